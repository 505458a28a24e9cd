"""The business plan: priorities within the limit, quarters and what is owed, quotes under consent, editions."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from partnership.actions import load_arrangements, plan
from partnership.actions.groups import start_task_group
from partnership.arrangements import ArrangementsError, check, read_file
from partnership.choices import Better, PlanCourse, Speaker
from partnership.models import Action, Group, PlanQuote, Priority
from partnership.needs import needs
from partnership.plan_content import collect, digest
from partnership.queries import plan as queries
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.archive.shape import tables
from portal.errors import Conflict, NotAllowed, Refused
from portal.together import flat
from portal.trail.models import TrailEvent
from tests.factories import partnership, people
from tests.factories import plan as factory

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ON = date(2026, 11, 3)
SECRET = "The house was always cold."


@pytest.fixture
def manager():
    partnership.arrangements("bolton", now=BEGUN)
    return people.person(Role.BUSINESS_MANAGER)


@pytest.fixture
def gmp(manager):
    return Organisation.objects.get(code="gmp")


@pytest.fixture
def made(manager, gmp):
    """A plan of this year, begun in April."""
    return factory.written(factory.priority(lead=gmp, by=manager, now=BEGUN), by=manager, now=BEGUN)


def read(client, person, name, *args, at=NOW):
    with time_machine.travel(at, tick=False):
        if person is not None:
            client.force_login(person)
        else:
            client.logout()
        return client.get(reverse(name, args=args))


def test_a_fifth_priority_of_a_year_is_refused_with_a_sentence(manager, gmp, client):
    for title in ("A", "B", "C", "D"):
        factory.priority(lead=gmp, by=manager, title=title, now=BEGUN)
    with pytest.raises(Refused, match=r"allow 4 priorities a year, and 2026-27 has 4\. Take one out first") as refused:
        factory.priority(lead=gmp, by=manager, title="E", now=BEGUN)
    assert refused.value.field == "year"
    factory.priority(lead=gmp, by=manager, title="E", year="2027-28", now=BEGUN)
    plan.drop_priority(priority=Priority.objects.get(title="A"), reason="It is done.", by=manager, now=NOW)
    factory.priority(lead=gmp, by=manager, title="E", now=NOW)
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        answer = client.post(reverse("priority_add"), {"year": "2026-27", "title": "F", "lead": gmp.pk})
    assert (
        answer.status_code == 200
        and "2026-27 has 4" in answer.content.decode()
        and 'value="F"' in (answer.content.decode())
    )


def test_arrangements_without_a_limit_take_more_and_a_file_with_five_is_refused(tmp_path):
    partnership.arrangements("bury", now=BEGUN)
    by, lead = people.person(Role.BUSINESS_MANAGER), Organisation.objects.get(code="gmp")
    for title in "ABCDE":
        factory.priority(lead=lead, by=by, title=title, now=BEGUN)
    assert Priority.objects.filter(year="2026-27").count() == 5
    fifth = "  - {year: 2019-20, title: Exploitation, lead: gmp}\n"
    path = partnership.edited(tmp_path, (fifth, fifth + "  - {year: 2019-20, title: A fifth, lead: gmp}\n"))
    with pytest.raises(ArrangementsError, match="priority 5 of 2019-20"):
        check(read_file(path))


def test_a_new_edition_of_the_file_does_not_end_what_the_partnership_chose(manager, gmp, made, tmp_path):
    path = partnership.edited(tmp_path, ("title: Exploitation, lead: gmp}", "title: Exploitation and debt, lead: gmp}"))
    load_arrangements(document=read_file(path), by=None, now=NOW)
    made.priority.refresh_from_db()
    assert made.priority.removed_on is None and not made.priority.from_arrangements
    assert Priority.objects.get(title="Exploitation").removed_on is not None
    with pytest.raises(Refused, match="stands in the arrangements"):
        plan.drop_priority(priority=Priority.objects.get(title="Neglect"), reason="No.", by=manager, now=NOW)


def test_a_priority_that_the_file_names_later_is_the_files_from_then_on(manager, made, tmp_path):
    last = "  - {year: 2019-20, title: Exploitation, lead: gmp}\n"
    named = last + "  - {year: 2026-27, title: Neglect that lasts, lead: bolton-council}\n"
    load_arrangements(document=read_file(partnership.edited(tmp_path, (last, named))), by=None, now=NOW)
    made.priority.refresh_from_db()
    assert made.priority.from_arrangements and made.priority.lead.code == "bolton-council"
    assert Priority.objects.filter(year="2026-27").count() == 1 and made.elements.count() == 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"year": "2026/27"}, "two years that follow"), ({"year": "2026-28"}, "two years that follow"),
        ({"title": " "}, "Say what"), ({"title": "neglect that lasts"}, "already"),
    ],
)  # fmt: skip
def test_a_priority_that_makes_no_sense_is_refused(manager, gmp, made, change, sentence):
    with pytest.raises(Refused, match=sentence):
        factory.priority(**{"lead": gmp, "by": manager, "title": "Another", "now": NOW, **change})


def test_the_four_elements_come_from_the_arrangements(manager, made, client):
    assert [one.group.letter for one in made.elements.all()] == ["C", "Q", "L", "W"]
    said = read(client, manager, "group", "quality").content.decode()
    assert "What the business plan asks of this group" in said and "Part of Q." in said and "Part of C." not in said
    parts = {one.group_id: "" for one in made.elements.all()[:1]}
    texts = {"impact": made.impact, "achievements": "", "strengthen": ""}
    plan.write_plan(priority=made.priority, texts=texts, elements=parts, version=made.version, by=manager, now=NOW)
    assert [one.group.letter for one in made.elements.all()] == ["Q", "L", "W"]
    partnership.arrangements("bolton", now=NOW)  # the file again: nothing of the plan goes
    assert made.elements.count() == 3


def test_of_two_who_write_at_once_the_second_sees_both_texts(manager, made, client):
    group = Group.objects.get(letter="C")
    texts = {"impact": "Mine.", "achievements": "", "strengthen": ""}
    plan.write_plan(priority=made.priority, texts={**texts, "impact": made.impact}, elements={group.pk: "Theirs."},
                    version=made.version, by=manager, now=NOW)  # fmt: skip
    with pytest.raises(Conflict) as conflict:
        plan.write_plan(priority=made.priority, texts=texts, elements={group.pk: "Mine."}, version=made.version,
                        by=manager, now=NOW)  # fmt: skip
    assert conflict.value.theirs[f"element_{group.pk}"] == "Theirs."
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        answer = client.post(
            reverse("priority_write", args=[made.priority_id]),
            {"impact": "Mine.", f"element_{group.pk}": "My part.", "version": 1},
        ).content.decode()
    assert "Theirs." in answer and "My part." in answer and "Keep mine and save" in answer


def test_a_quarter_is_owed_from_the_day_after_its_last_until_it_is_reported(manager, made):
    def owed(on):
        line = queries.lines(Priority.objects.filter(pk=made.priority_id), on)[0]
        return [one.quarter for one in line.overdue]

    assert owed(date(2026, 6, 30)) == []
    assert owed(date(2026, 7, 1)) == [1]
    assert owed(ON) == [1, 2]
    factory.progress(made, 1, by=manager, now=NOW)
    assert owed(ON) == [2]
    assert owed(date(2027, 4, 1)) == [2, 3, 4]


def test_nothing_is_owed_of_quarters_before_the_plan_was_written_or_of_a_printed_priority(manager, gmp):
    late = factory.written(factory.priority(lead=gmp, by=manager, now=NOW), by=manager, now=NOW)
    line = queries.lines(Priority.objects.filter(pk=late.priority_id), date(2027, 1, 2))[0]
    assert [one.quarter for one in line.overdue] == [3]
    printed = queries.lines(Priority.objects.filter(year="2019-20"), ON)
    assert len(printed) == 4 and not any(line.overdue or line.quarters for line in printed)


def test_what_is_owed_stands_on_today_of_the_unit_and_of_who_leads_and_of_no_other(manager, gmp, made):
    lead = people.person(Role.DELEGATED_REPRESENTATIVE, gmp)
    other = people.person(Role.DELEGATED_REPRESENTATIVE, Organisation.objects.get(code="bolton-council"))
    for person, number in ((manager, 2), (lead, 2), (other, 0)):
        found = [need for need in flat(needs(person, NOW)) if "report its progress" in need.words]
        assert len(found) == number, person
    with pytest.raises(NotAllowed, match="the body that leads"):
        factory.progress(made, by=other, now=NOW)
    assert factory.progress(made, by=lead, now=NOW).reported_by == lead


def test_the_body_that_took_over_reports_for_the_one_that_was_named(manager):
    neglect = Priority.objects.get(title="Neglect", year="2019-20")
    assert neglect.lead.code == "bolton-ccg" and queries.lead_of(neglect).code == "nhs-gm-icb"
    heir = people.person(Role.DELEGATED_REPRESENTATIVE, Organisation.objects.get(code="nhs-gm-icb"))
    assert queries.may_report(heir, neglect, ON)


def test_the_chair_of_its_task_group_reports_too(manager, made):
    group = start_task_group(
        name="Neglect group", purpose="One tool.", priority=made.priority, chair="Head of service",
        times_per_year=None, ends_on=date(2027, 3, 31), by=manager, now=NOW,
    )  # fmt: skip
    chair = people.person(Role.GROUP_CHAIR, Organisation.objects.get(code="bolton-ft"), group_code=group.code)
    stranger = people.person(Role.GROUP_CHAIR, Organisation.objects.get(code="gmp"), group_code="quality")
    assert queries.may_report(chair, made.priority, ON)
    assert not queries.may_report(stranger, made.priority, ON), "who chairs another group of the leading body"


def test_a_share_is_computed_and_a_missing_reading_is_not_nought(manager, made, client):
    measure = factory.measure(made, by=manager, now=BEGUN)
    assert factory.reading(measure, by=manager, now=NOW).words == "14.8% (9 of 61)"
    line = queries.lines(Priority.objects.filter(pk=made.priority_id), ON)[0]
    assert line.measures[0].readings == ["14.8% (9 of 61)", "", "", ""]
    said = read(client, manager, "priority", made.priority_id).content.decode()
    assert "14.8% (9 of 61)" in said and said.count("Not recorded") == 3
    for wrong, sentence in (((Decimal(5), Decimal(4)), "more than its whole"), ((None, Decimal(4)), "how many of")):
        with pytest.raises(Refused, match=sentence):
            factory.progress(made, 2, by=manager, now=NOW, readings={measure.pk: wrong})
    assert made.progress.count() == 1, "a report with a reading that is refused is not kept"
    with pytest.raises(Refused, match="measured already"):
        factory.measure(made, by=manager, now=NOW)
    plan.retire_measure(measure=measure, by=manager, now=NOW)
    factory.progress(made, 2, by=manager, now=NOW)
    assert "14.8%" in read(client, manager, "plan", factory.YEAR).content.decode(), "what it read stays"


def test_progress_is_refused_before_its_quarter_or_a_plan_and_replaced_against_its_version(manager, made, gmp):
    with pytest.raises(Refused, match="has not begun"):
        factory.progress(made, 4, by=manager, now=NOW)
    first = factory.progress(made, 2, by=manager, now=NOW)
    report = {"quarter": 2, "course": PlanCourse.BEHIND, "difference": "", "readings": {}, "by": manager, "now": NOW}
    with pytest.raises(Conflict):
        plan.report_progress(priority=made.priority, words="Second.", version=0, **report)
    plan.report_progress(priority=made.priority, words="Second.", version=first.version, **report)
    first.refresh_from_db()
    assert first.words == "Second." and [row.words for row in first.history.all()] == ["Second.", "It began."]
    bare = factory.priority(lead=gmp, by=manager, title="Without a plan", now=NOW)
    with pytest.raises(Refused, match="Write first what is meant to change"):
        plan.report_progress(priority=bare, words="x", version=0, **report)


def test_an_action_of_the_plan_is_in_the_one_tracker_and_leads_back(manager, made, client):
    action = factory.action(made, by=manager, now=BEGUN, due_on=date(2026, 10, 1))
    assert (action.source, action.source_reference) == ("plan", f"PP-{made.priority_id}")
    said = read(client, manager, "action", action.reference).content.decode()
    assert reverse("priority", args=[made.priority_id]) in said
    page = read(client, manager, "priority", made.priority_id).content.decode()
    assert action.reference in page and "Overdue" in page
    assert Action.objects.filter(source_kind="partnership.priority").count() == 1


def test_whoever_sees_no_actions_reads_of_them_in_the_plan_and_is_led_to_none(manager, made, client):
    action = factory.action(made, by=manager, now=BEGUN)
    link = f'href="{reverse("action", args=[action.reference])}"'
    for role, sees in ((Role.AGENCY_CONTACT, True), (Role.ADMINISTRATOR, False)):
        person = people.person(role, made.priority.lead)
        for name, arg in (("plan", made.priority.year), ("priority", made.priority_id)):
            page = read(client, person, name, arg).content.decode()
            assert action.reference in page and action.words in page
            assert (link in page) is sees, f"{role} on {name}"
        assert read(client, person, "action", action.reference).status_code == (200 if sees else 404)


def test_a_quote_needs_its_consent_and_no_day_to_come(manager, made):
    given = {"priority": made.priority, "words": SECRET, "speaker": Speaker.CHILD, "public": True, "by": manager,
             "now": NOW}  # fmt: skip
    with pytest.raises(Refused, match="how the consent was given") as refused:
        plan.record_quote(consented_on=ON, consent_words=" ", **given)
    assert refused.value.field == "consent_words"
    with pytest.raises(Refused, match="cannot be in the future"):
        plan.record_quote(consented_on=date(2026, 11, 4), consent_words="Said so.", **given)
    assert not PlanQuote.objects.exists()


def everything_stored():
    """Every row of every table that an archive holds, as text: the words of a withdrawn quote may be in none."""
    return "".join(serializers.serialize("json", model._default_manager.all()) for model in tables())


def test_a_consent_that_is_withdrawn_takes_the_quote_out_of_everything(manager, made, client):
    quote = factory.quote(made, by=manager, now=NOW, words=SECRET)
    inside = factory.quote(made, by=manager, now=NOW, words="Only among ourselves.", public=False)
    factory.edition(by=manager, now=NOW)
    pages = [("priority", made.priority_id), ("plan", factory.YEAR), ("plan_pdf", factory.YEAR)]
    public = [("public_plan",), ("public_plan_year", factory.YEAR), ("public_plan_pdf", factory.YEAR)]

    def texts(places, person):
        for name, *args in places:
            answer = read(client, person, name, *args)
            if name.endswith("pdf"):
                yield " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
            else:
                yield answer.content.decode()

    assert all(SECRET in text for text in (*texts(pages, manager), *texts(public, None)))
    assert not any(inside.words in text for text in texts(public, None)), "its consent does not reach to the public"
    assert SECRET in everything_stored()
    with time_machine.travel(NOW, tick=False):
        client.force_login(manager)
        where = reverse("priority_quote_withdraw", args=[made.priority_id, quote.pk])
        assert SECRET in client.get(where).content.decode()
        assert client.post(where).status_code == 302
        assert client.get(where).status_code == 404
    assert not any(SECRET in text for text in (*texts(pages, manager), *texts(public, None)))
    assert SECRET not in everything_stored()
    quote.refresh_from_db()
    assert quote.withdrawn_by == manager and quote.consent_words, "that there was a consent stays"
    assert TrailEvent.objects.filter(event="plan.quote_withdrawn").count() == 1


def test_the_public_reads_what_was_shown_and_nothing_that_was_written_since(manager, made, client):
    assert "has not been published" in read(client, None, "public_plan").content.decode()
    assert read(client, None, "public_plan_year", factory.YEAR).status_code == 404
    shown = digest(collect(factory.YEAR, ON, public=True))
    factory.progress(made, 1, by=manager, now=NOW)
    with pytest.raises(Conflict, match="has changed since this page was shown"):
        plan.publish_plan(year=factory.YEAR, shown=shown, by=manager, now=NOW)
    factory.edition(by=manager, now=NOW)
    with pytest.raises(Refused, match="Nothing has changed"):
        factory.edition(by=manager, now=NOW)
    factory.progress(made, 2, by=manager, now=NOW, words="Written since.")
    said = read(client, None, "public_plan").content.decode()
    assert "Children are seen early." in said and "It began." in said and "Written since." not in said
    assert "Overdue" not in said and "Worried about a child?" in said
    assert factory.edition(by=manager, now=NOW).number == 2
    assert "Written since." in read(client, None, "public_plan").content.decode()


def test_a_year_with_a_priority_that_has_no_plan_is_not_published(manager, made, gmp):
    factory.priority(lead=gmp, by=manager, title="Bare", now=NOW)
    with pytest.raises(Refused, match="what is meant to change under: Bare"):
        factory.edition(by=manager, now=NOW)
    with pytest.raises(NotAllowed):
        factory.edition(by=people.person(Role.BUSINESS_SUPPORT), now=NOW)


def test_the_table_has_a_row_for_each_priority_and_no_formula(manager, made, client):
    measure = factory.measure(made, by=manager, now=BEGUN)
    factory.reading(measure, by=manager, now=NOW)
    factory.action(made, by=manager, now=BEGUN, due_on=date(2026, 10, 1))
    plan.write_plan(
        priority=made.priority, texts={"impact": "=HYPERLINK(1)", "achievements": "", "strengthen": ""}, elements={},
        version=made.version, by=manager, now=NOW,
    )  # fmt: skip
    text = read(client, manager, "plan_csv", factory.YEAR).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Intended impact"] == "'=HYPERLINK(1)"
    assert row["Progress April to June"] == "On course: It began." and row["Progress July to September"] == ""
    assert "14.8% (9 of 61), not recorded" in row["Measures"]
    assert (row["Actions"], row["Actions to do"], row["Actions overdue"]) == ("1", "1", "1")


def test_the_plan_runs_the_same_queries_for_four_priorities_as_for_one(manager, made, gmp, client):
    def queries_of(name, *args):
        read(client, manager, name, *args)
        with CaptureQueriesContext(connection) as taken:
            assert read(client, manager, name, *args).status_code == 200
        return len(taken)

    def counted():
        return {name: queries_of(name, *args) for name, *args in (("plans",), ("plan", factory.YEAR), ("today",))}

    factory.reading(factory.measure(made, by=manager, now=BEGUN), by=manager, now=NOW)
    factory.quote(made, by=manager, now=NOW)
    before = counted()
    for title in ("B", "C", "D"):
        more = factory.written(
            factory.priority(lead=gmp, by=manager, title=title, now=BEGUN), by=manager, now=BEGUN
        )  # fmt: skip
        measure = plan.add_measure(
            priority=more.priority, name="X", better=Better.HIGHER, target="", by=manager, now=BEGUN
        )
        factory.reading(measure, by=manager, now=NOW)
        factory.quote(more, by=manager, now=NOW)
    assert counted() == before
