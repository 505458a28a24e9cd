from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self):
        from portal import subjects

        from . import deadlines, queries, workflow

        deadlines.declare()
        subjects.register(queries.review_kind())
        subjects.register(queries.return_kind())
        assert workflow.REVIEW and workflow.RETURN  # importing it registers the processes
