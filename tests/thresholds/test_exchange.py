"""A whole edition out and in again: the same comes back, one bad row stops all of it and is named."""

import codecs
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.uploads.handlers import TooLarge
from tests.factories import editions
from tests.factories import thresholds as frameworks
from tests.factories.editions import NOW
from thresholds import actions
from thresholds.editions import changes, tables_of
from thresholds.frameworks.reading import read, shipped
from thresholds.models import Edition
from thresholds.queries import specification
from thresholds.readiness import before_sending
from thresholds.tables import cells, json_text, workbook
from thresholds.tables.checking import check
from thresholds.tables.columns import BY_NAME, TABLES
from thresholds.tables.comparison import compare
from thresholds.tables.conversion import in_order, to_spec, to_tables
from thresholds.tables.receiving import receive

NASTY = [
    "=1+1",
    "+44 1",
    "-x",
    "@SUM(A1)",
    "'quoted",
    "a\nb",
    "<b>&amp;</b>",
    "é\u0301",
    "_x0041_",
    "\"'",
    "  ",
    "0123",
]


def file(content, name="edition.xlsx"):
    return SimpleUploadedFile(name, content)


def tables(**changes):
    return to_tables(frameworks.spec(**changes))


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_frameworks_are_good_and_come_back_as_they_were(name):
    spec = read(name)
    out = to_tables(spec)
    assert check(out, spec.code) == []
    for write, back in (
        (workbook.write, lambda b: workbook.read_workbook(io.BytesIO(b))),
        (json_text.write, json_text.read_json),
    ):
        again = back(write(out))
        assert again.check(spec.code) == [] and again.tables == out
    fixed = {n: getattr(spec, n) for n in ("partnership", "name", "audience", "in_force_from")}
    assert to_tables(to_spec(out, **fixed)) == out


@pytest.mark.parametrize("name", shipped())
def test_a_draft_of_a_shipped_framework_lacks_nothing_before_it_is_sent(db, name):
    edition = actions.load_framework(spec=read(name), by=None, now=NOW).edition
    draft = actions.draft_next(framework=edition.framework, name="Next", by=editions.manager(), now=NOW)
    assert before_sending(draft) == []
    assert [table.title for table in changes(draft, edition)] == ["Edition"]


def test_words_that_a_spreadsheet_would_run_stay_words():
    out = tables()
    for place, words in enumerate(NASTY):
        out["indicators"][place % 7]["gloss" if place < 7 else "text"] = cells.cleaned(words) or "x"
    content = workbook.write(out)
    sheet = load_workbook(io.BytesIO(content))["Indicators"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    marked = [
        cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value or "")[:1] in "=+-@" and cell.value
    ]
    assert len(marked) == 4 and all(cell.quotePrefix for cell in marked)
    assert workbook.read_workbook(io.BytesIO(content)).tables == out


def edited(change, out=None):
    book = load_workbook(io.BytesIO(workbook.write(out or tables())))
    change(book)
    content = io.BytesIO()
    book.save(content)
    return workbook.read_workbook(io.BytesIO(content.getvalue())).check("example")


