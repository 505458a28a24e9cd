"""The addresses of learning: by reference, and never by anything about a child or an adult."""

from django.urls import path

from .views import briefings, cycles, findings, recommendations, texts

FINDING = "learning/findings/<str:reference>/"
RECOMMENDATION = "learning/recommendations/<str:reference>/"
TEXT = "learning/reviews/<str:reference>/<slug:sort>/"
BRIEFING = "learning/briefings/<str:reference>/"
CYCLE = "learning/cycles/<str:reference>/"

urlpatterns = [
    path("learning/", findings.learning, name="learning"),
    path("learning/themes/add/", findings.theme_add, name="theme_add"),
    path("learning/findings/record/", findings.finding_record, name="finding_record"),
    path(FINDING, findings.finding, name="finding"),
    path(FINDING + "edit/", findings.finding_edit, name="finding_edit"),
    path(FINDING + "reasons/", findings.finding_explain, name="finding_explain"),
    path(FINDING + "recommend/", findings.finding_recommend, name="finding_recommend"),
    path(RECOMMENDATION, recommendations.recommendation, name="recommendation"),
    path(RECOMMENDATION + "answer/", recommendations.recommendation_answer, name="recommendation_answer"),
    path(RECOMMENDATION + "reconsider/", recommendations.recommendation_reconsider, name="recommendation_reconsider"),
    path(RECOMMENDATION + "actions/", recommendations.recommendation_action, name="recommendation_action"),
    path(RECOMMENDATION + "assured/", recommendations.recommendation_assure, name="recommendation_assure"),
    path(RECOMMENDATION + "impact/<int:months>/", recommendations.recommendation_check, name="recommendation_check"),
    path(RECOMMENDATION + "reopen/", recommendations.recommendation_reopen, name="recommendation_reopen"),
    path(TEXT, texts.learning_text, name="learning_text"),
    path(TEXT + "edit/", texts.learning_text_edit, name="learning_text_edit"),
    path(TEXT + "send/", texts.learning_text_send, name="learning_text_send"),
    path(TEXT + "sign/", texts.learning_text_sign, name="learning_text_sign"),
    path(TEXT + "take-back/", texts.learning_text_take_back, name="learning_text_take_back"),
    path("learning/briefings/", briefings.briefings, name="briefings"),
    path("learning/briefings/begin/", briefings.briefing_begin, name="briefing_begin"),
    path(BRIEFING, briefings.briefing, name="briefing"),
    path(BRIEFING + "edit/", briefings.briefing_edit, name="briefing_edit"),
    path(BRIEFING + "pdf/", briefings.briefing_pdf, name="briefing_pdf"),
    path(BRIEFING + "steps/<slug:name>/", briefings.briefing_step, name="briefing_step"),
    path("learning/cycles/", cycles.learning_cycles, name="learning_cycles"),
    path("learning/cycles/begin/", cycles.learning_cycle_begin, name="learning_cycle_begin"),
    path(CYCLE, cycles.learning_cycle, name="learning_cycle"),
    path(CYCLE + "edit/", cycles.learning_cycle_edit, name="learning_cycle_edit"),
    path(CYCLE + "actions/", cycles.learning_cycle_action, name="learning_cycle_action"),
    path(CYCLE + "steps/<slug:name>/", cycles.learning_cycle_step, name="learning_cycle_step"),
    path("briefings/", briefings.public_briefings, name="public_briefings"),
    path("briefings/<str:reference>/", briefings.public_briefing, name="public_briefing"),
    path("briefings/<str:reference>/pdf/", briefings.public_briefing_pdf, name="public_briefing_pdf"),
]
