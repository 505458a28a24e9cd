"""The budget: exact pence, a deficit shown as one, contributions that are late, and the ladder over them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership import money_queries
from partnership.actions import load_arrangements, money
from partnership.arrangements import ArrangementsError, read_file
from partnership.dispute_queries import visible_to
from partnership.models import Budget, BudgetLine, Dispute
from partnership.promise_choices import Direction, IncomeKind, LadderKind
from partnership.queries import relevant_agencies, statutory_partners
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import NotAllowed, Refused
from portal.subjects import kind_named
from portal.trail.models import TrailEvent
from tests.factories import partnership, people, promises
from tests.factories import reviews as place

pytestmark = pytest.mark.django_db
BEFORE = promises.at("2026-12-01 09:00")


@pytest.fixture
def manager():
    return promises.manager()


@pytest.fixture
def holidays():
    place.deadlines.load_published(now=BEFORE)


def pounds(text):
    return Decimal(text)


def test_burys_year_loads_to_the_penny_and_is_shown_short(client):
    partnership.arrangements("bury")
    sheet = money_queries.sheet(Budget.objects.get(year="2019-20"), date(2026, 12, 1))
    assert sheet.pledged == pounds("201927.20")
    assert sheet.budgeted == pounds("211000.00")
    assert sheet.gap == sheet.deficit == pounds("9072.80")
    assert sheet.surplus == 0
    assert [(line.row.name, line.row.planned) for line in sheet.income][:2] == [
        ("Local Authority", pounds("84101.50")), ("Clinical Commissioning Group", pounds("43098.50")),
    ]  # fmt: skip
    assert sheet.income[0].share == pounds("41.6"), "84,101.50 of 201,927.20"
    client.force_login(people.person(Role.DELEGATED_REPRESENTATIVE))
    page = client.get(reverse("budget", args=["2019-20"])).content.decode()
    for words in ("£201,927.20", "£211,000.00", "£9,072.80", "Met from the reserve", "As published"[3:]):
        assert words in page
    listed = client.get(reverse("money")).content.decode()
    assert "£9,072.80" in listed and "Short" in listed


def test_boltons_year_holds_its_commitment_and_no_amount_is_made_up(client):
    partnership.arrangements("bolton")
    client.force_login(people.person(Role.SCRUTINEER))
    page = client.get(reverse("budget", args=["2019-20"])).content.decode()
    assert "underspends carried forward" in page
    assert "No amounts are recorded" in page
    assert "£" not in page


def test_a_budgets_line_that_the_document_drops_ends_and_an_own_budget_stays(tmp_path, manager):
    partnership.arrangements("bury", now=BEFORE)
    own = promises.budget(manager)
    promises.line(own, by=manager)
    change = ('      - {code: others, name: Others, kind: other, amount: "3527.20"}\n', "")
    load_arrangements(document=read_file(partnership.edited(tmp_path, change, name="bury")), by=None, now=promises.NOW)
    assert BudgetLine.objects.get(code="others").removed_on == promises.NOW.date()
    sheet = money_queries.sheet(Budget.objects.get(year="2019-20"), promises.NOW.date())
    assert sheet.pledged == pounds("198400.00")
    assert own.lines.filter(removed_on__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('amount: "3527.20"', "amount: 3527.2"), "pounds and pence"),
        (("organisation: bury-ccg, amount", "organisation: bury-none, amount"), "no organisation"),
        (("{code: others, name: Others", "{code: ccg, name: Others"), "here twice"),
        (("    ends: 2020-03-31", "    ends: 2019-03-31"), "ends before it begins"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused_with_its_line(tmp_path, change, sentence):
    with pytest.raises(ArrangementsError, match=sentence) as refusal:
        load_arrangements(
            document=read_file(partnership.edited(tmp_path, change, name="bury")), by=None, now=promises.NOW
        )
    assert all(problem.line > 1 for problem in refusal.value.problems)
    assert not Budget.objects.exists()


def test_a_published_budget_is_not_written_in(manager):
    partnership.arrangements("bury")
    budget = Budget.objects.get()
    with pytest.raises(Refused, match="as the arrangements publish it"):
        promises.line(budget, by=manager)


def test_sums_are_exact_where_floats_would_not_be(manager):
    budget = promises.budget(manager)
    line = promises.line(budget, by=manager, amount="0.30")
    for _ in range(3):
        promises.entry(line, "0.10", by=manager)
    sheet = money_queries.sheet(budget, promises.NOW.date())
    assert sheet.received == pounds("0.30") == sheet.pledged
    assert sheet.outstanding == 0 and sheet.received_share == pounds("100.0")


def test_the_reserve_meets_what_is_short_and_in_kind_is_never_income(manager):
    budget = promises.budget(manager, reserve="500.00")
    promises.line(budget, by=manager, amount="100.00")
    promises.line(budget, by=manager, amount="160.05", kind=IncomeKind.SPENDING, name="Staffing")
    promises.in_kind(budget, by=manager, value="75.00")
    promises.in_kind(budget, by=manager)
    sheet = money_queries.sheet(budget, promises.NOW.date())
    assert (sheet.deficit, sheet.reserve_after) == (pounds("60.05"), pounds("439.95"))
    assert sheet.in_kind_value == pounds("75.00") and sheet.pledged == pounds("100.00")
    assert sheet.spending[0].row.direction == Direction.EXPENDITURE


def test_a_share_of_nothing_is_no_percentage(manager):
    budget = promises.budget(manager)
    promises.line(budget, by=manager, amount="0.00")
    sheet = money_queries.sheet(budget, promises.NOW.date())
    assert sheet.income[0].share is None and sheet.received_share is None


def test_a_contribution_runs_on_the_clock_and_is_met_when_it_is_whole(manager, holidays):
    line = promises.line(promises.budget(manager), by=manager, due_on=date(2027, 1, 29))
    clock = Deadline.objects.get(rule_code="contribution_due", subject_id=line.pk)
    assert (clock.due_on, clock.is_open) == (date(2027, 1, 29), True)
    promises.entry(line, "60.00", by=manager)
    clock.refresh_from_db()
    assert clock.is_open
    promises.entry(line, "40.00", by=manager, now=promises.at("2027-01-12 10:00"))
    clock.refresh_from_db()
    assert clock.met_on == date(2027, 1, 12)
    promises.entry(line, "-40.00", by=manager, words="Paid back", now=promises.at("2027-01-13 10:00"))
    clock.refresh_from_db()
    assert clock.is_open, "what was taken back is owed again"


def test_another_day_for_a_contribution_moves_its_clock_and_keeps_the_old_one_on_record(manager, holidays):
    budget = promises.budget(manager)
    line = promises.line(budget, by=manager, due_on=date(2027, 1, 29))
    money.set_line(
        budget=budget, line=line, name=line.name, kind=line.kind, organisation=line.organisation, planned=line.planned,
        due_on=date(2027, 2, 26), by=manager, now=promises.NOW,
    )  # fmt: skip
    clock = Deadline.objects.get(rule_code="contribution_due")
    assert clock.due_on == date(2027, 2, 26)
    assert clock.changes.get().old_due_on == date(2027, 1, 29)


@pytest.mark.parametrize(
    ("amount", "words", "sentence"),
    [
        ("0.00", "", "Write the amount"),
        ("-5.00", "", "what this corrects"),
        ("-5.00", "Wrong line", "more off the line"),
    ],
)
def test_entries_that_cannot_be_are_refused(manager, holidays, amount, words, sentence):
    line = promises.line(promises.budget(manager), by=manager)
    with pytest.raises(Refused, match=sentence):
        promises.entry(line, amount, by=manager, words=words)
    assert not line.entries.exists()


def test_days_that_cannot_be_are_refused(manager, holidays):
    line = promises.line(promises.budget(manager), by=manager)
    for on, sentence in ((date(2027, 1, 12), "in the future"), (date(2026, 3, 31), "before the year began")):
        with pytest.raises(Refused, match=sentence):
            money.record_entry(line=line, on=on, amount=Decimal(1), words="", by=manager, now=promises.NOW)
    with pytest.raises(Refused, match="already"):
        promises.budget(manager)
    with pytest.raises(Refused, match="Only a contribution is due"):
        promises.line(line.budget, by=manager, kind=IncomeKind.TRAINING, due_on=date(2027, 1, 29))
    with pytest.raises(Refused, match="which partner or agency"):
        money.set_line(budget=line.budget, line=None, name="X", kind=IncomeKind.CONTRIBUTION, organisation=None,
                       planned=Decimal(1), due_on=None, by=manager, now=promises.NOW)  # fmt: skip


def late_line(manager, body):
    return promises.line(
        promises.budget(manager, now=BEFORE), by=manager, organisation=body, due_on=date(2026, 12, 18), now=BEFORE
    )


@pytest.mark.parametrize(
    ("bodies", "kind"),
    [(statutory_partners, LadderKind.BETWEEN_PARTNERS), (relevant_agencies, LadderKind.RELEVANT_AGENCY)],
)
def test_a_missing_contribution_begins_the_ladder_of_whoever_owes_it(manager, holidays, bodies, kind):
    partnership.arrangements("bury", now=BEFORE)
    line = late_line(manager, bodies(promises.NOW.date())[0])
    dispute = money.dispute_contribution(line=line, summary="Two reminders.", by=manager, now=promises.NOW)
    assert dispute.kind == kind
    assert dispute.other_side == line.organisation and dispute.about_id == line.pk
    assert promises.step(dispute).rule_code.startswith(f"ladder_{kind.value}_")
    sheet = money_queries.sheet(line.budget, promises.NOW.date())
    assert sheet.income[0].late and sheet.income[0].dispute == dispute.reference


def test_the_ladder_over_a_contribution_does_not_begin_before_its_day_nor_once_it_is_in(manager, holidays):
    partnership.arrangements("bury", now=BEFORE)
    line = late_line(manager, statutory_partners(promises.NOW.date())[0])
    with pytest.raises(Refused, match="has not passed"):
        money.dispute_contribution(line=line, summary="Early.", by=manager, now=promises.at("2026-12-18 12:00"))
    promises.entry(line, "100.00", by=manager)
    with pytest.raises(Refused, match="come in whole"):
        money.dispute_contribution(line=line, summary="Paid.", by=manager, now=promises.NOW)
    assert not Dispute.objects.exists()


def test_only_the_manager_writes_and_those_who_may_not_see_the_money_see_no_dispute_about_it(manager, holidays):
    partnership.arrangements("bury", now=BEFORE)
    partner = statutory_partners(promises.NOW.date())[0]
    line = late_line(manager, partner)
    dispute = money.dispute_contribution(line=line, summary="Two reminders.", by=manager, now=promises.NOW)
    support = people.person(Role.BUSINESS_SUPPORT)
    with pytest.raises(NotAllowed):
        promises.entry(line, "1.00", by=support)
    contact = people.person(Role.AGENCY_CONTACT, partner)
    assert line.pk not in kind_named("contribution").visible_ids(contact, promises.NOW.date())
    assert dispute not in visible_to(contact, promises.NOW.date())
    assert dispute in visible_to(support, promises.NOW.date())


def test_what_was_recorded_is_on_the_trail_without_the_amount(manager, holidays):
    line = promises.line(promises.budget(manager), by=manager)
    promises.entry(line, "12.34", by=manager, words="Invoice 7")
    said = list(TrailEvent.objects.filter(event="budget.entry_recorded").values_list("fields", "target"))
    assert said == [(["amount"], line.subject.reference)]


def test_the_file_holds_every_line_and_no_formula(manager, holidays):
    budget = promises.budget(manager)
    promises.line(budget, by=manager, name="=1+1", amount="10.50")
    client = Client()
    client.force_login(manager)
    text = client.get(reverse("budget_csv", args=[budget.year])).content.decode("utf-8-sig")
    assert "'=1+1" in text and "10.50" in text and "Short" not in text
    assert text.splitlines()[0].startswith("Side,Line,Kind")


def test_a_year_is_written_in_the_browsers_forms(client, manager, holidays, time_machine):
    time_machine.move_to(promises.NOW)
    partnership.arrangements("bury")
    client.force_login(manager)
    day = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2026", "ends_on_day": "31",
           "ends_on_month": "3", "ends_on_year": "2027"}  # fmt: skip
    wrong = client.post(reverse("budget_add"), {"year": "2026", **day})
    assert "Write the year as 2026-27" in wrong.content.decode()
    assert client.post(reverse("budget_add"), {"year": "2026-27", "opening_reserve": "£5", **day}).status_code == 200
    client.post(reverse("budget_add"), {"year": "2026-27", "opening_reserve": "1000.00", **day})
    answer = client.post(reverse("budget_line_add", args=["2026-27"]),
                         {"name": "Training", "kind": "training", "planned": "1,000"})  # fmt: skip
    assert "pounds and pence, for example 84101.50" in answer.content.decode()
    assert 'value="1,000"' in answer.content.decode(), "nothing typed is lost"
    client.post(reverse("budget_line_add", args=["2026-27"]),
                {"name": "Training", "kind": "training", "planned": "1000.00"})  # fmt: skip
    line = BudgetLine.objects.get(budget__year="2026-27")
    client.post(reverse("budget_line", args=[line.pk]),
                {"on_day": "11", "on_month": "1", "on_year": "2027", "amount": "250.50"})  # fmt: skip
    page = client.get(reverse("budget", args=["2026-27"])).content.decode()
    assert "Received £250.50 of £1,000.00 pledged (25.1%)" in page


def test_the_list_of_years_asks_as_much_for_many_as_for_one(client, manager):
    partnership.arrangements("bury")
    client.force_login(manager)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("money"))
        return len(captured)

    asked()
    one = asked()
    for year in range(2021, 2026):
        made = money.make_budget(year=f"{year}-{year % 100 + 1}", starts_on=date(year, 4, 1),
                                 ends_on=date(year + 1, 3, 31), opening_reserve=None, by=manager,
                                 now=promises.NOW)  # fmt: skip
        promises.line(made, by=manager)
    assert asked() == one
