"""What the state of an edition allows: each answers the sentence that refuses, or None."""

from __future__ import annotations

from .choices import EditionState
from .models import Domain, Edition, Heading, Indicator


def has_levels(edition: Edition) -> str | None:
    """At least two levels, in an order without gaps."""
    positions = sorted(level.position for level in edition.levels.all())
    if len(positions) < 2:
        return "Give the edition at least two levels."
    if positions != list(range(1, len(positions) + 1)):
        return "Number the order of the levels 1, 2, 3 and on, each once."
    return None


def has_indicators(edition: Edition) -> str | None:
    """Every need is told at one level at least, and there is at least one need."""
    if not edition.needs.exists():
        return "Add at least one need with its indicators."
    bare = edition.needs.filter(indicators__isnull=True).order_by("position").first()
    return f"“{bare.name}” has no indicator at any level: write one or remove the need." if bare else None


def has_emergency_contact(edition: Edition) -> str | None:
    """A contact marked as the emergency route with a telephone number."""
    if any(contact.emergency and contact.phone for contact in edition.contacts.all()):
        return None
    return "Mark one contact with a telephone number as the emergency route."


#: Words that stand where a need's code stands in an address, and so can be the code of none.
TAKEN = frozenset(
    """adults app challenge colours contacts draft drafts edit editions editor framework kept levels offline results
    worker""".split()
)


def has_free_codes(edition: Edition) -> str | None:
    """No need's code is one of the portal's own addresses."""
    taken = next((need for need in edition.needs.all() if need.code in TAKEN), None)
    return f"“{taken.code}” cannot be the code of a need: the portal uses that address itself." if taken else None


def is_shipped(edition: Edition) -> str | None:
    """The edition came with the partnership's arrangements."""
    return None if edition.is_shipped else "Only the edition that comes with the arrangements skips the approval."


def levels_say_what_to_do(edition: Edition) -> str | None:
    """Every level says what to do now."""
    silent = next((level for level in edition.levels.all() if not level.steps), None)
    return f"“{silent.name}” does not say what to do now: write the steps." if silent else None


def contacts_can_be_reached(edition: Edition) -> str | None:
    """Every contact has a telephone number, an e-mail or a web address."""
    mute = next((one for one in edition.contacts.all() if not (one.phone or one.email or one.web)), None)
    return f"“{mute.name}” cannot be reached: add a telephone number, an e-mail or a web address." if mute else None


def has_no_empty_place(edition: Edition) -> str | None:
    """Every domain has a heading and every heading a need."""
    bare: Domain | Heading | None = edition.domains.filter(headings__isnull=True).first()
    if bare is not None:
        return f"The domain “{bare.name}” has no heading: add one or remove the domain."
    bare = edition.headings.filter(needs__isnull=True).first()
    return f"The heading “{bare.name}” has no need: add one or remove the heading." if bare else None


IN_PREPARATION = (EditionState.DRAFT, EditionState.WITH_PARTNERS, EditionState.APPROVED)


def may_be_changed(edition: Edition) -> str | None:
    """An edition in preparation is changed, which voids what the partners signed; a published one is replaced."""
    if edition.state in IN_PREPARATION:
        return None
    return f"This edition is “{edition.get_state_display().lower()}” and stays as it is. Draft the next edition."


#: So many waiting reports of one indicator say enough; a flood of them would only hide the others.
MOST_WAITING = 30


def takes_reports(indicator: Indicator) -> str | None:
    """The edition is published and the editor has not been told often enough already."""
    if indicator.edition.state != EditionState.PUBLISHED:
        return "This edition is not in use any more. Look the need up in the one in force."
    if indicator.unclear_reports.filter(answered_at__isnull=True).count() >= MOST_WAITING:
        return "The editor has been told about this indicator many times and is looking at it. Thank you."
    return None
