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
        _tell_what_serves_a_priority()
        today.register_needs("assurance", needs.needs)
        assert workflow.ACTIVITY  # importing it registers the process


def _tell_what_serves_a_priority():
    from partnership import priority_elsewhere

    from . import serving

    priority_elsewhere.register("Assurance activities", serving.activities)
