from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self):
        from portal import brand, subjects, today
        from portal.accounts import groups

        from . import deadlines, needs, queries, workflow
        from .queries import tracker

        brand.register(queries.brand)
        groups.register(queries.group_choices)
        deadlines.declare()
        subjects.register(tracker.action_kind())
        today.register_needs("partnership", needs.needs)
        assert workflow.ACTION  # importing it registers the processes
