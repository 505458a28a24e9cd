from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self):
        from portal import subjects, today
        from portal.access import may_be_found
        from portal.deadlines import feeds

        from . import needs, queries, workflow
        from .feed import events

        may_be_found("public_indicators")
        subjects.register(queries.activity_kind())
        feeds.register_events("assurance", events)
        _tell_what_serves_a_priority()
        today.register_needs("assurance", needs.needs)
        assert workflow.ACTIVITY  # importing it registers the process
        _self_assessments()
        _other_rooms()


def _tell_what_serves_a_priority():
    from partnership import priority_elsewhere

    from . import serving

    priority_elsewhere.register("Assurance activities", serving.activities)
    priority_elsewhere.register("What people said", serving.voices)
    priority_elsewhere.register("Risks", serving.risks)
    priority_elsewhere.register("Indicators of assurance", serving.indicators)


def _self_assessments():
    from portal import subjects, today
    from portal.deadlines.wording import register_wording

    from .models.section11 import ASSESSMENT_KIND
    from .section11 import deadlines, needs, queries, workflow

    deadlines.declare()
    register_wording(ASSESSMENT_KIND, deadlines.wording)
    subjects.register(queries.cycle_kind())
    subjects.register(queries.assessment_kind())
    today.register_needs("self-assessments", needs.needs)
    assert workflow.CYCLE and workflow.ASSESSMENT


def _other_rooms():
    from portal import subjects
    from portal.deadlines.wording import register_wording

    from .audits import queries as audits
    from .audits import workflow as auditing
    from .indicators import workflow as counting
    from .inspection import queries as inspection
    from .inspection import workflow as packing
    from .models.risk import RISK_KIND
    from .risks import deadlines as review_of_risks
    from .risks import queries as risks
    from .risks import workflow as watching
    from .scrutiny import queries as scrutiny
    from .scrutiny import workflow as scrutinising
    from .surveys import queries as surveys
    from .surveys import workflow as asking

    assert (
        counting.IMPORT
        and auditing.AUDIT
        and watching.RISK
        and scrutinising.SCRUTINY
        and asking.SURVEY
        and packing.PACK
    )
    subjects.register(inspection.inspection_kind())
    subjects.register(surveys.survey_kind())
    subjects.register(scrutiny.scrutiny_kind())
    subjects.register(audits.audit_kind())
    subjects.register(risks.risk_kind())
    review_of_risks.declare()
    register_wording(RISK_KIND, review_of_risks.wording)
