from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import subjects

        from . import queries, workflow

        subjects.register(queries.edition_kind())
        assert workflow.EDITION  # importing it registers the process
