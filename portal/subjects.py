"""What the ground knows about an app's things: a kind, an id, a reference without a name, and two questions.

Deadlines, approvals, files and the trail hang on things whose apps they do not import. Each app
registers a `Kind` for its things in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Value

from .remembered import remembered

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from portal.accounts.models import Person


@dataclass(frozen=True)
class Subject:
    """One thing: its kind, its primary key, its reference (RR-2026-07: never a name)."""

    kind: str
    id: int
    reference: str


def nobody(_id: int) -> set[int]:
    """Whom a conflict of interest shuts out of things that know none."""
    return set()


@dataclass(frozen=True)
class Kind:
    """How the ground asks an app about its things.

    `visible_ids(person, on)` gives the ids that `person` may see on a London date;
    `path(id)` the address of the thing's page;
    `conflicted_people(id)` the ids of the people whose conflict of interest shuts them out of the thing;
    `may_read_file(person, on, id, purpose)` whether the person may read the thing's files of that
    purpose; where it is None, whoever may see the thing may read its files;
    `conflicts_among(ids)` answers `conflicted_people` for many things in a number of queries that does not grow;
    `may_shut_out(person)` whether `conflicted_people` can name the person at all: whoever has no conflict of interest
    anywhere is shut out of nothing, and no thing need be asked about;
    `closed_in_part(person)` whether a part of any of these things, not the whole, is closed to the person so;
    `address(subject)` is `path` without a query, for lists, where the app can tell it so;
    `offers(person, now, subject)` gives what the person can do with the thing now, as (words, address);
    `visible_query(person, on)` is `visible_ids` as a query that is part of another, where the app has it so;
    `all_but(person, on)` gives, to whoever sees every thing of the kind but a few, the ids of those few as a query, and
    None to anybody else: a list of ten thousand things asks about the few;
    `sign_address(subject)` is where its recommendation, edition or report is read and signed.
    """

    name: str
    label: str
    visible_ids: Callable[[Person, date], set[int]]
    path: Callable[[int], str]
    conflicted_people: Callable[[int], set[int]] = nobody
    may_read_file: Callable[[Person, date, int, str], bool] | None = None
    conflicts_among: Callable[[set[int]], dict[int, set[int]]] | None = None
    may_shut_out: Callable[[Person], bool] | None = None
    closed_in_part: Callable[[Person], bool] = lambda _person: False
    address: Callable[[Subject], str] | None = None
    sign_address: Callable[[Subject], str] | None = None
    offers: Callable[[Person, datetime, Subject], list[tuple[str, str]]] | None = None
    visible_query: Callable[[Person, date], QuerySet[Any, Any]] | None = None
    all_but: Callable[[Person, date], QuerySet[Any, Any] | None] = lambda _person, _on: None

    def visible(self, person: Person, on: date) -> QuerySet[Any, Any] | set[int]:
        """The ids that `person` may see on London date `on`, to be the right side of an `__in`."""
        return self.visible_ids(person, on) if self.visible_query is None else self.visible_query(person, on)

    def seen_among(self, person: Person, on: date, ids: set[int]) -> QuerySet[Any, Any]:
        """Those of `ids` that `person` may see, as a query; only where the app has it so."""
        assert self.visible_query is not None  # as the name says
        return self.visible_query(person, on).filter(pk__in=ids).values_list("pk", flat=True)

    @classmethod
    def seen_by_query(
        cls,
        name: str,
        label: str,
        rows: Callable[[Person, date], QuerySet[Any, Any]],
        path: Callable[[int], str],
        **more: Any,
    ) -> Kind:
        """A kind whose visible things are the rows of a query, which lists take into their own."""

        def query(person: Person, on: date) -> QuerySet[Any, Any]:
            return rows(person, on).select_related(None).order_by().values("pk")

        def ids(person: Person, on: date) -> set[int]:
            return set(query(person, on).values_list("pk", flat=True))

        return cls(name, label, ids, path, visible_query=query, **more)

    def path_to(self, subject: Subject) -> str:
        """The address of the thing's page, without a query where the app can tell it so."""
        return self.address(subject) if self.address is not None else self.path(subject.id)

    def conflicts(self, ids: set[int]) -> dict[int, set[int]]:
        """The conflicted people of each of these things, none of them left out: one question where the app has it.

        A reading request asks it once for the same things.
        """
        return remembered(("conflicts", self.name, frozenset(ids)), lambda: self._conflicts(ids))

    def shuts_out(self, person: Person) -> bool:
        """Whether a conflict of interest can shut `person` out of any thing of this kind."""
        if self.conflicted_people is nobody:
            return False
        return self.may_shut_out is None or self.may_shut_out(person)

    def closed(self, person: Person, ids: set[int]) -> set[int]:
        """Those of the things `ids` that a conflict of interest closes to `person`."""
        if not ids or not self.shuts_out(person):
            return set()
        return {one for one, people in self.conflicts(ids).items() if person.pk in people}

    def _conflicts(self, ids: set[int]) -> dict[int, set[int]]:
        if self.conflicts_among is not None:
            found = self.conflicts_among(ids)
            return {one: found.get(one, set()) for one in ids}
        return {one: self.conflicted_people(one) for one in ids}

    def path_to_sign(self, subject: Subject) -> str:
        """Where somebody reads and signs; the thing's own page where the app has no other."""
        return self.sign_address(subject) if self.sign_address is not None else self.path_to(subject)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known; the same name again replaces it. A reading request asks once what somebody sees of it."""

    def visible_ids(person: Person, on: date) -> set[int]:
        return remembered(("visible", kind.name, person.pk, on), lambda: kind.visible_ids(person, on))

    def visible_query(person: Person, on: date) -> QuerySet[Any, Any]:
        asked = kind.visible_query
        assert asked is not None  # it is not replaced where the app has none
        return remembered(("visible query", kind.name, person.pk, on), lambda: asked(person, on))

    more = {"visible_query": visible_query} if kind.visible_query else {}
    _kinds[kind.name] = replace(kind, visible_ids=visible_ids, **more)


def kind_named(name: str) -> Kind:
    """The registered kind; KeyError when no app has registered it."""
    return _kinds[name]


def kinds() -> tuple[Kind, ...]:
    """Every registered kind."""
    return tuple(_kinds.values())


def may_be_shut_out(person: Person) -> bool:
    """Whether a conflict of interest can shut `person` out of anything; each way of asking is gone once."""
    checks = {kind.may_shut_out for kind in kinds() if kind.conflicted_people is not nobody} - {may_be_shut_out}
    return remembered(("shut out", person.pk), lambda: any(check is None or check(person) for check in checks))


_hanging: dict[type[Model], tuple[str, str]] = {}


def hangs(model: type[Model], kind: str = "subject_kind", number: str = "subject_id") -> None:
    """The rows of `model` hang on things of other apps: `kind` and `number` are its columns that name the thing."""
    _hanging[model] = (kind, number)


def _what_hangs() -> dict[str, set[tuple[str, int]]]:
    """What the rows of each such model hang on, by the model's label: one question for all of them."""
    asked = [
        model._default_manager.order_by()
        .exclude(**{f"{number}__isnull": True})
        .annotate(hanging=Value(model._meta.label))
        .values_list("hanging", kind, number)
        for model, (kind, number) in _hanging.items()
    ]
    found: dict[str, set[tuple[str, int]]] = {}
    for label, name, one in asked[0].union(*asked[1:]):
        if name:
            found.setdefault(label, set()).add((name, one))
    return found


def closed_to(person: Person, model: type[Model]) -> QuerySet[Any, Any]:
    """The rows of `model` (see `hangs`) that hang on a thing in which `person` has a conflict of interest.

    What the rows hang on is asked once in a reading request.
    """
    kind, number = _hanging[model]
    if not may_be_shut_out(person):
        return model._default_manager.none()
    things: dict[str, set[int]] = {}
    for name, one in remembered("what hangs on what", _what_hangs).get(model._meta.label, set()):
        things.setdefault(name, set()).add(one)
    closed = Q(pk__in=[])
    for name, ids in things.items():
        if shut := kind_named(name).closed(person, ids):
            closed |= Q(**{kind: name, f"{number}__in": shut})
    return model._default_manager.order_by().filter(closed)
