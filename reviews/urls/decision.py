from django.urls import path

from reviews.views import meeting, recommendation, sign_off, submission

REVIEW = "reviews/<str:reference>/"

urlpatterns = [
    path(f"{REVIEW}meeting/", meeting.review_meeting, name="review_meeting"),
    path(f"{REVIEW}meeting/attendance/", meeting.review_attendance, name="review_attendance"),
    path(f"{REVIEW}meeting/actions/add/", meeting.safety_action_add, name="safety_action_add"),
    path(f"{REVIEW}meeting/actions/<int:action_id>/", meeting.safety_action_edit, name="safety_action_edit"),
    path(f"{REVIEW}meeting/actions/<int:action_id>/remove/", meeting.safety_action_remove, name="safety_action_remove"),
    path(f"{REVIEW}recommendation/", recommendation.review_recommendation, name="review_recommendation"),
    path(f"{REVIEW}recommendation/send/", recommendation.review_send_for_sign_off, name="review_send_for_sign_off"),
    path(f"{REVIEW}sign-off/", sign_off.review_sign_off, name="review_sign_off"),
    path(f"{REVIEW}document/", sign_off.review_document, name="review_document"),
    path(f"{REVIEW}document.pdf", sign_off.review_document_pdf, name="review_document_pdf"),
    path(f"{REVIEW}sign-off/check/", sign_off.review_verify, name="review_verify"),
    path(f"{REVIEW}sign-off/take-back/", sign_off.review_take_back, name="review_take_back"),
    path(f"{REVIEW}submission/", submission.review_submit, name="review_submit"),
    path(f"{REVIEW}reply/", submission.review_reply, name="review_reply"),
    path(f"{REVIEW}response/", submission.review_respond, name="review_respond"),
    path(f"{REVIEW}close/", submission.review_close, name="review_close"),
    path(f"{REVIEW}between-partners/", submission.review_dispute, name="review_dispute"),
    path(f"{REVIEW}reconsider/", submission.review_reconsider, name="review_reconsider"),
]
