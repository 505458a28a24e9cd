"""Training: places, who came, certificates and their extension, evaluation, and rates that name their denominators."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership import training_queries
from partnership.actions import training
from partnership.models import Booking, Certificate, Course
from partnership.promise_choices import Attendance, EvaluationStage, SessionState
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from tests.factories import partnership, people, promises
from tests.factories import reviews as place
from tests.factories import training as factory
from tests.factories.promises import at

pytestmark = pytest.mark.django_db
NOW = promises.NOW
DAY = (NOW + timedelta(days=1)).date()


@pytest.fixture
def keeper():
    place.deadlines.load_published(now=at("2026-12-01 09:00"))
    partnership.arrangements("bolton", now=at("2026-12-01 09:00"))
    return people.person(Role.TRAINING_COORDINATOR)


@pytest.fixture
def body():
    return people.organisation("Demonstration school")


@pytest.fixture
def contact(body):
    return people.person(Role.AGENCY_CONTACT, body)


@pytest.fixture
def session(keeper):
    return factory.session(factory.course(by=keeper), by=keeper, capacity=3)


def test_places_are_taken_up_to_the_capacity_and_given_back(session, keeper, body, contact):
    rows = [factory.booking(session, body, by=contact, name=f"Worker {n}") for n in range(3)]
    with pytest.raises(Refused, match="All 3 places are taken"):
        factory.booking(session, body, by=contact, name="Worker 4")
    training.cancel_booking(booking=rows[0], by=contact, now=NOW)
    factory.booking(session, body, by=contact, name="Worker 4")
    assert training_queries.to_come(NOW)[0].taken == 3
    with pytest.raises(Refused, match="has a place already"):
        factory.booking(session, body, by=contact, name="Worker 1")
    training.cancel_booking(booking=Booking.objects.get(name="Worker 4"), by=contact, now=NOW)
    again = factory.booking(session, body, by=contact, name="Worker 0")
    assert again.pk == rows[0].pk, "whoever had cancelled takes a place again"


def test_a_body_books_and_sees_its_own_alone(client, session, keeper, body, contact):
    other = people.organisation("Demonstration trust")
    with pytest.raises(NotAllowed):
        factory.booking(session, other, by=contact)
    theirs = factory.booking(session, other, by=keeper, name="Kingfisher")
    factory.booking(session, body, by=contact, name="Own worker")
    with pytest.raises(NotAllowed):
        training.cancel_booking(booking=theirs, by=contact, now=NOW)
    client.force_login(contact)
    page = client.get(reverse("training_session", args=[session.pk])).content.decode()
    assert "Own worker" in page and "Kingfisher" not in page and "2 of 3 taken" in page
    path = reverse("training_evaluate", args=[session.pk, theirs.pk])
    assert client.get(path).status_code == 404


def test_who_came_is_recorded_for_everybody_and_certificates_follow(session, keeper, body, contact):
    came, absent = (factory.booking(session, body, by=contact, name=name) for name in ("Came", "Absent"))
    with pytest.raises(Refused, match="has not begun"):
        training.confirm_attendance(session=session, came={came.pk: True}, by=keeper, now=NOW)
    with pytest.raises(Refused, match="still without an answer: 1"):
        training.confirm_attendance(session=session, came={came.pk: True}, by=keeper, now=session.ends_at)
    came.refresh_from_db()
    assert came.attendance == Attendance.BOOKED, "nothing was half done"
    with pytest.raises(Conflict, match="once the session has begun"):
        training.add_walk_in(session=session, name="X", organisation=body, post="W", by=keeper, now=NOW)
    training.add_walk_in(
        session=session,
        name="Walk-in",
        organisation=body,
        post="W",
        by=keeper,
        now=session.starts_at + timedelta(minutes=5),
    )
    held, certificate = factory.held(session, by=keeper, absent=(absent,))
    assert held.state == SessionState.HELD
    names = set(Certificate.objects.values_list("booking__name", flat=True))
    assert names == {"Came", "Walk-in"}
    assert (certificate.issued_on, certificate.expires_on) == (DAY, date(2030, 1, 12))
    with pytest.raises(Conflict, match="no more bookings"):
        factory.booking(session, body, by=contact, name="Late", now=session.ends_at)
    with pytest.raises(Conflict):
        training.cancel_booking(booking=came, by=contact, now=session.ends_at)


def test_a_certificate_without_end_is_never_extended(keeper, body, contact):
    course = factory.course(by=keeper, valid_months=None)
    session = factory.session(course, by=keeper)
    factory.booking(session, body, by=contact)
    _row, certificate = factory.held(session, by=keeper)
    assert certificate.expires_on is None
    with pytest.raises(Refused, match="No certificate of this course expires"):
        training.extend_certificates(
            course=course, expiring_from=date(2027, 1, 1), expiring_to=date(2040, 1, 1),
            new_expires_on=date(2041, 1, 1),
            decided_on=DAY, decided_words="The partnership", reason="Any.", by=keeper, now=session.ends_at,
        )  # fmt: skip


def test_an_extension_is_dated_reasoned_and_keeps_the_first_day(client, session, keeper, body, contact):
    factory.booking(session, body, by=contact)
    _row, certificate = factory.held(session, by=keeper)
    with pytest.raises(Refused, match="Say why"):
        training.extend_certificates(
            course=session.course, expiring_from=date(2030, 1, 1), expiring_to=date(2030, 1, 31),
            new_expires_on=date(2030, 6, 30), decided_on=DAY, decided_words="The partnership", reason=" ", by=keeper,
            now=session.ends_at,
        )  # fmt: skip
    extension = factory.extension(certificate, by=keeper, now=session.ends_at)
    certificate.refresh_from_db()
    assert (certificate.first_expires_on, certificate.expires_on) == (date(2030, 1, 12), date(2031, 1, 12))
    assert (extension.old_expires_on, extension.reason) == (date(2030, 1, 12), "No session could be given.")
    client.force_login(contact)
    page = client.get(reverse("training_session", args=[session.pk])).content.decode()
    assert "No session could be given." in page and "Sat 12 Jan 2030" in page


def test_evaluation_in_three_stages_on_a_clock(session, keeper, body, contact):
    booking = factory.booking(session, body, by=contact)
    absent = factory.booking(session, body, by=contact, name="Absent")
    factory.evaluation(booking, by=contact, confidence=2)
    with pytest.raises(Refused, match="answered already"):
        factory.evaluation(booking, by=contact)
    with pytest.raises(Refused, match="Only somebody who attended"):
        factory.evaluation(booking, EvaluationStage.AFTER, by=contact)
    factory.held(session, by=keeper, absent=(absent,))
    clock = Deadline.objects.get(rule_code="training_evaluation")
    assert (clock.due_on, clock.owner_role) == (date(2027, 3, 9), Role.TRAINING_COORDINATOR)
    booking.refresh_from_db()
    absent.refresh_from_db()
    factory.evaluation(booking, EvaluationStage.AFTER, by=contact, confidence=4)
    with pytest.raises(Refused, match="Only somebody who attended"):
        factory.evaluation(absent, EvaluationStage.AFTER, by=contact)
    with pytest.raises(Refused, match="whether practice has changed"):
        factory.evaluation(booking, EvaluationStage.LATER, by=contact)
    with pytest.raises(Refused, match="Nobody has answered the last stage"):
        training.close_evaluation(session=session, by=keeper, now=at("2027-03-01 10:00"))
    factory.evaluation(booking, EvaluationStage.LATER, by=contact, confidence=5, changed=True)
    training.close_evaluation(session=session, by=keeper, now=at("2027-03-10 10:00"))
    clock.refresh_from_db()
    assert clock.met_late


def test_every_rate_names_its_denominator_and_is_computed(client, keeper, body, contact):
    session = factory.session(factory.course(by=keeper), by=keeper, capacity=10)
    trust = people.organisation("Demonstration trust")
    ours = [factory.booking(session, body, by=contact, name=f"Worker {n}") for n in range(4)]
    theirs = factory.booking(session, trust, by=keeper, name="Nurse")
    training.cancel_booking(booking=ours[3], by=contact, now=NOW)
    training.add_walk_in(
        session=session,
        name="Walk-in",
        organisation=trust,
        post="W",
        by=keeper,
        now=session.starts_at + timedelta(minutes=5),
    )
    factory.evaluation(ours[0], by=contact, confidence=2)
    factory.held(session, by=keeper, absent=(ours[2],))
    attended = Booking.objects.get(pk=ours[0].pk)
    factory.evaluation(attended, EvaluationStage.AFTER, by=contact, confidence=5)
    factory.evaluation(attended, EvaluationStage.LATER, by=contact, confidence=4, changed=False)
    found = training_queries.report(date(2027, 1, 1), date(2027, 1, 31))
    rates = {rate.name: (rate.part, rate.whole, rate.of) for rate in found.rates}
    assert rates == {
        "Attendance of those booked": (3, 4, "booked and not cancelled"),
        "Places filled": (4, 10, "places offered"),
        "Did not come": (1, 4, "booked and not cancelled"),
        "Answered six to eight weeks later": (1, 4, "who attended"),
        "Practice changed": (0, 1, "who answered at that stage"),
    }
    school = next(line for line in found.lines if line.organisation == body)
    assert (school.booked, school.attended, school.no_show, school.cancelled, school.walk_in) == (4, 2, 1, 1, 0)
    assert school.came.percentage == Decimal("66.7")
    assert (found.before, found.after, found.pairs) == (Decimal("2.0"), Decimal("5.0"), 1)
    assert theirs.organisation in {line.organisation for line in found.lines}
    nothing = training_queries.report(date(2025, 1, 1), date(2025, 1, 31))
    assert nothing.sessions == 0 and all(rate.percentage is None for rate in nothing.rates)
    client.force_login(people.person(Role.SCRUTINEER))
    asked = {"since_day": "1", "since_month": "1", "since_year": "2027", "until_day": "31", "until_month": "1",
             "until_year": "2027"}  # fmt: skip
    page = client.get(reverse("training_report"), asked).content.decode()
    assert "75.0%" in page and "3 of 4 booked and not cancelled" in page and "4 of 10 places offered" in page
    assert "Worker 0" not in page and "Nurse" not in page
    text = client.get(reverse("training_report_csv"), asked).content.decode("utf-8-sig")
    assert "Demonstration school,4,2,1,1,0,66.7" in text


def test_a_cancelled_session_counts_as_nobodys_absence(session, keeper, body, contact):
    factory.booking(session, body, by=contact)
    with pytest.raises(Refused, match="reason"):
        training.cancel_session(session=session, reason=" ", by=keeper, now=NOW)
    training.cancel_session(session=session, reason="The trainer is ill.", by=keeper, now=NOW)
    assert training_queries.report(date(2027, 1, 1), date(2027, 1, 31)).lines == []
    assert list(training_queries.to_come(NOW)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_at": NOW}, "time to come"),
        ({"ends_at": NOW + timedelta(hours=1)}, "ends before it begins"),
        ({"capacity": 0}, "one place at least"),
    ],
)
def test_sessions_that_cannot_be_are_refused(keeper, change, sentence):
    course = factory.course(by=keeper)
    values = {"starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=1, hours=2), "capacity": 5}
    with pytest.raises(Refused, match=sentence):
        training.plan_session(course=course, place="X", trainers=[], by=keeper, now=NOW, **{**values, **change})


def test_the_pool_is_who_is_in_it_on_the_day(keeper):
    trainer = factory.trainer(by=keeper)
    assert training_queries.pool(date(2026, 12, 1)) == [trainer]
    with pytest.raises(Refused, match="in the pool already"):
        training.add_trainer(name=trainer.name, organisation=trainer.organisation, joined_on=DAY, by=keeper, now=NOW)
    training.end_trainer(trainer=trainer, left_on=date(2027, 1, 10), by=keeper, now=NOW)
    assert training_queries.pool(date(2027, 1, 10)) == []
    again = training.add_trainer(
        name=trainer.name, organisation=trainer.organisation, joined_on=date(2027, 1, 11), by=keeper, now=NOW
    )
    assert training_queries.pool(date(2027, 1, 11)) == [again]


def test_the_forms_name_whom_they_miss_and_lose_nothing(client, session, keeper, body, contact, time_machine):
    time_machine.move_to(NOW)
    client.force_login(contact)
    path = reverse("training_book", args=[session.pk])
    page = client.post(path, {"name": "Worker", "organisation": body.pk}).content.decode()
    assert "Fill in “Post”" in page and 'value="Worker"' in page
    client.post(path, {"name": "Worker", "organisation": body.pk, "post": "Teacher"})
    booking = Booking.objects.get()
    time_machine.move_to(session.ends_at)
    client.force_login(keeper)
    page = client.post(reverse("training_attendance", args=[session.pk]), {}).content.decode()
    assert "Say whether Worker, Demonstration school came" in page or "Demonstration school" in page
    client.post(reverse("training_attendance", args=[session.pk]), {f"came_{booking.pk}": "yes"})
    assert factory.certificate(booking).issued_on == DAY
    page = client.get(reverse("training")).content.decode()
    assert "Early help" in page and "Held" in page and "valid for 36 months" in page


def test_the_offer_asks_as_much_for_many_as_for_few(client, keeper):
    course = factory.course(by=keeper)
    factory.session(course, by=keeper)
    client.force_login(keeper)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("training"))
        return len(captured)

    asked()
    few = asked()
    for _ in range(8):
        factory.session(course, by=keeper)
    assert asked() == few
    assert Course.objects.count() == 1
