"""Addresses of groups and meetings: by code and reference, never by anything of what they are about."""

from django.urls import path

from ..views import groups, meeting_interests, meeting_papers, meeting_steps, meetings

GROUP = "partnership/groups/<slug:code>/"
MEETING = "meetings/<str:reference>/"

urlpatterns = [
    path("partnership/task-groups/add/", groups.task_group_add, name="task_group_add"),
    path(GROUP, groups.group, name="group"),
    path(f"{GROUP}terms/add/", groups.group_terms_add, name="group_terms_add"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/plan/", meetings.meeting_plan, name="meeting_plan"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}move/", meetings.meeting_move, name="meeting_move"),
    path(f"{MEETING}invitation.ics", meetings.meeting_ics, name="meeting_ics"),
    path(f"{MEETING}items/add/", meetings.meeting_item_add, name="meeting_item_add"),
    path(f"{MEETING}items/<int:item_id>/", meetings.meeting_item_edit, name="meeting_item_edit"),
    path(f"{MEETING}items/<int:item_id>/remove/", meetings.meeting_item_remove, name="meeting_item_remove"),
    path(
        f"{MEETING}items/<int:item_id>/interest/", meeting_interests.meeting_interest_add, name="meeting_interest_add"
    ),
    path(
        f"{MEETING}interests/<int:interest_id>/lift/",
        meeting_interests.meeting_interest_lift,
        name="meeting_interest_lift",
    ),
    path(f"{MEETING}call/", meeting_steps.meeting_call, name="meeting_call"),
    path(f"{MEETING}cancel/", meeting_steps.meeting_cancel, name="meeting_cancel"),
    path(f"{MEETING}attendance/", meeting_steps.meeting_attendance, name="meeting_attendance"),
    path(f"{MEETING}held/", meeting_steps.meeting_held, name="meeting_held"),
    path(f"{MEETING}minutes/", meeting_steps.meeting_minutes, name="meeting_minutes"),
    path(f"{MEETING}minutes/edit/", meeting_steps.meeting_minutes_edit, name="meeting_minutes_edit"),
    path(f"{MEETING}minutes.pdf", meeting_steps.meeting_minutes_pdf, name="meeting_minutes_pdf"),
    path(f"{MEETING}minutes/agree/", meeting_steps.meeting_agree, name="meeting_agree"),
    path(f"{MEETING}minutes/reopen/", meeting_steps.meeting_reopen, name="meeting_reopen"),
    path(f"{MEETING}decisions/add/", meeting_steps.meeting_decision_add, name="meeting_decision_add"),
    path(f"{MEETING}actions/add/", meeting_steps.meeting_action_add, name="meeting_action_add"),
    path(f"{MEETING}papers/add/", meeting_papers.meeting_paper_add, name="meeting_paper_add"),
    path(f"{MEETING}papers/<int:paper_id>/", meeting_papers.meeting_paper, name="meeting_paper"),
    path(f"{MEETING}papers/<int:paper_id>/paper.pdf", meeting_papers.meeting_paper_pdf, name="meeting_paper_pdf"),
    path(
        f"{MEETING}papers/<int:paper_id>/withdraw/",
        meeting_papers.meeting_paper_withdraw,
        name="meeting_paper_withdraw",
    ),
    path(f"{MEETING}pack/build/", meeting_papers.meeting_pack_build, name="meeting_pack_build"),
    path(f"{MEETING}pack/<int:number>/progress/", meeting_papers.meeting_pack_progress, name="meeting_pack_progress"),
    path(f"{MEETING}pack/<int:number>/file/", meeting_papers.meeting_pack_file, name="meeting_pack_file"),
    path("papers/", meeting_papers.public_papers, name="public_papers"),
    path("papers/<int:paper_id>/", meeting_papers.public_paper, name="public_paper"),
    path("papers/<int:paper_id>/paper.pdf", meeting_papers.public_paper_pdf, name="public_paper_pdf"),
]
