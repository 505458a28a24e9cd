from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import front_door, subjects

        from . import door, queries, workflow

        subjects.register(queries.edition_kind())
        front_door.register(door.front_door)
        assert workflow.EDITION  # importing it registers the process
