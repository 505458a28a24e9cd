"""The refusals of the portal. Each carries the sentence that the person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.subjects import Subject


class PortalError(Exception):
    """A refusal with a sentence for the person and, where it belongs to one, the field."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotAllowed(PortalError):
    """The person may see the thing but not do this to it (answered with 403)."""


class Refused(PortalError):
    """What the thing's state or the input does not allow; says what to do instead."""


class Conflict(PortalError):
    """Somebody else was first: the thing moved or its text changed since the page was shown.

    `subject` is the thing, where it is one that apps register: whoever only opened a page whose time is over is
    told where the thing stands and what can be done with it (`portal.middleware`).
    """

    def __init__(
        self,
        sentence: str,
        *,
        theirs: dict[str, str] | None = None,
        field: str | None = None,
        subject: Subject | None = None,
    ) -> None:
        super().__init__(sentence, field=field)
        self.theirs = theirs or {}
        self.subject = subject
