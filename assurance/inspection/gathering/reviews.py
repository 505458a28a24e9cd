"""The parts of a pack that come from reviews: what was learned, and, for whoever may read cases, which there are."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from portal.accounts.permissions import Permission
from reviews import queries as rapid
from reviews.learning import queries as learned
from reviews.practice import queries as practice

from .found import MOST, Asker, Found, day

NOT_YOURS = "Your role does not read reviews, so this pack names none. The business manager builds one that does."


def learning(asker: Asker) -> Iterator[Found]:
    """Published reports, published briefings, and the findings that the asker may read. None tells who a child is."""
    published = list(practice.published()[:MOST])
    if published:
        lines = [[row.review.reference, row.title, day(row.published_on)] for row in published]
        columns = ("Reference", "Report", "Published")
        yield Found("Published reports of reviews", reverse("public_reviews"), columns=columns, rows=lines)
    briefings = list(learned.published_briefings()[:MOST])
    if briefings:
        lines = [[row.reference, row.title, row.found] for row in briefings]
        columns = ("Reference", "Briefing", "What was found")
        yield Found("Seven-minute briefings", reverse("public_briefings"), columns=columns, rows=lines)
    if not asker.holds(Permission.READ_LEARNING):
        yield Found("Findings of reviews", missing="Your role does not read findings of reviews.")
        return
    rows = learned.visible_to(asker.person, asker.on).filter(found_on__gte=asker.since).prefetch_related("themes")
    lines = [
        [row.reference, day(row.found_on), ", ".join(theme.name for theme in row.themes.all()), row.words]
        for row in rows.order_by("-found_on")
    ]
    if lines:
        columns = ("Reference", "Found", "Themes", "Finding")
        yield Found("Findings of twelve months", reverse("learning"), columns=columns, rows=lines)


def cases(asker: Asker) -> Iterator[Found]:
    """References and where each stands, for whoever may read reviews, less those closed to them. Nothing of a child."""
    if not asker.holds(Permission.READ_REVIEWS):
        yield Found("Rapid reviews and practice reviews", missing=NOT_YOURS)
        return
    columns = ("Reference", "Where it stands")
    for title, path, rows in (
        ("Rapid reviews", reverse("reviews"), rapid.visible_to(asker.person, asker.now)),
        ("Practice reviews", reverse("practice_reviews"), practice.visible_to(asker.person, asker.now)),
    ):
        lines = [[row.reference, row.get_state_display()] for row in rows.order_by("-pk")]
        if lines:
            yield Found(title, path, columns=columns, rows=lines)
