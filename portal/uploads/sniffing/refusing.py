"""The sentences that several kinds of file share."""

from __future__ import annotations

from portal.errors import Refused

from ..choices import FileKind


def disguised(kind: FileKind) -> Refused:
    """The content is not what the name says."""
    return Refused(
        f"The file is named as {kind.label} but its content is not. Open it in the program that made it, "
        "save it again and attach that.",
        field="file",
    )


def locked(kind: FileKind) -> Refused:
    """The content cannot be looked at because of a password."""
    return Refused(
        f"The {kind.label} is protected with a password, so it cannot be checked. "
        "Attach it without: here, only those who may read it can.",
        field="file",
    )


def active(kind: FileKind, what: str) -> Refused:
    """The file would do something when opened; `what` completes “it contains …”."""
    return Refused(
        f"The {kind.label} is not accepted: it contains {what}. Save or print it as a plain PDF and attach that.",
        field="file",
    )


def swollen(kind: FileKind) -> Refused:
    """The file unpacks to far more than it shows."""
    return Refused(
        f"The {kind.label} unpacks to more than can be checked safely. Save it again with fewer or smaller pictures.",
        field="file",
    )
