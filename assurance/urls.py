"""The addresses of the assurance calendar."""

from django.urls import path

from .audits.urls import urlpatterns as audits
from .indicators.urls import urlpatterns as indicators
from .inspection.urls import urlpatterns as inspection
from .risks.urls import urlpatterns as risks
from .scrutiny.urls import urlpatterns as scrutiny
from .section11.urls import urlpatterns as section11
from .surveys.urls import urlpatterns as surveys
from .views import activity, calendar
from .voices.urls import urlpatterns as voices

ONE = "assurance/activities/<int:pk>/"

urlpatterns = [
    path("assurance/", calendar.assurance, name="assurance"),
    path("assurance/years/<int:year>/", calendar.assurance_year, name="assurance_year"),
    path("assurance/framework/", calendar.assurance_framework, name="assurance_framework"),
    path("assurance/activities/", calendar.assurance_activities, name="assurance_activities"),
    path("assurance/activities/plan/", activity.activity_plan, name="activity_plan"),
    path(ONE, activity.activity, name="activity"),
    path(ONE + "edit/", activity.activity_edit, name="activity_edit"),
    path(ONE + "record/", activity.activity_record, name="activity_record"),
    path(ONE + "months/", activity.activity_move, name="activity_move"),
    path(ONE + "actions/", activity.activity_action, name="activity_action"),
    path(ONE + "files/", activity.activity_attach, name="activity_attach"),
    path(ONE + "files/<int:file_id>/remove/", activity.activity_file_remove, name="activity_file_remove"),
    path(ONE + "<slug:name>/", activity.activity_step, name="activity_step"),
]

urlpatterns += [*section11, *indicators, *audits, *risks, *voices, *scrutiny, *surveys, *inspection]
