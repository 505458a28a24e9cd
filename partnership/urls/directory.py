"""Addresses of the directory: bodies by their code, contacts by number, and no name."""

from django.urls import path

from ..views import directory

HERE = "partnership/directory/"

urlpatterns = [
    path(HERE, directory.directory, name="directory"),
    path(f"{HERE}contacts.csv", directory.directory_csv, name="directory_csv"),
    path(f"{HERE}import/", directory.contacts_import, name="contacts_import"),
    path(f"{HERE}import/take/", directory.contacts_import_take, name="contacts_import_take"),
    path(f"{HERE}contacts/<int:pk>/", directory.contact_edit, name="contact_edit"),
    path(f"{HERE}contacts/<int:pk>/end/", directory.contact_end, name="contact_end"),
    path("partnership/organisations/<slug:code>/contacts/add/", directory.contact_add, name="contact_add"),
]
