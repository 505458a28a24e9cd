"""The pack for inspectors: every part of the list or what is missing, nothing that its asker may not read."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assurance import annual_reports, tasks
from assurance.annual_reports import PublishedReport
from assurance.inspection import actions, writing
from assurance.inspection.gathering import GATHERED
from assurance.inspection.reading import codes, wanted
from assurance.models import InspectionPack
from assurance.scrutiny.documents import collect as documents_of_scrutiny
from portal.accounts.choices import Role
from portal.documents import DocumentError
from portal.errors import NotAllowed, Refused
from portal.trail.models import TrailEvent
from tests.factories import audits, people, reviews, scrutiny, surveys
from tests.factories import inspection as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW
A_PAGE = reviews.one_page(None, now=factory.NOW, progress=print)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"


@pytest.fixture
def quick(monkeypatch):
    """Documents of one page: what is gathered is asked here, not how a page is laid out."""
    for module in ("gathering.partnership.printed", "gathering.assurance.briefing_pdf", "writing.render_pdf"):
        monkeypatch.setattr(f"assurance.inspection.{module}", lambda *_a, **_k: A_PAGE)


def gathered(pack):
    return {entry["title"]: entry for entry in pack.entries}


def test_every_part_of_every_list_is_gathered_somewhere():
    for code in codes():
        assert {part.gather for part in wanted(code).parts} == set(GATHERED)


def test_a_pack_names_what_is_there_and_says_what_is_missing(quick):
    risk, voice = audits.risk(), audits.voice()
    given = scrutiny.stated()
    closed = surveys.closed({(0, 0): 30, (1, 0): 2})
    done = audits.closed()
    pack = factory.built()
    found = gathered(pack)
    assert pack.state == "built" and pack.missing == sum(bool(e["missing"]) for e in pack.entries) > 0
    assert found["Annual reports"]["missing"] == "No annual report is published in the portal."
    survey, briefing = f"{closed.reference} {closed.title}, question 1", f"{done.reference} {done.title}: briefing"
    statement = f"{given.reference}: statement and response"
    for title in ("The risk register", "You said, we did", statement, survey, briefing):
        assert found[title]["file"] and not found[title]["missing"], title
    with pack.archive.open("rb") as stored:
        archive = zipfile.ZipFile(io.BytesIO(stored.read()))
    assert set(archive.namelist()) == {"index.html", "pack.pdf", *(e["file"] for e in pack.entries if e["file"])}
    index = archive.read("index.html").decode()
    assert all(entry["title"] in index for entry in pack.entries if "’" not in entry["title"])
    assert risk.title in archive.read(found["The risk register"]["file"]).decode()
    assert voice.said in archive.read(found["You said, we did"]["file"]).decode()
    assert "Fewer than 5" in archive.read(found[survey]["file"]).decode()
    assert archive.read(found[briefing]["file"]).startswith(b"%PDF")


def test_one_document_holds_everything_numbered_once(monkeypatch):
    monkeypatch.setattr("assurance.inspection.gathering.partnership.printed", lambda *_a: A_PAGE)
    audits.risk(title="Too few health visitors")
    pack = factory.built()
    with pack.document.open("rb") as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) == pack.pages > 2
    assert "What is missing" in text and "Too few health visitors" in text
    assert pack.reference in text and f"of {pack.pages}" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_nothing_of_a_case_is_in_the_pack_of_whoever_reads_no_case(quick):
    reviews.place("bolton")
    story = reviews.gathering()
    reference = story.review.reference
    manager, officer = people.person(Role.BUSINESS_MANAGER), people.person(Role.QUALITY_OFFICER)
    seen = factory.built(by=manager)
    hidden = factory.built(by=officer)
    assert gathered(seen)["Rapid reviews"]["file"]
    assert "names none" in gathered(hidden)["Rapid reviews and practice reviews"]["missing"]
    for pack, there in ((seen, True), (hidden, False)):
        with pack.archive.open("rb") as stored:
            archive = zipfile.ZipFile(io.BytesIO(stored.read()))
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert (reference.encode() in whole) is there


def test_an_annual_report_that_is_published_takes_its_place_here_and_in_scrutiny(quick, monkeypatch):
    report = PublishedReport("Annual report 2025-26", "/reports/1/", date(2026, 9, 30), lambda: A_PAGE)
    monkeypatch.setattr(annual_reports, "_finders", [])
    annual_reports.register(lambda _on: [report])
    assert gathered(factory.built())["Annual report 2025-26"]["file"].endswith(".pdf")
    assert "/reports/1/" in {d.path for d in documents_of_scrutiny(NOW.date())}


def test_who_asks_and_who_takes_is_on_the_trail_and_nobody_else_takes_it(quick, at):
    with pytest.raises(NotAllowed):
        factory.asked(by=people.person(Role.LEAD_REPRESENTATIVE))
    manager, other = people.person(Role.BUSINESS_MANAGER), people.person(Role.QUALITY_OFFICER)
    with pytest.raises(Refused):
        actions.ask(wanted="nothing", by=manager, now=NOW)
    waiting = factory.asked(by=manager)
    assert factory.asked(by=manager) == waiting, "one that is being built is not asked for twice"
    paths = [reverse("inspection", args=[waiting.pk]), reverse("inspection_progress", args=[waiting.pk])]
    files = [reverse("inspection_file", args=[waiting.pk, kind]) for kind in ("archive", "document")]
    with at(manager) as client:
        assert "being built" in client.get(paths[0]).content.decode()
        assert client.get(paths[1]).json() == {"done": False, "words": "Waiting to begin"}
        assert [client.get(path).status_code for path in files] == [404, 404]
    actions.build(pack_id=waiting.pk, now=NOW)
    with at(other) as client:
        assert [client.get(path).status_code for path in (*paths, *files)] == [404] * 4
    with pytest.raises(NotAllowed):
        actions.take(pack=waiting, kind="archive", by=other, now=NOW)
    with at(manager) as client:
        page = client.get(paths[0]).content.decode()
        assert "What is missing" in page and files[0] in page
        assert client.get(paths[1]).json()["done"] is True
        assert b"".join(client.get(files[0]).streaming_content)[:2] == b"PK"
        assert b"".join(client.get(files[1]).streaming_content)[:4] == b"%PDF"
    assert [
        e.event for e in TrailEvent.objects.filter(target=waiting.reference).order_by("sequence")
    ] == ["inspection.asked", "inspection.built", "inspection.taken", "inspection.taken"]  # fmt: skip


def test_progress_is_told_part_by_part(quick):
    pack, said = factory.asked(), []
    writing.write(pack, now=NOW, doing=said.append)
    assert said[0] == "Part 1 of 16: the published arrangements" and said[-1] == "Writing the archive"


def test_a_pack_that_cannot_be_made_says_why_and_a_lost_one_is_begun_again(quick, monkeypatch):
    def fails(*_args, **_kwargs):
        raise DocumentError("PDF documents cannot be made because Pango is missing.")

    lost = factory.asked(now=NOW - timedelta(hours=2))
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    tasks.look_after_inspection_packs()
    lost.refresh_from_db()
    assert lost.state == "built"
    monkeypatch.setattr(actions, "write", fails)
    pack = factory.built()
    assert (pack.state, pack.doing) == ("failed", "PDF documents cannot be made because Pango is missing.")


def test_files_are_deleted_after_a_fortnight_and_the_index_stays(quick):
    pack = factory.built()
    stored = Path(pack.archive.path)
    assert actions.forget_old(NOW + timedelta(days=13)) == 0 and stored.exists()
    assert actions.forget_old(NOW + timedelta(days=15)) == 1 and not stored.exists()
    pack.refresh_from_db()
    assert pack.removed_at and pack.entries
    with pytest.raises(Refused, match="no longer kept"):
        actions.take(pack=pack, kind="archive", by=pack.asked_by, now=NOW)
    assert InspectionPack.objects.count() == 1
