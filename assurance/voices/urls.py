"""The addresses of what was said."""

from django.urls import path

from . import views

ALL = "assurance/voices/"

urlpatterns = [
    path(ALL, views.voices, name="voices"),
    path(ALL + "record/", views.voice_record, name="voice_record"),
    path(ALL + "<int:pk>/", views.voice_edit, name="voice_edit"),
]
