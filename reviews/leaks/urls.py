"""The addresses of the name-leak check: by the review's reference, and never by what stands in the glossary."""

from django.urls import path

from . import views

ONE = "names/<str:reference>/"

urlpatterns = [
    path(ONE, views.names, name="names"),
    path(ONE + "add/", views.name_add, name="name_add"),
    path(ONE + "entries/<int:entry_id>/remove/", views.name_remove, name="name_remove"),
    path(ONE + "check/", views.names_check, name="names_check"),
    path(ONE + "progress/", views.names_progress, name="names_progress"),
    path(ONE + "texts/<int:pk>/", views.names_text, name="names_text"),
    path(ONE + "texts/<int:pk>/warnings/<int:warning_id>/", views.warning_answer, name="warning_answer"),
]
