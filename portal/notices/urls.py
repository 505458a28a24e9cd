"""The addresses of the outbox."""

from django.urls import path

from . import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:notice_id>/", views.notice, name="notice"),
    path("outbox/<int:notice_id>/release/", views.notice_release, name="notice_release"),
]
