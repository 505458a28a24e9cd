from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self):
        from portal import subjects
        from portal.deadlines import feeds

        from . import queries, workflow
        from .feed import events

        subjects.register(queries.activity_kind())
        feeds.register_events("assurance", events)
        assert workflow.ACTIVITY  # importing it registers the process
