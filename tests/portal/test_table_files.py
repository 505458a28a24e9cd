"""A table that somebody sends: the same rules for every room that reads one."""

import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portal import table_files
from portal.errors import Refused
from portal.numbers import plain

COLUMNS, NEEDED = ("Body", "Words", "From"), ("Body",)


def receive(content, name="t.csv", most_rows=50, most_bytes=1024 * 1024):
    return table_files.receive(
        name, SimpleUploadedFile(name, content), columns=COLUMNS, needed=NEEDED, most_rows=most_rows,
        most_bytes=most_bytes, how_to_see="Download one.",
    )  # fmt: skip


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_reads_the_same_however_a_spreadsheet_saved_it(encoding, separator):
    lines = [("From", " BODY ", "Own note"), ("2027-01-31", "Trust – Bury’s", "x"), ("", "", ""), ("", "'=One", "y")]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    assert receive(content).rows == [
        (2, {"Body": "Trust – Bury’s", "Words": "", "From": "2027-01-31"}),
        (4, {"Body": "=One", "Words": "", "From": ""}),
    ]


def test_a_workbook_gives_days_numbers_and_answers_as_words():
    content = workbook(
        ["From", "Body", "Words"],
        [datetime(2027, 1, 31), 12.0, True],  # noqa: DTZ001 - as a sheet has it
        [datetime(2027, 1, 31, 9, 30), 12.5, "0161"],  # noqa: DTZ001
    )
    assert [row for _number, row in receive(content, "t.XLSX").rows] == [
        {"Body": "12", "Words": "Yes", "From": "2027-01-31"},
        {"Body": "12.5", "Words": "0161", "From": "2027-01-31 09:30"},
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("t.csv", b"", "The file is empty"),
        ("t.csv", b"Body\n" + b"x" * 1024 * 1024, "larger than 1 MB"),
        ("t.pdf", b"%PDF-1.7", "Choose a CSV file or an Excel workbook"),
        ("t.xlsx", b"no workbook", "named as Excel workbook but its content is not"),
        ("t.csv", b"Words,From\nx,y\n", "missing: Body. Download one."),
        ("t.csv", b"Body,Words,body\nx,y,z\n", "The column Body stands there twice"),
        ("t.csv", b"Body,Words\n,\n", "no row below its headings"),
        ("t.csv", b"Body\n" + b"x\n" * 51, "more than 50 rows"),
        ("t.csv", b'Body\n"' + b"x" * 200_000 + b'"\n', "cannot be read. Save it again"),
        ("t.xlsx", workbook(["Body"], ["=1+1"]), "The cell A2 holds a formula. Write the words or the number"),
        ("t.xlsx", workbook(["Body"], ["#REF!"]), "The cell A2 holds an error of Excel"),
    ],
)
def test_what_is_no_such_table_is_refused_beside_the_file_with_what_to_do(name, content, sentence):
    with pytest.raises(Refused) as refusal:
        receive(content, name)
    assert sentence in refusal.value.sentence and refusal.value.field == "file"


def test_the_same_file_has_the_same_digest_and_another_file_another():
    one, again, other = receive(b"Body\nx\n"), receive(b"Body\nx\n"), receive(b"Body\ny\n")
    assert one.digest == again.digest != other.digest


def test_a_number_is_printed_without_needless_noughts():
    numbers = ("259", "1747", "12.50", "100", "0", "1234567.25")
    assert [plain(Decimal(one)) for one in numbers] == ["259", "1,747", "12.5", "100", "0", "1,234,567.25"]
