"""Attaching, reading and removing a file: what is kept, who may, and what is on the trail."""

import hashlib
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.choices import Role
from portal.errors import NotAllowed, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.uploads import actions, queries
from portal.uploads.models import Attachment
from tests.factories import things
from tests.factories.attachments import NOW, attachment, pdf, uploaded
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def registry(monkeypatch):
    return things.register(monkeypatch)


@pytest.fixture
def subject(registry):
    return registry.new()


def test_the_bytes_are_kept_under_a_random_name_readable_by_the_portal_alone(subject, store):
    content = pdf()
    kept = attachment(subject, file=uploaded("Jane Example report.pdf", content))
    assert kept.name == "Jane Example report.pdf"
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.kind, kept.size, kept.subject) == ("pdf", len(content), subject)
    (path,) = [p for p in store.rglob("*") if p.is_file()]
    assert path == kept.stored_path and path.read_bytes() == content
    assert "Jane" not in str(path) and path.suffix == ""
    assert path.stat().st_mode & 0o077 == 0
    assert "Jane" not in kept.download_name and kept.download_name.startswith(subject.reference)


def test_the_trail_says_that_a_file_was_attached_and_never_its_name(subject):
    kept = attachment(subject, file=uploaded("Jane Example report.pdf", pdf()))
    event = TrailEvent.objects.get(event=Event.FILE_ATTACHED)
    assert event.fields == [f"attachment:{kept.pk}", "purpose:evidence"]
    assert "Jane" not in str([getattr(event, f.attname) for f in TrailEvent._meta.fields])


def test_the_same_file_sent_twice_is_attached_once(subject, store):
    someone = person()
    assert attachment(subject, by=someone) == attachment(subject, by=someone)
    assert len([p for p in store.rglob("*") if p.is_file()]) == 1
    assert attachment(subject, by=someone, purpose="letter") != attachment(subject, by=someone)


def test_the_database_holds_the_same_file_once(subject):
    kept = attachment(subject)
    kept.pk, kept.stored_name, kept._state.adding = None, "other", True
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_a_refused_attachment_leaves_nothing_in_the_store(subject, store, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        attachment(subject)
    assert not Attachment.objects.exists()
    assert not [p for p in store.rglob("*") if p.is_file()]


def test_nothing_is_attached_by_somebody_who_cannot_see_the_thing(registry):
    with pytest.raises(NotAllowed):
        attachment(registry.new(seen_by=[]))
    with pytest.raises(NotAllowed):
        attachment(Subject("unheard_of", 1, "X-1"))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("pl\x00an\u202e.pdf", "plan.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        (" . ", "file"),
        ("a" * 300 + ".pdf", "a" * 156 + ".pdf"),
    ],
)
def test_names_are_cleaned_to_be_shown(given, shown):
    assert actions.clean_name(given) == shown


def test_an_empty_file_is_refused(subject):
    with pytest.raises(Refused, match="empty") as refusal:
        attachment(subject, file=SimpleUploadedFile("plan.pdf", b""))
    assert refusal.value.field == "file"


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not(subject, settings):
    settings.UPLOAD_LIMIT_BYTES = len(pdf())
    attachment(subject)
    settings.UPLOAD_LIMIT_BYTES -= 1
    with pytest.raises(Refused, match="the most is"):
        attachment(subject, purpose="other")


def download(client, kept, by):
    client.force_login(by)
    return client.get(reverse("file_download", args=[kept.pk]))


def test_a_download_is_an_attachment_that_nothing_can_run_in(client, subject):
    reader = person(Role.PRACTITIONER)
    kept = attachment(subject)
    response = download(client, kept, reader)
    assert b"".join(response.streaming_content) == pdf()
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="{kept.download_name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store, private"
    event = TrailEvent.objects.get(event=Event.FILE_READ)
    assert (event.actor_id, event.target, event.fields[0]) == (reader.pk, subject.reference, f"attachment:{kept.pk}")


def test_whoever_may_not_see_the_thing_finds_no_such_address(client, registry):
    insider = person(Role.PRACTITIONER)
    kept = attachment(registry.new(seen_by=[insider]), by=insider)
    outside = download(client, kept, person(Role.BUSINESS_MANAGER))
    nowhere = client.get(reverse("file_download", args=[kept.pk + 1]))
    assert outside.status_code == nowhere.status_code == 404
    said = [re.sub(r'value="[^"]{64}"', "", response.content.decode()) for response in (outside, nowhere)]
    assert said[0] == said[1], "but for the token of the form that signs out"
    assert not TrailEvent.objects.filter(event=Event.FILE_READ).exists()
    assert download(client, kept, insider).status_code == 200


def test_a_person_without_a_role_or_not_signed_in_reads_nothing(client, subject):
    kept = attachment(subject)
    assert download(client, kept, person()).status_code == 404
    client.logout()
    assert client.get(reverse("file_download", args=[kept.pk])).status_code == 302


def test_the_things_app_decides_who_reads_which_purpose(monkeypatch):
    author, other = person(Role.PRACTITIONER), person(Role.PRACTITIONER)
    registry = things.register(
        monkeypatch, file_reader=lambda who, on, number, purpose: purpose == "shared" or who == author
    )
    subject = registry.new()
    private, shared = (
        attachment(subject, by=author, purpose="private"),
        attachment(subject, by=author, purpose="shared"),
    )
    on = date(2027, 1, 11)
    assert queries.may_read(private, author, on) and not queries.may_read(private, other, on)
    assert queries.may_read(shared, other, on)
    with pytest.raises(NotAllowed):
        actions.read(attachment=private, by=other, now=NOW)


def test_bytes_changed_or_gone_in_the_store_are_not_given_out(subject):
    kept = attachment(subject)
    kept.stored_path.write_bytes(pdf() + b" ")
    with pytest.raises(Refused, match="not the one that was attached"):
        actions.read(attachment=kept, by=person(), now=NOW)
    kept.stored_path.unlink()
    with pytest.raises(Refused, match="missing"):
        actions.read(attachment=kept, by=person(), now=NOW)
    assert not TrailEvent.objects.filter(event=Event.FILE_READ).exists()


def test_removing_keeps_row_reason_and_hash_and_deletes_the_bytes(client, subject, django_capture_on_commit_callbacks):
    someone = person(Role.PRACTITIONER)
    kept = attachment(subject, by=someone)
    with pytest.raises(Refused) as refusal:
        actions.remove(attachment=kept, reason=" ", by=someone, now=NOW)
    assert refusal.value.field == "reason" and kept.stored_path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(attachment=kept, reason="It was another child's.", by=someone, now=NOW + timedelta(hours=1))
        actions.remove(attachment=kept, reason="Again.", by=someone, now=NOW + timedelta(hours=2))
    gone = Attachment.objects.get()
    assert (gone.removal_reason, gone.sha256, gone.removed_by) == ("It was another child's.", kept.sha256, someone)
    assert not gone.stored_path.exists()
    assert queries.files_of(subject) == []
    assert download(client, gone, someone).status_code == 404
    assert TrailEvent.objects.get(event=Event.FILE_REMOVED).reason == "It was another child's."


def test_files_for_signature_name_each_file_with_its_hash(subject, django_assert_num_queries):
    kept = attachment(subject)
    attachment(subject, purpose="letter")
    with django_assert_num_queries(1):
        listed = queries.files_for_signature(subject, "evidence")
    assert listed == [{"name": f"{kept.pk} report.pdf", "sha256": kept.sha256}]
    assert len(queries.files_for_signature(subject)) == 2
