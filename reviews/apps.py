from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        from portal import subjects, today

        from . import deadlines, needs, queries, workflow

        deadlines.declare()
        subjects.register(queries.review_kind())
        subjects.register(queries.return_kind())
        today.register_needs("reviews", needs.needs)
        assert workflow.REVIEW and workflow.RETURN  # importing it registers the processes
