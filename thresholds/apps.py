from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import front_door, starting, subjects, today

        from . import door, needs, queries, tasks, workflow

        subjects.register(queries.edition_kind())
        front_door.register(door.front_door)
        today.register_needs("thresholds", needs.needs)
        starting.register(tasks.open_editions)
        assert workflow.EDITION  # importing it registers the process
