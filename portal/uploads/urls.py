"""The addresses of attached files."""

from django.urls import path

from . import views

urlpatterns = [path("files/<int:file_id>/", views.file_download, name="file_download")]
