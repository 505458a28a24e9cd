"""What of the learning of a review could leave: its findings, its two texts, its briefings. For the name-leak check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from portal.together import fetch, prefetched

from ..leaks.sources import Source
from .models import Briefing, Finding, LearningText


def briefing_source(briefing: Briefing) -> Source:
    """A briefing as one text."""
    text = "\n\n".join([briefing.title, *(words for _heading, words in briefing.parts)])
    path = reverse("briefing", kwargs={"reference": briefing.reference})
    return Source(f"briefing-{briefing.pk}", f"Briefing {briefing.reference}", path, text)


def finding_source(finding: Finding) -> Source:
    """A finding with its reasons, its recommendations and why nothing is done, as one text."""
    said = [finding.words, finding.underlying, finding.not_implemented]
    for row in sorted(finding.recommendations.all(), key=lambda one: one.pk):
        said += [row.words, row.answer_reason]
    path = reverse("finding", kwargs={"reference": finding.reference})
    return Source(f"finding-{finding.pk}", f"Finding {finding.reference}", path, "\n\n".join(filter(None, said)))


def sources(review: Any) -> Iterator[Source]:
    """Every text of the learning chain that belongs to a review."""
    subject = review.subject
    own = {"subject_kind": subject.kind, "subject_id": subject.id}
    mine = Finding.objects.filter(**own).order_by("pk")
    texts, findings, briefings = fetch(
        LearningText.objects.filter(**own),
        mine,
        Briefing.objects.filter(findings__in=mine.order_by().values("pk")).distinct().order_by("pk"),
    )
    prefetched(findings, "recommendations")
    for text in texts:
        path = reverse("learning_text", kwargs={"reference": subject.reference, "sort": text.sort})
        words = "\n\n".join(filter(None, [text.summary, text.words]))
        yield Source(f"text-{text.sort}", str(text.get_sort_display()), path, words)
    for finding in findings:
        yield finding_source(finding)
    for briefing in briefings:
        yield briefing_source(briefing)
