"""Independent scrutiny: who writes what, the document set, and a statement that is the scrutineer’s until given."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.models import Scrutiny, ScrutinyDocument
from assurance.scrutiny import actions
from partnership.models import Action
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.errors import Conflict, NotAllowed, Refused
from tests.factories import assurance, audits, indicators, people, thresholds
from tests.factories import scrutiny as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
SECRET = "Leadership is not yet felt"


def test_each_year_of_the_cycle_has_its_own_questions():
    """Bolton's six principles, three a year, and in year 2 the response to the last scrutiny."""
    first, second = factory.scrutiny(2025), factory.scrutiny(2026)
    assert (first.number, first.questions.count()) == (1, 3) and (second.number, second.questions.count()) == (2, 4)
    principles = [q.principle for made in (first, second) for q in made.questions.all()]
    assert len(set(principles)) == 7
    by = assurance.planner()
    for wrong in (2026, 1800):
        with pytest.raises(Refused) as refusal:
            actions.begin(year=wrong, activity=None, by=by, now=NOW)
        assert refusal.value.field == "year"


def test_the_scrutineer_writes_comments_challenges_and_statement_and_nothing_else():
    made, by, unit = factory.scrutiny(), factory.scrutineer(), assurance.planner()
    question = made.questions.first()
    raised = factory.challenge(made)
    said = {"by": by, "now": NOW}
    for forbidden in (
        lambda: actions.begin(year=2027, activity=None, **said),
        lambda: actions.assemble(scrutiny=made, **said),
        lambda: actions.reply(raised=raised, words="x", **said),
        lambda: actions.respond(scrutiny=factory.stated(2025), response="x", **said),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    for theirs in (
        lambda who: actions.comment(question=question, words="x", version=1, by=who, now=NOW),
        lambda who: actions.challenge(scrutiny=made, words="x", by=who, now=NOW),
        lambda who: actions.write_statement(scrutiny=made, statement="x", version=1, by=who, now=NOW),
        lambda who: actions.give_statement(scrutiny=made, by=who, now=NOW),
    ):
        for who in (unit, factory.partner(), people.person(Role.BUSINESS_MANAGER)):
            with pytest.raises((NotAllowed, Refused)):
                theirs(who)
    made.refresh_from_db()
    question.refresh_from_db()
    assert (made.statement, question.comment, made.state) == ("", "", "open")


def test_the_statement_is_the_scrutineers_own_until_it_is_given(at):
    made, by = factory.scrutiny(), factory.scrutineer()
    first = made.questions.first()
    actions.comment(question=first, words=SECRET, version=first.version, by=by, now=NOW)
    actions.write_statement(scrutiny=made, statement=SECRET, version=made.version, by=by, now=NOW)
    readers = (assurance.planner(), factory.partner(), people.person(Role.BUSINESS_MANAGER))
    page = reverse("scrutiny", args=[made.pk])
    for reader in readers:
        with at(reader) as client:
            assert SECRET not in client.get(page).content.decode()
            assert SECRET not in client.get(reverse("scrutinies")).content.decode()
    with at(by) as client:
        assert SECRET in client.get(page).content.decode()
    with pytest.raises(Refused, match="3 questions have no comment"):
        actions.give_statement(scrutiny=made, by=by, now=NOW)
    factory.stated()
    for reader in readers:
        with at(reader) as client:
            assert "Leadership is strong." in client.get(page).content.decode()
    made.refresh_from_db()
    with pytest.raises(Conflict):
        actions.write_statement(scrutiny=made, statement="Otherwise.", version=made.version, by=by, now=NOW)


def test_the_documents_are_put_together_in_one_click_and_what_is_missing_says_so(at):
    indicators.indicator()
    audits.voice()
    made = factory.scrutiny()
    with at(assurance.planner()) as client:
        assert client.post(reverse("scrutiny_assemble", args=[made.pk])).status_code == 302
    found = {d.section: d for d in made.documents.all()}
    assert found["Annual report"].title == "No annual report stands in the portal" and not found["Annual report"].path
    assert found["Minutes of twelve months"].title == "No minutes were agreed"
    assert found["Performance"].path == reverse("indicators")
    assert found["What people said"].title == "You said, we did: 1 in twelve months"
    with at(factory.scrutineer()) as client:
        page = client.get(reverse("scrutiny", args=[made.pk])).content.decode()
        assert "Missing</strong> No annual report stands in the portal" in " ".join(page.split())
        for path in {d.path for d in made.documents.all() if d.path}:
            assert client.get(path).status_code == 200, f"{path} is closed to the scrutineer"
    with pytest.raises(NotAllowed):
        actions.assemble(scrutiny=made, by=factory.partner(), now=NOW)


def test_the_index_links_what_the_page_behind_shows_to_its_reader_and_names_the_rest(at):
    edition = thresholds.loaded()
    audit = audits.closed()
    made = factory.scrutiny()
    actions.assemble(scrutiny=made, by=assurance.planner(), now=NOW)
    ScrutinyDocument.objects.filter(scrutiny=made, section="Risks").update(path="/risks-of-an-earlier-version/")
    levels, audited = (reverse("threshold_edition", args=[edition.framework.code, edition.number]),
                       reverse("audit", args=[audit.pk]))  # fmt: skip
    outsider = people.person(Role.DELEGATED_REPRESENTATIVE)
    for person, linked in ((people.person(Role.QUALITY_OFFICER), {levels, audited}), (outsider, {levels})):
        with at(person) as client:
            page = client.get(reverse("scrutiny", args=[made.pk])).content.decode()
            card = page[page.index('id="documents"') :].split("</section>")[0]
            assert str(edition) in card and audit.title in card and "The risk register" in card
            found = set(re.findall(r'href="([^"]+)"', card))
            assert found & {levels, audited} == linked and "/risks-of-an-earlier-version/" not in found
            for path in found:
                assert client.get(path).status_code == 200, f"{path} is closed to {person}"
            assert client.get(audited).status_code == (200 if audited in linked else 404)


def test_every_challenge_is_replied_to_once_before_the_response():
    made, partner = factory.stated(), factory.partner()
    raised = factory.challenge(made)
    with pytest.raises(Refused, match="every challenge"):
        actions.respond(scrutiny=made, response="We agree.", by=partner, now=NOW)
    with pytest.raises(Refused):
        actions.reply(raised=raised, words=" ", by=partner, now=NOW)
    actions.reply(raised=raised, words="From visits.", by=partner, now=NOW)
    with pytest.raises(Conflict, match="a moment ago"):
        actions.reply(raised=raised, words="Otherwise.", by=partner, now=NOW)
    with pytest.raises(Refused, match="response first"):
        actions.respond(scrutiny=made, response=" ", by=partner, now=NOW)
    actions.respond(scrutiny=made, response="We agree.", by=partner, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.response) == ("answered", "We agree.")
    with pytest.raises(Conflict):
        factory.challenge(made)


def test_last_years_findings_and_response_stand_beside_this_years_questions(at):
    before = factory.stated(2025)
    actions.respond(scrutiny=before, response="Two posts were added.", by=factory.partner(), now=NOW)
    made = factory.scrutiny(2026)
    body = Organisation.objects.get(code="gmp")
    actions.add_action(
        scrutiny=before, words="Fill the post", organisation=body, due_on=None, by=assurance.planner(), now=NOW
    )
    assert Action.objects.get().get_source_display() == "Independent scrutiny"
    with at(factory.scrutineer()) as client:
        page = client.get(reverse("scrutiny", args=[made.pk])).content.decode()
        assert "Two posts were added." in page and "Leadership is strong." in page


def test_comment_and_statement_by_the_forms_and_a_stale_one_loses_nothing(at):
    made = factory.scrutiny()
    question = made.questions.first()
    path = reverse("scrutiny_comment", args=[made.pk, question.pk])
    with at(factory.scrutineer()) as client:
        assert client.post(path, {"words": "Theirs.", "version": question.version}).status_code == 302
        page = client.post(path, {"words": "Mine.", "version": question.version}).content.decode()
        assert "Mine." in page and "Theirs." in page
        statement = reverse("scrutiny_statement", args=[made.pk])
        assert client.post(statement, {"statement": "One.", "version": made.version}).status_code == 302
        page = client.post(statement, {"statement": "Two.", "version": made.version}).content.decode()
        assert "One." in page and "Two." in page
    assert Scrutiny.objects.get().statement == "One."


def test_the_list_runs_as_many_queries_for_many_as_for_few(at):
    def count():
        with at(factory.scrutineer()) as client, CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("scrutinies")).status_code == 200
        return len(seen)

    factory.challenge(factory.scrutiny(2026))
    few = count()
    for year in (2023, 2024, 2025):
        factory.challenge(factory.scrutiny(year))
    assert count() == few
