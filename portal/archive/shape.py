"""What an archive holds: which tables, which columns are secrets, how a value is written and read back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
RECORDS, FILES, MANIFEST = "records", "files", "manifest.json"
# Folders of the files' store that are no record: copies of everything, which would hold one another.
NOT_FILES = ("exports",)
# Tables that stay behind, each with why.
LEFT_OUT: dict[str, str] = {
    "sessions.Session": "who is signed in just now",
    "contenttypes.ContentType": "made anew by every database",
    "auth.Permission": "made anew by every database; the portal's permissions are code",
    "auth.Group": "not used by the portal",
    "auth.Group_permissions": "not used by the portal",
    "mfa.Authenticator": "second factors are secrets: each person sets one up anew",
    "socialaccount.SocialApp": "a directory's sign-in is a setting",
    "socialaccount.SocialToken": "not kept",
    "socialaccount.SocialAccount": "a directory's account is found again by its address at the next sign-in",
    "account.EmailConfirmation": "links that are good for a day",
    "portal.OnceToken": "forms that were taken in the last two days",
    "portal.ExportRun": "a copy holds no copies",
}


# Tables that migrations fill: in a portal on which nothing has happened yet, the archive's rows take their place.
BORN_WITH = frozenset({"deadlines.BankHoliday", "deadlines.HolidayTable"})


def _no_password() -> str:
    """A password that opens nothing: its owner asks for a new one."""
    return make_password(None)


def _fresh(length: int) -> Callable[[], str]:
    return lambda: secrets.token_hex(length // 2)


# Columns that no archive carries, and what stands in their place when it is restored.
SECRETS: dict[str, Callable[[], Any]] = {
    "accounts.Person.password": _no_password,
    "accounts.Person.feed_key": lambda: None,
    "accounts.Invitation.nonce": _fresh(32),
    "accounts.Invitation.token_hash": _fresh(64),
}


def tables() -> list[type[models.Model]]:
    """Every table that an archive holds, by name: a new one is in it without anybody's doing."""
    every = apps.get_models(include_auto_created=True)
    kept = [m for m in every if m._meta.managed and not m._meta.proxy and m._meta.label not in LEFT_OUT]
    return sorted(kept, key=lambda model: model._meta.label)


def columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of a table that are written, secrets left out."""
    label = model._meta.label
    return [f for f in model._meta.concrete_fields if f"{label}.{f.name}" not in SECRETS]


def secret_columns(model: type[models.Model]) -> dict[str, Callable[[], Any]]:
    """The columns that are left out, by name, with what stands in their place."""
    label = model._meta.label
    names = [f.name for f in model._meta.concrete_fields if f"{label}.{f.name}" in SECRETS]
    return {name: SECRETS[f"{label}.{name}"] for name in names}


def written(value: Any) -> Any:
    """A value of a column as JSON holds it; moments with their microseconds, for the trail's hashes are over them."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value


def read(field: models.Field, value: Any) -> Any:
    """The value of a column from what JSON holds."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.JSONField) or value is None:
        return value
    return target.to_python(value)


def schema() -> dict[str, list[str]]:
    """The migrations that the database has taken, by app: an archive fits a portal whose tables are the same."""
    found: dict[str, list[str]] = {}
    for row in MigrationRecorder.Migration.objects.order_by("app", "name"):
        found.setdefault(row.app, []).append(row.name)
    return found
