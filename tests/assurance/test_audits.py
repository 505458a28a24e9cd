"""Multi-agency audits: private until the moderation, then read together; findings lead to actions and a briefing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.audits import actions, queries
from assurance.models import FileAudit
from partnership.models import Action
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from tests.factories import assurance, people
from tests.factories import audits as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
SECRET = "Three visits were missed"


@pytest.fixture
def officer():
    return assurance.planner()


def test_an_audit_has_letters_for_cases_and_a_file_for_each_agency(officer):
    made = factory.audit(cases=5)
    assert [case.letter for case in made.cases.all()] == ["A", "B", "C", "D", "E"]
    assert FileAudit.objects.filter(case__audit=made).count() == 10
    said = {"title": "x", "why": "y", "due_on": date(2027, 2, 1), "questions": ["Why?"], "cases": 5, "by": officer,
            "organisations": [Organisation.objects.get(code="gmp")], "now": NOW}  # fmt: skip
    for field, wrong in (
        ("title", " "), ("due_on", NOW.date()), ("questions", ["", " "]), ("cases", 0), ("cases", 13),
        ("organisations", []), ("organisations", [people.organisation()]),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.prepare(**said | {field: wrong})
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        actions.prepare(**said | {"by": people.person(Role.SCRUTINEER)})


def test_what_an_agency_writes_is_its_own_until_the_moderation(officer, at):
    """Neither the other agency, nor the unit, nor the scrutineer: then all of them, and of submitted files only."""
    made = factory.sent()
    mine = factory.file(made, worry=SECRET)
    kept = FileAudit.objects.filter(case__audit=made, organisation__code="gmp").exclude(pk=mine.pk).get()
    factory.write(kept, worry="Still a draft")
    other = factory.contact(Organisation.objects.get(code="bolton-ft"))
    readers = (other, officer, people.person(Role.SCRUTINEER))

    def answers(found):
        for reader in readers:
            with at(reader) as client:
                page = client.get(reverse("audit", args=[made.pk]))
                assert page.status_code == 200 and SECRET not in page.content.decode()
                yield client.get(reverse("file_audit", args=[found.pk])).status_code

    assert set(answers(mine)) == {404}
    actions.submit_file(file_audit=mine, by=factory.contact(mine.organisation), now=NOW)
    assert set(answers(mine)) == {404}, "submitted is not opened"
    assert queries.tallies(made) == []
    factory.step(made, "moderate")
    assert set(answers(mine)) == {200} and set(answers(kept)) == {404}
    outsider = people.person(Role.AGENCY_CONTACT, Organisation.objects.get(code="bolton-council"))
    with at(outsider) as client:
        assert client.get(reverse("audit", args=[made.pk])).status_code == 404
        assert client.get(reverse("file_audit", args=[mine.pk])).status_code == 404


def test_a_file_is_audited_by_its_agency_whole_and_once():
    made = factory.sent()
    found = FileAudit.objects.filter(case__audit=made, organisation__code="gmp").first()
    by = factory.contact(found.organisation)
    with pytest.raises(Refused, match="2 questions are not answered"):
        actions.submit_file(file_audit=found, by=by, now=NOW)
    said = {"file_audit": found, "texts": {"no_file": False, "voice": "", "good": "", "worry": ""}, "answers": {}}
    with pytest.raises(NotAllowed):
        actions.write_file(**said, version=1, by=people.person(Role.AGENCY_CONTACT), now=NOW)
    with pytest.raises(Refused, match="from the list"):
        asked = made.questions.first().pk
        actions.write_file(**said | {"answers": {asked: ("fine", "")}}, version=1, by=by, now=NOW)
    factory.write(found)
    with pytest.raises(Conflict, match="colleague saved"):
        actions.write_file(**said, version=1, by=by, now=NOW)
    actions.submit_file(file_audit=found, by=by, now=NOW)
    with pytest.raises(Conflict, match="submitted"):
        factory.write(found)
    actions.send_file_back(file_audit=found, reason="The wrong file.", by=assurance.planner(), now=NOW)
    found.refresh_from_db()
    factory.write(found, judgement="na", no_file=True)


def test_nothing_is_written_before_it_is_sent_and_everybody_is_told_then():
    made = factory.audit()
    found = FileAudit.objects.filter(case__audit=made).first()
    with pytest.raises(Conflict, match="not with the agencies"):
        factory.write(found)
    with pytest.raises(Conflict):
        factory.step(made, "moderate")
    factory.step(made, "send")
    assert {n.recipient for n in Notice.objects.filter(kind="audit_sent")} == {
        factory.contact(Organisation.objects.get(code=code)) for code in ("gmp", "bolton-ft")
    }
    with pytest.raises(Refused, match="nothing to moderate"):
        factory.step(made, "moderate")


def test_judgements_are_counted_and_what_does_not_apply_stands_apart():
    made = factory.sent()
    one, two = FileAudit.objects.filter(case__audit=made, organisation__code="gmp")
    for found, judgement in ((one, "not_met"), (two, "na")):
        factory.write(found, judgement=judgement)
        actions.submit_file(file_audit=found, by=factory.contact(found.organisation), now=NOW)
    factory.step(made, "moderate")
    tally = queries.tallies(made)[0]
    assert dict(tally.counts) == {"Met": 0, "Partly met": 0, "Not met": 1}
    assert (tally.judged, tally.not_applicable) == (1, 1)


def test_it_closes_with_moderation_finding_and_briefing_and_its_actions_stand_in_the_tracker(officer, at):
    made = factory.moderating(worry=SECRET)
    for missing in ("moderation meeting", "finding", "briefing"):
        with pytest.raises(Refused, match=missing):
            factory.step(made, "close")
        said = {"audit": made, "meeting_on": NOW.date(), "by": officer, "now": NOW}
        if missing == "moderation meeting":
            with pytest.raises(Refused, match="day to come"):
                actions.record_moderation(
                    **said | {"meeting_on": NOW.date() + timedelta(days=1)}, meeting="x", briefing="", version=1
                )
            actions.record_moderation(**said, meeting="All were there.", briefing="", version=made.version)
        elif missing == "finding":
            factory.finding(made)
        else:
            made.refresh_from_db()
            with pytest.raises(Conflict):
                actions.record_moderation(**said, meeting="x", briefing="y", version=1)
            actions.record_moderation(**said, meeting="All were there.", briefing="Ask again.", version=made.version)
    made.refresh_from_db()
    body = Organisation.objects.get(code="gmp")
    action = actions.add_action(audit=made, words="Follow up", organisation=body, due_on=None, by=officer, now=NOW)
    assert Action.objects.get() == action and action.get_source_display() == "An audit"
    factory.step(made, "close")
    with pytest.raises(Conflict):
        factory.finding(made)
    with at(factory.contact(body)) as client:
        paper = client.get(reverse("audit_briefing", args=[made.pk]))
        assert paper.content.startswith(b"%PDF-")
        page = client.get(reverse("audit", args=[made.pk])).content.decode()
        assert "Follow up" in page and "Plans are not followed up." in page


def test_an_auditor_is_told_what_may_say_who_a_child_is(at):
    found = factory.file(voice="Her mother Jane Smithson said so.")
    with at(factory.contact(found.organisation)) as client:
        page = client.get(reverse("file_audit", args=[found.pk])).content.decode()
        assert "this may say who somebody is" in page and "Jane Smithson" in page
        form = client.get(reverse("file_audit_write", args=[found.pk]))
        assert form.status_code == 200 and "Is the child" in form.content.decode()
        question = found.case.audit.questions.first().pk
        data = {"version": found.version, f"judgement_{question}": "partly", "voice": "The child said so."}
        assert client.post(reverse("file_audit_write", args=[found.pk]), data).status_code == 302
    found.refresh_from_db()
    assert (found.voice, found.answers.get(question_id=question).judgement) == ("The child said so.", "partly")


def test_the_lists_run_as_many_queries_for_many_as_for_few(officer, at):
    def count():
        found = []
        for path in (reverse("audits"), reverse("audit", args=[made.pk])):
            with at(officer) as client, CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            found.append(len(seen))
        return found

    made = factory.moderating()
    few = count()
    for case in made.cases.all()[1:]:
        for found in case.files.all():
            factory.write(found)
            actions.submit_file(file_audit=found, by=factory.contact(found.organisation), now=NOW)
    for number in range(3):
        factory.audit(title=f"Another {number}")
    assert count() == few
