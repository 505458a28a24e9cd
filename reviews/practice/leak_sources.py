"""Which texts and files of a practice review could leave. For the check for names."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from portal.uploads.queries import files_of

from ..leaks.sources import Source
from ..models import PracticeReport, PracticeReview
from .document import DRAFT_FILE, FIELDS, REPORT_FILE


def sources(review: PracticeReview) -> Iterator[Source]:
    """The title and the report as one text, each file of the report, and each draft."""
    page = {"reference": review.reference}
    report = PracticeReport.objects.filter(review=review).first()
    if report is not None:
        parts = (getattr(report, name) for name in FIELDS)
        text = "\n\n".join([review.title, *(part for part in parts if part.strip())])
        yield Source("report", "The report", reverse("practice_report", kwargs=page), text)
    for file in files_of(review.subject, REPORT_FILE):
        path = reverse("practice_report", kwargs=page)
        yield Source(f"file-{file.pk}", f"{file.get_kind_display()} {file.pk}", path, file=file)
    for file in files_of(review.subject, DRAFT_FILE):
        path = reverse("practice_report", kwargs=page)
        yield Source(f"draft-{file.pk}", f"Draft {file.pk} ({file.get_kind_display()})", path, file=file)
