"""An annual report from its beginning to its recipients: who writes, what refuses, what voids, what is frozen."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.annual_report import actions, reading
from assurance.annual_report.deadlines import PUBLISHED
from assurance.annual_report.figures import SECTIONS, UnknownFigures
from assurance.annual_report.figures.of_missed_dates import HELD_BACK
from assurance.annual_report.figures.shapes import Table
from assurance.annual_report.freezing import as_json, from_json
from assurance.annual_report.present import figures_of, moved, names_placed
from assurance.annual_report.readiness import before_sending
from assurance.models import AnnualReport, ReportClaim
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.approvals.choices import Decision, SignOffState
from portal.approvals.queries import latest
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.today import today
from tests.factories import people
from tests.factories import reports as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
TODAY = NOW.date()
SECRET = "Only the police know this yet."


def test_periods_are_data_and_a_report_covers_one_of_them():
    """Bolton October to September, Bury April to March, Working Together by the end of September."""
    schemes = reading.schemes()
    assert next(iter(schemes)) == "oct-sep"
    assert schemes["oct-sep"].period(2019) == (date(2019, 10, 1), date(2020, 9, 30))
    assert schemes["apr-mar"].period(2019) == (date(2019, 4, 1), date(2020, 3, 31))
    assert schemes["working-together"].due(date(2026, 3, 31)) == date(2026, 9, 30)
    assert schemes["oct-sep"].due(date(2026, 9, 30)) is None
    made = factory.report(2025)
    assert (str(made), made.period, made.reference) == ("Annual report 2025-26", "2025-26", "AR-2025-10")
    assert [one.key for one in made.sections.all()] == [*SECTIONS, "summary"]
    begin = {"title": "Annual report", "open_numbers": "", "by": factory.manager(), "now": NOW}
    for wrong, field in (
        ({"scheme": "oct-sep", "year": 2025}, "year"),
        ({"scheme": "oct-sep", "year": 2027}, "year"),
        ({"scheme": "moon", "year": 2024}, "scheme"),
        ({"scheme": "apr-mar", "year": 2024, "title": " "}, "title"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.begin(**{**begin, **wrong})
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        actions.begin(scheme="apr-mar", year=2024, **{**begin, "by": people.person(Role.LEAD_REPRESENTATIVE)})


def test_two_reporting_years_are_never_on_one_page(at):
    factory.report(2025, "oct-sep")
    other = factory.report(2025, "apr-mar")
    with at(factory.manager()) as client:
        page = client.get(reverse("reports")).content.decode()
        assert "AR-2025-10" in page and other.reference not in page
        page = client.get(reverse("reports") + "?year=apr-mar").content.decode()
        assert "AR-2025-04" in page and "AR-2025-10" not in page


def test_a_reporting_year_with_a_day_starts_its_clock_and_publication_meets_it():
    made = factory.report(2025, "working-together")
    clock = Deadline.objects.get(subject_id=made.pk, rule_code=PUBLISHED)
    assert clock.due_on == made.publish_by == date(2026, 9, 30)


def test_a_section_is_written_by_its_owner_and_by_nobody_else():
    one = factory.section("workforce")
    trainer = people.person(Role.TRAINING_COORDINATOR)
    write = {"section": one, "text": "Fourteen webinars.", "version": 1, "now": NOW}
    for stranger in (people.person(Role.AGENCY_CONTACT), people.person(Role.QUALITY_OFFICER)):
        with pytest.raises(NotAllowed):
            actions.write_section(by=stranger, **write)
    with pytest.raises(NotAllowed):
        actions.write_section(by=people.person(Role.PRACTITIONER), **write)
    actions.write_section(by=trainer, **write, hand_in=True)
    one.refresh_from_db()
    assert (one.text, one.in_by) == ("Fourteen webinars.", trainer)
    with pytest.raises(Conflict, match="open it again"):
        actions.write_section(**{**write, "version": 2, "text": "Fifteen."}, by=trainer)
    with pytest.raises(NotAllowed):
        actions.open_section(section=one, by=trainer, now=NOW)
    actions.open_section(section=one, by=factory.manager(), now=NOW)
    actions.write_section(**{**write, "version": 2, "text": "Fifteen."}, by=trainer)


def test_a_section_given_to_one_body_is_that_bodys_and_its_people_are_told():
    one = factory.section("emergencies")
    police, council = (Organisation.objects.get(code=code) for code in ("gmp", "bolton-council"))
    theirs, other = factory.signatory(police), factory.signatory(council)
    give = {"section": one, "owner_organisation": police, "by": factory.manager(), "now": NOW}
    with pytest.raises(Refused) as refusal:
        actions.give_section(**give, owner_role=Role.PRACTITIONER)
    assert refusal.value.field == "owner_role"
    one = actions.give_section(**give, owner_role=Role.DELEGATED_REPRESENTATIVE)
    assert Notice.objects.filter(kind="report_part_wanted", recipient=theirs).count() == 1
    assert not Notice.objects.filter(kind="report_part_wanted", recipient=other).exists()
    assert [n.label for n in today(theirs, NOW).needs if "How we answered" in n.words] == ["Write"]
    with pytest.raises(NotAllowed):
        actions.write_section(section=one, text="x", version=one.version, by=other, now=NOW)
    actions.write_section(section=one, text="x", version=one.version, by=theirs, now=NOW)


def test_an_agencys_part_is_its_own_until_it_is_handed_in(at):
    police = Organisation.objects.get(code="gmp")
    asked = factory.contribution(police)
    assert factory.contribution(police) == asked
    agent, unit = people.person(Role.AGENCY_CONTACT, police), factory.manager()
    page = reverse("report_contribution", args=[asked.section.report_id, asked.pk])
    write = {"contribution": asked, "now": NOW}
    with pytest.raises(NotAllowed):
        actions.write_contribution(**write, text="x", version=1, by=people.person(Role.AGENCY_CONTACT))
    with pytest.raises(Refused, match="before you hand it in"):
        actions.write_contribution(**write, text=" ", version=1, by=agent, hand_in=True)
    actions.write_contribution(**write, text=SECRET, version=1, by=agent)
    with at(unit) as client:
        assert client.get(page).status_code == 404
        section = client.get(reverse("report_section", args=[asked.section.report_id, "priorities"]))
        assert SECRET not in section.content.decode()
    with at(agent) as client:
        assert SECRET in client.get(page).content.decode()
        assert client.post(page, {"text": SECRET, "version": 2, "do": "hand_in"}).status_code == 302
    with at(unit) as client:
        assert SECRET in client.get(page).content.decode()
    with pytest.raises(Conflict, match="is in already"):
        actions.write_contribution(**write, text="Otherwise.", version=2, by=agent)
    with pytest.raises(Refused, match="stands in the partnership"):
        actions.ask_agency(section=asked.section, organisation=people.organisation(), by=unit, now=NOW)


def test_an_unknown_figure_is_an_error_beside_the_field_and_never_a_blank(at):
    one = factory.section("learning")
    path = reverse("report_section", args=[one.report_id, "learning"])
    known = next(iter(figures_of(one.report, TODAY).figures))
    with at(factory.manager()) as client:
        for do in ("save", "preview", "hand_in"):
            page = client.post(path, {"text": "We did {{ " + known[:-1] + "x }}.", "version": 1, "do": do})
            text = page.content.decode()
            assert "The portal has no figure called" in text and "did you mean" in text and known in text
            assert "We did {{" in text, "what was typed is lost"
        one.refresh_from_db()
        assert one.text == ""
        page = client.post(path, {"text": "Number: {{ " + known + " }}.", "version": 1, "do": "preview"})
        said = figures_of(one.report, TODAY).figures[known].text
        assert f"Number: {said}." in page.content.decode()
        assert client.post(path, {"text": "Number: {{ " + known + " }}.", "version": 1}).status_code == 302
        assert f"Number: {said}." in client.get(path).content.decode()
    with pytest.raises(UnknownFigures):
        values = {"words": "{{ none.such }}", "evidence": "", "difference": "", "priority": None}
        actions.add_claim(section=one, values=values, by=factory.manager(), now=NOW)


def test_a_stale_edit_shows_both_texts(at):
    one = factory.section("foreword")
    path = reverse("report_section", args=[one.report_id, "foreword"])
    with at(factory.manager()) as client:
        assert client.post(path, {"text": "Theirs.", "version": 1}).status_code == 302
        page = client.post(path, {"text": "Mine.", "version": 1}).content.decode()
        assert "Mine." in page and "Theirs." in page and "Somebody else saved this" in page
    made = factory.claim()
    path = reverse("report_claim", args=[made.section.report_id, made.pk])
    with at(factory.manager()) as client:
        claim = {"words": "One.", "evidence": "a", "difference": "b", "version": 1}
        assert client.post(path, claim).status_code == 302
        page = client.post(path, {**claim, "words": "Two."}).content.decode()
        assert "One." in page and "Two." in page
        assert client.post(path, {"do": "drop"}).status_code == 302
    assert not ReportClaim.objects.exists()


def test_readiness_names_what_is_missing_and_the_report_does_not_go_before(at, monkeypatch):
    by = factory.manager()
    made = factory.report(by=by)
    missed = Table("Missed", ("What", "Reason"), (("A date", HELD_BACK), ("Another", "Illness.")), "", "learning")
    collected = replace(figures_of(made, TODAY), tables={"breaches": missed})
    monkeypatch.setattr("assurance.annual_report.readiness.figures_of", lambda *_: collected)
    factory.contribution()
    bare = factory.claim("workforce", evidence="", difference=" ")
    found = before_sending(made, TODAY)
    assert found.stops and len(found.sections) == 15 and len(found.agencies) == 1
    assert [one.text for one in found.claims] == [
        "Workforce development: “Visits are in time.” lacks evidence and the difference it made"
    ]
    assert "Our priorities" in {one.text for one in found.without_claims}
    with at(by) as client:
        page = client.get(reverse("report_readiness", args=[made.pk])).content.decode()
        for line in (*found.sections, *found.claims, *found.figures[:1], *found.disagreements[:1], *found.reasons):
            assert line.path in page
        assert "One reason is not printed." in page
    with pytest.raises(Refused, match="Still to be handed in: Foreword"):
        actions.declare_whole(report=made, by=by, now=NOW)
    for one in made.sections.all():
        actions.write_section(section=one, text="Told.", version=one.version, by=by, now=NOW, hand_in=True)
    with pytest.raises(Refused, match="Still awaited from: Greater Manchester Police"):
        actions.declare_whole(report=made, by=by, now=NOW)
    agent = people.person(Role.AGENCY_CONTACT, Organisation.objects.get(code="gmp"))
    part = made.sections.get(key="priorities").contributions.get()
    actions.write_contribution(contribution=part, text="Ours.", version=1, by=agent, now=NOW, hand_in=True)
    actions.declare_whole(report=made, by=by, now=NOW)
    with pytest.raises(Refused, match="One claim of progress lacks"):
        actions.send(report=made, by=by, now=NOW)
    values = {"words": "In time.", "evidence": "A check.", "difference": "Safer.", "priority": None}
    actions.change_claim(claim=bare, values=values, version=1, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        actions.send(report=made, by=people.person(Role.BUSINESS_SUPPORT), now=NOW)
    sign_off = actions.send(report=made, by=by, now=NOW)
    whole = json.dumps(sign_off.document)
    assert "Ours." in whole and "Safer." in whole


def test_three_partners_approve_and_a_change_makes_it_void():
    sign_off, by = factory.sent(), factory.manager()
    made = AnnualReport.objects.get()
    bodies = statutory_partners(TODAY)
    assert len(bodies) == 3 and made.state == "with_partners"
    factory.sign(made, bodies[0])
    one = made.sections.get(key="foreword")
    for writer in (people.person(Role.PARTNERSHIP_CHAIR), factory.signatory(bodies[1])):
        with pytest.raises((NotAllowed, Conflict)):
            actions.write_section(section=one, text="Sneaked in.", version=one.version, by=writer, now=NOW)
    same = one.text
    actions.write_section(section=one, text=same, version=one.version, by=by, now=NOW)
    made.refresh_from_db()
    assert made.state == "with_partners", "what changes no word voids nothing"
    actions.write_section(section=one, text="Another foreword.", version=one.version, by=by, now=NOW)
    made.refresh_from_db()
    sign_off.refresh_from_db()
    assert (made.state, sign_off.state) == ("whole", SignOffState.VOID)
    assert Notice.objects.filter(kind="sign_off_voided").exists()
    actions.send(report=made, by=by, now=NOW)
    for body in bodies[:2]:
        factory.sign(made, body)
    made.refresh_from_db()
    assert made.state == "with_partners"
    factory.sign(made, bodies[2])
    made.refresh_from_db()
    assert (made.state, latest(made.subject).version, made.editions.count()) == ("approved", 2, 2)


def test_a_claim_taken_out_after_approval_voids_it_and_so_does_taking_back():
    factory.report()
    claim = factory.claim()
    made, by = factory.approved(), factory.manager()
    actions.drop_claim(claim=claim, by=by, now=NOW)
    made.refresh_from_db()
    assert made.state == "whole"
    actions.send(report=made, by=by, now=NOW)
    made.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.take_back(report=made, reason=" ", by=by, now=NOW)
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        actions.take_back(report=made, reason="x", by=people.person(Role.LEAD_REPRESENTATIVE), now=NOW)
    actions.take_back(report=made, reason="A figure is wrong.", by=by, now=NOW)
    assert latest(made.subject).void_reason == "A figure is wrong."


def test_dissent_is_kept_and_the_report_goes_no_further():
    factory.sent()
    made, bodies = AnnualReport.objects.get(), statutory_partners(TODAY)
    factory.sign(made, bodies[0], Decision.DISSENT, "The police part is missing.")
    for body in bodies[1:]:
        factory.sign(made, body)
    made.refresh_from_db()
    assert (made.state, latest(made.subject).state) == ("with_partners", SignOffState.DISSENTED)
    actions.take_back(report=made, reason="Dissent.", by=factory.manager(), now=NOW)
    made.refresh_from_db()
    assert (made.state, latest(made.subject).state) == ("whole", SignOffState.DISSENTED)


def test_a_figure_that_moved_since_is_shown_and_changes_nothing_that_was_approved(at):
    made, by = factory.approved(), factory.manager()
    edition = made.editions.first()
    name = next(iter(edition.figures["figures"]))
    stored = edition.figures["figures"][name]
    stored["text"] = "ninety-nine"
    edition.save()
    found = moved(edition, figures_of(made, TODAY), {name})
    assert [(m.name, m.before, m.placed) for m in found] == [(name, "ninety-nine", True)]
    with at(by) as client:
        page = client.get(reverse("report", args=[made.pk])).content.decode()
        assert "Figures that have moved since" in page and "ninety-nine" in page
    made.refresh_from_db()
    assert made.state == "approved"


def test_what_is_frozen_comes_back_as_it_was():
    made = factory.report()
    collected = figures_of(made, TODAY)
    assert from_json(json.loads(json.dumps(as_json(collected)))) == collected


def test_the_pages_run_as_many_queries_for_many_as_for_few(at):
    by = factory.manager()
    made = factory.report(by=by)

    def count(name, *args):
        with at(by) as client, CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(seen)

    names = (
        ("reports",),
        ("report", made.pk),
        ("report_readiness", made.pk),
        ("report_section", made.pk, "priorities"),
    )
    few = [count(*name) for name in names]
    for year in (2022, 2023, 2024):
        factory.report(year, by=by)
    for _ in range(3):
        factory.claim()
    for code in ("gmp", "bolton-ft", "bolton-council"):
        factory.contribution(Organisation.objects.get(code=code))
    assert [count(*name) for name in names] == few


def test_names_placed_and_the_list_of_names_with_their_values(at):
    made = factory.report()
    name, figure = next(iter(figures_of(made, TODAY).figures.items()))
    one = made.sections.get(key=figure.section)
    text = "It is {{ " + name + " }}."
    actions.write_section(section=one, text=text, version=1, by=factory.manager(), now=NOW)
    assert names_placed(made) == {name}
    with at(factory.manager()) as client:
        page = client.get(reverse("report_section", args=[made.pk, one.key])).content.decode()
        assert f"&#123;&#123; {name} &#125;&#125;" in page and figure.label in page
        assert (
            reverse("report_figures", args=[made.pk]) in client.get(reverse("report", args=[made.pk])).content.decode()
        )
        assert figure.source in client.get(reverse("report_figures", args=[made.pk])).content.decode()
