from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self):
        from portal import subjects, today
        from portal.deadlines import feeds

        from . import needs, queries, workflow
        from .feed import events

        subjects.register(queries.activity_kind())
        feeds.register_events("assurance", events)
        today.register_needs("assurance", needs.needs)
        assert workflow.ACTIVITY  # importing it registers the process
