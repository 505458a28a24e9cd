"""What the editor's pages show and take, for whom, and that a long list costs what a short one costs."""

import dataclasses
import re

import pytest
import time_machine
from django.test import Client

from portal.accounts.choices import Role
from tests.factories import editions, partnership
from tests.factories import thresholds as factory
from tests.factories.editions import NOW, row_of, sign, signatories, write
from tests.factories.people import person
from thresholds import actions
from thresholds.editions import mark_of, tables_of
from thresholds.models import Edition, UnclearReport
from thresholds.tables.columns import TABLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager():
    return editions.manager()


@pytest.fixture
def draft(manager):
    return editions.draft(by=manager)


def as_(somebody):
    client = Client()
    client.force_login(somebody)
    return client


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def typed(client, path):
    """What the form on the page holds, as a browser would send it back."""
    form = client.get(path).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value not in (None, False):
            data[bound.html_name] = value
    return data


def test_a_draft_from_the_first_press_to_the_last(manager):
    partnership.arrangements("bolton")
    shipped = factory.loaded()
    client = as_(manager)
    assert "Draft the next edition" in text(client.get("/thresholds/drafts/"))
    path = f"/thresholds/drafts/begin/{shipped.framework.code}/"
    assert "Answer the question" in text(client.post(path, {"name": ""}))
    begun = client.post(path, {"name": "Framework 2027"}, follow=True)
    edition = Edition.objects.get(name="Framework 2027")
    base = f"/thresholds/drafts/{edition.pk}/"
    assert begun.redirect_chain == [(base, 302)] and "The draft is begun" in text(begun)
    assert "The notice of an edition that came with the portal is left out." in text(begun)
    assert "There is an edition in preparation already" in text(client.get(path))
    assert "in preparation already" in text(client.post(path, {"name": "Another"}))

    one = base + "rows/indicators/hunger-some/"
    changed = {**typed(client, one), "text": "The child is often hungry at school."}
    assert "Fill in “What it looks like”" in text(client.post(one, {**changed, "text": " "}))
    saved = client.post(one, changed, follow=True)
    assert saved.redirect_chain == [(base + "rows/needs/hunger/", 302)]
    assert "The child is often hungry at school." in text(saved)
    compared = text(client.get(base + "compare/"))
    assert "The child sometimes comes to school hungry." in compared and "often hungry" in compared
    assert "often hungry" in text(client.get(base + "text/"))

    ready = client.get(base + "ready/")
    assert "Nothing is missing" in text(ready)
    revision = ready.context["form"].initial["revision"]
    assert "lost track" in text(client.post(base + "send/", {}, follow=True))
    assert client.post(base + "send/", {"revision": revision - 1}).status_code == 409
    assert "with the partners" in text(client.post(base + "send/", {"revision": revision}, follow=True))
    assert "makes every approval void" in text(client.get(one))

    for n, partner in enumerate(signatories(), start=1):
        theirs = as_(partner)
        page = theirs.get(base + "approve/")
        assert "Do you approve this edition?" in text(page) and "often hungry" in text(page)
        answer = {**page.context["form"].initial, "decision": "agree"}
        answer["required_id"] = page.context["form"]["required_id"].value()
        assert "Choose" in text(theirs.post(base + "approve/", {**answer, "decision": ""}))
        assert "Read and sign" in text(theirs.get(base))
        recorded = text(theirs.post(base + "approve/", answer, follow=True))
        assert "is recorded" in recorded and "Read and sign" not in recorded
        assert theirs.post(base + "approve/", answer).status_code == 409
        assert n == 3 or "has already answered" in text(theirs.get(base + "approve/"))

    publish = {"in_force_from_day": "24", "in_force_from_month": "11", "in_force_from_year": "2026"}
    assert "today or later" in text(client.post(base + "publish/", publish))
    done = client.post(base + "publish/", {**publish, "in_force_from_day": "25"}, follow=True)
    assert "is published" in text(done) and "Approved by Bolton" in text(done)
    public = text(Client().get(f"/thresholds/editions/{shipped.framework.code}/2/"))
    assert "often hungry" in public and "Approved by Bolton" in public
    old = text(Client().get(f"/thresholds/editions/{shipped.framework.code}/1/"))
    assert "sometimes comes to school hungry" in old and "illustrative" in old and "Approved by" not in old


def test_two_people_at_one_row_see_both_texts(draft, manager):
    mine, theirs = as_(manager), as_(person(Role.BUSINESS_SUPPORT))
    path = f"/thresholds/drafts/{draft.pk}/rows/levels/some/"
    form = typed(mine, path)
    theirs.post(path, {**form, "lead": "The school leads."})
    page = mine.post(path, {**form, "lead": "The family leads."})
    said = text(page)
    assert "Somebody changed this" in said and "The school leads." in said and "The family leads." in said
    assert row_of(draft, "levels", "some")["lead"] == "The school leads."
    again = {**form, "lead": "The family leads.", "version": page.context["form"]["version"].value()}
    assert mine.post(path, again).status_code == 302
    assert row_of(draft, "levels", "some")["lead"] == "The family leads."


