"""Annual reports for the demonstration: the partnership's published year, and one being written that is fictional."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from ..models import AnnualReport
from ..section11.demonstration import FICTIONAL
from . import actions, reading
from .published import read_published, shipped

TEXTS = {
    "partners": "Three partners share the duty.\n\n- The council\n- The integrated care board\n- The police",
    "learning": "Rapid reviews completed: {{ rapid_reviews.completed }}.\n\n# What we learnt\n\nAsk the child again.",
}


@transaction.atomic
def load(now: datetime) -> list[AnnualReport]:
    """The shipped year as published, and a report in writing on the last period that has ended. Once."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration records are made in the demonstration only, never beside real ones.")
    code, on = settings.ARRANGEMENTS, london_date(now)
    for name in shipped():
        document = read_published(name)
        if document.report.partnership == code:
            actions.load_report(document=document, by=None, now=now)
    manager = holders(Role.BUSINESS_MANAGER, on).first()
    if manager is not None and not AnnualReport.objects.filter(loaded_from="").exists():
        _in_writing(manager, now)
    return list(AnnualReport.objects.all())


def _in_writing(manager: Person, now: datetime) -> None:
    on = london_date(now)
    scheme = next(iter(reading.schemes().values()))
    year = next(y for y in range(on.year, on.year - 3, -1) if scheme.period(y)[1] < on)
    made = actions.begin(
        title="Annual report (fictional)", scheme=scheme.code, year=year, open_numbers="", by=manager, now=now
    )
    for section in made.sections.all():
        if section.key in TEXTS:
            text = f"{FICTIONAL}{TEXTS[section.key]}"
            actions.write_section(section=section, text=text, version=section.version, by=manager, now=now)
    priorities = made.sections.get(key="priorities")
    for words, evidence, difference in (
        ("First visits are made sooner.", "The audit of neglect.", "Children are seen in the first week."),
        ("More practitioners challenge each other.", "", ""),
    ):
        values = {
            "words": FICTIONAL + words, "evidence": evidence and FICTIONAL + evidence,
            "difference": difference and FICTIONAL + difference, "priority": None,
        }  # fmt: skip
        actions.add_claim(section=priorities, values=values, by=manager, now=now)
    contacts = holders(Role.AGENCY_CONTACT, on)
    agency = Organisation.objects.filter(appointments__person__in=contacts, appointments__role=Role.AGENCY_CONTACT)
    if body := agency.distinct().order_by("name").first():
        actions.ask_agency(section=priorities, organisation=body, by=manager, now=now)
