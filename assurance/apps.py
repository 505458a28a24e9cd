from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self):
        from portal import subjects, today
        from portal.deadlines import feeds
        from portal.deadlines.wording import register_wording

        from . import needs, queries, workflow
        from .feed import events
        from .models.section11 import ASSESSMENT_KIND
        from .section11 import deadlines as wanted
        from .section11 import needs as section11_needs
        from .section11 import queries as section11

        subjects.register(queries.activity_kind())
        feeds.register_events("assurance", events)
        today.register_needs("assurance", needs.needs)
        assert workflow.ACTIVITY  # importing it registers the process

        wanted.declare()
        register_wording(ASSESSMENT_KIND, wanted.wording)
        subjects.register(section11.cycle_kind())
        subjects.register(section11.assessment_kind())
        today.register_needs("self-assessments", section11_needs.needs)

        from .audits import queries as audits
        from .audits import workflow as auditing
        from .indicators import workflow as counting
        from .risks import needs as risk_needs
        from .risks import queries as risks
        from .risks import workflow as watching
        from .scrutiny import queries as scrutiny
        from .scrutiny import workflow as scrutinising
        from .section11 import workflow as assessing

        assert assessing.CYCLE and assessing.ASSESSMENT and counting.IMPORT
        assert auditing.AUDIT and watching.RISK and scrutinising.SCRUTINY
        subjects.register(scrutiny.scrutiny_kind())
        subjects.register(audits.audit_kind())
        subjects.register(risks.risk_kind())
        today.register_needs("risks", risk_needs.needs)
