"""Every address of the portal and who gets what answer there.

One row an address, by its name: `row("people", allowed={Role.BUSINESS_MANAGER})`. The rows of each app stand
in a module `matrix_<app>.py` of this folder, which is found by its name; nothing else needs to be told.

An address of one thing gives `kwargs`, a function that makes an example of it: it gets the `Scene`, whose
`people` holds one person for each role (with that role alone, each for a body of their own), and answers the
arguments of the address. It is called once, and every role tries the same example. `hidden` means that whoever is
not allowed gets exactly what an address that does not exist would answer: 404. `post` says that the address also
takes POST; `get=False` that it takes nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import tests.contracts
from portal.accounts.choices import Role
from portal.accounts.models import Person
from tests.factories import people

# A Friday at nine; every request of the matrix is made then.
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)

EVERYONE = frozenset(Role)
# Whoever belongs to the partnership; an independent reviewer signs in to the reviews they write and nothing else.
THE_PARTNERSHIP = EVERYONE - {Role.INDEPENDENT_REVIEWER}
NOBODY: frozenset[Role] = frozenset()

# What somebody may be answered who is allowed: the page, a redirect after the deed, or a refusal with a sentence.
SEEN = frozenset({200})
DONE = frozenset({200, 302, 303, 409, 422})


@dataclass
class Scene:
    """Who is there when a row is tried."""

    people: dict[Role, Person] = field(default_factory=dict)
    # The key of the session that each of them has opened.
    sessions: dict[Role, str] = field(default_factory=dict)
    now: datetime = NOW

    @classmethod
    def fresh(cls) -> Scene:
        """One person for each role, appointed long ago."""
        return cls({role: people.person(role, name=f"Demonstration {role.label}") for role in Role})


@dataclass(frozen=True)
class Row:
    """What each role gets at one address."""

    name: str
    allowed: frozenset[Role]
    kwargs: Callable[[Scene], dict[str, Any]] | None = None
    data: Callable[[Scene], dict[str, Any]] | None = None
    hidden: bool = False
    public: bool = False
    get: bool = True
    post: bool = False
    answers: frozenset[int] = SEEN
    post_allowed: frozenset[Role] | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that the address takes."""
        return tuple(m for m, takes in (("get", self.get), ("post", self.post)) if takes)

    def may(self, role: Role | None, method: str) -> bool:
        """Whether `role` (None: nobody signed in) is answered rather than refused."""
        if role is None:
            return self.public
        if method == "post" and self.post_allowed is not None:
            return role in self.post_allowed
        return role in self.allowed


ROWS: dict[str, Row] = {}


def row(
    name: str,
    *,
    allowed: Collection[Role] = NOBODY,
    kwargs: Callable[[Scene], dict[str, Any]] | None = None,
    data: Callable[[Scene], dict[str, Any]] | None = None,
    hidden: bool = False,
    public: bool = False,
    get: bool = True,
    post: bool = False,
    answers: Collection[int] = SEEN,
    post_allowed: Collection[Role] | None = None,
) -> None:
    """Enter the address `name`; naming it twice is a mistake.

    `answers` are the statuses of GET for whoever is allowed; `data(scene)` is what POST sends (empty by
    default, so that most deeds are refused with a sentence, which proves that they were reached);
    `post_allowed` where fewer may do than see.
    """
    assert name not in ROWS, f"{name} stands in the matrix twice"
    ROWS[name] = Row(
        name,
        EVERYONE if public else frozenset(allowed),
        kwargs,
        data,
        hidden,
        public,
        get,
        post,
        frozenset(answers),
        None if post_allowed is None else frozenset(post_allowed),
    )


def load() -> dict[str, Row]:
    """Every row of every `matrix_<app>.py` of this folder, by the name of the address."""
    for module in pkgutil.iter_modules(tests.contracts.__path__):
        if module.name.startswith("matrix_"):
            importlib.import_module(f"tests.contracts.{module.name}")
    return ROWS
