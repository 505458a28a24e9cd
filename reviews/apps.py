from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        from portal import subjects, today
        from portal.access import may_be_found
        from portal.deadlines.wording import register_wording

        from . import deadlines, models, needs, queries, wording, workflow
        from .leaks.sources import register_sources
        from .learning import registering
        from .practice import leak_sources
        from .practice import needs as practice_needs
        from .practice import queries as practice
        from .practice import workflow as practice_workflow

        may_be_found(
            "public_reviews",
            "public_reviews_feed",
            "public_review",
            "public_review_pdf",
            "public_briefings",
            "public_briefing",
            "public_briefing_pdf",
        )
        deadlines.declare()
        for hanging in (models.Finding, models.LearningText, models.Disposal):
            subjects.hangs(hanging)
        subjects.hangs(models.Referral, "result_kind", "result_id")
        registering.register_learning()
        subjects.register(queries.review_kind())
        subjects.register(queries.return_kind())
        subjects.register(practice.practice_kind())
        register_sources(practice.KIND, "practice", leak_sources.sources)
        register_wording(queries.REVIEW_KIND, wording.wording_of_review, wording.covered_by_another)
        register_wording(queries.RETURN_KIND, wording.wording_of_return)
        today.register_needs("reviews", needs.needs)
        today.register_needs("practice", practice_needs.needs)
        # importing them registers the processes
        assert workflow.REVIEW and workflow.RETURN and practice_workflow.PRACTICE and practice_workflow.CANDIDATE
