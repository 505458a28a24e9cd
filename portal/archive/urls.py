"""The addresses of the business manager's way out."""

from django.urls import path

from . import views

urlpatterns = [
    path("export/", views.export_everything, name="export_everything"),
    path("export/<int:run_id>/progress/", views.export_progress, name="export_progress"),
    path("export/<int:run_id>/file/", views.export_file, name="export_file"),
]
