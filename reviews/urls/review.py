from django.urls import path

from reviews.views import field_history, files, review, timetable

urlpatterns = [
    path("reviews/", review.reviews, name="reviews"),
    path("reviews/<str:reference>/", review.review, name="review"),
    path("reviews/<str:reference>/timetable/", timetable.review_timetable, name="review_timetable"),
    path("reviews/<str:reference>/timetable/<slug:milestone>/", timetable.milestone_move, name="milestone_move"),
    path("reviews/<str:reference>/ready/<slug:step>/", review.review_readiness, name="review_readiness"),
    path("reviews/<str:reference>/history/", review.review_history, name="review_history"),
    path("reviews/<str:reference>/changes/", field_history.review_changes, name="review_changes"),
    path("returns/<int:pk>/changes/", field_history.return_changes, name="return_changes"),
    path("reviews/<str:reference>/files/", files.review_attach, name="review_attach"),
    path("reviews/<str:reference>/files/<int:file_id>/remove/", files.review_file_remove, name="review_file_remove"),
]
