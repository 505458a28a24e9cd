"""The portal's navigation, on one screen: what it is called, where it leads, and who is shown it.

An entry is shown when its address exists and the person holds its permission today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import Person

P = Permission


@dataclass(frozen=True)
class Entry:
    """One link: its words, the name of its address, and the permission that shows it (None: everybody signed in).

    `also` names the first pages of rooms that belong to it though their addresses begin otherwise.
    """

    label: str
    url_name: str
    permission: Permission | None = None
    also: tuple[str, ...] = ()


MAIN = (
    Entry("Today", "today", P.SEE_TODAY),
    Entry("Reviews", "reviews", P.READ_REVIEWS),
    Entry("Practice reviews", "practice_reviews", P.READ_PRACTICE),
    Entry("Returns", "my_returns", P.WRITE_RETURN),
    Entry("Actions", "actions", P.SEE_ACTIONS),
    Entry("Deadlines", "deadline_register", P.SEE_REGISTER),
    Entry("Thresholds", "thresholds"),
    Entry("Learning", "learning", P.READ_LEARNING),
    Entry("Assurance", "assurance", P.READ_ASSURANCE),
    Entry("Partnership", "partnership", P.SEE_DIRECTORY, also=("meetings",)),
    Entry("Reports", "reports", P.READ_ANNUAL_REPORT),
)

# The index of the partnership's own work, beside every page of the arrangements.
PARTNERSHIP = (
    Entry("Business plan", "plans", P.SEE_DIRECTORY),
    Entry("Directory", "directory", P.SEE_DIRECTORY),
    Entry("Money", "money", P.SEE_MONEY),
    Entry("Refer a case for a review", "referrals", P.REFER_REVIEW),
    Entry("Disagreements and disputes", "disputes", P.RAISE_DISAGREEMENT),
    Entry("How disagreements are settled", "dispute_ladders", P.SEE_DIRECTORY),
    Entry("Trend of disagreements", "dispute_trend", P.SEE_DIRECTORY),
    Entry("Promises to other boards", "promises", P.SEE_DIRECTORY),
    Entry("Training", "training", P.SEE_DIRECTORY),
    Entry("Information and documents", "information", P.SEE_DIRECTORY),
    Entry("Requests for information", "information_requests", P.READ_REQUESTS),
    Entry("Decisions to share", "sharing_decisions", P.RECORD_SHARING),
)

# The index of the rooms of assurance, on the first page of each.
ASSURANCE = (
    Entry("Calendar", "assurance", P.READ_ASSURANCE),
    Entry("Indicators", "indicators", P.READ_ASSURANCE),
    Entry("Audits", "audits", P.READ_ASSURANCE),
    Entry("Surveys", "surveys", P.READ_ASSURANCE),
    Entry("Scrutiny", "scrutinies", P.READ_SCRUTINY),
    Entry("Risks", "risks", P.READ_ASSURANCE),
    Entry("Voices", "voices", P.READ_ASSURANCE),
    Entry("Pack for inspectors", "inspections", P.BUILD_INSPECTION),
    Entry("Self-assessments", "cycles", P.READ_COMPOSITE),
    Entry("Your agency’s self-assessments", "cycles", P.WRITE_SELF_ASSESSMENT),
)

ACCOUNT = (
    Entry("Your account", "account", P.SEE_TODAY),
    Entry("Change your password", "account_change_password", P.SEE_TODAY),
    Entry("Your calendar feed", "calendar_feed", P.SEE_TODAY),
    Entry("Who may do what", "permissions", P.SEE_TODAY),
    Entry("People and appointments", "people", P.MANAGE_PEOPLE),
    Entry("Editions of the framework", "drafts", P.READ_DRAFT_EDITIONS),
    Entry("Bank holidays", "holidays", P.MANAGE_HOLIDAYS),
    Entry("Outbox", "outbox", P.SEE_OUTBOX),
    Entry("Trail", "trail", P.READ_TRAIL),
    Entry("How long records are kept", "retention", P.SEE_RETENTION),
    Entry("Take everything out", "export_everything", P.EXPORT_EVERYTHING),
)

FOOTER = (
    Entry("Our arrangements", "public_arrangements"),
    Entry("Published reviews", "public_reviews"),
    Entry("Our business plan", "public_plan"),
    Entry("Annual reports", "public_reports"),
    Entry("News", "public_news"),
    Entry("Seven-minute briefings", "public_briefings"),
    Entry("Papers of our meetings", "public_papers"),
    Entry("Our indicators", "public_indicators"),
    Entry("Who may do what", "permissions", P.SEE_TODAY),
    Entry("Accessibility", "accessibility"),
)


@dataclass(frozen=True)
class Link:
    """An entry as this person sees it on this page."""

    label: str
    path: str
    current: bool


def links(entries: tuple[Entry, ...], person: Person | AnonymousUser, on: date, path: str) -> list[Link]:
    """The entries that `person` is shown on London date `on`; the one that the page at `path` belongs to is current."""
    shown: dict[str, str] = {}
    rooms: dict[str, str] = {}
    for entry in entries:
        if entry.permission is not None and not holds(person, entry.permission, on):
            continue
        target = _address(entry.url_name)
        if target and target not in shown:
            shown[target] = entry.label
            rooms |= {target: target} | {room: target for name in entry.also if (room := _address(name))}
    nearest = max((room for room in rooms if _within(path, room)), key=len, default="")
    return [Link(label, target, target == rooms.get(nearest)) for target, label in shown.items()]


def _address(name: str) -> str:
    """The address of that name, which is the same for everybody; nothing where there is none."""
    return _address_under(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=500)
def _address_under(name: str, _urlconf: str | None, _prefix: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _within(path: str, target: str) -> bool:
    return path == target or (target != "/" and path.startswith(target))
