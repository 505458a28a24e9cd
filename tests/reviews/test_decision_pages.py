"""Each partner's view on notifying, and the council's decision: who may give which, and what is refused."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from partnership.queries import current
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.deadlines.models import Deadline
from reviews.choices import CouncilAnswer, LegalStatus, Outcome, ReviewState
from reviews.models import CouncilDecision, PartnerView
from reviews.story import Plot
from tests.factories import people
from tests.factories import reviews as factory

from .test_incident_logging import page

NOW = datetime(2026, 12, 18, 15, 0, tzinfo=UTC)
DECISION = {
    "answer": CouncilAnswer.NOTIFY,
    "reasons": "Serious harm; abuse <b>suspected</b>.",
    "decided_by": "Director of children's services",
    "decided_on_day": "18",
    "decided_on_month": "12",
    "decided_on_year": "2026",
}
pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def review():
    return factory.story().log().facts().review


def police():
    return Organisation.objects.get(short_name="GMP")


def sign_in(client, role, organisation=None):
    client.force_login(factory.somebody(role, organisation))
    return client


def view(**answers):
    return {f"view-{name}": value for name, value in answers.items()}


def give(client, review, **answers):
    return client.post(reverse("review_view_give", args=[review.reference]), view(**answers))


def decide(client, review, **changed):
    return client.post(reverse("review_decide", args=[review.reference]), DECISION | changed)


def test_a_representative_gives_the_view_of_their_own_partner_and_the_earlier_one_stays(client, review):
    sign_in(client, Role.DELEGATED_REPRESENTATIVE, police())
    give(client, review, organisation=police().pk, view="unsure", reasons="Waiting for the <i>scan</i>.")
    give(client, review, organisation=police().pk, view="notify")
    assert [v.view for v in PartnerView.objects.all()] == ["unsure", "notify"]
    shown = page(client.get(reverse("review_decision", args=[review.reference])))
    assert "Waiting for the &lt;i&gt;scan&lt;/i&gt;." in shown
    assert "Earlier views" in shown
    assert "Record the council’s decision" not in shown


def test_a_view_for_another_partner_is_refused(client, review):
    sign_in(client, Role.DELEGATED_REPRESENTATIVE, police())
    answer = give(client, review, organisation=current().council_id, view="notify")
    assert "not one of the available choices" in page(answer)
    assert not PartnerView.objects.exists()


@pytest.mark.parametrize("value", ["do_not", "unsure"])
def test_a_view_that_is_not_to_notify_needs_reasons(client, review, value):
    sign_in(client, Role.DELEGATED_REPRESENTATIVE, police())
    answer = give(client, review, organisation=police().pk, view=value)
    assert page(answer).count("Give the reasons for this view: they stay with the decision.") == 2
    assert not PartnerView.objects.exists()


def test_the_business_unit_records_who_gave_a_view_by_other_means(client, review):
    sign_in(client, Role.BUSINESS_SUPPORT)
    refused = give(client, review, organisation=police().pk, view="notify")
    assert "Fill in “Who gave it”" in page(refused)
    give(client, review, organisation=police().pk, view="notify", given_by="Superintendent, by telephone")
    assert PartnerView.objects.get().given_by == "Superintendent, by telephone"


def test_a_deputy_gives_the_view_and_it_says_so(client, review):
    holder = factory.somebody(Role.DELEGATED_REPRESENTATIVE, police())
    stand_in = people.person()
    people.deputy(holder.appointments.get(), deputy=stand_in, starts_on=date(2026, 12, 18), ends_on=date(2026, 12, 31))
    client.force_login(stand_in)
    give(client, review, organisation=police().pk, view="notify")
    assert PartnerView.objects.get().given_by.endswith("Deputy for the delegated representative")


def test_the_scrutineer_reads_and_gives_no_view(client, review):
    sign_in(client, Role.SCRUTINEER)
    shown = page(client.get(reverse("review_decision", args=[review.reference])))
    assert "Record this view" not in shown
    assert give(client, review, organisation=police().pk, view="notify").status_code == 404


def test_the_councils_representative_decides_to_notify(client, review):
    sign_in(client, Role.DELEGATED_REPRESENTATIVE, current().council)
    assert "Record the council’s decision" in page(client.get(reverse("review_decision", args=[review.reference])))
    assert decide(client, review).url == reverse("review_decision", args=[review.reference])
    review.refresh_from_db()
    assert review.state == ReviewState.TO_NOTIFY
    shown = page(client.get(reverse("review_decision", args=[review.reference])))
    assert "abuse &lt;b&gt;suspected&lt;/b&gt;" in shown
    assert reverse("preparation_sheet", args=[review.reference]) in shown
    assert decide(client, review).status_code == 200
    assert CouncilDecision.objects.count() == 1, "decided once"


def test_another_partners_representative_never_decides(client, review):
    sign_in(client, Role.LEAD_REPRESENTATIVE, police())
    answer = decide(client, review)
    assert answer.status_code == 403
    assert "is Bolton Council’s alone. You can give your partner’s view." in page(answer)
    assert not CouncilDecision.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reasons": " "}, "Fill in “Reasons for the decision”"),
        ({"decided_by": ""}, "Fill in “Who at the council decided”"),
        ({"decided_on_day": "19"}, "The day of the decision cannot be in the future."),
        ({"decided_on_day": "16"}, "The decision cannot come before the council was aware."),
        ({"decided_on_year": "20255"}, "The year has four figures"),
        ({"answer": ""}, "Choose an answer for “The council’s decision”"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused_and_kept_on_the_page(client, review, changed, sentence):
    sign_in(client, Role.BUSINESS_MANAGER)
    answer = decide(client, review, **changed)
    shown = page(answer)
    assert shown.count(sentence) >= 2
    if "reasons" not in changed:
        assert "Serious harm; abuse &lt;b&gt;suspected" in shown
    assert not CouncilDecision.objects.exists()


@pytest.mark.parametrize(
    ("plot", "sentence"),
    [
        (
            Plot(outcome=Outcome.DIED, status=LegalStatus.LOOKED_AFTER),
            "The death of a looked-after child is always notified",
        ),
        (
            Plot(outcome=Outcome.DIED, status=LegalStatus.CARE_LEAVER, age_band="18_24"),
            "The death of a care leaver up to and including 24 is always notified",
        ),
    ],
)
def test_not_to_notify_is_refused_where_the_law_leaves_no_choice(client, plot, sentence):
    review = factory.story(plot=plot).log().facts().review
    sign_in(client, Role.BUSINESS_MANAGER)
    shown = page(decide(client, review, answer=CouncilAnswer.DO_NOT))
    assert shown.count(sentence) == 3, "above the page, in the summary and beside the answer"
    assert not CouncilDecision.objects.exists()


def test_not_to_notify_stops_the_clocks_and_opening_it_again_keeps_their_dates(client, review):
    sign_in(client, Role.BUSINESS_MANAGER)
    before = dict(Deadline.objects.values_list("pk", "due_on"))
    decide(client, review, answer=CouncilAnswer.DO_NOT)
    review.refresh_from_db()
    assert review.state == ReviewState.NOT_NOTIFIED
    assert not Deadline.objects.filter(cancelled_at__isnull=True).exists()
    address = reverse("review_reopen_decision", args=[review.reference])
    assert "Thu 24 December 2026" in page(client.get(address))
    assert "Fill in “Why the decision is opened again”" in page(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "The hospital's opinion changed."})
    review.refresh_from_db()
    assert review.state == ReviewState.DECIDING
    assert dict(Deadline.objects.filter(cancelled_at__isnull=True).values_list("pk", "due_on")) == before
    shown = page(client.get(reverse("review_decision", args=[review.reference])))
    assert "Do not notify (opened again)" in shown
    assert "Record the council’s decision" in shown
    assert client.post(address, {"reason": "Again."}).status_code == 409


def test_the_form_of_the_council_is_not_offered_before_the_facts_are_complete(client):
    review = factory.story().log().review
    sign_in(client, Role.BUSINESS_MANAGER)
    shown = page(client.get(reverse("review_decision", args=[review.reference])))
    assert "Record the council’s decision" not in shown
    assert "Write what happened, in a neutral summary." in shown
    decide(client, review)
    assert not CouncilDecision.objects.exists()
