"""What the tests of the ground share."""

import pytest

from tests.factories.deadlines import registered_things


@pytest.fixture
def things():
    """A kind of thing that deadlines can hang on, known while the test runs."""
    with registered_things() as made:
        yield made