def put(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value
        book[sheet][cell].number_format = "General"
        book[sheet][cell].quotePrefix = False

    return change


FAULTS = [
    (put("Indicators", "D4", "=HYPERLINK(A1)"), ("Indicators", 4, "What it looks like"), "formula"),
    (put("Indicators", "D4", ""), ("Indicators", 4, "What it looks like"), "Fill in"),
    (put("Indicators", "C4", "Some help"), ("Indicators", 4, "Level"), "Use one of: all, safe, some"),
    (lambda book: book["Levels"].merge_cells("F2:F4"), ("Levels", 2, "Who leads"), "F2:F4 are merged"),
    (lambda book: [book["Needs"].append([f"n-{n}"]) for n in range(5000)], ("Needs", 1, ""), "more than 5,000"),
    (put("Indicators", "B4", "nothing"), ("Indicators", 4, "Need"), "no need with the code “nothing”"),
    (put("Indicators", "A4", "hunger-all"), ("Indicators", 4, "Code"), "same code"),
    (put("Indicators", "F4", "5-12"), ("Indicators", 4, "Ages"), "not one of"),
    (put("Indicators", "H4", "perhaps"), ("Indicators", 4, "Cannot wait"), "Yes or No"),
    (put("Needs", "A3", "Physical harm"), ("Needs", 3, "Code"), "small letters"),
    (put("Needs", "A3", "editions"), ("Needs", 3, "Code"), "address"),
    (put("Contacts", "D2", 1234560000), ("Contacts", 2, "Telephone"), "first zero"),
    (put("Contacts", "G2", "weekdays nine to five"), ("Contacts", 2, "Opening hours"), "cannot be read as hours"),
    (put("Levels", "C2", "one"), ("Levels", 2, "Number"), "whole number"),
    (put("Levels", "C2", 1.5), ("Levels", 2, "Number"), "whole number"),
    (put("Edition", "A2", "bury"), ("Edition", 2, "Framework"), "draft is of “example”"),
    (put("Domains", "A1", "Kode"), ("Domains", 1, "Kode"), "not known"),
    (put("Domains", "E2", "x"), ("Domains", 2, "E"), "under no heading"),
    (lambda book: book.remove(book["Domains"]), ("Domains", 1, ""), "missing"),
    (lambda book: book.create_sheet("Notes"), ("Notes", 1, ""), "not known"),
    (lambda book: book["Edition"].delete_rows(2), ("Edition", 1, ""), "one row"),
    (put("Adult questions", "A2", "a"), ("Adult questions", 1, ""), "Adult test"),
]


@pytest.mark.parametrize(
    ("change", "where", "said"), FAULTS, ids=[f"{w[0]}-{w[2]}-{n}" for n, (_, w, _s) in enumerate(FAULTS)]
)
def test_every_fault_is_named_by_sheet_row_and_column(change, where, said):
    found = edited(change)
    at = [fault for fault in found if (fault.sheet, fault.row, fault.column) == where]
    assert len(at) == 1 and said in at[0].sentence


def test_rows_keep_their_numbers_where_some_are_empty_and_several_faults_are_told_together():
    def change(book):
        book["Contacts"].insert_rows(2, 3)
        book["Contacts"]["D6"] = "ask"
        book["Domains"]["B2"] = None

    assert {(f.sheet, f.row) for f in edited(change)} == {("Contacts", 6), ("Domains", 2)}


JSON_FAULTS = [
    (lambda w: w["levels"][0].update(number="1"), ("Levels", 1, "Number"), "whole number or null"),
    (lambda w: w["levels"][0].update(number=True), ("Levels", 1, "Number"), "whole number or null"),
    (lambda w: w["levels"][0].pop("lead"), ("Levels", 1, "Who leads"), "missing"),
    (lambda w: w["levels"][0].update(extra=1), ("Levels", 1, "extra"), "not known"),
    (lambda w: w["needs"].__setitem__(1, "hunger"), ("Needs", 2, ""), "no object"),
    (lambda w: w["indicators"][1].update(danger="yes"), ("Indicators", 2, "Cannot wait"), "true or false"),
    (lambda w: w["indicators"][1].update(synonyms="a"), ("Indicators", 2, "Everyday words"), "list of texts"),
    (lambda w: w["indicators"][1].update(synonyms=["a\nb"]), ("Indicators", 2, "Everyday words"), "two lines"),
    (lambda w: w["indicators"][1].update(text=None), ("Indicators", 2, "What it looks like"), "quotation marks"),
    (lambda w: w["contacts"][0].update(hours=[[7, "09:00", "10:00"]]), ("Contacts", 1, "Opening hours"), "weekday"),
    (lambda w: w["contacts"][0].update(hours=[[0, "9", "10:00"]]), ("Contacts", 1, "Opening hours"), "weekday"),
    (lambda w: w["contacts"][0].update(name="a\x00"), ("Contacts", 1, "Name"), "cannot be seen"),
    (lambda w: w.pop("needs"), ("Needs", 1, ""), "missing"),
    (lambda w: w.update(tables=[]), ("tables", 1, ""), "not known"),
]


@pytest.mark.parametrize(
    ("change", "where", "said"), JSON_FAULTS, ids=[f"{n}-{w[0]}" for n, (_, w, _s) in enumerate(JSON_FAULTS)]
)
def test_every_fault_of_a_json_file_is_named(change, where, said):
    whole = json.loads(json_text.write(tables()))
    change(whole)
    at = [f for f in json_text.read_json(json.dumps(whole)).check("example") if (f.sheet, f.row, f.column) == where]
    assert len(at) == 1 and said in at[0].sentence


def zipped(**entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def charted():
    """A workbook with an empty sheet of charts, which the reader cannot open."""
    book, content = Workbook(), io.BytesIO()
    book.create_chartsheet("Chart")
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (file(b"MZ\x90 a program"), "its content is not"),
        (file(workbook.write(tables()), "edition.xlsm"), "workbook"),
        (file(workbook.write(tables()), "edition.csv"), "workbook"),
        (file(workbook.write(tables()), "edition.json"), "named as JSON"),
        (file(b"<html><script>", "edition.json"), "named as JSON"),
        (file(b"{", "edition.json"), "no JSON"),
        (file(b"[" * 100_000, "edition.json"), "no JSON"),
        (file(b"{}", "edition.json"), "format"),
        (file(b'{"format": "a", "format": "b"}', "edition.json"), "“format” stands twice"),
        (file(json_text.write(tables()).replace(b'"lead"', b'"name"'), "edition.json"), "row with the code “all”"),
        (file(json_text.write(tables()).replace(b"null", b"9" * 5000), "edition.json"), "no JSON"),
        (file(charted()), "cannot be read"),
        (file(b"", "edition.json"), "empty"),
        (file(zipped(a="x")), "its content is not"),
        (TooLarge(io.BytesIO(), "edition.xlsx", "", 99_000_000, None), "94.4 MB"),
    ],
    ids=range(15),
)
def test_a_file_that_is_too_large_disguised_or_no_file_of_an_edition_is_refused(given, said):
    with pytest.raises(Refused, match=said) as refusal:
        receive(given)
    assert refusal.value.field == "file"


