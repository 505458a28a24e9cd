"""From a few reviews to many: copies of rows, since so many stories would take a day. Prints how many there are."""

import copy
import os
import sys

import django

REVIEWS = int(os.environ.get("MANY_REVIEWS", "10000"))
DEADLINES = int(os.environ.get("MANY_DEADLINES", "100000"))


def main() -> None:
    """Copies of the newest review with its children, returns and clocks, each under a reference of its own."""
    django.setup()
    from django.db import connection

    from portal.deadlines.models import Deadline
    from reviews.models import AgencyReturn, Child, RapidReview
    from reviews.models.review import KIND

    pattern = RapidReview.objects.order_by("-logged_at").first()
    wanted = REVIEWS - RapidReview.objects.count()
    made = RapidReview.objects.bulk_create(
        [clone(pattern, reference=f"RR-2020-{number:05}") for number in range(wanted)], batch_size=1000
    )
    for model in (Child, AgencyReturn):
        rows = list(model.objects.filter(review=pattern)[:2])
        model.objects.bulk_create([clone(row, review=review) for review in made for row in rows], batch_size=1000)
    clocks = list(Deadline.objects.filter(subject_kind=KIND, subject_id=pattern.pk))
    missing = DEADLINES - Deadline.objects.count()
    each = -(-missing // max(1, len(made)))
    rows = [
        clone(
            clocks[n % len(clocks)],
            subject_id=review.pk,
            reference=review.reference,
            instance=f"copy-{n}" if n >= len(clocks) else clocks[n].instance,
        )
        for review in made
        for n in range(each)
    ][:missing]
    Deadline.objects.bulk_create(rows, batch_size=1000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As PostgreSQL does by itself within a minute of so many new rows.
            cursor.execute("VACUUM ANALYZE")
    sys.stdout.write(f"{RapidReview.objects.count()} {Deadline.objects.count()}\n")


def clone(row, **values):
    """Another row like this one but for `values`."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.adding = True
    made.pk = None
    for name, value in values.items():
        setattr(made, name, value)
    return made


if __name__ == "__main__":
    main()
