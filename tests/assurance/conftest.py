"""A partnership with its framework, and a clock that stands where a test puts it."""

from contextlib import contextmanager

import pytest
import time_machine

from tests.factories import assurance as factory
from tests.factories import partnership


@pytest.fixture
def bolton(db):
    """Bolton's arrangements and its assurance framework."""
    partnership.arrangements("bolton")
    return factory.framework("bolton")


@pytest.fixture
def bury(db):
    """Bury's arrangements and its assurance framework."""
    partnership.arrangements("bury")
    return factory.framework("bury")


@pytest.fixture
def at(client):
    """`with at(person):` the clock stands at the factories' moment and `person` is signed in."""

    @contextmanager
    def stand(person, moment=factory.NOW):
        with time_machine.travel(moment, tick=False):
            client.force_login(person)
            yield client

    return stand
