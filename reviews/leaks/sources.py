"""Which texts and files of a review could leave the portal. Each part of the reviews app names its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from portal.uploads.models import Attachment


@dataclass(frozen=True)
class Source:
    """A text or a file: a code that is its own within the review, words for it, and where it is changed."""

    code: str
    label: str
    path: str = ""
    text: str = ""
    file: Attachment | None = None

    @property
    def sha256(self) -> str:
        """The hash of exactly what would leave."""
        return self.file.sha256 if self.file is not None else hashlib.sha256(self.text.encode()).hexdigest()


Finder = Callable[[Any], Iterable[Source]]
_models: dict[str, type[models.Model]] = {}
_finders: dict[str, dict[str, Finder]] = {}


def register_checked(kind_name: str, model: type[models.Model]) -> None:
    """Let things of `kind_name`, rows of `model` with a `reference` and a `subject`, have a glossary."""
    _models[kind_name] = model


def register_sources(kind_name: str, name: str, finder: Finder) -> None:
    """Let `finder(thing)` name texts and files of a thing; the same name again replaces it."""
    _finders.setdefault(kind_name, {})[name] = finder


def checked_models() -> dict[str, type[models.Model]]:
    """Every kind of thing that has a glossary, with its model."""
    return dict(_models)


def sources_of(thing: Any) -> list[Source]:
    """Every text (that says something) and file of the thing that could leave, in the order of their names."""
    return [
        source
        for _name, finder in sorted(_finders.get(thing.subject.kind, {}).items())
        for source in finder(thing)
        if source.file is not None or source.text.strip()
    ]
