"""The addresses of packs for inspectors."""

from django.urls import path

from . import views

ALL = "assurance/inspection/"
ONE = ALL + "<int:pk>/"

urlpatterns = [
    path(ALL, views.inspections, name="inspections"),
    path(ONE, views.inspection, name="inspection"),
    path(ONE + "progress/", views.inspection_progress, name="inspection_progress"),
    path(ONE + "files/<slug:kind>/", views.inspection_file, name="inspection_file"),
]
