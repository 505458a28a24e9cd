"""An assurance calendar for the demonstration: the published year, where there is one, and a fictional plan."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from partnership.queries import current, priorities, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from .actions import load_framework, load_history, load_published, move_activity, plan_activity, record_findings, step
from .annual_report import published
from .models import Activity, Framework, Method
from .months import Year, month_of, months_on
from .queries import this_year
from .reading import FRAMEWORKS, HISTORIES, read_framework, read_history, shipped

FICTIONAL = "Fictional, for the demonstration. "
SCRUTINY = "independent-scrutiny"
# Method, title, first month of the year and last (0 to 11): a year that breaks a promise or two, as years do.
PLAN = {
    "bolton": (
        ("thematic-audits", "Neglect: the first visit", 0, 1),
        ("surveys", "What practitioners know of escalation", 1, 2),
        ("back-to-practice", "A morning at the front door", 2, 2),
        ("young-scrutineers", "Question time on being listened to", 3, 3),
        ("section-11", "Self-assessment by every agency", 4, 7),
        (SCRUTINY, "Yearly scrutiny", 0, 0),
    ),
    "bury": (
        ("audit-days", "Audit day: information sharing", 7, 7),
        ("peer-reviews", "Peer review of the front door", 8, 9),
        ("assurance-workshop", "Assurance workshop", 10, 10),
        ("section-11", "Self-assessment by every agency", 5, 8),
    ),
}


def load(now: datetime) -> list[Activity]:
    """Load the framework, published years of the partnership, and a fictional plan, once.

    Raises Refused outside the demonstration.
    """
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration activities are made in the demonstration only, never beside real ones.")
    code = current().code
    if code not in shipped(FRAMEWORKS):
        return []
    if not Framework.objects.exists():
        load_framework(document=read_framework(code), by=None, now=now)
    for name in shipped(HISTORIES):
        document = read_history(name)
        if document.history.partnership == code:
            load_history(document=document, by=None, now=now)
    for name in published.shipped():
        year = published.read_published(name)
        if year.report.partnership == code:
            load_published(document=year, by=None, now=now)
    standing = list(Activity.objects.filter(loaded_from=""))
    if standing:
        return standing
    with transaction.atomic():
        return _plan(code, now)


def _plan(code: str, now: datetime) -> list[Activity]:
    on = london_date(now)
    manager = holders(Role.BUSINESS_MANAGER, on).first()
    if manager is None:
        return []
    year, partners, wanted = this_year(on), statutory_partners(on), priorities()
    made = []
    for number, (method, title, first, last) in enumerate(PLAN.get(code, ())):
        activity = plan_activity(
            method=Method.objects.get(code=method),
            title=title,
            theme=FICTIONAL.strip(),
            from_month=months_on(year.first, first),
            to_month=months_on(year.first, last),
            lead=partners[number % len(partners)],
            agencies=partners,
            priority=wanted[number % len(wanted)] if wanted else None,
            questions="What do children tell us?\nWhat helps practitioners, and what is in their way?",
            by=manager,
            now=now,
        )
        made.append(activity)
        _carry_on(activity, year, manager, now)
    return made


def _carry_on(activity: Activity, year: Year, manager: Person, now: datetime) -> None:
    """What has passed is done, what runs is open; scrutiny waits for its scrutineer."""
    this = month_of(london_date(now))
    if activity.method.code == SCRUTINY:
        later = months_on(max(this, year.first), 2)
        move_activity(
            activity=activity,
            from_month=later,
            to_month=later,
            reason=FICTIONAL + "The scrutineer was appointed later than hoped.",
            by=manager,
            now=now,
        )
        return
    if activity.from_month is None or activity.to_month is None or activity.from_month > this:
        return
    step(activity=activity, name="open", reason="", by=manager, now=now)
    activity.refresh_from_db()
    record_findings(
        activity=activity,
        changes={
            "voices_children": FICTIONAL + "Young people said that they want to be told what happens next.",
            "voices_families": FICTIONAL + "Parents said that they told their story too often.",
            "voices_practitioners": FICTIONAL + "Practitioners said that they are not always told the outcome.",
            "findings": FICTIONAL
            + "In most of the records that were read the child’s words are there; in some they stop.",
            "strengths": FICTIONAL + "Visits happened in time.",
            "difference": "",
        },
        version=activity.version,
        by=manager,
        now=now,
    )
    if activity.to_month < this:
        step(activity=activity, name="complete", reason="", by=manager, now=now)
