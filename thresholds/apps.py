from django.apps import AppConfig


class ThresholdsConfig(AppConfig):
    name = "thresholds"

    def ready(self):
        from portal import front_door, starting, subjects, today
        from portal.access import may_be_found

        from . import door, needs, queries, tasks, workflow

        may_be_found(
            "thresholds",
            "threshold_need",
            "threshold_indicator",
            "threshold_levels",
            "threshold_level",
            "threshold_framework",
            "threshold_editions",
            "threshold_challenge",
            "threshold_contacts",
        )
        subjects.register(queries.edition_kind())
        front_door.register(door.front_door)
        today.register_needs("thresholds", needs.needs)
        starting.register(tasks.open_editions)
        assert workflow.EDITION  # importing it registers the process
