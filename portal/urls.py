"""The addresses of the portal. Each app has its own file; nothing here names a case."""

from django.urls import include, path

from portal import design, metrics, views

urlpatterns = [
    path("", views.today, name="today"),
    path("", include("thresholds.urls")),  # before the others: asked most, and finding the place costs time
    path("brand.css", design.brand_css, name="brand_css"),
    path("gallery/", design.gallery, name="gallery"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("accessibility/", design.accessibility, name="accessibility"),
    path("", include("portal.archive.urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.notices.urls")),
    path("", include("portal.uploads.urls")),
    path("", include("portal.trail.urls")),
    path("", include("reviews.urls")),
    path("", include("partnership.urls")),
    path("", include("assurance.urls")),
    path("", include("portal.deadlines.urls")),
]

handler400 = "portal.failures.bad_request"
handler500 = "portal.failures.server_error"
