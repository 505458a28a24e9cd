"""A write by another process than the web server's: the person with the id given is shut out of the review named."""

import sys

import django


def main() -> None:
    """As the business manager records it; whoever is shut out sees the review on no page any more."""
    django.setup()
    from django.utils import timezone

    from portal.accounts.choices import Role
    from portal.accounts.models import Person
    from portal.accounts.queries import holders
    from portal.clock import london_date
    from reviews.actions import conflict
    from reviews.models import RapidReview

    now = timezone.now()
    manager = holders(Role.BUSINESS_MANAGER, london_date(now))[0]
    conflict.declare(
        review=RapidReview.objects.get(reference=sys.argv[1]),
        person=Person.objects.get(pk=sys.argv[2]),
        reason="Knows the family.",
        by=manager,
        now=now,
    )


if __name__ == "__main__":
    main()
