"""The addresses of self-assessments."""

from django.urls import path

from .views import cycles, moderation, report, returns, steps

ALL = "assurance/self-assessments/"
ONE = ALL + "<int:pk>/"
RETURN = ALL + "returns/<int:pk>/"

urlpatterns = [
    path(ALL, cycles.cycles, name="cycles"),
    path(ALL + "build/", cycles.cycle_build, name="cycle_build"),
    path(ONE, cycles.cycle, name="cycle"),
    path(ONE + "issue/", cycles.cycle_issue, name="cycle_issue"),
    path(ONE + "questions/<int:question_id>/", cycles.cycle_question, name="cycle_question"),
    path(ONE + "questions/<int:question_id>/leave-out/", cycles.cycle_question_drop, name="cycle_question_drop"),
    path(ONE + "chase/", cycles.cycle_chase, name="cycle_chase"),
    path(ONE + "tests/", cycles.cycle_test, name="cycle_test"),
    path(ONE + "steps/<slug:name>/", cycles.cycle_step, name="cycle_step"),
    path(ONE + "report/", report.cycle_report, name="cycle_report"),
    path(ONE + "report.xlsx", report.cycle_workbook, name="cycle_workbook"),
    path(ONE + "report.pdf", report.cycle_document, name="cycle_document"),
    path(RETURN, returns.assessment, name="assessment"),
    path(RETURN + "carry/", returns.assessment_carry, name="assessment_carry"),
    path(RETURN + "answers/<int:answer_id>/", returns.assessment_answer, name="assessment_answer"),
    path(RETURN + "answers/<int:answer_id>/files/", returns.assessment_attach, name="assessment_attach"),
    path(RETURN + "files/<int:file_id>/remove/", returns.assessment_file_remove, name="assessment_file_remove"),
    path(RETURN + "share/", steps.assessment_share, name="assessment_share"),
    path(RETURN + "shares/<int:share_id>/end/", steps.assessment_share_end, name="assessment_share_end"),
    path(RETURN + "to-lead/", steps.assessment_to_lead, name="assessment_to_lead"),
    path(RETURN + "send-back/", steps.assessment_send_back, name="assessment_send_back"),
    path(RETURN + "submit/", steps.assessment_submit, name="assessment_submit"),
    path(RETURN + "return.zip", steps.assessment_package, name="assessment_package"),
    path(RETURN + "bring-in/", steps.assessment_bring_in, name="assessment_bring_in"),
    path(RETURN + "chase/", moderation.assessment_chase, name="assessment_chase"),
    path(RETURN + "excuse/", moderation.assessment_excuse, name="assessment_excuse"),
    path(RETURN + "reopen/", moderation.assessment_reopen, name="assessment_reopen"),
    path(RETURN + "moderation/<int:answer_id>/", moderation.assessment_moderate, name="assessment_moderate"),
    path(RETURN + "panel/", moderation.assessment_panel, name="assessment_panel"),
    path(RETURN + "panel/<int:note_id>/answer/", moderation.assessment_panel_answer, name="assessment_panel_answer"),
]
