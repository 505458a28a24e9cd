"""The addresses of the portal. Each app has its own file; nothing here names a case."""

from django.urls import include, path

from portal import design

urlpatterns = [
    path("brand.css", design.brand_css, name="brand_css"),
    path("accessibility/", design.accessibility, name="accessibility"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("portal.uploads.urls")),
    path("", include("portal.trail.urls")),
]