def test_what_is_exported_is_taken_again_whatever_its_texts_say():
    wanted = in_order(tables(notice="Ask for the <form>, not a <script> or <html>; اسأل 😀"))
    for name, written in (("edition.json", json_text.write(wanted)), ("edition.xlsx", workbook.write(wanted))):
        found = receive(file(written, name))
        assert found.check("example") == [] and in_order(found.tables) == wanted
    assert receive(file(codecs.BOM_UTF8 + json_text.write(wanted), "edition.json")).check("example") == []


def test_a_workbook_of_something_else_names_every_sheet_that_is_missing():
    content = io.BytesIO()
    Workbook().save(content)
    found = receive(file(content.getvalue())).check("example")
    assert {f.sheet for f in found} == {"Sheet", *(table.title for table in TABLES)}


def test_hours_are_read_as_people_write_them():
    read_hours = lambda text: cells.read(BY_NAME["contacts"].by_name["hours"], text)  # noqa: E731
    week = [[day, "08:45", "17:00"] for day in range(5)]
    for text in ("Monday to Friday 08:45 to 17:00", "mon-fri 8:45-17:00", "Mon – Fri 8.45 – 17.00"):
        assert read_hours(text) == week
    assert cells.hours_in_words(week) == ["Monday to Friday 08:45 to 17:00"]
    assert cells.hours_in_words([[0, "09:00", "10:00"], [2, "09:00", "10:00"]]) == [
        "Monday 09:00 to 10:00", "Wednesday 09:00 to 10:00",
    ]  # fmt: skip
    for text in ("Fri to Mon 08:00 to 09:00", "Someday 08:00 to 09:00", "Mon 25:00 to 26:00", "always"):
        with pytest.raises(cells.Unreadable):
            read_hours(text)


# Into the draft


@pytest.fixture
def manager(db):
    return editions.manager()


@pytest.fixture
def draft(manager):
    return editions.draft(by=manager)


@pytest.fixture
def client(manager):
    client = Client()
    client.force_login(manager)
    return client


def test_what_is_imported_is_what_the_file_says(draft, manager):
    wanted = in_order(tables(edition="Second edition, corrected", notice="Ours."))
    wanted["needs"][0]["synonyms"] = ["peckish"]
    actions.import_tables(edition=draft, tables=wanted, revision=draft.revision, by=manager, now=NOW)
    draft.refresh_from_db()
    assert tables_of(draft) == wanted and draft.name == "Second edition, corrected"
    event = TrailEvent.objects.get(event=Event.EDITION_IMPORTED)
    assert set(event.fields) == {"added:0", "changed:2", "removed:0"}
    assert specification(draft.based_on) == frameworks.spec()


