"""How the tables are emptied after a test that commits.

Django truncates every one of them and then writes the kinds of content and permissions anew: on PostgreSQL seconds a
test. Here only tables that hold a row are emptied, and what `migrate` wrote there stays; the bank holidays, which a
portal has from its first moment, are loaded again.
"""

import functools

from django.db import connection, transaction

from portal.deadlines.seeding import seed_holidays
from tests.trail_protection import unprotected

# Written by `migrate`, never by a test.
KEPT = {"django_content_type", "auth_permission"}


@functools.cache
def tables() -> tuple[str, ...]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(names) - KEPT))


def filled() -> list[str]:
    """The tables that hold a row, asked in few questions: SQLite takes five hundred selects in one."""
    found = []
    with connection.cursor() as cursor:
        for start in range(0, len(tables()), 400):
            asked = tables()[start : start + 400]
            lines = (
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in asked
            )
            cursor.execute(" UNION ALL ".join(lines))
            found += [name for (name,) in cursor.fetchall()]
    return found


def empty_every_table() -> None:
    """Delete every row, also of the trail, which the database otherwise refuses, and load the bank holidays."""
    with (
        unprotected(),
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        for name in filled():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
    seed_holidays("default")
