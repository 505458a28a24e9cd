"""Who reads a self-assessment, what the report is counted from, and how many queries its pages run."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from assurance.models import Assessment
from assurance.section11 import actions, outputs, queries
from assurance.section11.report import collect
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from tests.factories import assurance, attachments, people
from tests.factories import self_assessments as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
SECRET = "Seventeen vacancies"


@pytest.fixture
def officer():
    return assurance.planner()


@pytest.fixture
def told(officer):
    """A return that says something, shows it by a file, and plans something; another agency's beside it."""
    mine, theirs = factory.issued("gmp", "bolton-ft", by=officer)
    answer = mine.answers.first()
    factory.write(answer, score=1, narrative=SECRET, evidence=SECRET, improvement=f"End the {SECRET}",
                  improve_until=factory.DUE + timedelta(days=60))  # fmt: skip
    kept = actions.attach(
        answer=answer, file=attachments.uploaded("vacancies.txt", SECRET.encode()),
        by=factory.contact(mine.organisation), now=NOW,
    )  # fmt: skip
    return mine, theirs, kept


def pages_of(made, kept):
    answer = made.answers.first()
    one = {"pk": made.pk}
    yield from (reverse(name, kwargs=one) for name in ("assessment", "assessment_submit", "assessment_package"))
    yield reverse("assessment_answer", kwargs={**one, "answer_id": answer.pk})
    yield reverse("assessment_moderate", kwargs={**one, "answer_id": answer.pk})
    yield reverse("file_download", args=[kept.pk])


def test_an_agency_never_sees_anothers_return(told, at):
    """Neither while it is drafted nor once it is submitted, moderated, challenged and reported."""
    mine, theirs, kept = told
    outsider = factory.contact(theirs.organisation)

    def nothing_leaks():
        with at(outsider) as client:
            assert {client.get(page).status_code for page in pages_of(mine, kept)} == {404}
            assert client.post(reverse("assessment_carry", args=[mine.pk])).status_code == 404
            open_to_them = [
                reverse("cycles"), reverse("cycle", args=[mine.cycle_id]), reverse("assessment", args=[theirs.pk]),
                reverse("actions"), reverse("today"), reverse("assurance"),
            ]  # fmt: skip
            for page in open_to_them:
                answer = client.get(page)
                assert answer.status_code == 200, page
                assert SECRET not in answer.content.decode(), page
            assert client.get(reverse("cycle_report", args=[mine.cycle_id])).status_code == 404
            assert client.get(reverse("cycle_workbook", args=[mine.cycle_id])).status_code == 404

    nothing_leaks()
    factory.submitted(mine)
    planner = assurance.planner()
    first = mine.answers.first()
    actions.moderate(
        answer=first, score=0, not_applicable=False, words=SECRET, version=first.version, by=planner, now=NOW
    )
    factory.panel_note(mine)
    nothing_leaks()
    assert queries.own_returns(outsider, NOW.date()).get() == theirs


def test_a_draft_is_private_to_its_agency_and_a_submitted_one_is_read(told, officer, at):
    mine, _theirs, kept = told
    scrutineer = people.person(Role.SCRUTINEER)
    for reader in (officer, scrutineer):
        with at(reader) as client:
            page = client.get(reverse("assessment", args=[mine.pk])).content.decode()
            assert SECRET not in page and "private to it" in page
            assert client.get(reverse("file_download", args=[kept.pk])).status_code == 404
            matrix = client.get(reverse("cycle", args=[mine.cycle_id])).content.decode()
            assert "1/2" in matrix and SECRET not in matrix, "how far it is, and not what it says"
    factory.answered(mine, 2)
    factory.write(mine.answers.first(), narrative=SECRET)
    mine.refresh_from_db()
    actions.submit(assessment=mine, version=mine.version, by=factory.contact(mine.organisation), now=NOW)
    for reader in (officer, scrutineer):
        with at(reader) as client:
            assert SECRET in client.get(reverse("assessment", args=[mine.pk])).content.decode()
            assert b"".join(client.get(reverse("file_download", args=[kept.pk])).streaming_content) == SECRET.encode()
    with at(scrutineer) as client:
        page = client.get(reverse("assessment", args=[mine.pk])).content.decode()
    assert "Moderate" not in page and reverse("assessment_reopen", args=[mine.pk]) not in page


def test_partners_read_the_report_once_it_is_closed_and_no_return(told, officer, at):
    mine, theirs, _kept = told
    lead = people.person(Role.LEAD_REPRESENTATIVE, Organisation.objects.get(code="bolton-council"))
    report = reverse("cycle_report", args=[mine.cycle_id])
    factory.submitted(mine)
    actions.excuse(assessment=theirs, reason="Merged.", by=officer, now=NOW)
    with at(lead) as client:
        assert client.get(report).status_code == 404
    actions.close(cycle=mine.cycle, by=officer, now=NOW)
    with at(lead) as client:
        page = client.get(report)
        assert page.status_code == 200 and SECRET not in page.content.decode()
        assert client.get(reverse("assessment", args=[mine.pk])).status_code == 404


# The report, by hand


@pytest.fixture
def reported(officer):
    """Three returns of ten questions: 2 throughout; 3 but for the first, which is 0; 2 and "not applicable" in turn."""
    one, two, three = factory.issued(by=officer)
    factory.submitted(one, 2)
    factory.submitted(two, 0, *[3] * 9)
    factory.submitted(three, 2, None)
    first = one.answers.first()
    actions.moderate(
        answer=first, score=3, not_applicable=False, words="=1+1", version=first.version, by=officer, now=NOW
    )
    factory.tested(one)
    return one.cycle


