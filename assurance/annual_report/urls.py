"""The addresses of annual reports."""

from django.urls import path

from .views import approving, public, publishing, reports, writing

ALL = "reports/"
ONE = ALL + "<int:pk>/"
SECTION = ONE + "sections/<slug:key>/"
PUBLIC = "annual-reports/"

urlpatterns = [
    path(ALL, reports.reports, name="reports"),
    path(ALL + "begin/", reports.report_begin, name="report_begin"),
    path(ONE, reports.report, name="report"),
    path(ONE + "steps/<slug:name>/", reports.report_step, name="report_step"),
    path(ONE + "figures/", reports.report_figures, name="report_figures"),
    path(ONE + "readiness/", reports.report_readiness, name="report_readiness"),
    path(SECTION, writing.report_section, name="report_section"),
    path(SECTION + "open/", writing.report_section_open, name="report_section_open"),
    path(SECTION + "owner/", writing.report_section_owner, name="report_section_owner"),
    path(SECTION + "ask/", writing.report_ask, name="report_ask"),
    path(SECTION + "claims/", writing.report_claim_add, name="report_claim_add"),
    path(ONE + "claims/<int:claim_id>/", writing.report_claim, name="report_claim"),
    path(ONE + "contributions/<int:contribution_id>/", writing.report_contribution, name="report_contribution"),
    path(ONE + "approve/", approving.report_approve, name="report_approve"),
    path(ONE + "take-back/", approving.report_take_back, name="report_take_back"),
    path(ONE + "statement/", approving.report_statement, name="report_statement"),
    path(ONE + "publish/", publishing.report_publish, name="report_publish"),
    path(ONE + "documents/", publishing.report_build, name="report_build"),
    path(ONE + "documents/<int:build_id>/", publishing.report_progress, name="report_progress"),
    path(ONE + "editions/<int:number>/<str:name>", publishing.report_file, name="report_file"),
    path(ONE + "recipients/", publishing.report_recipients, name="report_recipients"),
    path(ONE + "recipients/add/", publishing.report_recipient_add, name="report_recipient_add"),
    path(ONE + "recipients/<int:recipient_id>/", publishing.report_sent, name="report_sent"),
    path(ONE + "discussions/", publishing.report_discussion, name="report_discussion"),
    path(PUBLIC, public.public_reports, name="public_reports"),
    path(PUBLIC + "<int:pk>/", public.public_report, name="public_report"),
    path(PUBLIC + "<int:pk>/<str:name>", public.public_report_file, name="public_report_file"),
]
