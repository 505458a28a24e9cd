"""`manage.py load_demonstration`: labelled people and fictional reviews, so that every page has something to show."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnership.demonstration import load_people
from portal.accounts.queries import roles_label
from portal.clock import london_date
from portal.errors import PortalError

# The reviews stand above this app, which must not import them: each such part is looked up by name. The
# partnership's own work comes after them, for it takes up what they agreed.
FURTHER_PARTS = (
    "reviews.demonstration",
    "reviews.practice.demonstration",
    "partnership.demonstration_work",
    "partnership.demonstration_meetings",
    "partnership.promise_demonstration",
    "partnership.information_demonstration",
    "partnership.training_demonstration",
    "partnership.plan_demonstration",
    "assurance.demonstration",
    "assurance.section11.demonstration",
    "assurance.indicators.demonstration",
    "assurance.rooms_demonstration",
    "assurance.surveys.demonstration",
    "reviews.learning.demonstration",
)


class Command(BaseCommand):
    """Safe to run again; refused outside the demonstration."""

    help = "Make the demonstration's people and fictional records. Refused outside the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Demonstration records are made in the demonstration only, never beside real ones.")
        now = timezone.now()
        try:
            people = load_people(now=now)
            for part in FURTHER_PARTS:
                if find_spec(part):
                    import_module(part).load(now)
        except PortalError as error:
            raise CommandError(error.sentence) from error
        on = london_date(now)
        self.stdout.write("Everybody you can sign in as, by one click on the sign-in page:")
        for person in people:
            self.stdout.write(f"  {person.name} <{person.email}>: {roles_label(person, on)}")
