"""Which texts and files of a rapid review could leave: the meeting's record, the recommendation, and the files."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from portal.together import fetch
from portal.uploads.queries import attached_to

from ..document import REVIEW_FILE
from ..models import Meeting, RapidReview, Recommendation
from .sources import Source

MEETING = ("facts", "safety", "lived_experience", "inequality", "episodes", "worked_well", "improve", "learning_shared")
RECOMMENDATION = ("reasons", "instead", "lines_of_enquiry", "national_interest", "dissent_in_meeting")


def sources(review: RapidReview) -> Iterator[Source]:
    """What is sent to the Panel and could be read by others."""
    page = {"reference": review.reference}
    meetings, recommendations, files = fetch(
        Meeting.objects.filter(review=review),
        Recommendation.objects.filter(review=review),
        attached_to(review.subject).filter(purpose=REVIEW_FILE),
    )
    for meeting in meetings:
        text = "\n\n".join(getattr(meeting, name) for name in MEETING if getattr(meeting, name).strip())
        yield Source("meeting", "The meeting’s record", reverse("review_meeting", kwargs=page), text)
    for written in recommendations:
        text = "\n\n".join(getattr(written, name) for name in RECOMMENDATION if getattr(written, name).strip())
        yield Source("recommendation", "The recommendation", reverse("review_recommendation", kwargs=page), text)
    for file in files:
        yield Source(
            f"file-{file.pk}", f"{file.get_kind_display()} {file.pk}", reverse("review", kwargs=page), file=file
        )
