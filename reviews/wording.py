"""The dates of a review as deeds, for lists of work: `circulate the pack`, said once."""

from __future__ import annotations

from collections.abc import Sequence

from portal.deadlines.models import Deadline

# The milestones of the local table, by their code in the arrangements. A table may have others: they keep their title.
MILESTONES = {
    "request_out": "ask the agencies for information",
    "collate": "bring the returns together for the pack",
    "circulate": "circulate the pack",
    "meeting": "hold the rapid review meeting",
    "sign_off": "",  # whoever has to sign is asked to by name, from the moment that there is something to sign
    "submission": "send the rapid review to the Panel and the other recipients",
}


def wording_of_review(deadline: Deadline) -> str:
    """What a date of a review asks for (nothing: a line of its own asks for it); national titles say it already."""
    return MILESTONES.get(deadline.instance, deadline.title)


def wording_of_return(deadline: Deadline) -> str:
    """What the date of an agency's return asks for."""
    return f"send the {deadline.title[0].lower()}{deadline.title[1:]}"


def covered_by_another(deadline: Deadline, of_the_same_review: Sequence[Deadline]) -> bool:
    """The local table's day of sending says nothing that the national date does not, where both are the same day."""
    return deadline.instance == "submission" and any(
        other.rule_code == "rapid_review" and other.due_on == deadline.due_on for other in of_the_same_review
    )
