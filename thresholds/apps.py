from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import front_door, subjects, today

        from . import door, needs, queries, workflow

        subjects.register(queries.edition_kind())
        front_door.register(door.front_door)
        today.register_needs("thresholds", needs.needs)
        assert workflow.EDITION  # importing it registers the process
