"""What the tests of the ground share."""

import pytest

from portal.accounts.choices import Role
from tests.factories import people
from tests.factories.deadlines import NOW, registered_things


@pytest.fixture
def things():
    """A kind of thing that deadlines can hang on, known while the test runs."""
    with registered_things() as made:
        yield made


@pytest.fixture
def at_noon(time_machine):
    """It is the noon of the factory's deadlines, and stays so."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def manager():
    """The business manager."""
    return people.person(Role.BUSINESS_MANAGER, name="Demonstration Manager")
