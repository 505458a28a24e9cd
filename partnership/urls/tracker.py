"""Addresses of the action tracker: by reference, never by anything of what is to be done."""

from django.urls import path

from ..views import tracker, tracker_steps

ACTION = "actions/<str:reference>/"

urlpatterns = [
    path("actions/", tracker.actions, name="actions"),
    path("actions/export.csv", tracker.actions_csv, name="actions_csv"),
    path("actions/organisations/", tracker.actions_by_organisation, name="actions_by_organisation"),
    path("actions/add/", tracker.action_add, name="action_add"),
    path(ACTION, tracker.action, name="action"),
    path(f"{ACTION}edit/", tracker.action_edit, name="action_edit"),
    path(f"{ACTION}evidence/", tracker_steps.action_evidence, name="action_evidence"),
    path(
        f"{ACTION}evidence/<int:file_id>/remove/", tracker_steps.action_evidence_remove, name="action_evidence_remove"
    ),
    path(f"{ACTION}done/", tracker_steps.action_done, name="action_done"),
    path(f"{ACTION}send-back/", tracker_steps.action_send_back, name="action_send_back"),
    path(f"{ACTION}assure/", tracker_steps.action_assure, name="action_assure"),
    path(f"{ACTION}impact/", tracker_steps.action_impact, name="action_impact"),
    path(f"{ACTION}drop/", tracker_steps.action_drop, name="action_drop"),
    path(f"{ACTION}reopen/", tracker_steps.action_reopen, name="action_reopen"),
]
