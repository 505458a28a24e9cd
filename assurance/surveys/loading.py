"""Printed results of a survey are loaded as they are entered by hand: through the same actions, once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from ..choices import Asking
from ..models import Activity, Survey
from . import actions
from .reading import PrintedSurvey, percentage

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def load_printed(*, document: PrintedSurvey, activity: Activity | None, by: Person, now: datetime) -> Survey:
    """Enter a printed survey with its shares and record it. The same title from the same source is loaded once."""
    standing = Survey.objects.filter(title=document.title, source=document.source).first()
    if standing is not None:
        return standing
    made = actions.build(
        title=document.title, welcome="Printed results of a survey that was held elsewhere.",
        opens_on=document.opens_on, closes_on=document.closes_on, sectors=[s.name for s in document.sectors],
        activity=activity, source=document.source, by=by, now=now,
    )  # fmt: skip
    actions.set_sector_shares(survey=made, shares={s.name: Decimal(s.share) for s in document.sectors}, by=by, now=now)
    for entry in document.questions:
        question = actions.add_question(
            survey=made, asking=Asking.CHOICE, words=entry.words, options=[o.words for o in entry.options], by=by,
            now=now,
        )  # fmt: skip
        options = dict(zip(question.options.all(), entry.options, strict=True))
        actions.set_figures(
            question=question, benchmarks={o.pk: percentage(e.benchmark) for o, e in options.items()},
            shares={o.pk: percentage(e.share) for o, e in options.items()}, benchmark_words=entry.benchmark_words,
            missing_words=entry.missing, by=by, now=now,
        )  # fmt: skip
    return actions.step(survey=made, name="record", by=by, now=now)
