"""The small framework, in force, on a Wednesday at noon."""

from datetime import UTC, datetime

import pytest

from tests.factories import thresholds as factory

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon(time_machine):
    """Wednesday 25 November 2026, noon: offices are open."""
    time_machine.move_to(NOON, tick=False)
    return NOON


@pytest.fixture
def edition(db, noon):
    """The small framework, in force."""
    return factory.loaded()
