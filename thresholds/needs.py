"""What waits for the editor, on Today. Signatures that are waited for are there already."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from portal.accounts.permissions import Permission as P
from portal.accounts.queries import holds
from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.clock import london_date
from portal.today import Asked, Need

from .choices import EditionState
from .models import KIND, Edition, UnclearReport
from .queries import edition_path

if TYPE_CHECKING:
    from portal.accounts.models import Person


def needs(person: Person, now: datetime) -> list[Asked]:
    """An approved edition to publish, one that a partner does not agree to, what readers found unclear."""
    on = london_date(now)
    return [_editions(person, on), _unclear(person, on)]


def _editions(person: Person, on: date) -> Asked:
    if not holds(person, P.PUBLISH_EDITION, on):
        return []
    states = (EditionState.APPROVED, EditionState.WITH_PARTNERS)
    waiting = Edition.objects.filter(state__in=states).select_related("framework")
    dissented = SignOff.objects.filter(subject_kind=KIND, state=SignOffState.DISSENTED).order_by()
    of_these = dissented.filter(subject_id__in=waiting.order_by().values("pk")).values_list("subject_id", flat=True)
    editions, refused = yield [waiting, of_these]
    found: list[Need] = []
    for edition in editions:
        if edition.state == EditionState.APPROVED:
            path = edition_path(edition.pk) + "publish/"
            found.append(Need(f"{edition.reference}: approved by every partner, publish it", path, label="Publish"))
        elif edition.pk in refused:
            words = f"{edition.reference}: a partner does not agree, take it back"
            found.append(Need(words, edition_path(edition.pk), label="Read"))
    return found


def _unclear(person: Person, on: date) -> Asked:
    if not holds(person, P.EDIT_FRAMEWORK, on):
        return []
    (counted,) = yield [
        UnclearReport.objects.filter(answered_at__isnull=True)
        .values("indicator__edition__framework__code", "indicator__edition__framework__name")
        .annotate(n=Count("pk"))
        .order_by("indicator__edition__framework__code")
    ]
    found = []
    for row in counted:
        words = f"{row['indicator__edition__framework__name']}: readers found {_many(row['n'])} unclear"
        path = reverse("unclear_list", args=[row["indicator__edition__framework__code"]])
        found.append(Need(words, path, label="Answer"))
    return found


def _many(number: int) -> str:
    return "something" if number == 1 else f"{number} things"
