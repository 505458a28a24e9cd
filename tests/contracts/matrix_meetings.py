"""Groups and meetings: that a meeting takes place is open to everybody, what is in it to the group's members."""

import pytest

from partnership.choices import Tier
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import THE_PARTNERSHIP, Scene, row
from tests.factories import meetings, people
from tests.factories.reviews import one_page

P = Permission
RUN = GRANTS[P.RUN_MEETINGS]
MANAGE = GRANTS[P.MANAGE_GROUPS]
# Nobody of the matrix sits for a body of Bolton's, so these are who reads every group, and the chair their own.
MEMBERS = GRANTS[P.READ_ALL_MEETINGS] | {Role.PARTNERSHIP_CHAIR}
AGREE = RUN | {Role.PARTNERSHIP_CHAIR}


def at(stage, **kwargs):
    def make(scene: Scene) -> dict:
        return {"reference": stage().reference, **kwargs}

    return make


def a_group(scene: Scene) -> dict:
    return {"code": meetings.group().code}


def loaded(scene: Scene) -> dict:
    meetings.group()
    return {}


def an_item(scene: Scene) -> dict:
    made = meetings.item()
    return {"reference": made.meeting.reference, "item_id": made.pk}


def a_called_item(scene: Scene) -> dict:
    made = meetings.called()
    return {"reference": made.reference, "item_id": made.items.get().pk}


def an_interest(scene: Scene) -> dict:
    made = meetings.interest(person=people.person(Role.BUSINESS_SUPPORT, name="Somebody who declared"))
    return {"reference": made.item.meeting.reference, "interest_id": made.pk}


def a_paper(tier):
    def make(scene: Scene) -> dict:
        made = meetings.paper(tier=tier)
        meetings.called(made.meeting)
        return {"reference": made.meeting.reference, "paper_id": made.pk}

    return make


def a_public_paper(scene: Scene) -> dict:
    return {"paper_id": a_paper(Tier.PUBLIC)(scene)["paper_id"]}


def a_pack(scene: Scene) -> dict:
    made = meetings.pack()
    return {"reference": made.meeting.reference, "number": made.number}


def a_built_pack(scene: Scene) -> dict:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("partnership.meeting_pack.pack_pdf", lambda pack, now: one_page(pack, now=now, progress=None))
        made = meetings.pack(built=True)
    meetings.called(made.meeting)
    return {"reference": made.meeting.reference, "number": made.number}


row("group", allowed=THE_PARTNERSHIP, kwargs=a_group)
row("group_terms_add", allowed=MANAGE, kwargs=a_group, post=True)
row("task_group_add", allowed=MANAGE, kwargs=loaded, post=True)
row("meetings", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("meeting_plan", allowed=RUN, kwargs=loaded, post=True)
row("meeting", allowed=THE_PARTNERSHIP, kwargs=at(meetings.held))
row("meeting_move", allowed=RUN, kwargs=at(meetings.planned), post=True)
row("meeting_ics", allowed=THE_PARTNERSHIP, kwargs=at(meetings.planned))
row("meeting_item_add", allowed=RUN, kwargs=at(meetings.planned), post=True)
row("meeting_item_edit", allowed=RUN, kwargs=an_item, post=True)
row("meeting_item_remove", allowed=RUN, kwargs=an_item, get=False, post=True)
row("meeting_interest_add", allowed=MEMBERS, kwargs=a_called_item, hidden=True, post=True)
row("meeting_interest_lift", allowed=RUN, kwargs=an_interest, post=True)
row("meeting_call", allowed=RUN, kwargs=at(meetings.planned), post=True)
row("meeting_cancel", allowed=RUN, kwargs=at(meetings.planned), post=True)
row("meeting_attendance", allowed=RUN, kwargs=at(meetings.called), post=True)
row("meeting_held", allowed=RUN, kwargs=at(meetings.attended), post=True)
row("meeting_minutes", allowed=MEMBERS, kwargs=at(meetings.held), hidden=True)
row("meeting_minutes_pdf", allowed=MEMBERS, kwargs=at(meetings.held), hidden=True)
row("meeting_minutes_edit", allowed=RUN, kwargs=at(meetings.held), post=True)
row("meeting_agree", allowed=AGREE, kwargs=at(meetings.written), hidden=True, post=True)
row("meeting_reopen", allowed=AGREE, kwargs=at(meetings.agreed), hidden=True, post=True)
row("meeting_decision_add", allowed=RUN, kwargs=at(meetings.held), post=True)
row("meeting_action_add", allowed=RUN, kwargs=at(meetings.held), post=True)
row("meeting_paper_add", allowed=RUN, kwargs=at(meetings.planned), post=True)
row("meeting_paper", allowed=MEMBERS, kwargs=a_paper(Tier.GROUP), hidden=True)
row("meeting_paper_pdf", allowed=MEMBERS, kwargs=a_paper(Tier.GROUP), hidden=True)
row("meeting_paper_withdraw", allowed=RUN, kwargs=a_paper(Tier.GROUP), post=True)
row("meeting_pack_build", allowed=RUN, kwargs=at(meetings.planned), get=False, post=True)
row("meeting_pack_progress", allowed=RUN, kwargs=a_pack)
row("meeting_pack_file", allowed=MEMBERS, kwargs=a_built_pack, hidden=True)
row("public_papers", public=True, kwargs=loaded)
row("public_paper", public=True, kwargs=a_public_paper)
row("public_paper_pdf", public=True, kwargs=a_public_paper)