def test_everything_that_is_wrong_with_a_row_is_told_at_once_beside_its_field_and_nothing_is_lost(draft, manager):
    client, path = as_(manager), f"/thresholds/drafts/{draft.pk}/rows/needs/hunger/"
    wrong = {"name": "MISSING school", "synonyms": "x" * 10_000, "gloss": "Food\u202e <b>& drink</b>"}
    form = client.post(path, {**typed(client, path), **wrong}).context["form"]
    assert {name: form[name].value() for name in wrong} == wrong
    said = {name: " ".join(errors) for name, errors in form.errors.items()}
    assert said.keys() == wrong.keys() and "same name" in said["name"] and "10000 characters" in said["synonyms"]
    assert "after “Food”" in said["gloss"]
    assert row_of(draft, "needs", "hunger")["name"] == "Hunger"


def test_the_page_of_every_row_saved_as_it_is_changes_nothing(draft, manager):
    client, before = as_(manager), tables_of(draft)
    for table in TABLES:
        for row in before[table.name]:
            where = f"single/{table.name}" if table.single else f"rows/{table.name}/{row['code']}"
            path = f"/thresholds/drafts/{draft.pk}/{where}/"
            assert client.post(path, typed(client, path)).status_code == 302, path
    assert tables_of(draft) == before and Edition.objects.get(pk=draft.pk).revision == draft.revision


def test_rows_are_added_moved_and_removed(draft, manager):
    client, base = as_(manager), f"/thresholds/drafts/{draft.pk}/"
    add = base + "add/needs/?heading=care"
    assert typed(client, add)["heading"] == "care"
    client.post(add, {**typed(client, add), "name": "Cold at home"})
    client.post(base + "move/needs/cold-at-home/", {"up": "yes"})
    assert [row["code"] for row in tables_of(draft)["needs"]] == ["hunger", "cold-at-home", "hitting", "missing-school"]
    assert "Add an indicator" in text(client.get(base + "rows/needs/cold-at-home/"))
    page = client.get(base + "remove/needs/hunger/")
    assert "Its indicators go with it" in text(page)
    assert "changed this since" in text(client.post(base + "remove/needs/hunger/", {"mark": 1}))
    mark = mark_of(row_of(draft, "needs", "hunger"))
    assert "is removed" in text(client.post(base + "remove/needs/hunger/", {"mark": mark}, follow=True))
    assert "stands on it" in text(client.get(base + "remove/levels/some/"))
    for missing in ("rows/needs/hunger/", "rows/nothing/", "rows/edition/x/", "single/levels/", "add/edition/",
                    "rows/adult_contacts/", "remove/edition/x/", "remove/needs/hunger/"):  # fmt: skip
        assert client.get(base + missing).status_code == 404, missing
    assert client.post(base + "move/needs/hunger/", {"up": "yes"}).status_code == 409
    assert client.post(base + "move/edition/x/").status_code == 404


def test_what_the_look_up_cannot_do_without_is_named_with_the_page_that_mends_it(draft, manager):
    client, base = as_(manager), f"/thresholds/drafts/{draft.pk}/"
    write(draft, "contacts", "out-of-hours", {"emergency": False}, by=manager)
    page = client.get(base + "ready/")
    assert "Mark one contact" in text(page) and f'href="{base}rows/contacts/"' in page.content.decode()
    assert client.post(base + "send/", {"revision": 1}).url == base + "ready/"


def test_giving_up_and_taking_back_by_their_pages(manager):
    client = as_(manager)
    edition = editions.sent(by=manager)
    base = f"/thresholds/drafts/{edition.pk}/"
    assert "cannot be done now: this edition is “with the partners" in text(client.get(base + "give-up/"))
    assert "Fill in" in text(client.post(base + "take-back/", {"reason": ""}))
    assert "is taken back" in text(client.post(base + "take-back/", {"reason": "A word is wrong."}, follow=True))
    assert "A word is wrong." in text(client.get(base))
    assert "not with the partners" in text(client.post(base + "take-back/", {"reason": "Again."}))
    assert "given up" in text(client.post(base + "give-up/", {"reason": "Not now."}, follow=True))
    assert "was given up" in text(client.get(base))
    assert "not a draft any more" in text(client.get(base + "ready/"))
    assert "stays as it is" in text(client.get(base + "rows/levels/some/"))
    assert "stays as it is" in text(client.get(base + "import/"))


def test_a_dissent_is_read_where_the_edition_stands(manager):
    edition = editions.sent(by=manager)
    for n, partner in enumerate(signatories()):
        sign(edition, partner, *(["dissent", "The levels do not fit."] if n == 0 else []))
    said = text(as_(manager).get(f"/thresholds/drafts/{edition.pk}/"))
    assert "A partner does not agree" in said and "The levels do not fit." in said


