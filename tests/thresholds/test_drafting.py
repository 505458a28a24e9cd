"""One draft at a time, changed row by row; what changed meanwhile is shown, what cannot be is refused."""

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import editions
from tests.factories import thresholds as frameworks
from tests.factories.editions import NOW, row_of, write
from tests.factories.people import person
from thresholds import actions
from thresholds.choices import EditionState
from thresholds.editions import changes, mark_of, tables_of
from thresholds.models import Edition, Framework, Indicator, Need

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return editions.manager()


@pytest.fixture
def draft(manager):
    return editions.draft(by=manager)


def test_a_draft_begins_as_the_edition_in_force_without_its_notice(draft):
    assert draft.state == EditionState.DRAFT and draft.number == 2 and draft.based_on.is_shipped
    assert draft.notice == "" and draft.based_on.notice == "These indicators are illustrative."
    (only,) = changes(draft, draft.based_on)
    assert [d.label for row in only.changed for d in row.differences] == ["Notice"]
    assert TrailEvent.objects.get(event=Event.EDITION_DRAFTED).target == "example-2"


def test_one_at_a_time(draft, manager):
    with pytest.raises(Conflict, match="Second edition"):
        actions.draft_next(framework=draft.framework, name="Third", by=manager, now=NOW)
    actions.abandon(edition=draft, reason="Begun by mistake.", by=manager, now=NOW)
    assert actions.draft_next(framework=draft.framework, name="Third", by=manager, now=NOW).number == 3


def test_two_at_once_are_refused_by_the_database_too(draft, manager):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(framework=draft.framework, number=9, name="Other", drafted_at=NOW, drafted_by=manager)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Fill in"), ("x" * 121, "too long"), ("First edition", "called"), ("a\x07b", "cannot be seen")],
)
def test_a_name_that_will_not_do(manager, name, said):
    framework = frameworks.loaded().framework
    with pytest.raises(Refused, match=said) as refusal:
        actions.draft_next(framework=framework, name=name, by=manager, now=NOW)
    assert refusal.value.field == "name" and Edition.objects.count() == 1


def test_there_must_be_something_to_begin_from(manager):
    framework = Framework.objects.create(code="bare", partnership="bare", name="Bare", audience="children")
    with pytest.raises(Refused, match="no published edition"):
        actions.draft_next(framework=framework, name="First", by=manager, now=NOW)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.LEAD_REPRESENTATIVE, Role.SCRUTINEER, Role.ADMINISTRATOR])
