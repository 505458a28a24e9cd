"""The rooms of assurance in the demonstration: labelled, once, for either partnership, and nowhere else."""

from datetime import UTC, datetime

import pytest

from assurance import demonstration, rooms_demonstration
from assurance.indicators import demonstration as indicators
from assurance.models import (
    Answer,
    Assessment,
    AssessmentCycle,
    Audit,
    FileAudit,
    Indicator,
    Risk,
    Scrutiny,
    Survey,
    Voice,
)
from assurance.section11 import demonstration as section11
from assurance.surveys import demonstration as surveys
from partnership.demonstration import load_people
from portal.errors import Refused
from tests.factories import partnership

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARTS = (demonstration, section11, indicators, rooms_demonstration, surveys)


@pytest.mark.parametrize("name", ["bolton", "bury"])
def test_every_room_has_something_to_show_and_is_filled_once(name, settings):
    settings.DEMONSTRATION = True
    partnership.arrangements(name, now=NOW)
    load_people(now=NOW)
    for _twice in range(2):
        for part in PARTS:
            part.load(NOW)
    counted = {m: m.objects.count() for m in (AssessmentCycle, Indicator, Audit, Risk, Voice, Scrutiny)}
    made_surveys = Survey.objects.count()
    assert counted == {AssessmentCycle: 2, Indicator: 5, Audit: 1, Risk: 3, Voice: 3, Scrutiny: 1}
    assert made_surveys == (3 if name == "bolton" else 2), "Bolton’s printed one, one that is over and one that runs"
    assert (
        Assessment.objects.filter(state="submitted").exists() and FileAudit.objects.filter(state="submitted").exists()
    )
    written = [a.narrative for a in Answer.objects.exclude(narrative="")] + [v.said for v in Voice.objects.all()]
    assert written and all(text.startswith("Fictional, for the demonstration.") for text in written)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_nothing_is_made_up_outside_the_demonstration(part, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(Refused, match="never beside real ones"):
        part.load(NOW)