def test_an_import_of_what_somebody_changed_meanwhile_or_with_a_fault_or_of_nothing_new(draft, manager):
    take = {"edition": draft, "by": manager, "now": NOW}
    with pytest.raises(Conflict):
        actions.import_tables(tables=tables(), revision=draft.revision - 1, **take)
    bad = tables()
    bad["indicators"][3]["level"] = "most"
    with pytest.raises(Refused, match="Indicators, row 4"):
        actions.import_tables(tables=bad, revision=draft.revision, **take)
    with pytest.raises(Refused, match="An edition is called “First edition” already"):
        actions.import_tables(tables=tables(edition="First edition"), revision=draft.revision, **take)
    with pytest.raises(Refused, match="nothing to import"):
        actions.import_tables(tables=tables_of(draft), revision=draft.revision, **take)
    assert not TrailEvent.objects.filter(event=Event.EDITION_IMPORTED).exists()


def test_an_import_voids_what_the_partners_have(manager):
    edition = editions.sent(by=manager)
    wanted = tables_of(edition)
    wanted["needs"][0]["name"] = "Going hungry"
    actions.import_tables(edition=edition, tables=wanted, revision=edition.revision, by=manager, now=NOW)
    edition.refresh_from_db()
    assert edition.state == "draft"


def test_a_file_with_one_bad_row_changes_nothing_and_the_page_names_the_row(client, draft):
    before = tables_of(draft)
    book = load_workbook(io.BytesIO(workbook.write(before)))
    book["Indicators"]["D2"], book["Indicators"]["B5"] = "A good change.", "nothing"
    content = io.BytesIO()
    book.save(content)
    page = client.post(f"/thresholds/drafts/{draft.pk}/import/", {"file": file(content.getvalue())})
    assert page.status_code == 422
    said = page.content.decode()
    assert "1 thing to put right; nothing was imported" in said
    assert ">Indicators</td>" in said and ">5</td>" in said and "no need with the code “nothing”" in said
    assert tables_of(Edition.objects.get(pk=draft.pk)) == before


def test_a_good_file_is_shown_first_and_taken_in_afterwards(client, draft):
    path = f"/thresholds/drafts/{draft.pk}/"
    exported = client.get(path + "export/xlsx/")
    assert exported["Content-Disposition"] == 'attachment; filename="example-2.xlsx"'
    book = load_workbook(io.BytesIO(exported.content))
    book["Needs"]["C2"] = "Going <b>hungry</b>"
    content = io.BytesIO()
    book.save(content)
    preview = client.post(path + "import/", {"file": file(content.getvalue())})
    assert "Going &lt;b&gt;hungry" in preview.content.decode()
    draft.refresh_from_db()
    assert tables_of(draft)["needs"][0]["name"] == "Hunger"
    form = preview.context["take"].initial
    done = client.post(path + "import/take/", form, follow=True)
    assert "imported" in done.content.decode()
    assert tables_of(Edition.objects.get(pk=draft.pk))["needs"][0]["name"] == "Going <b>hungry</b>"
    again = client.post(path + "import/take/", form, follow=True)
    assert "since you looked at it" in again.content.decode()
    for broken in (
        {"content": "{", "revision": 1},
        {},
        {"content": form["content"].replace("#2b7a5b", "red"), "revision": 3},
    ):
        refused = client.post(path + "import/take/", broken, follow=True)
        assert refused.redirect_chain == [(path + "import/", 302)]
    assert json_text.read_json(client.get(path + "export/json/").content).tables == tables_of(
        Edition.objects.get(pk=draft.pk)
    )
    assert client.get(path + "export/pdf/").status_code == 404


# Comparing


def test_a_comparison_tells_what_was_added_changed_and_removed_with_both_texts():
    old, new = tables(), tables()
    new["needs"][0]["name"] = "Going hungry"
    new["indicators"] = [i for i in new["indicators"] if i["code"] != "hitting-all"]
    new["indicators"][0]["level"] = "some"
    new["contacts"].append({**new["contacts"][0], "code": "night", "name": "Night line"})
    new["levels"].reverse()
    found = {table.title: table for table in compare(old, new)}
    assert set(found) == {"Levels", "Needs", "Indicators", "Contacts"}
    assert found["Levels"].reordered and found["Levels"].count == 1
    (need,) = found["Needs"].changed
    assert [(d.label, d.old, d.new) for d in need.differences] == [("Name", "Hunger", "Going hungry")]
    (gone,) = found["Indicators"].removed
    assert (gone.name, gone.under) == ("Parents set limits without force.", "Physical harm · All children")
    (moved,) = found["Indicators"].changed
    assert [(d.label, d.old, d.new) for d in moved.differences] == [("Level", "All children", "Some help")]
    assert [row.name for row in found["Contacts"].added] == ["Night line"]
    assert compare(old, old) == []
