"""Addresses of reviews: by reference, never by anything about a child."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.leaks.urls")),
    path("", include("reviews.sharing.urls")),
    path("", include("reviews.learning.urls")),
    path("", include("reviews.referrals.urls")),
    path("", include("reviews.retention.urls")),
    path("", include("reviews.urls.incident")),
    path("", include("reviews.urls.agencies")),
    path("", include("reviews.urls.decision")),
    path("", include("reviews.urls.review")),
    path("", include("reviews.practice.urls")),
]
