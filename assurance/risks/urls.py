"""The addresses of the risk register."""

from django.urls import path

from . import views

ALL = "assurance/risks/"
ONE = ALL + "<int:pk>/"

urlpatterns = [
    path(ALL, views.risks, name="risks"),
    path(ALL + "record/", views.risk_record, name="risk_record"),
    path(ONE, views.risk, name="risk"),
    path(ONE + "edit/", views.risk_edit, name="risk_edit"),
    path(ONE + "review/", views.risk_review, name="risk_review"),
    path(ONE + "actions/", views.risk_action, name="risk_action"),
    path(ONE + "steps/<slug:name>/", views.risk_step, name="risk_step"),
]