def test_who_may_not(draft, role):
    stranger = person(role)
    for deed in (
        lambda: actions.draft_next(framework=draft.framework, name="Third", by=stranger, now=NOW),
        lambda: write(draft, "levels", "all", {"name": "Everybody"}, by=stranger),
        lambda: actions.remove_row(edition=draft, table="needs", code="hunger", mark=0, by=stranger, now=NOW),
        lambda: actions.move_row(edition=draft, table="levels", code="all", up=False, by=stranger, now=NOW),
        lambda: actions.abandon(edition=draft, reason="No.", by=stranger, now=NOW),
        lambda: actions.take_back(edition=draft, reason="No.", by=stranger, now=NOW),
        lambda: actions.send_edition(edition=draft, revision=draft.revision, by=stranger, now=NOW),
        lambda: actions.import_tables(
            edition=draft, tables=tables_of(draft), revision=draft.revision, by=stranger, now=NOW
        ),
        lambda: actions.publish_edition(edition=draft, in_force_from=NOW.date(), by=stranger, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_business_support_drafts_and_does_not_send_or_publish(draft):
    support = person(Role.BUSINESS_SUPPORT)
    write(draft, "levels", "all", {"name": "Everybody"}, by=support)
    with pytest.raises(NotAllowed):
        editions.send(draft, by=support)
    with pytest.raises(NotAllowed):
        actions.publish_edition(edition=draft, in_force_from=NOW.date(), by=support, now=NOW)


def test_giving_up_needs_a_reason_and_ends_it(draft, manager):
    with pytest.raises(Refused):
        actions.abandon(edition=draft, reason=" ", by=manager, now=NOW)
    actions.abandon(edition=draft, reason="Another way was found.", by=manager, now=NOW)
    with pytest.raises(Conflict, match="Draft the next edition"):
        write(draft, "levels", "all", {"name": "Everybody"}, by=manager)


# Rows


EDITS = [
    ("edition", "", {"notice": "Read it with the guide.", "sources": ["Ours"]}),
    ("levels", "some", {"name": "Early help", "number": 2, "steps": ["Talk."], "colour": "#112233"}),
    ("domains", "school", {"name": "Learning"}),
    ("headings", "care", {"domain": "school"}),
    ("needs", "hunger", {"synonyms": ["peckish"], "tags": [], "heading": "attendance"}),
    ("indicators", "hunger-some", {"text": "Hungry.", "level": "all", "ages": ["0-4"], "danger": True}),
    ("contacts", "advice", {"hours": [[0, "09:00", "12:00"]], "levels": ["safe"], "email": "a@example.org"}),
]


@pytest.mark.parametrize(("table", "code", "values"), EDITS, ids=[e[0] for e in EDITS])
def test_a_row_of_each_table_is_changed_and_nothing_else(draft, manager, table, code, values):
    before = tables_of(draft)
    write(draft, table, code, values, by=manager)
    draft.refresh_from_db()
    after = tables_of(draft)
    assert {name: value for name, value in row_of(draft, table, code).items() if name in values} == values
    row_codes = lambda tables: {name: sorted(map(str, rows)) for name, rows in tables.items() if name != table}  # noqa: E731
    assert row_codes(after) == row_codes(before)
    assert set(TrailEvent.objects.filter(event=Event.EDITION_EDITED).last().fields) >= set(values)


@pytest.mark.parametrize(
    ("table", "values", "code"),
    [
        ("levels", {"name": "More help", "meaning": "More.", "colour": "#112233", "pattern": "dots"}, "more-help"),
        ("domains", {"name": "Health"}, "health"),
        ("headings", {"name": "Sleep", "domain": "school"}, "sleep"),
        ("needs", {"name": "Hunger?", "heading": "care"}, "hunger-2"),
        ("needs", {"name": "Editions", "heading": "care"}, "editions-2"),
        ("needs", {"name": "饥饿", "heading": "care"}, "needs"),
        ("indicators", {"need": "hitting", "level": "some", "text": "Shouting."}, "hitting-some"),
        ("contacts", {"name": "Night line", "phone": "01234 5"}, "night-line"),
    ],
)
def test_a_row_is_added_under_a_code_of_its_own(draft, manager, table, values, code):
    assert write(draft, table, None, values, by=manager) == code
    draft.refresh_from_db()
    assert row_of(draft, table, code) | values == row_of(draft, table, code)


def test_the_order_is_kept_without_gaps(draft, manager):
    write(draft, "needs", None, {"name": "Cold", "heading": "care"}, by=manager)
    assert list(Need.objects.filter(edition=draft).values_list("code", "position")) == [
        ("hunger", 1), ("hitting", 2), ("cold", 3), ("missing-school", 4),
    ]  # fmt: skip
    actions.move_row(edition=draft, table="needs", code="cold", up=True, by=manager, now=NOW)
    actions.move_row(edition=draft, table="needs", code="cold", up=True, by=manager, now=NOW)
    actions.move_row(edition=draft, table="needs", code="cold", up=True, by=manager, now=NOW)  # the first stays first
    actions.move_row(edition=draft, table="needs", code="missing-school", up=False, by=manager, now=NOW)
    codes = list(Need.objects.filter(edition=draft).values_list("code", flat=True))
    assert codes == ["cold", "hunger", "hitting", "missing-school"]


def test_two_editions_are_not_called_the_same(draft, manager):
    with pytest.raises(Refused, match="called “First edition” already") as refusal:
        write(draft, "edition", "", {"edition": "First edition"}, by=manager)
    assert refusal.value.field == "edition" and tables_of(draft)["edition"][0]["edition"] == "Second edition"


WRONG = [
    ("levels", "some", {"name": ""}, "name", "Fill in"),
    ("levels", "some", {"name": "All children"}, "name", "same name"),
    ("levels", "all", {"name": "some  HELP"}, "name", "same name"),
    ("needs", "hunger", {"name": "Missing school"}, "name", "same name"),
    ("contacts", "advice", {"name": "front door"}, "name", "same name"),
    (
        "indicators",
        "hunger-all",
        {"level": "some", "text": "The child sometimes comes to school HUNGRY."},
        "text",
        "of the need at this level says the same",
    ),
    ("levels", "some", {"name": "Some\nhelp"}, "name", "two lines"),
    ("needs", "hunger", {"name": "\u0301\u0301"}, "name", "Fill in"),
    ("needs", "hunger", {"name": "\u200b"}, "name", "cannot be seen, at its beginning"),
    ("indicators", "hunger-some", {"text": "Early he\u00adlp"}, "text", "cannot be seen, after “Early he”"),
    ("contacts", "advice", {"phone": "\u200e01234 5"}, "phone", "cannot be seen"),
    ("levels", "some", {"number": 100}, "number", "0 to 99"),
    ("levels", "some", {"colour": "green"}, "colour", "no colour"),
    ("levels", "some", {"pattern": "tartan"}, "pattern", "not one of"),
    ("domains", "school", {"name": "x" * 121}, "name", "too long"),
    ("headings", "care", {"domain": "nowhere"}, "domain", "no domain"),
    ("needs", "hunger", {"synonyms": ["peckish", "peckish"]}, "synonyms", "twice"),
    ("needs", "hunger", {"synonyms": ["x" * 81]}, "synonyms", "One line"),
    ("needs", "hunger", {"synonyms": [str(n) for n in range(251)]}, "synonyms", "251 lines"),
    ("indicators", "hunger-some", {"text": "a\u202eb"}, "text", "cannot be seen"),
    ("indicators", "hunger-some", {"ages": ["5-12"]}, "ages", "not one of"),
    ("indicators", "hunger-some", {"level": "most"}, "level", "no level"),
    ("contacts", "advice", {"phone": "ask"}, "phone", "no figure"),
    ("contacts", "advice", {"email": "somebody"}, "email", "no e-mail"),
    ("contacts", "advice", {"web": "javascript:alert(1)"}, "web", "no web address"),
    ("contacts", "advice", {"hours": [[0, "17:00", "09:00"]]}, "hours", "before it opens"),
    ("contacts", "advice", {"hours": [[0, "08:00", "12:00"], [0, "11:00", "15:00"]]}, "hours", "overlap"),
    ("contacts", "advice", {"levels": ["gone"]}, "levels", "no level"),
]


@pytest.mark.parametrize(("table", "code", "values", "field", "said"), WRONG)
def test_what_will_not_do_is_refused_at_its_field_and_nothing_is_written(
    draft, manager, table, code, values, field, said
):
    before = tables_of(draft)
    with pytest.raises(Refused, match=said) as refusal:
        write(draft, table, code, values, by=manager)
    assert refusal.value.field == field
    draft.refresh_from_db()
    assert tables_of(draft) == before and draft.revision == 2


def test_two_domains_may_each_have_a_heading_of_one_name_and_texts_other_scripts(draft, manager):
    assert write(draft, "headings", None, {"name": "Basic care", "domain": "school"}, by=manager) == "basic-care"
    write(draft, "needs", "hunger", {"name": "الجوع 饥饿 👨‍👩‍👧 <b>&</b>"}, by=manager)
    assert row_of(draft, "needs", "hunger")["name"] == "الجوع 饥饿 👨‍👩‍👧 <b>&</b>"


def test_a_code_never_changes(draft, manager):
    assert write(draft, "needs", "hunger", {"code": "other", "name": "Food"}, by=manager) == "hunger"


def test_the_same_again_writes_nothing(draft, manager):
    events = TrailEvent.objects.count()
    write(draft, "levels", "some", {"name": "Some help"}, by=manager)
    assert TrailEvent.objects.count() == events


def test_a_stale_edit_is_told_both_texts_and_another_row_is_not_in_the_way(draft, manager):
    support = person(Role.BUSINESS_SUPPORT)
    seen = mark_of(row_of(draft, "levels", "some"))
    write(draft, "levels", "all", {"name": "Everybody"}, by=support)
    save = {"edition": draft, "table": "levels", "code": "some", "by": manager, "now": NOW}
    actions.save_row(values={"lead": "The school."}, mark=seen, **save)
    with pytest.raises(Conflict) as conflict:
        actions.save_row(values={"lead": "The GP.", "name": "Some help"}, mark=seen, **save)
    assert conflict.value.theirs == {"lead": "The school."}
    assert row_of(draft, "levels", "some")["lead"] == "The school."


def test_what_somebody_removed_meanwhile_is_a_conflict(draft, manager):
    row = row_of(draft, "needs", "hunger")
    remove = {"edition": draft, "table": "needs", "code": "hunger", "by": manager, "now": NOW}
    with pytest.raises(Conflict, match="changed"):
        actions.remove_row(mark=mark_of(row) + 1, **remove)
    actions.remove_row(mark=mark_of(row), **remove)
    assert not Indicator.objects.filter(edition=draft, need__code="hunger").exists()
    assert Indicator.objects.filter(edition=draft.based_on, need__code="hunger").count() == 3
    for deed in (
        lambda: actions.remove_row(mark=mark_of(row), **remove),
        lambda: actions.move_row(edition=draft, table="needs", code="hunger", up=True, by=manager, now=NOW),
        lambda: actions.save_row(values={"name": "Food"}, mark=mark_of(row), **remove),
    ):
        with pytest.raises(Conflict, match="removed"):
            deed()


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        ("levels", "some", "2 indicators stand on it"),
        ("levels", "all", "3 indicators"),
        ("domains", "school", "1 heading stands on it, such as “Attendance”"),
        ("headings", "care", "2 needs"),
    ],
)
def test_what_others_stand_on_is_not_removed(draft, manager, table, code, said):
    mark = mark_of(row_of(draft, table, code))
    with pytest.raises(Refused, match=said):
        actions.remove_row(edition=draft, table=table, code=code, mark=mark, by=manager, now=NOW)


def test_a_published_edition_is_not_changed(draft, manager):
    with pytest.raises(Conflict, match="stays as it is"):
        write(draft.based_on, "levels", "all", {"name": "Everybody"}, by=manager)


def test_reading_a_draft_costs_the_same_however_much_it_says(draft, django_assert_num_queries):
    with django_assert_num_queries(1):
        tables_of(draft)
