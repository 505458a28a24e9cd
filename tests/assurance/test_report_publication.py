"""An approved report to its readers: the statement, the documents, publication, sendings and discussions."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from assurance.actions import load_published
from assurance.annual_report import actions, queries
from assurance.annual_report.deadlines import SENT
from assurance.annual_report.published import read_published
from partnership.models import Promise
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.today import today
from portal.trail.models import TrailEvent
from tests.factories import assurance, people
from tests.factories import reports as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
TODAY = NOW.date()
SECRET = "Only the scrutineer knows this yet."


def test_the_statement_is_the_scrutineers_own_until_given(at):
    made = factory.approved()
    scrutineer = people.person(Role.SCRUTINEER)
    with pytest.raises(Refused, match="Write the statement first"):
        actions.give_statement(report=made, version=made.version, by=scrutineer, now=NOW)
    actions.write_statement(report=made, statement=SECRET, version=made.version, by=scrutineer, now=NOW)
    made.refresh_from_db()
    for writer in (factory.manager(), people.person(Role.LEAD_REPRESENTATIVE)):
        with pytest.raises(NotAllowed):
            actions.write_statement(report=made, statement="x", version=made.version, by=writer, now=NOW)
        with at(writer) as client:
            assert SECRET not in client.get(reverse("report", args=[made.pk])).content.decode()
            assert client.get(reverse("report_statement", args=[made.pk])).status_code == 404
    with pytest.raises(Conflict, match="changed since"):
        actions.give_statement(report=made, version=made.version - 1, by=scrutineer, now=NOW)
    actions.give_statement(report=made, version=made.version, by=scrutineer, now=NOW)
    edition = made.editions.first()
    assert edition.statement == SECRET and edition.builds.filter(stated=True).count() == 1
    actions.take_back(report=made, reason="Late news.", by=factory.manager(), now=NOW)
    made.refresh_from_db()
    assert (made.stated_at, made.statement) == (None, SECRET), "its words stay, to be given again"


def test_publication_waits_for_documents_and_leaves_their_hash(at):
    made, by = factory.stated(), factory.manager()
    number = made.editions.first().number
    with pytest.raises(Refused, match="documents are not made yet"):
        actions.publish(report=made, edition=number, by=by, now=NOW)
    with at(by) as client:
        for page in ("report", "report_publish"):
            waiting = client.get(reverse(page, args=[made.pk])).content.decode()
            assert "data-progress" in waiting and "You may leave this page" in waiting
        progress = reverse("report_progress", args=[made.pk, made.editions.first().builds.first().pk])
        assert client.get(progress).json() == {"done": False, "words": "Waiting for its turn"}
    made_build = factory.build(made)
    assert actions.build(build_id=made_build.pk, now=NOW) is None, "what is made is not made twice"
    with pytest.raises(Conflict, match="newer edition"):
        actions.publish(report=made, edition=number + 1, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        actions.publish(report=made, edition=number, by=people.person(Role.BUSINESS_SUPPORT), now=NOW)
    with at(by) as client:
        public = reverse("public_report", args=[made.pk])
        assert client.get(public).status_code == 404
        assert client.get(reverse("public_report_file", args=[made.pk, "report.pdf"])).status_code == 404
        sent = client.post(reverse("report_publish", args=[made.pk]), {"edition": number})
        assert sent.status_code == 302
    published = TrailEvent.objects.get(event="report.published")
    assert f"pdf:{made_build.pdf_sha256}" in published.fields
    clock = Deadline.objects.get(rule_code=SENT)
    assert clock.due_on == TODAY + timedelta(days=7)
    for change in (
        lambda: actions.take_back(report=made, reason="x", by=by, now=NOW),
        lambda: actions.write_section(section=made.sections.first(), text="x", version=1, by=by, now=NOW),
    ):
        with pytest.raises(Conflict):
            change()
    signed_out = at(by)
    with signed_out as client:
        client.logout()
        page = client.get(public).content.decode()
        assert "The partners are <em>candid</em>." in page and "Approved by" in page
        assert client.get(reverse("public_report_file", args=[made.pk, "report.pdf"])).getvalue() == factory.PAPER
        assert "name" in client.get(reverse("public_report_file", args=[made.pk, "figures.csv"])).content.decode()
        assert client.get(reverse("public_report_file", args=[made.pk, "other.pdf"])).status_code == 404
        assert client.get(reverse("report", args=[made.pk])).status_code == 302, "the page of its making asks who it is"


def test_a_failed_building_says_so_and_is_asked_for_again(monkeypatch):
    made = factory.stated()
    waiting = made.editions.first().builds.first()
    monkeypatch.setattr(
        "assurance.annual_report.output.report_pdf", lambda *_: (_ for _ in ()).throw(Refused("No Pango."))
    )
    assert actions.build(build_id=waiting.pk, now=NOW) is None
    waiting.refresh_from_db()
    assert (waiting.failure, waiting.waits) == ("No Pango.", False)
    again = actions.ask_documents(report=made, by=factory.manager(), now=NOW)
    assert again.pk != waiting.pk and actions.ask_documents(report=made, by=factory.manager(), now=NOW) == again


def test_recipients_are_sent_it_with_dates_and_the_clock_stops_with_the_last_that_has_one():
    made, by = factory.published(), factory.manager()
    assert {r.code for r in made.recipients.all()} == {
        "panel", "foundations", "chief-executive", "leader", "policing-body", "health-and-wellbeing-board", "partners",
        "public",
    }  # fmt: skip
    panel, foundations = (made.recipients.get(code=code) for code in ("panel", "foundations"))
    send = {"how": "E-mail", "by": by, "now": NOW}
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            actions.record_sending(recipient=panel, sent_on=wrong, **send)
        assert refusal.value.field == "sent_on"
    with pytest.raises(Refused, match="how it was sent"):
        actions.record_sending(recipient=panel, sent_on=TODAY, **{**send, "how": " "})
    actions.record_sending(recipient=panel, sent_on=TODAY, **send)
    assert Deadline.objects.get(rule_code=SENT).met_on is None
    actions.record_sending(recipient=foundations, sent_on=TODAY, **send)
    assert Deadline.objects.get(rule_code=SENT).met_on == TODAY
    with pytest.raises(Conflict, match="recorded already"):
        actions.record_sending(recipient=panel, sent_on=TODAY, **send)
    added = actions.add_recipient(report=made, name="Schools forum", why="It asked.", by=by, now=NOW)
    assert added.position == 9
    with pytest.raises(Refused):
        actions.add_recipient(report=made, name="Schools forum", why="It asked.", by=by, now=NOW)


def test_each_partner_records_where_it_discussed_the_report(at):
    made = factory.published()
    police, council = (Organisation.objects.get(code=code) for code in ("gmp", "bolton-council"))
    theirs = factory.signatory(police)
    assert any("record where" in need.words for need in today(theirs, NOW).needs)
    say = {"report": made, "place": "Chief officers", "words": "", "by": theirs, "now": NOW}
    with pytest.raises(NotAllowed):
        actions.record_discussion(organisation=council, held_on=TODAY, **say)
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Refused):
            actions.record_discussion(organisation=police, held_on=wrong, **say)
    actions.record_discussion(organisation=police, held_on=TODAY, **say)
    assert not any("record where" in need.words for need in today(theirs, NOW).needs)
    with at(factory.manager()) as client:
        page = client.get(reverse("report_recipients", args=[made.pk])).content.decode()
        assert "Chief officers" in page


def test_the_promise_to_the_health_and_wellbeing_board_stands_beside_it(at):
    from partnership.actions.promises import plan_promises

    plan_promises(now=NOW)
    promise = Promise.objects.filter(obligation__code="annual_report").order_by("due_on").first()
    made = factory.report()
    with at(factory.manager()) as client:
        for name in ("report_recipients", "report_readiness"):
            assert reverse("promise", args=[promise.pk]) in client.get(reverse(name, args=[made.pk])).content.decode()


def test_scrutiny_finds_the_published_report_in_its_document_set():
    from assurance.scrutiny.documents import collect

    assert next(d for d in collect(TODAY) if d.section == "Annual report").path == ""
    made = factory.published()
    assert next(d for d in collect(TODAY) if d.section == "Annual report").path == reverse(
        "public_report", args=[made.pk]
    )
    assert queries.published().get() == made
    assert assurance.NOW == NOW


def test_the_published_year_is_loaded_as_a_report_and_its_documents_are_made(at):
    """Bolton, October 2019 to September 2020: what the first start shows. Here the pages are really set."""
    document = read_published("bolton-2019-20")
    load_published(document=document, by=None, now=NOW)
    made = actions.load_report(document=document, by=None, now=NOW)
    assert actions.load_report(document=document, by=None, now=NOW) == made
    assert (made.state, made.scheme, made.period) == ("published", "oct-sep", "2019-20")
    edition, pdf = made.editions.get(), reverse("public_report_file", args=[made.pk, "report.pdf"])
    with at(factory.manager()) as client:
        for page in ("reports", "public_reports"):
            assert pdf not in client.get(reverse(page)).content.decode(), "no link to what is not made yet"
    first = actions.build(build_id=edition.builds.get().pk, now=NOW)
    pdf = first.pdf.read()
    assert pdf.startswith(b"%PDF") and first.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
    with at(factory.manager()) as client:
        page = client.get(reverse("reports")).content.decode()
        assert reverse("public_report_file", args=[made.pk, "report.pdf"]) in page
        client.logout()
        page = client.get(reverse("public_report", args=[made.pk])).content.decode()
        assert "67,433" in page and "Where our sources disagree" in page
        assert client.get(reverse("public_report_file", args=[made.pk, "summary.pdf"])).status_code == 200
    assert not Deadline.objects.filter(subject_kind="assurance.annual_report").exists()
