"""Bolton's grid of October 2019 to September 2020, from loaded records, against what the annual report prints."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from assurance import queries
from assurance.choices import ActivityState as S
from assurance.models import Activity, StatedTotal
from assurance.months import months_on
from assurance.reading import HISTORIES, history_at, read_history
from partnership.arrangements import ArrangementsError
from portal.accounts.choices import Role
from portal.errors import Refused
from portal.trail.models import TrailEvent
from tests.factories import assurance as factory
from tests.factories import people

OCT, MAR, MAY, JUN, AUG = date(2019, 10, 1), date(2020, 3, 1), date(2020, 5, 1), date(2020, 6, 1), date(2020, 8, 1)
# The printed grid, row by row: what stands in which months, as far as the report says them in words. The report's
# timeline has the workstreams suspended in March 2020 and taken up again in July 2020, so that June is the last.
IN_MONTHS = {
    ("young-scrutineers", "Question Time on emotional health and wellbeing", S.DONE, OCT, OCT),
    ("young-scrutineers", "Young inspectors and young scrutineers", S.SUSPENDED, MAR, JUN),
    ("mystery-shopper", "Mystery shopper", S.SUSPENDED, MAR, JUN),
    ("back-to-practice", "Visits back to practice", S.SUSPENDED, MAR, JUN),
    ("surveys", "Practitioner survey on emotional health and wellbeing", S.DONE, MAR, MAR),
    ("thematic-peer-review", "Peer review of the partnership, with Salford", S.DELAYED, MAY, MAY),
    ("thematic-peer-review", "Peer review of the partnership, with Salford", S.DELAYED, AUG, AUG),
    ("independent-scrutiny", "Health check after six months", S.DELAYED, MAR, MAR),
}
# What the grid prints in a column that the text of the report does not keep: shown without a month.
WITHOUT_MONTH = {
    "partnership-intelligence": ["Development of the dashboard"],
    "thematic-audits": ["Thresholds", "Police protection powers review", "Emotional health and wellbeing"],
    "surveys": [
        "Tracking of child protection plans during Covid-19",
        "Feedback on the partnership’s webinar",
        "Peer review: awareness of the arrangements",
    ],
    "thematic-peer-review": ["Child sexual exploitation"],
    "rapid-reviews": [*["Rapid review completed"] * 4, "Three rapid reviews completed", "Two rapid reviews completed"],
    "section-11": ["Development of a revised section 11 approach"],
    "assurance-areas": ["Emotional health and wellbeing", "Early help"],
    "independent-scrutiny": ["Annual scrutiny"],
}


@pytest.fixture
def reader(bolton):
    factory.history()
    return people.person(Role.SCRUTINEER)


def shown(reader, name=2019):
    return queries.calendar(queries.year(name), reader, date(2026, 11, 25))


def placed(row):
    for lane in row.lanes:
        for cell in lane:
            if cell.chip:
                last = months_on(cell.month, cell.span - 1)
                yield (row.method.code, cell.chip.title, S(cell.chip.state), cell.month, last)


def test_every_entry_stands_in_the_months_that_the_report_says(reader):
    assert {entry for row in shown(reader).rows for entry in placed(row)} == IN_MONTHS


def test_no_month_is_invented_for_the_others(reader):
    beside = {row.method.code: [c.title for c in row.beside] for row in shown(reader).rows if row.beside}
    assert beside == WITHOUT_MONTH
    undated = Activity.objects.filter(planned_from=None)
    assert not undated.exclude(from_month=None).exists()
    assert not Activity.objects.filter(planned_from__isnull=False, month_words="").exists(), "each month has its source"


def test_every_method_has_its_row_twelve_months_wide(reader):
    found = shown(reader)
    assert [row.method.code for row in found.rows] == list(queries.methods().values_list("code", flat=True))
    assert found.year.months[0] == OCT and found.year.months[-1] == date(2020, 9, 1)
    assert all(sum(cell.span for cell in lane) == 12 for row in found.rows for lane in row.lanes)


def test_covid_suspended_three_methods(reader):
    suspended = Activity.objects.filter(state=S.SUSPENDED)
    assert {a.method.code for a in suspended} == {"mystery-shopper", "young-scrutineers", "back-to-practice"}
    assert {a.reason for a in suspended} == {"Covid-19"}


def test_nine_and_ten_stand_side_by_side(reader, at):
    (one,) = shown(reader).disagreements
    assert (one.method.code, one.counted, one.stated) == ("rapid-reviews", 9, 10)
    with at(reader) as client:
        text = client.get(reverse("assurance_year", args=[2019])).content.decode()
    assert "add up to <b>9</b>" in text and "The text says <b>10</b>" in text
    assert "no month has been added" in " ".join(text.split())


def test_sources_that_agree_are_not_said_to_disagree(reader):
    StatedTotal.objects.update(total=9)
    assert shown(reader).disagreements == []


def test_the_scrutiny_that_was_put_off_stands_in_the_year_after_too(reader):
    (row,) = [row for row in shown(reader, 2020).rows if row.method.code == "independent-scrutiny"]
    chips = {(month, chip) for _code, chip, _state, month, _last in placed(row)}
    assert chips == {(date(2020, 10, 1), "Annual scrutiny"), (date(2021, 1, 1), "Annual scrutiny")}


def test_what_the_year_promised_and_did_not_keep_is_said(reader):
    sentences = {w.method.code: w.sentence for w in shown(reader).warnings}
    assert set(sentences) == {"compliments-complaints", "section-11", "independent-scrutiny"}
    assert "that of March 2020 was put off, and no new month is on record" in sentences["independent-scrutiny"]
    (scrutiny,) = [w for w in shown(reader, 2020).warnings if w.method.code == "independent-scrutiny"]
    assert "that of October 2020 was moved to January 2021" in scrutiny.sentence


def test_the_command_says_what_it_did_and_does_it_once(bolton, capsys):
    call_command("load_history", "bolton-2019-20")
    call_command("load_history", "bolton-2019-20")
    assert capsys.readouterr().out.splitlines() == [
        "bolton-2019-20: 25 activities added, its counted reviews added, 132 figures added, its report added.",
        "bolton-2019-20: nothing changed.",
    ]
    assert Activity.objects.count() == 25
    # One for the activities and one for the figures, each with how many.
    told = TrailEvent.objects.filter(event="assurance.history_loaded").values_list("fields", flat=True)
    assert sorted(told) == [["132 figures", "17 checks"], ["25 activities", "1 totals"]]
    with pytest.raises(CommandError, match="bolton-2019-20"):
        call_command("load_history", "bolton-1919")


def test_another_partnership_gets_none_of_it(bury):
    with pytest.raises(Refused, match="“bolton”"):
        factory.history()
    assert not Activity.objects.exists()


def faulty(tmp_path, old, new):
    text = (HISTORIES / "bolton-2019-20.yaml").read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "bolton-2019-20.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("planned_to: 2019-10-01", "planned_to: 2019-09-01", "in order"),
        ("    planned_to: 2019-10-01\n", "", "the first and the last month"),
        (
            "    month_words: The report’s timeline has the event with Bolton Youth Voice in October 2019.\n",
            "",
            "known",
        ),
        ("    reason: Pressures of Covid-19\n", "", "needs its “reason”"),
        ("{entry: audit-thresholds,", "{entry: audit-police-protection,", "already"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tmp_path, old, new, words):
    with pytest.raises(ArrangementsError, match=words) as refusal:
        history_at(faulty(tmp_path, old, new))
    assert refusal.value.problems[0].line > 10


def test_an_unknown_method_loads_nothing(bolton, tmp_path):
    document = history_at(
        faulty(tmp_path, "{entry: area-early-help, method: assurance-areas,", "{entry: e, method: areas,")
    )
    with pytest.raises(ArrangementsError, match="no method “areas”"):
        factory.actions.load_history(document=document, by=None, now=factory.NOW)
    assert not Activity.objects.exists()


def test_the_shipped_year_can_be_read():
    assert len(read_history("bolton-2019-20").activities) == 25


def test_nothing_of_it_leaves_in_a_calendar_feed(reader):
    assert Activity.objects.exclude(from_month=None).exists()
    assert not queries.for_feed(reader, factory.NOW).exists()
