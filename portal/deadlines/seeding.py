"""The first load of bank holidays: a portal without them would refuse every date.

After migrations rather than in one, so that an emptied database (a flush) is filled again too. The
lists come from the package alone; nothing is fetched.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, router
from django.db.models import Model

from portal.access import moment


def seed_holidays(using: str, **_kwargs: Any) -> None:
    """Load the published lists where there are none yet; later loads are `manage.py load_holidays`."""
    from .actions import load_published
    from .models import HolidayTable

    model: type[Model] = HolidayTable
    if using != "default" or not router.allow_migrate_model(using, model):
        return
    # Migrating back to before the tables were made also ends here.
    there = HolidayTable._meta.db_table in connections[using].introspection.table_names()
    if not there or HolidayTable.objects.exists():
        return
    load_published(now=moment())
