"""The steps between partners who do not agree move to the partnership's one ladder."""

from django.db import migrations

NUMBERS = {
    "discussion": (1, "Discussion between the delegated representatives"),
    "lead_representatives": (2, "Meeting of the lead representatives"),
    "independent_adviser": (3, "Independent adviser"),
    "secretary_of_state": (4, "Referred to the regulator or the Secretary of State"),
}


def move_steps(apps, schema_editor):
    """Each review's recorded steps become one dispute that is over; it can be opened again on its own page."""
    old_step = apps.get_model("reviews", "DisputeStep")
    dispute_model = apps.get_model("partnership", "Dispute")
    step_model = apps.get_model("partnership", "DisputeStep")
    by_review = {}
    for step in old_step.objects.select_related("review").order_by("held_on", "pk"):
        by_review.setdefault(step.review_id, []).append(step)
    for steps in by_review.values():
        first, last = steps[0], steps[-1]
        stem = f"BP-{first.recorded_at.year}-"
        number = dispute_model.objects.filter(reference__startswith=stem).count() + 1
        dispute = dispute_model.objects.create(
            reference=f"{stem}{number:02d}",
            kind="between_partners",
            state="resolved",
            urgency="urgent",
            theme="review",
            raised_on=first.held_on,
            other_words="The other statutory partners",
            summary=f"A partner does not agree to the recommendation of {first.review.reference}.",
            about_kind="reviews.rapidreview",
            about_id=first.review_id,
            about_reference=first.review.reference,
            told_at=first.recorded_at,
            told_stage=NUMBERS[first.stage][1],
            outcome=last.outcome,
            opened_at=first.recorded_at,
            opened_by_id=first.recorded_by_id,
            closed_at=last.recorded_at,
            closed_by_id=last.recorded_by_id,
            is_demonstration=first.review.is_demonstration,
        )
        for place, step in enumerate(steps, start=1):
            stage_number, title = NUMBERS[step.stage]
            step_model.objects.create(
                dispute=dispute,
                number=place,
                stage_number=stage_number,
                stage_code=step.stage,
                stage_title=title,
                acts="The statutory partners",
                needs="nothing",
                began_at=step.recorded_at,
                held_on=step.held_on,
                outcome=step.outcome,
                ended_at=step.recorded_at,
                ended_by_id=step.recorded_by_id,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("partnership", "0003_money_ladders_and_promises"),
    ]

    operations = [
        migrations.RunPython(move_steps, migrations.RunPython.noop),
        migrations.DeleteModel(name="DisputeStep"),
    ]
