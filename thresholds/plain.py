"""A framework as plain JSON and back: what is hashed, kept, exported and sent to a browser."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from typing import Any

from portal.approvals.content import content_hash

from .frameworks.specification import FrameworkSpec


def to_plain(spec: Any) -> Any:
    """A specification, or a part of one, as dictionaries, lists, text and numbers; dates as YYYY-MM-DD."""
    if dataclasses.is_dataclass(spec) and not isinstance(spec, type):
        return {field.name: to_plain(getattr(spec, field.name)) for field in dataclasses.fields(spec)}
    if isinstance(spec, tuple | list):
        return [to_plain(item) for item in spec]
    if isinstance(spec, date):
        return spec.isoformat()
    return spec


def from_plain(wanted: Any, value: Any) -> Any:
    """The inverse of `to_plain`: `value` as `wanted`, a class of `frameworks.specification` or a type hint in one.

    Meant for what `to_plain` wrote. Raises TypeError, KeyError or ValueError for anything else.
    """
    if dataclasses.is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        made: Any = wanted
        return made(**{f.name: from_plain(hints[f.name], value[f.name]) for f in dataclasses.fields(wanted)})
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        kinds = [one for one in arguments if one is not type(None)]
        return None if value is None else from_plain(kinds[0], value)
    if origin is tuple:
        if arguments[-1:] == (...,):
            return tuple(from_plain(arguments[0], item) for item in value)
        return tuple(from_plain(kind, item) for kind, item in zip(arguments, value, strict=True))
    if wanted is date:
        return date.fromisoformat(value)
    if not isinstance(value, wanted):
        raise TypeError(f"{value!r} is not {wanted.__name__}")
    return value


def fingerprint(spec: FrameworkSpec) -> str:
    """SHA-256 (hex) of everything that the edition says: the same words give the same hash on every machine.

    What has an order of its own is hashed in that order, however the lists stand in a file.
    """
    plain = to_plain(spec)
    for part in ("levels", "domains", "headings", "contacts"):
        plain[part] = sorted(plain[part], key=lambda one: one["order"])
    return content_hash(plain, [])