def test_the_adults_page_is_edited_as_everything_else(manager):
    shipped = factory.loaded(audience="adults")
    edition = actions.draft_next(framework=shipped.framework, name="Next", by=manager, now=NOW)
    client, base = as_(manager), f"/thresholds/drafts/{edition.pk}/"
    add = base + "add/adult_questions/"
    said = client.post(add, {**typed(client, add), "question": "Does the adult need care?", "examples": "Ill\nOld"})
    assert "Fill in the row of “Adult test” as well" in text(said)
    single = base + "single/adult_test/"
    words = {name: f"About {name}." for name in ("introduction", "met", "not_met", "unsure", "danger")}
    client.post(single, {**typed(client, single), **words, "record": "What was said\nWhen"})
    client.post(add, {**typed(client, add), "question": "Does the adult need care?", "examples": "Ill\nOld"})
    client.post(base + "add/adult_definitions/", {"version": 1, "term": "Concern", "meaning": "A worry."})
    client.post(base + "add/adult_contacts/", {"version": 1, "name": "Adults’ team", "phone": "01234 5", "hours": ""})
    edition.refresh_from_db()
    test = edition.adult_test
    assert test["record"] == ["What was said", "When"] and test["contacts"][0]["order"] == 1
    assert test["parts"] == [{"code": "does-the-adult-need-care", "question": "Does the adult need care?",
                              "explanation": "", "examples": ["Ill", "Old"], "source": ""}]  # fmt: skip
    assert "Does the adult need care?" in text(client.get(base + "text/"))
    mark = mark_of(row_of(edition, "adult_definitions", "concern"))
    client.post(base + "remove/adult_definitions/concern/", {"mark": mark})
    assert Edition.objects.get(pk=edition.pk).adult_test["definitions"] == []


# What readers find unclear


def test_a_reader_reports_and_the_editor_sees_it_at_the_need_and_answers(draft, manager):
    indicator = draft.based_on.indicators.get(code="hunger-some")
    reader = Client()
    path = "/thresholds/hunger/some/hunger-some/unclear/"
    assert reader.post(path, {"because": "words", "suggestion": "Say “often”."}).status_code == 302
    report = UnclearReport.objects.get()
    assert report.indicator == indicator and report.reported_by is None
    client = as_(manager)
    assert "readers found something unclear" in text(client.get("/"))
    assert "Say “often”." in text(client.get(f"/thresholds/drafts/{draft.pk}/rows/needs/hunger/"))
    assert "Say “often”." in text(client.get(f"/thresholds/drafts/{draft.pk}/rows/indicators/hunger-some/"))
    assert "1 waiting" in text(client.get(f"/thresholds/drafts/{draft.pk}/"))
    answer = f"/thresholds/drafts/unclear/report/{report.pk}/"
    assert "Answer the question" in text(client.post(answer, {"answer": ""}))
    assert "it has 10000" in text(client.post(answer, {"answer": "x" * 10_000}))
    unseen = client.post(answer, {"answer": "Two lines\r\nand \u202ethis"})
    assert "“What was done about it?” holds a character that cannot be seen" in text(unseen)
    done = text(client.post(answer, {"answer": "It says often in the next edition."}, follow=True))
    assert "kept with the edition" in done and "It says often in the next edition." in done
    assert "has answered this already" in text(client.post(answer, {"answer": "Another."}))
    assert "readers found" not in text(client.get("/"))
    assert "Say “often”." not in text(client.get(f"/thresholds/drafts/{draft.pk}/rows/needs/hunger/"))

    # A need that the draft leaves out has no page there to lead to.
    factory.unclear(indicator)
    reports = "/thresholds/drafts/unclear/example/"
    assert "Change it in the draft" in text(client.get(reports))
    actions.remove_row(
        edition=draft, table="needs", code="hunger", mark=mark_of(row_of(draft, "needs", "hunger")), by=manager, now=NOW
    )
    assert "Change it in the draft" not in text(client.get(reports))


def queries(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as made:
        assert client.get(path).status_code == 200
    return len(made)


def test_lists_cost_the_same_however_long_they_are(manager, django_assert_max_num_queries):
    draft = editions.draft(by=manager)
    client, base = as_(manager), f"/thresholds/drafts/{draft.pk}/"
    code = draft.framework.code
    of_the_draft = ("", "rows/needs/", "rows/levels/", "rows/needs/hunger/", "text/", "compare/", "ready/")
    pages = ["/", "/thresholds/drafts/", f"/thresholds/drafts/unclear/{code}/", *(base + one for one in of_the_draft)]
    factory.unclear(draft.based_on.indicators.first())
    client.get(base)
    few = {path: queries(client, path, django_assert_max_num_queries) for path in pages}
    spec = factory.spec()
    needs, indicators = list(spec.needs), list(spec.indicators)
    for n in range(60):
        needs.append(dataclasses.replace(spec.needs[0], code=f"need-{n}", name=f"Need {n}"))
        indicators += [
            dataclasses.replace(spec.indicators[0], code=f"i-{n}-{at}", need=f"need-{n}", level=at)
            for at in ("all", "some", "safe")
        ]
    actions.replace_content(
        edition=draft, spec=dataclasses.replace(spec, needs=tuple(needs), indicators=tuple(indicators))
    )
    for n in range(15):
        factory.unclear(draft.based_on.indicators.all()[n % 7])
    many = {path: queries(client, path, django_assert_max_num_queries) for path in pages}
    assert many == few
    assert max(many.values()) <= 40
