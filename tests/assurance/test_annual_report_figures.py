"""Figures of the annual report: those of Bolton's published year, those of live records, and what the public reads."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance.actions import load_published
from assurance.annual_report.figures import (
    Parameters,
    UnknownFigures,
    check,
    collect,
    draw,
    known_names,
    names_in,
    place,
    placed,
)
from assurance.annual_report.figures.of_missed_dates import HELD_BACK
from assurance.annual_report.figures.shapes import Table
from assurance.annual_report.output import figures_csv
from assurance.annual_report.published import published_at, read_published, shipped
from assurance.models import StatedFigure, Voice
from partnership.arrangements import ArrangementsError
from partnership.models import Course
from portal.accounts.choices import Role
from portal.deadlines import actions as clocks
from portal.deadlines.models import Deadline
from portal.errors import PortalError, Refused
from portal.trail.models import TrailEvent
from tests.factories import annual_report as factory
from tests.factories import assurance as assurance_factory
from tests.factories import (
    audits,
    indicators,
    leaks,
    learning,
    meetings,
    partnership,
    people,
    reviews,
    tracker,
    training,
)

# Every number of the report that has a place in the portal, in the order in which the report prints them.
PRINTED = {
    "context.children": "67,433", "context.children_share": "23.7%", "context.children_share_england": "21.3%",
    "context.young": "7,020", "context.not_in_education": "295", "context.not_in_education_share": "4.2%",
    "context.poverty": "20.1%", "context.poverty_england": "17%", "context.meals_primary": "15.2%",
    "context.meals_primary_england": "13.7%", "context.meals_secondary": "16.1%",
    "context.meals_secondary_england": "12.4%", "context.incidents": "2,719",
    "context.incidents_rate": "390 per 10,000", "context.minority": "29.5%", "context.minority_england": "24.6%",
    "context.in_need": "852", "context.protection": "340", "context.looked_after": "647",
    "context.early_help": "3,104", "context.special_needs": "1,598", "services.practices": "50",
    "services.further": "2", "services.secondary": "20", "services.nursery": "3", "services.primary": "98",
    "services.special": "6", "services.hospital": "1", "services.university": "1", "services.police": "1",
    "arrangements.published": "29 June 2019", "priorities.count": "4", "neglect.parents": "95%",
    "thresholds.effective": "81%", "thresholds.challenge": "20%", "covid.objectives": "6", "covid.measures": "5",
    "emotional_health.deaths": "6", "emotional_health.answers": "150", "emotional_health.recruited": "2",
    "emotional_health.years": "over 7", "emotional_health.from_health": "30%", "emotional_health.from_care": "30%",
    "emotional_health.from_education": "10%", "emotional_health.from_voluntary": "10%",
    "emotional_health.from_other": "18%", "emotional_health.talk": "86%", "emotional_health.recognise": "93%",
    "emotional_health.help": "48%", "emotional_health.parents": "36%", "emotional_health.information": "64%",
    "emotional_health.planning": "66%", "emotional_health.direct": "45%", "emotional_health.signs": "86%",
    "workforce.pool": "over 40", "workforce.courses": "about 70", "workforce.webinars": "14",
    "workforce.registered": "483", "workforce.planned": "59", "workforce.planned_places": "1,000",
    "workforce.modules": "3", "workforce.advanced": "3", "workforce.advanced_people": "68",
    "workforce.satisfied": "100%", "workforce.strongly": "80%", "workforce.agreed": "20%",
    "workforce.online": "87%", "workforce.great": "96%", "rapid_reviews.completed": "10", "harm.physical": "40%",
    "harm.sexual": "20%", "harm.neglect": "20%", "harm.emotional": "20%",
    "harm.ages": "three months to seventeen years", "rapid_reviews.to_practice_review": "2",
    "rapid_reviews.panel_agreed": "10", "rapid_reviews.panel_agreed_share": "100%", "harm.due": "2021",
    "survey.from_schools": "58%", "survey.from_health": "14%", "survey.from_care": "10%",
    "survey.from_voluntary": "8%", "survey.from_others": "10%", "survey.safeguarded": "81%",
    "survey.early_national": "73%", "survey.welfare": "78%", "survey.welfare_national": "75%",
    "survey.supported": "78%", "survey.rest": "19%", "survey.challenges": "3", "scrutiny.cycle": "2",
    "contact.worry": "01204 331500", "contact.partnership": "01204 337479",
}  # fmt: skip
# Where its sources cannot both be right: what, and the two statements as they are printed or computed.
BOLTON = {
    "Rapid reviews: the grid and the text": ("10", "9"),
    "Domestic abuse incidents for every 10,000 children": ("390 per 10,000", "403 per 10,000"),
    "When the arrangements were published": ("29 June 2019", "September 2019"),
    "What is to be strengthened about neglect": (
        "neglect", "exploitation, word for word as in the chapter on exploitation",
    ),
    "What 81% of practitioners were asked": (
        "the local arrangements being effective", "children being safeguarded effectively",
    ),
    "Areas of assurance": ("3", "2"),
    "Who answered the survey on emotional health": ("100%", "98%"),
    "When the survey on emotional health was made": ("March 2020", "spring and summer 2020"),
    "When the peer review took place": (
        "to be completed by May 2020, delayed until August 2020", "begins in August 2020, its findings still awaited",
    ),
    "The period of the grid and of the report": ("13", "12"),
    "Where the budget is printed": ("in the first annual report", "nowhere"),
    "Which year the plans are for": ("2021 to 2022", "2020 to 2021"),
}  # fmt: skip
BURY = {
    "Share of the people who are children": ("19%", "23%"),
    "Share of the people who are adults": ("81%", "77%"),
    "The police’s lead": ("District Commander", "Superintendent"),
    "Who keeps the strategic plan": ("the adults’ business group", "each business group"),
    "On which day the information is sent round": ("day 12", "day 11"),
    "To whom recommendations are sent": (
        "the Panel, the Department for Education and Ofsted", "the Panel and the case review group",
    ),
    "Income and expenditure": ("£201,927.20", "£211,000.00"),
}  # fmt: skip
PERIOD = (date(2026, 10, 1), date(2027, 9, 30))


def said(found):
    return {d.what: (d.one, d.other) for d in found.disagreements}


def test_every_printed_number_of_bolton_is_there_and_every_contradiction(db):
    factory.published_year()
    found = factory.collected()
    assert {name: found.figures[name].text for name in PRINTED} == PRINTED
    assert not [f for f in found.figures.values() if f.suppressed], "published numbers are not hidden again"
    assert said(found) == BOLTON
    # Nothing is corrected: both statements stand as they are printed, each with its place.
    assert found.figures["context.incidents_rate"].value == 390
    both = next(d for d in found.disagreements if d.what == "When the arrangements were published")
    assert (both.one_source, both.other_source) == (
        "annual report, Partnership development, the text",
        "annual report, Partnership development, the timeline",
    )
    # What the records of the time do not know is not nought.
    assert (found.figures["training.sessions"].value, found.figures["training.sessions"].text) == (None, "not known")
    assert len(found.tables["grid"].rows) == 25
    lines = list(csv.DictReader(io.StringIO(figures_csv(found))))
    share = next(line for line in lines if line["name"] == "rapid_reviews.panel_agreed_share")
    assert (share["value"], share["numerator"], share["denominator"]) == ("100", "10", "10")
    assert {line["name"] for line in lines} == set(known_names())


def test_bury_with_its_budget(db):
    factory.published_year("bury-2019-20")
    found = factory.collected(factory.BURY)
    assert said(found) == BURY
    texts = {name: found.figures[name].text for name in ("funding.income", "funding.expenditure", "funding.gap")}
    assert texts == {
        "funding.income": "£201,927.20", "funding.expenditure": "£211,000.00", "funding.gap": "£9,072.80",
    }  # fmt: skip
    share = found.figures["funding.gap_share"]
    assert (share.value, share.denominator) == (Decimal("4.3"), Decimal("211000.00"))
    assert found.tables["income"].rows[0] == ("Local Authority", "£84,101.50", "41.6%")
    assert found.figures["funding.reserve"].value is None


def test_loading_again_changes_nothing_and_another_partnerships_year_is_refused(db):
    factory.published_year()
    before = TrailEvent.objects.count()
    assert load_published(document=read_published("bolton-2019-20"), by=None, now=assurance_factory.NOW) == 0
    assert TrailEvent.objects.count() == before
    with pytest.raises(Refused, match="bury"):
        load_published(document=read_published("bury-2019-20"), by=None, now=assurance_factory.NOW)
    assert not StatedFigure.objects.filter(loaded_from="bury-2019-20.yaml").exists()


def test_a_file_is_told_each_of_its_faults_with_the_line(tmp_path):
    good = (factory.read_published.__globals__["FOLDER"] / "bury-2019-20.yaml").read_text("utf-8")
    wrong = good.replace("value: 189628", "value: many").replace("section: funding", "section: money", 1)
    wrong = wrong.replace("parts: [context.children, context.people]", "parts: [context.nobody, context.people]", 1)
    wrong = wrong.replace("{kind: same, what: Income", "{kind: share, what: Income")
    (tmp_path / "wrong.yaml").write_text(wrong, "utf-8")
    with pytest.raises(ArrangementsError) as told:
        published_at(tmp_path / "wrong.yaml")
    sentences = " ".join(p.sentence for p in told.value.problems)
    for part in ("in digits", "no chapter “money”", "“context.nobody”", "has 2 in “parts”"):
        assert part in sentences
    with pytest.raises(PortalError, match="bolton-2019-20"):
        read_published("paris-2019-20")


@pytest.fixture
def late(db):
    """A rapid review that was sent two working days late, with the reason on the record, and answered."""
    reviews.place()
    told = reviews.agreed().submit(day=17).reply(day=27)
    clock = Deadline.objects.get(rule_code="rapid_review", subject_id=told.review.pk)
    by = told.manager
    clocks.explain_breach(deadline=clock, reason="A partner was ill.", by=by, now=told.moment(28))
    return told


def test_live_reviews_are_counted_and_the_public_does_not_read_small_numbers(late):
    on = date(2027, 9, 1)
    internal, public = (factory.collected(PERIOD, public=p, on=on) for p in (False, True))
    figures = internal.figures
    assert (figures["rapid_reviews.completed"].value, figures["rapid_reviews.panel_agreed"].value) == (1, 1)
    assert (figures["rapid_reviews.notified_in_time"].text, figures["rapid_reviews.completed_in_time"].text) == (
        "100%", "0%",
    )  # fmt: skip
    shares = figures["rapid_reviews.completed_in_time"]
    assert (shares.numerator, shares.denominator) == (0, 1)
    assert (figures["rapid_reviews.breaches"].value, figures["rapid_reviews.breaches_explained"].value) == (1, 1)
    row = internal.tables["breaches"].rows[0]
    assert late.review.reference in row[0]
    assert row[3] == "A partner was ill."
    # The public reads that a date was missed and why, and neither which review nor how few there are.
    hidden = public.figures["rapid_reviews.completed"]
    assert (hidden.value, hidden.text, hidden.suppressed) == (None, "fewer than 5", True)
    assert public.tables["breaches"].rows[0][3] == "A partner was ill."
    everything = figures_csv(public) + repr(public.tables) + repr(public.charts)
    assert late.review.reference not in everything
    for name, figure in figures.items():
        if name.startswith("rapid_reviews.") and figure.value == 1 and "breach" not in name:
            assert public.figures[name].value is None, name
    # With one child in all, a nought beside “fewer than 5” would tell which category it is.
    ages = [f for name, f in public.figures.items() if name.startswith("rapid_reviews.age_")]
    assert {(f.value, f.text) for f in ages} == {(None, "not shown")}
    assert "1 sent" not in everything, "nor is a month of one review shown in the grid"
    assert "1 sent" in repr(internal.charts)
    assert public.figures["rapid_reviews.panel_agreed_share"].value is None
    # Unless the partnership decided otherwise, for that figure and no other.
    opened = collect(Parameters(*PERIOD, "", True, frozenset({"rapid_reviews.completed"})), as_of=on)
    assert opened.figures["rapid_reviews.completed"].value == 1
    assert opened.figures["rapid_reviews.children"].value is None
    _reasons_that_could_tell_who_somebody_is(late, on)


def _reasons_that_could_tell_who_somebody_is(late, on):
    """Each reason by itself and all together: a name of the glossary, what looks like one, and a jigsaw in pieces."""
    clock = Deadline.objects.get(rule_code="rapid_review", subject_id=late.review.pk)
    leaks.entry(late.review, "Willowbrook")
    add = {"deadline": clock, "by": late.manager}

    def printed(public=True):
        return factory.collected(PERIOD, public=public, on=on).tables["breaches"].rows[0][3]

    named = "The family moved to Willowbrook."
    clocks.explain_breach(reason=named, now=late.moment(29), **add)
    assert printed() == "A partner was ill."
    assert named in printed(public=False), "whoever runs the partnership reads it as it was typed"
    Deadline.objects.filter(pk=clock.pk).update(breach_reason=named)
    assert printed() == HELD_BACK
    clock.refresh_from_db()
    clocks.explain_breach(reason="A new address was not known for a week.", now=late.moment(30), **add)
    assert printed() == "A new address was not known for a week."
    pieces = ("The child is aged 14.", "They met on 3 March 2026.", "A worker of the estate of Breightmet was ill.")
    Deadline.objects.filter(pk=clock.pk).update(breach_reason="\n\n".join(pieces[:2]))
    assert printed() == "\n\n".join(pieces[:2])
    Deadline.objects.filter(pk=clock.pk).update(breach_reason="\n\n".join(pieces))
    assert printed() == HELD_BACK


def test_a_date_that_still_runs_is_not_missed(db):
    reviews.place()
    told = reviews.submitted()
    found = factory.collected(PERIOD, public=False, on=told.moment(3).date())
    assert found.figures["rapid_reviews.breaches"].value == 0


def test_a_year_of_use_without_anything_is_nought_and_one_before_it_is_not_known(db):
    partnership.arrangements("bolton")
    now = factory.collected((date(2026, 10, 1), date(2027, 9, 30)))
    before = factory.collected((date(2024, 10, 1), date(2025, 9, 30)))
    for name in ("rapid_reviews.completed", "training.sessions", "voices.heard", "meetings.held", "actions.agreed"):
        assert now.figures[name].value == 0, name
        assert before.figures[name].value is None, name


def one_more(number, by):
    """Of everything that is counted or listed one more in the period, with a date of a review that was missed."""
    at = datetime(2026, 11, 23 + number, 9, tzinfo=UTC)
    Voice.objects.create(
        speaker="children", forum="Youth council", heard_on=at.date(), said="Listen.", did="We did.", did_on=at.date(),
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    tracker.action(words=f"Action {number}", now=at)
    meetings.planned(starts_at=at + timedelta(days=60))
    training.session(Course.objects.first() or training.course(by=by, now=at), by=by, now=at)
    indicators.figure(of=indicators.indicator(name=f"Indicator {number}"))
    audits.audit()
    made = learning.finding(
        by=by, now=at, words=f"Finding {number}", themes=(learning.theme(f"Theme {number}", by=by),)
    )
    review = learning.review_of(made)
    leaks.entry(review, "Willowbrook", by=by)
    clocks_of_it = Deadline.objects.filter(subject_kind=review.subject.kind, subject_id=review.pk)
    clocks_of_it.update(breach_reason="Illness.", breach_explained_at=at, breach_explained_by=by)


def test_the_number_of_queries_does_not_grow(db):
    factory.published_year()
    by, on = people.person(Role.BUSINESS_MANAGER), PERIOD[1]

    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = factory.collected(PERIOD, on=on)
        return len(queries), found

    one_more(0, by)
    few, _found = asked()
    for number in (1, 2, 3):
        one_more(number, by)
    many, found = asked()
    assert many == few
    share = found.figures["voices.changed_share"]
    assert (share.text, share.numerator, share.denominator) == ("100%", 4, 4)
    reasons = [row[3] for row in found.tables["breaches"].rows]
    assert len(reasons) in (4, 8) and set(reasons) == {"Illness."}
    for name in ("actions.agreed", "learning.findings"):
        assert found.figures[name].value == 4, name


def test_figures_are_placed_by_name_and_an_unknown_name_is_an_error(db):
    factory.published_year()
    found = factory.collected()
    text = "In {{ context.children }} lives, {{rapid_reviews.completed}} times."
    assert place(text, found) == "In 67,433 lives, 10 times."
    assert placed(text, found) == {"context.children": "67,433", "rapid_reviews.completed": "10"}
    assert names_in("{{ a.b }} and {{ a.b }} {{c}}") == ("a.b", "c")
    check(text, known_names())
    wrong = "{{ rapid_review.complete }} and {{ zzz }} and {{ }}"
    for refused in (lambda: place(wrong, found), lambda: check(wrong, known_names())):
        with pytest.raises(UnknownFigures) as told:
            refused()
        assert [one.name for one in told.value.unknown] == ["rapid_review.complete", "zzz", ""]
        assert "rapid_reviews.completed" in told.value.unknown[0].nearest
        assert "rapid_reviews.completed" in told.value.sentence


def test_a_drawing_says_everything_in_words_and_lets_nothing_out():
    table = Table("T", ("", "Figure"), (), "", "")
    chart = draw.bars(
        "x", "<b>Bars</b>", [("<script>", 2, "2 of 4"), ("Beside", 1, "1 of 4")], table, stress=["Beside"]
    )
    assert "<script>" not in chart.svg
    assert "&lt;script&gt;" in chart.svg
    assert "url(#x-hatch)" in chart.svg, "told apart without colour"
    assert chart.alternative == "Bars: <script> 2 of 4; Beside 1 of 4."
    assert "<title" in chart.svg
    assert "<desc" in chart.svg
    assert "http://" not in chart.svg.replace("http://www.w3.org/2000/svg", "")


def test_the_commands(db, tmp_path, capsys, monkeypatch):
    factory.published_year()
    names = {"output": "r.pdf", "html": "r.html", "json": "r.json", "csv": "r.csv", "summary": "s.pdf"}
    call_command("annual_report", period="2019-20", **{kind: str(tmp_path / name) for kind, name in names.items()})
    assert "12 places where sources disagree" in capsys.readouterr().out
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count("<h1") == 1
    for text in PRINTED.values():
        assert text in page
    for what in BOLTON:
        assert what in page
    with pytest.raises(CommandError, match="2090-91"):
        call_command("annual_report", period="2090-91", output=str(tmp_path / "n.pdf"))
    with pytest.raises(CommandError, match="2019-20"):
        call_command("annual_report", period="last year", output=str(tmp_path / "n.pdf"))
    # The pages are set once above; what follows is about what is printed and not about printing.
    monkeypatch.setattr("assurance.management.commands.annual_report.report_pdf", lambda *_: b"%PDF")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("annual_report", period="2019-20", output=str(tmp_path / "no" / "n.pdf"))
    # A period that nobody has written about: its figures stand by themselves, and the page says that it is a draft.
    call_command("annual_report", period="2022-23", output=str(tmp_path / "f.pdf"), html=str(tmp_path / "f.html"))
    assert "Draft, not agreed" in (tmp_path / "f.html").read_text("utf-8")
    call_command("load_history", "bolton-2019-20")
    assert "its report added" in capsys.readouterr().out
    call_command("load_history", "bolton-2019-20")
    assert "nothing changed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="bolton-2019-20"):
        call_command("load_history", "paris-2019-20")
    assert shipped() == ["bolton-2019-20", "bury-2019-20"]
