"""The addresses of sharing."""

from django.urls import path

from . import views

urlpatterns = [
    path("learning/sharing/", views.sharing, name="sharing"),
    path("learning/sharing/export/", views.learning_export, name="learning_export"),
    path("learning/sharing/import/", views.learning_import, name="learning_import"),
    path("learning/sharing/<int:pk>/file/", views.learning_package, name="learning_package"),
]
