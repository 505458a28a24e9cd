"""A partnership ready for work, and packs that cost nothing where the pack is not what is tested."""

from contextlib import contextmanager

import pytest
import time_machine

from tests.factories import reviews as factory


@pytest.fixture
def bolton(db):
    """Bolton's arrangements, its demonstration people and the bank holidays."""
    factory.place("bolton")


@pytest.fixture
def bury(db):
    """Bury's arrangements, its demonstration people and the bank holidays."""
    factory.place("bury")


@pytest.fixture
def quick_pack(monkeypatch):
    """A pack of one empty page: laying out the real one takes seconds, and has tests of its own."""

    monkeypatch.setattr("reviews.pack_document.pack_pdf", factory.one_page)


@pytest.fixture
def at(client):
    """`with at(moment, person):` the clock stands at `moment` and `person` is signed in."""

    @contextmanager
    def stand(moment, person):
        with time_machine.travel(moment, tick=False):
            client.force_login(person)
            yield client

    return stand
