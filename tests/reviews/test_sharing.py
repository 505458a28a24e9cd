"""Learning as a signed package: nothing leaves unchecked, and nothing comes in that was changed or is not whole."""

import base64
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.accounts.choices import Role
from portal.errors import NotAllowed, Refused
from reviews.learning.queries import said_before
from reviews.sharing import actions, keys
from reviews.sharing.models import SharedFinding, SharedPackage
from reviews.sharing.queries import pooled_themes
from tests.factories import attachments, leaks, people, sharing
from tests.factories import learning as chain
from tests.factories.sharing import FINDING, NOW
from tests.reviews.practice.test_running import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.SHARING_DIR = tmp_path / "sharing"


@pytest.fixture
def by():
    chain.ready()
    return chain.keeper()


@pytest.fixture
def key():
    made = Ed25519PrivateKey.generate()
    sharing.trust(made)
    return made


def take_in(raw, by):
    return actions.import_learning(content=raw, by=by, now=NOW)


def test_what_leaves_names_no_review_and_is_signed_with_the_own_key(by):
    sharing.own_key()
    finding = chain.finding(words="Nobody asked the child.", by=by)
    review = chain.review_of(finding)
    leaks.cleared(review, by=by)
    package = actions.export_learning(findings=[finding], by=by, now=NOW)
    said = json.loads(package.envelope["content"])
    assert said["findings"][0]["words"] == "Nobody asked the child." and said["findings"][0]["year"] == 2026
    assert review.reference not in json.dumps(package.envelope)
    public = base64.b64decode(package.envelope["public_key"])
    signature = base64.b64decode(package.envelope["signature"])
    assert keys.is_signed(public, signature, package.envelope["content"].encode())
    assert not keys.is_signed(public, signature, package.envelope["content"].replace("asked", "told").encode())


def test_nothing_leaves_while_a_name_could_be_in_it_or_without_a_key(by):
    finding = chain.finding(words="Jacob was not asked.", by=by)
    review = chain.review_of(finding)
    leaks.entry(review, by=by)
    leaks.checked(review, by=by)
    export = {"findings": [finding], "by": by, "now": NOW}
    with pytest.raises(Refused, match="1 warning waits for an answer"):
        actions.export_learning(**export)
    with pytest.raises(Refused, match="no key to sign with"):
        actions.export_learning(**{**export, "findings": [chain.national(by=by)]})
    with pytest.raises(Refused, match="at least one"):
        actions.export_learning(**{**export, "findings": []})
    with pytest.raises(NotAllowed):
        actions.export_learning(**{**export, "by": people.person(Role.QUALITY_OFFICER)})
    assert not SharedPackage.objects.exists()


def test_a_package_is_taken_in_whole_and_once(by, key):
    raw = sharing.written(sharing.content(), key)
    package = take_in(raw, by)
    row = SharedFinding.objects.get()
    assert (package.partnership, row.words, row.themes) == ("Elsewhere", FINDING["words"], ["The child’s voice"])
    with pytest.raises(Refused, match="taken in already"):
        take_in(raw, by)


def test_what_was_changed_on_the_way_is_refused_with_a_sentence(by, key):
    envelope = json.loads(sharing.written(sharing.content(), key))
    changed = {**envelope, "content": envelope["content"].replace("parents", "teachers")}
    with pytest.raises(Refused, match="somebody or something changed it on the way"):
        take_in(json.dumps(changed).encode(), by)
    other = Ed25519PrivateKey.generate()
    forged = {**envelope, "public_key": base64.b64encode(other.public_key().public_bytes_raw()).decode()}
    with pytest.raises(Refused, match="somebody or something changed it on the way"):
        take_in(json.dumps(forged).encode(), by)
    with pytest.raises(Refused, match="a key that is not trusted here"):
        take_in(sharing.written(sharing.content(), other), by)
    assert not SharedFinding.objects.exists()


