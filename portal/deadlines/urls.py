"""The addresses of the register of deadlines, the bank holidays, the calendar feed and the portal's health."""

from django.urls import path

from .views import changes, deadline, feeds, health, holidays, register

urlpatterns = [
    path("health/", health.health, name="health"),
    path("deadlines/", register.deadline_register, name="deadline_register"),
    path("deadlines/register.csv", register.deadline_register_csv, name="deadline_register_csv"),
    path("deadlines/<int:deadline_id>/", deadline.deadline_page, name="deadline"),
    path("deadlines/<int:deadline_id>/extension/", changes.deadline_extend, name="deadline_extend"),
    path("deadlines/<int:deadline_id>/reason/", changes.deadline_explain, name="deadline_explain"),
    path("holidays/", holidays.holiday_list, name="holidays"),
    path("holidays/add/", holidays.holiday_add, name="holiday_add"),
    path("holidays/<int:holiday_id>/correct/", holidays.holiday_correct, name="holiday_correct"),
    path("holidays/<int:holiday_id>/remove/", holidays.holiday_remove, name="holiday_remove"),
    path("holidays/year/", holidays.holiday_year, name="holiday_year"),
    path("calendar/", feeds.calendar_feed, name="calendar_feed"),
    path("calendar/<str:feed_key>.ics", feeds.calendar_ics, name="calendar_ics"),
]
