"""Fill the data folder that PORTAL_DATA names and print, for the bench, a reference and two sessions."""

import os
import sys
from datetime import timedelta

import django
from django.core.management import call_command

REVIEWS = int(os.environ.get("REVIEWS", "60"))


def main() -> None:
    """Sixty fictional reviews with their agencies asked, and two people signed in."""
    django.setup()
    from django.utils import timezone

    from partnership.demonstration import load_people
    from portal.accounts.choices import Role
    from portal.accounts.queries import holders
    from portal.clock import london_date
    from reviews.story import Story
    from tests.factories.sessions import session_of

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_arrangements", "bolton", stdout=sys.stderr)
    call_command("load_frameworks", stdout=sys.stderr)
    call_command("load_assurance_framework", "bolton", stdout=sys.stderr)
    now = timezone.now()
    load_people(now=now)
    today = london_date(now)
    for number in range(REVIEWS):
        story = Story(today - timedelta(days=30 + number)).log().facts().decide().notify().request()
    roles = (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE)
    signed_in = [session_of(holders(role, today)[0]) for role in roles]
    sys.stdout.write(" ".join([story.review.reference, *signed_in]) + "\n")


if __name__ == "__main__":
    main()
