from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self):
        from portal import brand, subjects, today, urgent
        from portal.access import may_be_found
        from portal.accounts import groups

        from . import deadlines, needs, queries, workflow
        from .queries import meetings, plan, publication, tracker

        may_be_found(
            "public_arrangements",
            "public_news",
            "public_message",
            "public_plan",
            "public_plan_pdf",
            "public_papers",
            "public_paper",
            "concerns_route",
        )
        brand.register(queries.brand)
        groups.register(queries.group_choices)
        urgent.register(publication.urgent_contacts)
        deadlines.declare()
        subjects.register(tracker.action_kind())
        subjects.register(meetings.meeting_kind())
        subjects.register(plan.priority_kind())
        today.register_needs("partnership", needs.needs)
        today.register_aside("partnership", needs.asides)
        assert workflow.ACTION and workflow.MEETING  # importing it registers the processes

        from . import promise_registration

        promise_registration.register()
