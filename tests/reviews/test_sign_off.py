"""Sign-off of a recommendation: separate, attributable, on exactly what was shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.actions import delegate, end_appointment
from portal.accounts.choices import Role
from portal.approvals.choices import Decision, SignOffState
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from reviews.actions import conflict, incident, meeting, sign_off
from reviews.actions.files import attach_file
from reviews.choices import ReviewState
from reviews.models import Incident, Recommendation
from tests.factories import reviews as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pack")]


@pytest.fixture
def story(bolton):
    return factory.signing()


def sign(story, organisation, by, answer=Decision.AGREE, *, shown=None, comment="", day=14):
    version = latest(story.review.subject)
    return sign_off.sign(
        review=story.review,
        sign_off=version,
        organisation=organisation,
        decision=answer,
        comment=comment,
        shown_hash=shown or version.hash,
        by=by,
        now=story.moment(day),
    )


def test_the_review_is_agreed_when_every_partner_and_then_the_chair_has_signed(story):
    for organisation in story.partners(14):
        story.sign(organisation)
        assert story.review.state == ReviewState.SIGN_OFF
    story.sign(None)
    assert story.review.state == ReviewState.AGREED
    clock = Deadline.objects.get(subject_kind=story.review.subject.kind, instance="sign_off")
    assert clock.met_at == story.moment(14)


def test_bury_asks_for_no_endorsement(bury):
    story = factory.signing()
    for organisation in story.partners(14):
        story.sign(organisation)
    assert story.review.state == ReviewState.AGREED
    assert latest(story.review.subject).required.count() == len(story.partners(14)) == 3


def test_the_chair_waits_for_the_partners(story):
    chair = factory.somebody(Role.PARTNERSHIP_CHAIR)
    with pytest.raises(Refused, match="every partner has to agree first"):
        sign(story, None, chair)
    assert not Signature.objects.exists()


def test_the_chair_is_asked_by_e_mail_only_when_every_partner_has_agreed(story):
    chair = factory.somebody(Role.PARTNERSHIP_CHAIR)
    wanted = Notice.objects.filter(kind="sign_off_wanted", recipient=chair)
    first, *others = story.partners(14)
    story.sign(first)
    assert not wanted.exists()
    for organisation in others:
        story.sign(organisation)
    assert wanted.count() == 1


@pytest.mark.parametrize(
    ("where", "edit"),
    [
        (
            "the recommendation",
            lambda s: edit_recommendation(s, reasons="Improvements are needed; the theme is known."),
        ),
        ("a criterion", lambda s: edit_recommendation(s, criterion=("panel", True, "The Panel wrote so."))),
        ("the incident", lambda s: edit_incident(s, summary="Fictional, for the demonstration. One comma, more.")),
        ("the meeting", lambda s: edit_meeting(s, facts="Other facts.")),
        ("a child", lambda s: edit_child(s)),
        ("a file", lambda s: attach(s)),
        ("an action", lambda s: add_action(s)),
    ],
)
def test_any_change_voids_every_signature_and_takes_the_review_back(story, where, edit):
    first, second, _third = story.partners(14)
    story.sign(first)
    story.sign(second)
    version = latest(story.review.subject)
    edit(story)
    version.refresh_from_db()
    story.fresh()
    assert version.state == SignOffState.VOID, where
    assert story.review.state == ReviewState.MET
    assert version.signatures.count() == 2, "the signatures stay on the record"
    told = set(Notice.objects.filter(kind="sign_off_voided").values_list("recipient__name", flat=True))
    assert any("delegated representative" in name for name in told)
    story.send()
    assert latest(story.review.subject).version == version.version + 1
    assert not latest(story.review.subject).signatures.exists()


def edit_recommendation(story, *, reasons=None, criterion=None):
    row = Recommendation.objects.get(review=story.review)
    meeting.edit_recommendation(
        review=story.review,
        answers={criterion[0]: criterion[1:]} if criterion else {},
        changes={"reasons": reasons} if reasons else {},
        version=row.version,
        by=story.manager,
        now=story.moment(14, 12),
    )


def edit_incident(story, **changes):
    version = Incident.objects.get(review=story.review).version
    incident.edit_incident(
        review=story.review, changes=changes, version=version, by=story.manager, now=story.moment(14, 12)
    )


def edit_meeting(story, **changes):
    version = story.review.meeting.version
    meeting.edit_meeting(
        review=story.review, changes=changes, version=version, by=story.manager, now=story.moment(14, 12)
    )


def edit_child(story):
    child = story.review.children.get()
    values = {**story.child_values(), "sex": "male"}
    incident.edit_child(child=child, values=values, version=1, by=story.manager, now=story.moment(14, 12))


def attach(story):
    file = SimpleUploadedFile("genogram.txt", b"Child 1 and an older sibling")
    attach_file(review=story.review, file=file, by=story.manager, now=story.moment(14, 12))


def add_action(story):
    meeting.save_safety_action(
        review=story.review,
        action=None,
        words="Check the plan.",
        organisation=story.partners(14)[0],
        due_on=None,
        done_on=None,
        by=story.manager,
        now=story.moment(14, 12),
    )


def test_saving_without_a_change_voids_nothing(story):
    first, *_ = story.partners(14)
    story.sign(first)
    edit_recommendation(story, reasons=Recommendation.objects.get(review=story.review).reasons)
    assert latest(story.review.subject).state == SignOffState.OPEN


def test_a_change_behind_the_portals_back_refuses_the_next_signature(story):
    Recommendation.objects.filter(review=story.review).update(reasons="Quietly altered.")
    organisation = story.partners(14)[0]
    with pytest.raises(Conflict, match="no longer what was sent"):
        sign(story, organisation, story.delegated(organisation, day=14))
    checked = sign_off.verify_stored(story.review, latest(story.review.subject))
    assert not checked.ok
    assert "Reasons" in checked.sentence


def test_the_same_partner_does_not_sign_twice(story):
    organisation = story.partners(14)[0]
    lead = story.person(Role.LEAD_REPRESENTATIVE, organisation)
    story.sign(organisation)
    with pytest.raises(Conflict, match="has already answered"):
        sign(story, organisation, lead)
    assert Signature.objects.count() == 1


def test_a_double_click_gives_one_signature(story):
    organisation = story.partners(14)[0]
    person = story.delegated(organisation, day=14)
    assert sign(story, organisation, person).pk == sign(story, organisation, person).pk
    assert Signature.objects.count() == 1


def test_what_was_read_before_the_change_cannot_be_signed(story):
    organisation = story.partners(14)[0]
    old = latest(story.review.subject)
    edit_recommendation(story, reasons="Changed since.")
    story.fresh().send()
    with pytest.raises(Conflict, match="newer version"):
        sign_off.sign(
            review=story.review,
            sign_off=old,
            organisation=organisation,
            decision=Decision.AGREE,
            comment="",
            shown_hash=old.hash,
            by=story.delegated(organisation, day=14),
            now=story.moment(14),
        )
    with pytest.raises(Conflict, match="not what stands here now"):
        sign(story, organisation, story.delegated(organisation, day=14), shown=old.hash)


def test_nobody_signs_for_another_partner(story):
    first, second, _third = story.partners(14)
    with pytest.raises(NotAllowed, match="authority to answer"):
        sign(story, second, story.delegated(first, day=14))


def test_nobody_signs_for_two_partners(story):
    first, second, _third = story.partners(14)
    person = story.delegated(first, day=14)
    holder = story.delegated(second, day=14).appointments.get(role=Role.DELEGATED_REPRESENTATIVE)
    delegate(
        appointment=holder,
        deputy=person,
        starts_on=london_date(story.moment(1)),
        ends_on=london_date(story.moment(20)),
        reason="Leave.",
        by=holder.person,
        now=story.moment(1),
    )
    sign(story, first, person)
    with pytest.raises(NotAllowed, match="for two bodies"):
        sign(story, second, person)


def test_a_deputy_signs_while_the_delegation_is_in_force_and_not_after(story):
    council = story.partners(14)[0]
    holder = story.delegated(council, day=14).appointments.get(role=Role.DELEGATED_REPRESENTATIVE)
    deputy = factory.somebody(Role.REVIEW_GROUP_MEMBER, council)
    delegate(
        appointment=holder,
        deputy=deputy,
        starts_on=london_date(story.moment(1)),
        ends_on=london_date(story.moment(13)),
        reason="Leave.",
        by=holder.person,
        now=story.moment(1),
    )
    with pytest.raises(NotAllowed, match="authority to answer"):
        sign(story, council, deputy, day=14)
    given = sign(story, council, deputy, day=13)
    assert given.capacity.startswith("Deputy for the delegated representative")
    assert given.delegation_id is not None


def test_somebody_whose_appointment_has_ended_does_not_sign(story):
    organisation = story.partners(14)[0]
    person = story.delegated(organisation, day=14)
    row = person.appointments.get(role=Role.DELEGATED_REPRESENTATIVE)
    end_appointment(
        appointment=row, ends_on=london_date(story.moment(13)), by=story.manager, now=story.moment(12), reason="Left."
    )
    person.__dict__.pop("_authorities", None)
    with pytest.raises(NotAllowed):
        sign(story, organisation, person)


def test_a_conflict_of_interest_bars_from_signing(story):
    organisation = story.partners(14)[0]
    person = story.delegated(organisation, day=14)
    conflict.declare(
        review=story.review, person=person, reason="Related to somebody in it.", by=person, now=story.moment(13)
    )
    with pytest.raises(NotAllowed, match="conflict of interest"):
        sign(story, organisation, person)


def test_an_administrator_has_no_signing_power(story):
    with pytest.raises(NotAllowed):
        sign(story, story.partners(14)[0], factory.somebody(Role.ADMINISTRATOR))


def test_dissent_needs_reasons_and_is_escalated_while_the_date_keeps_running(story):
    first, second, third = story.partners(14)
    with pytest.raises(Refused, match="reasons"):
        sign(story, third, story.delegated(third, day=14), Decision.DISSENT)
    story.sign(first)
    story.sign(second)
    story.sign(third, Decision.DISSENT, comment="The criteria are not met in our view.")
    assert story.review.state == ReviewState.DISSENT
    told = Notice.objects.filter(kind="dissent_recorded").values_list("recipient__name", flat=True)
    assert sum("lead representative" in name for name in told) == 3
    law = Deadline.objects.get(subject_kind=story.review.subject.kind, rule_code="rapid_review")
    assert law.is_open


def test_taking_back_needs_a_reason(story):
    with pytest.raises(Refused, match="Say why"):
        sign_off.take_back(review=story.review, reason=" ", by=story.manager, now=story.moment(14))
    assert SignOff.objects.get().state == SignOffState.OPEN


def test_only_the_business_manager_sends_for_sign_off(bolton):
    story = factory.recommended()
    support = factory.somebody(Role.BUSINESS_SUPPORT)
    with pytest.raises(NotAllowed):
        sign_off.send_for_sign_off(review=story.review, by=support, now=story.moment(13))
