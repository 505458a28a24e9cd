from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeadlinesConfig(AppConfig):
    name = "portal.deadlines"
    label = "deadlines"

    def ready(self):
        from . import checks, foi
        from .seeding import seed_holidays

        foi.declare()
        assert checks.holidays_reach_far_enough  # importing it registers the check
        post_migrate.connect(seed_holidays, sender=self, dispatch_uid="deadlines.seed_holidays")
