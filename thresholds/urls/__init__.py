"""The addresses of the thresholds. Those that every edition has come first: no need may be called as one of them."""

from django.urls import include, path

urlpatterns = [
    path("thresholds/drafts/", include("thresholds.urls.drafts")),
    path("thresholds/", include("thresholds.urls.lookup")),
]