WRONG = {
    "no package": (b"hello", "not a package"),
    "a list": (b"[]", "not a package"),
    "too deep": (b"[" * 100_000, "not a package"),
    "no signature": (b'{"content": "x", "public_key": "x"}', "no proper “signature”"),
    "a broken signature": (b'{"content": "x", "public_key": "?", "signature": "?"}', "cannot be read"),
    "too large": (b" " * (5 * 1024 * 1024 + 1), "larger than a package"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_package_is_refused_with_a_sentence(by, case):
    raw, sentence = WRONG[case]
    with pytest.raises(Refused, match=sentence):
        take_in(raw, by)


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ({**FINDING, "reference": "B", "words": " "}, "Finding 2 of this package: .*“words”"),
        ({**FINDING, "reference": "B", "year": "2025"}, "Finding 2 of this package"),
        ({**FINDING, "reference": "B", "themes": [1]}, "Finding 2 of this package"),
        ({**FINDING, "reference": "B", "recommendations": [{"words": "x"}]}, "Finding 2 of this package"),
        ("text", "Finding 2 of this package"),
        (FINDING, "stands in this package twice"),
    ],
)
def test_one_wrong_finding_takes_nothing_in(by, key, second, sentence):
    with pytest.raises(Refused, match=sentence):
        take_in(sharing.written(sharing.content(FINDING, second), key), by)
    assert not SharedFinding.objects.exists() and not SharedPackage.objects.exists()


def test_another_format_or_no_findings_are_refused(by, key):
    with pytest.raises(Refused, match="format that this portal does not know"):
        take_in(sharing.written({**sharing.content(), "format": 2}, key), by)
    with pytest.raises(Refused, match="no findings"):
        take_in(sharing.written({**sharing.content(), "findings": []}, key), by)


def test_said_before_speaks_of_what_another_partnership_shared(by):
    shared = sharing.taken_in(by=by)
    new = chain.finding(words="Nobody asked the child about life at home; what parents told them was accepted.", by=by)
    assert [one.shared for one in said_before(new, by, date(2026, 12, 17))] == [shared]


def test_themes_are_pooled_across_partnerships_and_a_finding_given_twice_counts_once(by, key, client, time_machine):
    chain.finding(by=by)
    other = {**FINDING, "reference": "F-2", "themes": ["the child's  voice", "Sleep"]}
    again = {**sharing.content(other), "issued_on": "2026-12-02"}
    for package in (sharing.content(), {**again, "findings": [FINDING, other]}, {**again, "partnership": "Third"}):
        take_in(sharing.written(package, key), by)
    rows = [(one.name, one.here, one.elsewhere, one.partnerships) for one in pooled_themes(by, NOW.date())]
    assert rows == [("The child’s voice", 1, 3, 2), ("Sleep", 0, 2, 2)]
    time_machine.move_to(NOW, tick=False)
    client.force_login(by)
    page = " ".join(client.get("/learning/sharing/").content.decode().split())
    assert "In 2 other partnerships" in page and "Sleep" in page
    few = queries_of(client, "/learning/sharing/")
    for number in range(3):
        finding = {**FINDING, "reference": f"F-9{number}", "themes": [f"Theme {number}"]}
        take_in(sharing.written({**again, "findings": [finding]}, key), by)
    assert queries_of(client, "/learning/sharing/") == few


def test_the_key_is_made_once_and_read_by_its_owner_alone():
    out = StringIO()
    call_command("make_sharing_key", stdout=out)
    path = Path(settings.SHARING_DIR) / "own.key"
    assert path.stat().st_mode & 0o077 == 0
    public = keys.own().public_key().public_bytes_raw()
    assert base64.b64encode(public).decode() in out.getvalue() and keys.fingerprint(public) in out.getvalue()
    with pytest.raises(CommandError, match="There is a key already"):
        call_command("make_sharing_key", stdout=StringIO())
    assert keys.own().public_key().public_bytes_raw() == public


def test_a_file_that_is_no_key_is_not_trusted(settings):
    folder = Path(settings.SHARING_DIR) / "partners"
    folder.mkdir(parents=True)
    (folder / "wrong.pub").write_text("no key at all é")
    (folder / "short.pub").write_text(base64.b64encode(b"short").decode())
    assert keys.trusted() == {}


def test_the_pages_out_of_one_portal_and_into_another(by, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(by)
    assert "no key yet" in client.get("/learning/sharing/").content.decode()
    sharing.own_key()
    finding = chain.national(by=by)
    client.post("/learning/sharing/export/", {"findings": [finding.pk]})
    package = SharedPackage.objects.get()
    file = client.get(f"/learning/sharing/{package.pk}/file/")
    assert "attachment" in file["Content-Disposition"]
    sharing.trust(keys.own())  # the other portal, which trusts this one
    broken = file.content.replace(b"parents", b"teachers")
    answer = client.post("/learning/sharing/import/", {"file": attachments.uploaded("package.json", broken)})
    assert "changed it on the way" in answer.content.decode()
    client.post("/learning/sharing/import/", {"file": attachments.uploaded("package.json", file.content)})
    page = client.get("/learning/sharing/").content.decode()
    assert "Taken in" in page and SharedFinding.objects.get().words in page
