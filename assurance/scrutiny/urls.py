"""The addresses of independent scrutiny."""

from django.urls import path

from . import views

ALL = "assurance/scrutiny/"
ONE = ALL + "<int:pk>/"

urlpatterns = [
    path(ALL, views.scrutinies, name="scrutinies"),
    path(ALL + "begin/", views.scrutiny_begin, name="scrutiny_begin"),
    path(ONE, views.scrutiny, name="scrutiny"),
    path(ONE + "documents/", views.scrutiny_assemble, name="scrutiny_assemble"),
    path(ONE + "questions/<int:question_id>/", views.scrutiny_comment, name="scrutiny_comment"),
    path(ONE + "challenges/", views.scrutiny_challenge, name="scrutiny_challenge"),
    path(ONE + "challenges/<int:challenge_id>/", views.scrutiny_reply, name="scrutiny_reply"),
    path(ONE + "statement/", views.scrutiny_statement, name="scrutiny_statement"),
    path(ONE + "statement/give/", views.scrutiny_give, name="scrutiny_give"),
    path(ONE + "response/", views.scrutiny_respond, name="scrutiny_respond"),
    path(ONE + "actions/", views.scrutiny_action, name="scrutiny_action"),
]
