"""Lifts the database's refusals for the length of a block: to empty the tables after a test, and to tamper in one.

The portal itself has no such door; the statements are those of the migration that makes the refusals.
"""

from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace

from django.db import connection

refusals = import_module("portal.trail.migrations.0002_append_only")


@contextmanager
def unprotected():
    """No trigger on the trail until the block ends."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        refusals.unprotect(None, editor)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            editor = SimpleNamespace(connection=connection, execute=cursor.execute)
            refusals.protect(None, editor)
