"""From the first word of an incident to the notification, and the ways in which a review ends early."""

from django.urls import path

from reviews.views import children, conflicts, ending, incident, notifying, preparation

REVIEW = "reviews/<str:reference>/"

urlpatterns = [
    path("reviews/log/", incident.review_log, name="review_log"),
    path(REVIEW + "dates/", incident.review_dates, name="review_dates"),
    path(REVIEW + "facts/", incident.review_facts, name="review_facts"),
    path(REVIEW + "children/", children.review_children, name="review_children"),
    path(REVIEW + "children/add/", children.child_add, name="child_add"),
    path(REVIEW + "children/<int:number>/", children.child_edit, name="child_edit"),
    path(REVIEW + "children/<int:number>/remove/", children.child_remove, name="child_remove"),
    path(REVIEW + "check/", incident.review_complete_facts, name="review_complete_facts"),
    path(REVIEW + "decision/", notifying.review_decision, name="review_decision"),
    path(REVIEW + "decision/view/", notifying.review_view_give, name="review_view_give"),
    path(REVIEW + "decision/council/", notifying.review_decide, name="review_decide"),
    path(REVIEW + "decision/reopen/", notifying.review_reopen_decision, name="review_reopen_decision"),
    path(REVIEW + "preparation-sheet/", preparation.preparation_sheet, name="preparation_sheet"),
    path(REVIEW + "preparation-sheet.pdf", preparation.preparation_sheet_pdf, name="preparation_sheet_pdf"),
    path(REVIEW + "notify/", notifying.review_notify, name="review_notify"),
    path(REVIEW + "notify/partners/", notifying.review_tell_partners, name="review_tell_partners"),
    path(REVIEW + "notify/end/", ending.review_end_after_notification, name="review_end_after_notification"),
    path(REVIEW + "withdraw/", ending.review_withdraw, name="review_withdraw"),
    path(REVIEW + "conflicts/", conflicts.review_conflicts, name="review_conflicts"),
    path(REVIEW + "conflicts/<int:pk>/lift/", conflicts.conflict_lift, name="conflict_lift"),
]
