"""Who may answer for which body, on what, and what each refusal says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.choices import Role
from portal.approvals import actions, queries
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import Decision, RequiredKind, SignOffState
from portal.approvals.models import Required, Signature, SignOff
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import things
from tests.factories.people import appointment, deputy, organisation, person
from tests.factories.sign_offs import NOW, partners, representative, sign_off, signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch):
    return things.register(monkeypatch)


@pytest.fixture
def subject(registry):
    return registry.new()


@pytest.fixture
def bodies():
    return partners()


def sent(opened, body, by, **fields):
    said = {"decision": Decision.AGREE, "comment": "", "shown_hash": opened.hash, "now": NOW} | fields
    return actions.sign(sign_off=opened, organisation=body, by=by, **said)


def test_the_version_completes_with_the_last_of_the_separate_signatures(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    for number, body in enumerate(bodies):
        assert opened.state == SignOffState.OPEN
        assert Signature.objects.filter(sign_off=opened).count() == number
        signature(opened, body)
    assert opened.state == SignOffState.COMPLETE
    assert opened.answered_at == NOW
    assert list(TrailEvent.objects.filter(target_kind=subject.kind).values_list("event", flat=True)) == [
        Event.SIGN_OFF_OPENED,
        Event.SIGN_OFF_SIGNED,
        Event.SIGN_OFF_SIGNED,
        Event.SIGN_OFF_SIGNED,
        Event.SIGN_OFF_COMPLETED,
    ]


def test_a_signature_keeps_name_body_and_capacity_as_they_were(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    signer = representative(bodies[0], name="Demonstration Signer")
    given = signature(opened, bodies[0], signer)
    signer.name = "Another name"
    signer.save()
    bodies[0].name = "Another body"
    bodies[0].save()
    given = Signature.objects.get(pk=given.pk)
    assert given.name == "Demonstration Signer"
    assert given.capacity.startswith("Delegated representative, Demonstration body")
    assert given.body.startswith("Demonstration body")
    assert (given.delegation_id, given.hash, given.signed_at) == (None, opened.hash, NOW)


def test_a_deputy_signs_under_the_delegation_in_force(subject, bodies):
    holder = representative(bodies[0])
    lent = deputy(holder.appointments.get(), starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 11))
    opened = sign_off(subject, bodies=bodies)
    given = signature(opened, bodies[0], lent.deputy)
    assert given.delegation_id == lent.pk
    assert given.capacity.startswith("Deputy for the delegated representative")


@pytest.mark.parametrize("days", [-1, 1])
def test_a_deputy_cannot_sign_the_day_before_or_after_the_delegation(subject, bodies, days):
    holder = representative(bodies[0])
    lent = deputy(holder.appointments.get(), starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 11))
    opened = sign_off(subject, bodies=bodies, now=NOW - timedelta(days=2))
    with pytest.raises(NotAllowed, match="do not hold the authority to answer for"):
        sent(opened, bodies[0], lent.deputy, now=NOW + timedelta(days=days))


def test_the_day_of_a_capacity_is_the_london_day(subject, bodies):
    """At 23:30 UTC on 30 June it is already 1 July in London: an appointment that ended on 30 June has ended."""
    signer = representative(bodies[0], ends_on=date(2026, 6, 30))
    opened = sign_off(subject, bodies=bodies, now=datetime(2026, 6, 29, 9, tzinfo=UTC))
    with pytest.raises(NotAllowed):
        sent(opened, bodies[0], signer, now=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert sent(opened, bodies[0], signer, now=datetime(2026, 6, 30, 22, 30, tzinfo=UTC)).person == signer


def test_nobody_signs_for_a_partner_they_no_longer_represent(subject, bodies):
    signer = representative(bodies[0], ends_on=date(2027, 1, 10))
    appointment(signer, Role.DELEGATED_REPRESENTATIVE, organisation())
    opened = sign_off(subject, bodies=bodies)
    with pytest.raises(NotAllowed, match=bodies[0].name):
        sent(opened, bodies[0], signer)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BUSINESS_MANAGER, Role.SCRUTINEER, Role.PARTNERSHIP_CHAIR])
def test_other_roles_of_the_partner_sign_nothing(subject, bodies, role):
    opened = sign_off(subject, bodies=bodies)
    with pytest.raises(NotAllowed):
        sent(opened, bodies[0], person(role, bodies[0]))
    assert not Signature.objects.exists()


def test_the_second_representative_of_a_partner_finds_it_answered(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    first = representative(bodies[0], name="Demonstration First")
    sent(opened, bodies[0], first)
    with pytest.raises(Conflict, match="Demonstration First has already answered") as refusal:
        sent(opened, bodies[0], representative(bodies[0]), decision=Decision.DISSENT, comment="No.")
    assert refusal.value.theirs["decision"] == "Agree"


def test_the_same_answer_sent_twice_is_one_signature(subject, bodies):
    """A double click, also on the signature that completes the version."""
    opened = sign_off(subject, bodies=bodies[:1])
    signer = representative(bodies[0])
    assert sent(opened, bodies[0], signer) == sent(opened, bodies[0], signer)
    assert Signature.objects.count() == 1
    assert TrailEvent.objects.filter(event=Event.SIGN_OFF_COMPLETED).count() == 1


def test_nobody_signs_for_two_bodies(subject, bodies):
    signer = representative(bodies[0])
    appointment(signer, Role.LEAD_REPRESENTATIVE, bodies[1])
    opened = sign_off(subject, bodies=bodies)
    sent(opened, bodies[0], signer)
    with pytest.raises(NotAllowed, match=f"signed this version for {bodies[0].name}"):
        sent(opened, bodies[1], signer)


def test_the_database_refuses_a_second_body_by_one_person(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    given = signature(opened, bodies[0])
    other = opened.required.get(organisation=bodies[1])
    values = {f.attname: getattr(given, f.attname) for f in Signature._meta.fields if f.name not in ("id", "required")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature(required=other, **values).save()


def test_a_conflict_of_interest_shuts_the_signatory_out_and_not_the_deputy(registry, subject, bodies):
    holder = representative(bodies[0])
    lent = deputy(holder.appointments.get(), starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31))
    opened = sign_off(subject, bodies=bodies)
    registry.conflict(subject, holder)
    with pytest.raises(NotAllowed, match="conflict of interest"):
        sent(opened, bodies[0], holder)
    assert sent(opened, bodies[0], lent.deputy).delegation_id == lent.pk


def test_what_was_not_shown_cannot_be_signed(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    with pytest.raises(Conflict, match="not what stands here now"):
        sent(opened, bodies[0], representative(bodies[0]), shown_hash="0" * 64)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("chair_first", [True, False])
def test_the_chair_endorses_after_every_partner_has_agreed(subject, bodies, chair_first):
    opened = sign_off(subject, bodies=bodies, chair=True)
    chair = person(Role.PARTNERSHIP_CHAIR)
    for body in bodies[:2] if chair_first else bodies:
        signature(opened, body)
    assert opened.state == SignOffState.OPEN
    if chair_first:
        with pytest.raises(Refused, match="every partner has to agree first"):
            sent(opened, None, chair)
    else:
        assert sent(opened, None, chair).body == "Partnership chair"
        assert opened.state == SignOffState.COMPLETE


def test_a_representative_does_not_endorse_and_the_chair_does_not_sign_for_a_partner(subject, bodies):
    opened = sign_off(subject, bodies=bodies, chair=True)
    with pytest.raises(NotAllowed):
        sent(opened, bodies[0], person(Role.PARTNERSHIP_CHAIR))
    for body in bodies:
        signature(opened, body)
    with pytest.raises(NotAllowed):
        sent(opened, None, representative(bodies[0]))


def test_a_dissent_gives_reasons_and_waits_for_the_other_partners(subject, bodies):
    opened = sign_off(subject, bodies=bodies, chair=True)
    with pytest.raises(Refused, match="reasons") as refusal:
        signature(opened, bodies[0], decision=Decision.DISSENT, comment="  ")
    assert refusal.value.field == "comment"
    signature(opened, bodies[0], decision=Decision.DISSENT, comment="The criteria are met.")
    signature(opened, bodies[1])
    assert opened.state == SignOffState.OPEN
    signature(opened, bodies[2])
    assert opened.state == SignOffState.DISSENTED
    assert TrailEvent.objects.filter(event=Event.SIGN_OFF_DISSENTED, target_id=subject.id).count() == 1
    assert not TrailEvent.objects.filter(event=Event.SIGN_OFF_COMPLETED).exists()


def test_the_chair_who_does_not_endorse_is_a_dissent(subject, bodies):
    opened = sign_off(subject, bodies=bodies, chair=True)
    for body in bodies:
        signature(opened, body)
    sent(opened, None, person(Role.PARTNERSHIP_CHAIR), decision=Decision.DISSENT, comment="Not lawful.")
    assert opened.state == SignOffState.DISSENTED


@pytest.mark.parametrize(
    ("decision", "comment", "field"),
    [
        ("agree_with_comment", "", "comment"),
        ("agree", "but", "decision"),
        ("perhaps", "", "decision"),
        ("", "", "decision"),
    ],
)
def test_an_answer_that_does_not_fit_its_words_is_refused(subject, bodies, decision, comment, field):
    opened = sign_off(subject, bodies=bodies)
    with pytest.raises(Refused) as refusal:
        signature(opened, bodies[0], decision=decision, comment=comment)
    assert refusal.value.field == field


def test_a_body_that_is_not_asked_cannot_answer(subject, bodies):
    opened = sign_off(subject, bodies=bodies[:2])
    with pytest.raises(Refused, match="does not ask that body"):
        signature(opened, bodies[2])
    with pytest.raises(Refused, match="does not ask that body"):
        sent(opened, None, person(Role.PARTNERSHIP_CHAIR))


def test_a_void_version_is_not_signed(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    given = signature(opened, bodies[0])
    actions.void(sign_off=opened, reason="A comma was changed.", by=person(), now=NOW)
    assert opened.state == SignOffState.VOID
    with pytest.raises(Conflict, match="A comma was changed"):
        signature(opened, bodies[1])
    assert Signature.objects.get() == given, "the void signature stays on the record"


def test_voiding_needs_a_reason_and_happens_once(subject, bodies):
    opened = sign_off(subject, bodies=bodies)
    with pytest.raises(Refused) as refusal:
        actions.void(sign_off=opened, reason=" ", by=person(), now=NOW)
    assert refusal.value.field == "reason"
    for _ in range(2):
        actions.void(sign_off=opened, reason="Changed.", by=person(), now=NOW)
    assert TrailEvent.objects.filter(event=Event.SIGN_OFF_VOIDED).count() == 1


def test_a_new_version_voids_the_one_that_is_open_or_agreed_and_leaves_the_dissented(subject, bodies):
    first = sign_off(subject, bodies=bodies[:1])
    signature(first, bodies[0])
    second = sign_off(subject, bodies=bodies[:1])
    signature(second, bodies[0], decision=Decision.DISSENT, comment="No.")
    third = sign_off(subject, bodies=bodies[:1])
    fourth = sign_off(subject, bodies=bodies[:1])
    states = {s.version: s.state for s in queries.versions(subject)}
    assert states == {1: "void", 2: "dissented", 3: "void", 4: "open"}
    assert (third.version, queries.live(subject), queries.latest(subject)) == (3, fourth, fourth)


def test_the_database_holds_one_live_sign_off_for_a_subject(subject):
    opened = sign_off(subject)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.filter(pk=opened.pk).update(version=7)
        copy = SignOff.objects.get(pk=opened.pk)
        copy.pk, copy.version, copy._state.adding = None, 8, True
        copy.save()


@pytest.mark.parametrize("asked", ["nobody", "twice", "only the chair"])
def test_who_is_asked_has_to_make_sense(subject, bodies, asked):
    chair = RequiredFrom(None, RequiredKind.ENDORSER)
    required = {"nobody": [], "twice": [RequiredFrom(bodies[0])] * 2, "only the chair": [chair]}[asked]
    with pytest.raises(Refused):
        actions.open_sign_off(
            subject=subject, title="R", document={}, files=[], required=required, due_on=None, by=person(), now=NOW
        )
    assert not SignOff.objects.exists()


def test_a_signature_is_neither_changed_nor_deleted(subject, bodies):
    given = signature(sign_off(subject, bodies=bodies), bodies[0])
    with pytest.raises(TypeError):
        given.save()
    with pytest.raises(TypeError):
        given.delete()


def test_waiting_for_lists_what_the_person_can_sign_now_in_a_constant_number_of_queries(
    registry, bodies, django_assert_max_num_queries
):
    signer = representative(bodies[0])
    chair = person(Role.PARTNERSHIP_CHAIR)
    hidden = registry.new(seen_by=[chair])
    later = sign_off(registry.new(), bodies=bodies, due_on=date(2027, 3, 1))
    soon = sign_off(registry.new(), bodies=bodies, due_on=date(2027, 1, 12), chair=True)
    sign_off(hidden, bodies=bodies)
    conflicted = registry.new()
    sign_off(conflicted, bodies=bodies)
    registry.conflict(conflicted, signer)
    sign_off(registry.new(), bodies=bodies[1:])
    assert [r.sign_off for r in queries.waiting_for(signer, NOW)] == [soon, later]
    assert queries.waiting_for(chair, NOW) == []
    for _ in range(10):
        sign_off(registry.new(), bodies=bodies)
    fresh = type(signer).objects.get(pk=signer.pk)
    with django_assert_max_num_queries(4):
        assert len(queries.waiting_for(fresh, NOW)) == 12
    sent(soon, bodies[0], signer)
    assert soon not in [r.sign_off for r in queries.waiting_for(signer, NOW)]
    for body in bodies[1:]:
        signature(soon, body)
    assert [r.kind for r in queries.waiting_for(chair, NOW)] == [RequiredKind.ENDORSER]


def test_eligible_and_signatories_agree_with_what_sign_allows(registry, subject, bodies):
    holder = representative(bodies[0])
    lent = deputy(holder.appointments.get(), starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31))
    opened = sign_off(subject, bodies=bodies, chair=True)
    asked = opened.required.get(organisation=bodies[0])
    assert queries.eligible(opened, holder, NOW) == [asked]
    assert set(queries.signatories(asked, date(2027, 1, 11))) == {holder, lent.deputy}
    registry.conflict(subject, holder)
    assert queries.signatories(asked, date(2027, 1, 11)) == [lent.deputy]
    assert queries.eligible(opened, holder, NOW) == []
    endorser = Required.objects.get(sign_off=opened, kind=RequiredKind.ENDORSER)
    assert "first" in queries.why_not(opened, endorser, person(Role.PARTNERSHIP_CHAIR), NOW)
