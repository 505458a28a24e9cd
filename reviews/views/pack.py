"""The merged chronology, and the pack: built in the background, read, circulated."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import UNIT, Permission
from portal.accounts.queries import authorities, holds
from portal.clock import london_date
from portal.together import prefetched
from portal.trail.events import Event
from portal.trail.recording import record

from ..actions import pack as packs
from ..choices import ReviewState
from ..chronology import likely_duplicates
from ..models import AgencyReturn, Pack, RapidReview
from ..policies import ANSWERED, has_current_pack
from ..queries import merged_chronology, readable_return_ids
from .loading import load_review, review_seen_by

STEPS = ((0, "Waiting for its turn"), (10, "Reading the returns"), (40, "Laying out the pages"),
         (80, "Adding the attachments"), (95, "Nearly there"))  # fmt: skip


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def review_chronology(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    readable = readable_return_ids(request.user, review.pk, on)
    events = merged_chronology(review, readable)
    answered = set(review.returns.filter(state__in=ANSWERED).values_list("pk", flat=True))
    same = likely_duplicates(events)
    context = {
        "review": review,
        "rows": [{"event": event, "same": same.get(event.pk, [])} for event in events],
        "agencies": len({event.agency_return.organisation_id for event in events}),
        "key_episodes": sum(event.key_episode for event in events),
        "doubles": len(same),
        "hidden": len(answered - readable),
        "waiting": review.returns.exclude(state__in=(*ANSWERED, "excused")).count(),
    }
    return render(request, "reviews/chronology_list.html", context)


def _is_unit(request: HttpRequest, on) -> bool:
    return any(a.role in UNIT for a in authorities(request.user, on))


def _packs(request: HttpRequest, review: RapidReview, on) -> list[Pack]:
    """The versions that this person may know of: all for the business unit, the circulated ones for their readers."""
    rows = review.packs.select_related("asked_by", "circulated_by")
    if _is_unit(request, on):
        return list(rows)
    if holds(request.user, Permission.READ_PACK, on):
        return list(rows.filter(circulated_at__isnull=False))
    return []


def _pack(request: HttpRequest, review: RapidReview, number: int, on) -> Pack:
    found = next((pack for pack in _packs(request, review, on) if pack.number == number), None)
    if found is None:
        raise Http404
    return found


def _progress_words(pack: Pack) -> str:
    return [words for least, words in STEPS if pack.progress >= least][-1]


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def review_pack(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    on = london_date(now)
    review = load_review(request, reference, now)
    rows = _packs(request, review, on)
    newest = rows[0] if rows else None
    may_build = holds(request.user, Permission.CIRCULATE_PACK, on) and review.state in packs.BUILDING
    building = newest if newest and newest.built_at is None and newest.failed_at is None else None
    stale = has_current_pack(review) if may_build and not building else None
    context = {
        "review": review,
        "packs": [pack for pack in rows if pack.built_at],
        "building": building,
        "progress_words": _progress_words(building) if building else "",
        "failed": newest if newest and newest.failed_at else None,
        "may_build": may_build and not building,
        "stale": stale,
        "newest": next((pack for pack in rows if pack.built_at), None),
        "may_circulate": may_build and stale is None and not building and newest and not newest.circulated_at
        and review.state in (ReviewState.GATHERING, ReviewState.CIRCULATED, ReviewState.MET),
        "waiting": _waiting(review),
        "is_unit": _is_unit(request, on),
    }  # fmt: skip
    return render(request, "reviews/pack_detail.html", context)


def _waiting(review: RapidReview) -> list[str]:
    prefetched([review], "packs", Prefetch("returns", AgencyReturn.objects.select_related("organisation")))
    return [row.organisation.name for row in review.returns.all() if row.state not in (*ANSWERED, "excused")]


@require_POST
@requires(Permission.CIRCULATE_PACK, hidden=True)
def pack_build(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    packs.ask_for_pack(review=review, by=request.user, now=now)
    return redirect("review_pack", reference=review.reference)


@require_safe
@requires(Permission.CIRCULATE_PACK, hidden=True)
def pack_progress(request: HttpRequest, reference: str, number: int) -> JsonResponse:
    # Asked every few seconds: it shows nothing of the case, so it is no reading for the trail.
    review = review_seen_by(request, reference, moment())
    pack = get_object_or_404(Pack, review=review, number=number)
    done = pack.built_at is not None or pack.failed_at is not None
    return JsonResponse({"done": done, "words": _progress_words(pack), "percent": pack.progress})


@require_safe
@requires(Permission.READ_REVIEWS, hidden=True)
def pack_file(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The pack as a download; 404 before it is built, and for its readers before it is circulated."""
    now = moment()
    review = load_review(request, reference, now)
    pack = _pack(request, review, number, london_date(now))
    if not pack.built_at:
        raise Http404
    with transaction.atomic():
        record(Event.PACK_READ, target=review.subject, by=request.user, now=now, fields=[f"pack {pack.number}"])
    name = f"{review.reference}-pack-{pack.number}.pdf"
    return FileResponse(pack.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CIRCULATE_PACK, hidden=True)
def pack_circulate(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    now = moment()
    review = load_review(request, reference, now)
    pack = _pack(request, review, number, london_date(now))
    if request.method == "POST":
        packs.circulate(review=review, pack=pack, by=request.user, now=now)
        messages.success(request, "The pack is circulated: its readers have been told.")
        return redirect("review_pack", reference=review.reference)
    context = {
        "review": review,
        "pack": pack,
        "waiting": _waiting(review),
        "in_the_way": has_current_pack(review),
        "readers": packs.readers(review, now),
    }
    return render(request, "reviews/pack_circulate.html", context)
