"""The arrangements in use, on four pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date

from .. import queries
from ..queries import meetings


@require_safe
@requires(Permission.SEE_DIRECTORY)
def members(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    directory = queries.directory(on)
    posts = queries.representative_posts(on)
    partners = [(row, posts.get(row.organisation_id, [])) for row in directory.partners]
    context = {"arrangements": queries.current(), "directory": directory, "partners": partners, "on": on}
    return render(request, "partnership/members.html", context)


@require_safe
@requires(Permission.SEE_DIRECTORY)
def groups(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    rows = list(queries.groups())
    rhythms = meetings.rhythms(rows, on)
    for row in rows:
        row.rhythm = rhythms[row.pk]
    context = {
        "arrangements": queries.current(),
        "groups": rows,
        "may_manage": holds(request.user, Permission.MANAGE_GROUPS, on),
        "priorities": queries.priorities(),
        "assurance_areas": queries.assurance_areas(),
    }
    return render(request, "partnership/groups.html", context)


@require_safe
@requires(Permission.SEE_DIRECTORY)
def rapid_reviews(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    context = {
        "arrangements": queries.current(),
        "preset": queries.timetable_preset(),
        "clock_settings": queries.named_clock_settings(on),
        "steps": queries.sign_off_chain(),
        "partners": queries.statutory_partners(on),
        "responding": queries.responding_agencies(on),
        "recipients": queries.every_recipient(),
        "review_group": queries.review_group(),
    }
    return render(request, "partnership/rapid_reviews.html", context)


@require_safe
@requires(Permission.SEE_DIRECTORY)
def contacts(request: HttpRequest) -> HttpResponse:
    context = {
        "arrangements": queries.current(),
        "contacts": queries.contacts(),
        "office_holders": queries.office_holders(),
    }
    return render(request, "partnership/contacts.html", context)
