"""The addresses of retention."""

from django.urls import path

from . import views

urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/periods/<slug:record_type>/", views.retention_period, name="retention_period"),
    path("retention/holds/add/", views.retention_hold, name="retention_hold"),
    path("retention/holds/<int:pk>/lift/", views.retention_hold_lift, name="retention_hold_lift"),
    path("retention/due/<slug:record_type>/<str:kind>/<int:pk>/", views.retention_propose, name="retention_propose"),
    path("retention/deletions/<int:pk>/confirm/", views.retention_confirm, name="retention_confirm"),
    path("retention/deletions/<int:pk>/keep/", views.retention_keep, name="retention_keep"),
]
