"""Whose move it is in a review, in one sentence: which returns are still to come, who has not signed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from portal.approvals.queries import BodyRow

from .agency_lines import Line
from .choices import ReviewState
from .models import RapidReview


@dataclass(frozen=True)
class Awaited:
    """The sentence, and the page with the whole of it: its address and the words of the link (empty: no page)."""

    words: str
    path: str = ""
    link: str = ""


def awaited(review: RapidReview, returns: Sequence[Line], signatures: Sequence[BodyRow]) -> Awaited | None:
    """What the review waits for from others, out of what its page has read already; None where that is nothing."""
    if review.state == ReviewState.GATHERING:
        return _returns(review, returns)
    if review.state == ReviewState.SIGN_OFF:
        return _signatures(signatures)
    return None


def _returns(review: RapidReview, lines: Sequence[Line]) -> Awaited | None:
    asked = [line for line in lines if line.is_waiting or line.is_answered]
    waiting = [line for line in asked if line.is_waiting]
    path = reverse("review_agencies", kwargs={"reference": review.reference})
    if not asked:
        return None
    if not waiting:
        return Awaited("Every agency has answered.", path, "Read the returns")
    late = sum(line.is_late for line in waiting)
    names = _listed([line.agency_return.organisation.short_name for line in waiting])
    words = f"{len(asked) - len(waiting)} of {len(asked)} agencies have answered. Still to come: {names}."
    if late:
        words += f" {late} of them {'is' if late == 1 else 'are'} late."
    return Awaited(words, path, "See who is late and chase" if late else "See who was asked and chase")


def _signatures(rows: Sequence[BodyRow]) -> Awaited | None:
    asked = [row.body for row in rows if row.signature is None and not row.waits_for_partners]
    after = [row.body for row in rows if row.signature is None and row.waits_for_partners]
    if not asked:
        return None
    words = f"Not signed yet: {_listed(asked)}."
    if after:
        words += f" Then {_listed([f'the {body[0].lower()}{body[1:]}' for body in after])} endorses it."
    return Awaited(words)


def _listed(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
