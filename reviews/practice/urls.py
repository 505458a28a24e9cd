"""The addresses of practice reviews, and of what the public reads of them."""

from django.urls import path

from .views import chronology, commissioning, pages, public, publication, report, running

ONE = "practice-reviews/<str:reference>/"
CANDIDATE = f"{ONE}reviewers/<int:pk>/"
PUBLIC = "published-reviews/"

urlpatterns = [
    path("practice-reviews/", pages.practice_reviews, name="practice_reviews"),
    path("practice-reviews/start/", commissioning.practice_open, name="practice_open"),
    path(ONE, pages.practice, name="practice"),
    path(f"{ONE}about/", commissioning.practice_edit, name="practice_edit"),
    path(f"{ONE}terms/", commissioning.practice_terms, name="practice_terms"),
    path(f"{ONE}letter.pdf", commissioning.practice_letter_pdf, name="practice_letter_pdf"),
    path(f"{ONE}steps/<slug:name>/", commissioning.practice_step, name="practice_step"),
    path(f"{ONE}reviewers/", commissioning.practice_candidates, name="practice_candidates"),
    path(f"{ONE}reviewers/invite/", commissioning.practice_invite, name="practice_invite"),
    path(f"{CANDIDATE}interest/", commissioning.practice_interest, name="practice_interest"),
    path(f"{CANDIDATE}discussion/", commissioning.practice_discuss, name="practice_discuss"),
    path(f"{CANDIDATE}appoint/", commissioning.practice_appoint, name="practice_appoint"),
    path(f"{CANDIDATE}sign-in/", commissioning.practice_let_in, name="practice_let_in"),
    path(f"{CANDIDATE}remove/", commissioning.practice_remove_reviewer, name="practice_remove_reviewer"),
    path(f"{ONE}running/", running.practice_running, name="practice_running"),
    path(f"{ONE}checkpoints/plan/", running.practice_checkpoint, name="practice_checkpoint"),
    path(f"{ONE}checkpoints/<int:pk>/", running.practice_checkpoint_record, name="practice_checkpoint_record"),
    path(f"{ONE}requests/ask/", running.practice_ask, name="practice_ask"),
    path(f"{ONE}requests/<int:pk>/answer/", running.practice_answer, name="practice_answer"),
    path(f"{ONE}involvement/record/", running.practice_involvement, name="practice_involvement"),
    path(f"{ONE}processes/record/", running.practice_process, name="practice_process"),
    path(f"{ONE}processes/<int:pk>/", running.practice_process_edit, name="practice_process_edit"),
    path(f"{ONE}delay/", running.practice_delay, name="practice_delay"),
    path(f"{ONE}conflicts/declare/", running.practice_conflict, name="practice_conflict"),
    path(f"{ONE}conflicts/<int:pk>/lift/", running.practice_conflict_lift, name="practice_conflict_lift"),
    path(f"{ONE}chronology/", chronology.practice_chronology, name="practice_chronology"),
    path(f"{ONE}chronology/names/", chronology.practice_chronology_named, name="practice_chronology_named"),
    path(f"{ONE}chronology/file.<slug:kind>", chronology.practice_chronology_file, name="practice_chronology_file"),
    path(
        f"{ONE}chronology/names/file.<slug:kind>",
        chronology.practice_chronology_named_file,
        name="practice_chronology_named_file",
    ),
    path(f"{ONE}chronology/add/", chronology.practice_entry, name="practice_entry"),
    path(f"{ONE}chronology/take/", chronology.practice_take_events, name="practice_take_events"),
    path(f"{ONE}chronology/<int:pk>/remove/", chronology.practice_entry_remove, name="practice_entry_remove"),
    path(f"{ONE}report/", report.practice_report, name="practice_report"),
    path(f"{ONE}report.pdf", report.practice_report_pdf, name="practice_report_pdf"),
    path(f"{ONE}report/edit/", report.practice_report_edit, name="practice_report_edit"),
    path(f"{ONE}report/files/", report.practice_report_file, name="practice_report_file"),
    path(
        f"{ONE}report/files/<int:file_id>/remove/",
        report.practice_report_file_remove,
        name="practice_report_file_remove",
    ),
    path(f"{ONE}send/", report.practice_send, name="practice_send"),
    path(f"{ONE}take-back/", report.practice_take_back, name="practice_take_back"),
    path(f"{ONE}agreement/", report.practice_agreement, name="practice_agreement"),
    path(f"{ONE}publication/", publication.practice_gate, name="practice_gate"),
    path(f"{ONE}publication/sendings/", publication.practice_sending, name="practice_sending"),
    path(f"{ONE}publication/plan/", publication.practice_plan, name="practice_plan"),
    path(f"{ONE}publication/cancel/", publication.practice_cancel, name="practice_cancel"),
    path(f"{ONE}publication/decide/<slug:name>/", publication.practice_decision, name="practice_decision"),
    path(f"{ONE}publication/comments/", publication.practice_comment, name="practice_comment"),
    path(f"{ONE}publication/bars/", publication.practice_bar, name="practice_bar"),
    path(f"{ONE}publication/bars/<int:pk>/lift/", publication.practice_bar_lift, name="practice_bar_lift"),
    path(f"{ONE}publication/end/", publication.practice_take_down, name="practice_take_down"),
    path(PUBLIC, public.public_reviews, name="public_reviews"),
    path(f"{PUBLIC}feed/", public.public_reviews_feed, name="public_reviews_feed"),
    path(f"{PUBLIC}<str:reference>/", public.public_review, name="public_review"),
    path(f"{PUBLIC}<str:reference>/report.pdf", public.public_review_pdf, name="public_review_pdf"),
    path(f"{PUBLIC}<str:reference>/files/<int:file_id>/", public.public_review_file, name="public_review_file"),
]