def test_averages_leave_out_what_does_not_apply_and_never_hide_the_lowest(reported):
    report = collect(reported, NOW)
    codes = [body.code for body in report.agencies]
    row = report.standards[0]
    cells = dict(zip(codes, row.cells, strict=True))
    # Bolton Council: 3 (moderated) and 2; the trust: 2 and not applicable; the police: 0 and 3, in order of names.
    figures = {code: (c.average, c.lowest, c.scored, c.not_applicable) for code, c in cells.items()}
    assert sorted(figures.values()) == [(1.5, 0, 2, 0), (2.0, 2, 1, 1), (2.5, 2, 2, 0)]
    assert (row.together.average, row.together.lowest, row.together.scored) == (2.0, 0, 5)
    assert row.together.level.name == "Mostly in place"
    assert next(c for c in cells.values() if c.lowest == 0).level.name == "Begun", "never better than the average"


def test_what_stands_out_and_where_moderators_saw_it_otherwise(reported):
    report = collect(reported, NOW)
    assert [(o.question.number, o.score, o.middle, o.below) for o in report.outliers] == [("1.1", 0, 2, True)]
    assert [(g.question.number, g.own, g.moderated, g.levels) for g in report.gaps] == [("1.1", "2", "3", 1)]
    assert [(a.compared, a.difference) for a in report.by_agency] == [(1, 1.0)]
    assert (report.moderated, report.answered) == (1, 30)
    test = report.tests[0]
    assert test.disagrees and test.link.question.number == "1.1" and round(test.together.average, 2) == 1.67


def test_two_answers_make_no_middle(officer):
    one, two = factory.issued("gmp", "bolton-ft", by=officer)
    factory.submitted(one, 0)
    factory.submitted(two, 3)
    assert collect(one.cycle, NOW).outliers == ()


def test_a_draft_stands_in_no_figure(officer):
    one, two = factory.issued("gmp", "bolton-ft", by=officer)
    factory.submitted(one, 3)
    factory.answered(two, 0)
    report = collect(one.cycle, NOW)
    assert [b.code for b in report.agencies] == ["gmp"] and [b.code for b in report.awaited] == ["bolton-ft"]
    assert report.standards[0].together.lowest == 3


def test_page_workbook_and_document_tell_the_same(reported, officer, at):
    with at(officer) as client:
        page = client.get(reverse("cycle_report", args=[reported.pk])).content.decode()
        book = load_workbook(io.BytesIO(client.get(reverse("cycle_workbook", args=[reported.pk])).content))
        paper = client.get(reverse("cycle_document", args=[reported.pk]))
    assert paper.content.startswith(b"%PDF-") and "SA-" in paper["Content-Disposition"]
    assert book.sheetnames == ["About", "Standards", "Questions", "Standing out", "Own and moderated", "Tested by"]
    together = [line[4].value for line in book["Standards"].iter_rows(min_row=2)]
    assert together == [round(row.together.average, 2) for row in collect(reported, NOW).standards]
    assert book["Own and moderated"]["G2"].value == "'=1+1", "nobody's words are run"
    assert "Not applicable" in [cell.value for line in book["Questions"] for cell in line]
    for words in ("lowest 0", "Mostly in place", "Does not bear them out", "heat--stripe", "Below"):
        assert words in page
    assert outputs.workbook(collect(reported, NOW)).startswith(b"PK")


# Pages


def test_the_lists_run_as_many_queries_for_many_as_for_few(officer, at):
    def count():
        one = Assessment.objects.first()
        paths = [reverse("cycles"), reverse("cycle", args=[one.cycle_id]), reverse("cycle_report", args=[one.cycle_id])]
        found = []
        for path in paths:
            with at(officer) as client, CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            found.append(len(seen))
        return found

    first = factory.submitted(factory.issued("gmp", by=officer)[0])
    factory.tested(first)
    few = count()
    for made in factory.issued("bolton-council", "bolton-ft", "gmmh", cycle=first.cycle, by=officer)[:2]:
        factory.submitted(made, 0, 3, None)
    for number in range(3):
        factory.cycle(by=officer, title=f"Cycle {number}")
    assert count() == few


def test_an_answer_by_the_form_and_a_score_that_is_missing_is_said(officer, at):
    made = factory.assessment()
    lead, answer = factory.contact(made.organisation), made.answers.first()
    path = reverse("assessment_answer", args=[made.pk, answer.pk])
    with at(lead) as client:
        sent = client.post(path, {"score": "na", "narrative": "We have none.", "version": answer.version, "next": "1"})
        assert sent.url == reverse("assessment_answer", args=[made.pk, made.answers.all()[1].pk])
        page = client.get(reverse("assessment_submit", args=[made.pk])).content.decode()
        assert "Still without a score: 1.2" in page and "Approve and submit" not in page
        stale = client.post(path, {"score": "1", "narrative": "Mine.", "version": answer.version})
        assert "We have none." in stale.content.decode() and "Mine." in stale.content.decode()
        wrong = client.post(path, {"score": "2", "improve_until_day": "31", "improve_until_month": "2",
                                   "improve_until_year": "2027", "narrative": "Kept.", "version": "2"})  # fmt: skip
        assert wrong.status_code == 422 and "Kept." in wrong.content.decode()
    answer.refresh_from_db()
    assert (answer.not_applicable, answer.narrative) == (True, "We have none.")
