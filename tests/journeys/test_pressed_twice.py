"""Every button of a review pressed twice at once: what it does is done one time."""

import re

import pytest

from portal.approvals.models import Signature, SignOff
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from reviews import models
from tests.factories import reviews
from tests.journeys import writing

pytestmark = pytest.mark.browser


def test_logging_and_deciding_twice_is_done_once(office):
    office.at("2026-12-17 14:00")
    desk = office.desk("business manager").open("/reviews/log/")
    desk.date(happened_on="16 12 2026", aware_at="17 12 2026 09:40").twice("Save and go on")
    review = models.RapidReview.objects.get()
    path = f"/reviews/{review.reference}/"
    desk.open(f"{path}facts/").write(summary="An infant was injured.", immediate_safety="In hospital.")
    desk.choose(abuse="suspected").field("setting").select_option("home")
    desk.twice("Save and go on").open(f"{path}children/add/")
    desk.choose(outcome="seriously_harmed", age_band="under_1", sex="female", ethnicity="white", disability="no")
    desk.choose(legal_status="none", harms="injury").twice("Add this child").reads("Child 1").does_not_read("Child 2")
    desk.open(f"{path}check/").twice("Ask the council to decide")
    assert Notice.objects.filter(kind="partner_view_wanted").values("recipient").distinct().count() == (
        Notice.objects.filter(kind="partner_view_wanted").count()
    )
    office.at("2026-12-18 10:00")
    partner = office.desk("delegated representative, GMP").open(f"{path}decision/")
    partner.choose(**{"view-view": "notify"}).write(**{"view-reasons": "Serious harm."}).twice("Record this view")
    desk.open(f"{path}decision/").choose(answer="notify").write(reasons="Serious.", decided_by="The director")
    desk.date(decided_on="18 12 2026").twice("Record the council’s decision")
    desk.open(f"{path}notify/").date(sent_at="18 12 2026 09:30").choose(channel="national_form")
    desk.twice("Record the notification")
    assert models.Child.objects.count() == 1
    assert models.PartnerView.objects.count() == 1
    assert models.CouncilDecision.objects.count() == 1
    assert models.Notification.objects.count() == 1
    happened = TrailEvent.objects.filter(target_kind=review.subject.kind, target_id=review.pk)
    for event in ("review.logged", "review.notified"):
        assert happened.filter(event=event).count() == 1, event


def test_asking_answering_and_circulating_twice_is_done_once(office):
    story = reviews.story().log().facts().decide().notify()
    path = f"/reviews/{story.review.reference}/"
    office.at("2026-12-22 10:00")
    manager = office.desk("business manager").open(f"{path}agencies/").twice("Ask all 16 agencies")
    assert models.AgencyReturn.objects.count() == 16
    row = models.AgencyReturn.objects.get(organisation__short_name="GMP")
    manager.open(f"{path}agencies/").twice(f"Chase {row.organisation.name}")
    assert models.Chase.objects.count() == 1
    police = office.desk("agency contact, GMP").open(f"/returns/{row.pk}/")
    writing.write_return(police, "Officers attended once.")
    police.open(f"/returns/{row.pk}/events/add/").date(on="26 11 2026").write(what="A visit.", source="Log")
    police.twice("Save").open(f"/returns/{row.pk}/submit/").twice("Approve and submit").reads("It is locked")
    assert models.ReturnEvent.objects.count() == 1
    row.refresh_from_db()
    assert row.state == "submitted"
    nil = models.AgencyReturn.objects.get(organisation__short_name="Bolton at Home")
    housing = office.desk("agency contact, Bolton at Home").open(f"/returns/{nil.pk}/nil/")
    housing.write(words="Tenancy system, two years: nothing held.").twice("Submit the nil return")
    manager.open(f"{path}pack/").twice("Build the pack").open(f"{path}pack/1/circulate/").twice("Circulate pack 1")
    assert models.Pack.objects.count() == 1
    told = Notice.objects.filter(kind="pack_circulated")
    assert told.count() == told.values("recipient").distinct().count()
    assert told.exists()


def test_meeting_signing_and_sending_twice_is_done_once(office):
    story = reviews.circulated()
    path = f"/reviews/{story.review.reference}/"
    office.at("2027-01-08 17:00")
    manager = office.desk("business manager").open(f"{path}meeting/actions/add/").write(action="See the sibling.")
    manager.field("organisation").select_option(index=1)
    manager.twice("Save").open(f"{path}meeting/")
    writing.attendance(manager)
    writing.meeting(manager, "8 1 2027 14:00")
    manager.twice("Save and confirm the record").open(f"{path}recommendation/")
    writing.recommendation(manager)
    manager.twice("Save").twice("Send for sign-off")
    assert models.SafetyAction.objects.count() == 1
    assert models.Meeting.objects.count() == 1
    assert SignOff.objects.count() == 1
    office.at("2027-01-11 10:00")
    for body in ("Bolton Council", "NHS Greater Manchester", "GMP"):
        desk = office.desk(f"delegated representative, {body}").open(f"{path}sign-off/").choose(decision="agree")
        words = desk.page.get_by_role("button", name=re.compile("^Sign for")).inner_text()
        desk.twice(words)
    chair = office.desk("partnership chair").open(f"{path}sign-off/").choose(decision="agree")
    chair.twice(chair.page.get_by_role("button", name=re.compile("^Sign")).first.inner_text())
    assert Signature.objects.count() == 4
    office.at("2027-01-12 15:00")
    manager = office.desk("business manager").open(f"{path}submission/").date(sent_at="12 1 2027 14:30")
    manager.choose(channel="secure_email").twice("Record the sending")
    assert models.Submission.objects.count() == 1
    office.at("2027-01-29 10:00")
    manager = office.desk("business manager").open(f"{path}reply/").date(replied_on="28 1 2027").choose(view="agrees")
    manager.twice("Record the reply").open(f"{path}response/").twice("Close the review").reads("Closed")
    assert models.PanelReply.objects.count() == 1
