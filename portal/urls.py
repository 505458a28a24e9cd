"""The addresses of the portal. Each app has its own file; nothing here names a case."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("portal.uploads.urls")),
]
