"""Addresses of what is published, and of where it is written."""

from django.urls import path

from ..views import publication as views

MESSAGE = "partnership/messages/<int:message_id>/"

urlpatterns = [
    path("arrangements/", views.public_arrangements, name="public_arrangements"),
    path("arrangements/<int:number>/", views.public_edition, name="public_edition"),
    path("news/", views.public_news, name="public_news"),
    path("news/<int:message_id>/", views.public_message, name="public_message"),
    path("partnership/publication/", views.publication, name="publication"),
    path("partnership/publication/publish/", views.arrangements_publish, name="arrangements_publish"),
    path("partnership/messages/", views.key_messages, name="key_messages"),
    path("partnership/messages/add/", views.key_message_add, name="key_message_add"),
    path(MESSAGE, views.key_message, name="key_message"),
    path(f"{MESSAGE}edit/", views.key_message_edit, name="key_message_edit"),
    path(f"{MESSAGE}publish/", views.key_message_publish, name="key_message_publish"),
    path(f"{MESSAGE}withdraw/", views.key_message_withdraw, name="key_message_withdraw"),
]
