from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import subjects, today

        from . import needs, queries, workflow

        subjects.register(queries.edition_kind())
        today.register_needs("thresholds", needs.needs)
        assert workflow.EDITION  # importing it registers the process
