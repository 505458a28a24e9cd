"""What every test shares: where the real browser is, and what happens where there is none."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as exploring

from tests.emptying import empty_every_table
from tests.migrated import copy_migrated

# How long one example takes says nothing on a machine that does other work beside.
exploring.register_profile("portal", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
exploring.load_profile("portal")

NO_BROWSER = pytest.StashKey[int]()


def chromium() -> Path | None:
    """The Chromium that journeys run in: the one CHROMIUM names, Debian's, or the first on the path."""
    for name in (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium")):
        if name and os.access(name, os.X_OK):
            return Path(name)
    return None


def belongs(item):
    """Whether the test is about the database of this run, and the program it calls is on this machine.

    The ground's tests (tests/portal) are always run. Of the others, one that asks no database says the same with
    every database, and is run with SQLite alone.
    """
    asks = item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & {*item.fixturenames}
    if not asks and not on_sqlite() and "portal" not in item.path.relative_to(settings.BASE_DIR / "tests").parts:
        return False
    about, program = item.get_closest_marker("database"), item.get_closest_marker("program")
    engine = "sqlite" if on_sqlite() else "postgresql"
    return (about is None or about.args == (engine,)) and (program is None or shutil.which(program.args[0]))


def pytest_collection_modifyitems(config, items):
    """Without a browser its journeys are left out, and the last line says so; in continuous integration that fails."""
    elsewhere = [item for item in items if not belongs(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if not journeys or chromium():
        return
    if os.environ.get("CI", "").lower() == "true":
        raise pytest.UsageError(f"No Chromium, so {len(journeys)} journeys in a real browser cannot be run; CI=true.")
    config.stash[NO_BROWSER] = len(journeys)
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if item not in journeys]


def pytest_terminal_summary(terminalreporter, config):
    if left_out := config.stash.get(NO_BROWSER, 0):
        terminalreporter.write_line(
            f"NOT RUN: {left_out} journeys in a real browser. Install Chromium, or name one in CHROMIUM.", yellow=True
        )


def on_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """On SQLite every process begins with a copy of one migrated file."""
    if on_sqlite():
        copy_migrated(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """The copy is taken as it is; its folder is removed at the end of the run."""
    return on_sqlite() or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_after_a_test_that_commits():
    django_s_own = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: empty_every_table()
    yield
    TransactionTestCase._fixture_teardown = django_s_own
