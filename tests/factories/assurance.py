"""Assurance: frameworks, published years and activities, made by the app's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from assurance import actions
from assurance.models import Activity, Framework, Method, Promise, StatedTotal
from assurance.reading import read_framework, read_history
from partnership.models import Arrangements
from portal.accounts.choices import Role
from portal.accounts.models import Person

from . import partnership, people

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
FOUND = {
    "voices_children": "They want to be told what happens next.",
    "voices_families": "",
    "voices_practitioners": "",
    "findings": "The child’s words are in most of the records.",
    "strengths": "",
    "difference": "",
}


def framework(name: str = "bolton", *, now: datetime = NOW) -> Framework:
    """The shipped framework `name` in use, and the arrangements it belongs to."""
    if not Arrangements.objects.exists():
        partnership.arrangements(name, now=now)
    actions.load_framework(document=read_framework(name), by=None, now=now)
    return Framework.objects.get()


def _in_use() -> None:
    if not Framework.objects.exists():
        framework()


def method(code: str = "thematic-audits") -> Method:
    """A method of the framework in use, Bolton's where there is none yet."""
    _in_use()
    return Method.objects.get(code=code)


def promise(code: str = "two-thematic-audits") -> Promise:
    """A promise of the framework in use, Bolton's where there is none yet."""
    _in_use()
    return Promise.objects.get(code=code)


def history(name: str = "bolton-2019-20", *, now: datetime = NOW) -> list[Activity]:
    """The published year `name`, loaded into the framework in use, Bolton's where there is none yet."""
    _in_use()
    actions.load_history(document=read_history(name), by=None, now=now)
    return list(Activity.objects.filter(loaded_from=f"{name}.yaml"))


def stated_total() -> StatedTotal:
    """The total that the published year states; see `history`."""
    history()
    return StatedTotal.objects.get()


def planner() -> Person:
    """Somebody who may plan, and could in every year of a test."""
    return people.person(Role.QUALITY_OFFICER, starts_on=date(2019, 7, 1))


def activity(
    code: str = "thematic-audits",
    first: date = date(2026, 11, 1),
    last: date | None = None,
    *,
    by: Person | None = None,
    now: datetime = NOW,
    **fields,
) -> Activity:
    """A planned activity, from the month `first` to `last` (the same unless given), led by a body of its own."""
    return actions.plan_activity(
        method=method(code),
        title=fields.pop("title", "Neglect: the first visit"),
        from_month=first,
        to_month=last or first,
        lead=fields.pop("lead", None) or people.organisation(),
        by=by or planner(),
        now=now,
        **fields,
    )


def shared() -> Activity:
    """A planned activity in which two organisations take part."""
    return activity(agencies=[people.organisation(), people.organisation()])


def opened(*args, now: datetime = NOW, **fields) -> Activity:
    """An activity that has begun."""
    by = fields.pop("by", None) or planner()
    return actions.step(activity=activity(*args, by=by, now=now, **fields), name="open", reason="", by=by, now=now)


def done(*args, now: datetime = NOW, **fields) -> Activity:
    """An activity that is done, with what was found."""
    by = fields.pop("by", None) or planner()
    made = opened(*args, by=by, now=now, **fields)
    actions.record_findings(activity=made, changes=FOUND, version=made.version, by=by, now=now)
    return actions.step(activity=made, name="complete", reason="", by=by, now=now)
