"""The addresses of multi-agency audits."""

from django.urls import path

from .views import audits, files

ALL = "assurance/audits/"
ONE = ALL + "<int:pk>/"
FILE = ALL + "files/<int:pk>/"

urlpatterns = [
    path(ALL, audits.audits, name="audits"),
    path(ALL + "prepare/", audits.audit_prepare, name="audit_prepare"),
    path(ONE, audits.audit, name="audit"),
    path(ONE + "moderation/", audits.audit_moderation, name="audit_moderation"),
    path(ONE + "findings/", audits.audit_finding, name="audit_finding"),
    path(ONE + "actions/", audits.audit_action, name="audit_action"),
    path(ONE + "briefing.pdf", audits.audit_briefing, name="audit_briefing"),
    path(ONE + "steps/<slug:name>/", audits.audit_step, name="audit_step"),
    path(FILE, files.file_audit, name="file_audit"),
    path(FILE + "write/", files.file_audit_write, name="file_audit_write"),
    path(FILE + "submit/", files.file_audit_submit, name="file_audit_submit"),
    path(FILE + "send-back/", files.file_audit_send_back, name="file_audit_send_back"),
]
