"""The limit while the bytes arrive: refused quickly, little kept, and the rest of the form not lost."""

import io
import time
import tracemalloc

import pytest
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from portal.errors import Refused
from portal.uploads.handlers import BODY_LIMIT_BYTES, TooLarge
from tests.factories import things
from tests.factories.attachments import attachment

BOUNDARY = "portal-boundary"


class Body(io.RawIOBase):
    """A multipart body made as it is read: a field, a file of `size` bytes, a field."""

    def __init__(self, size, name="plan.pdf"):
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="before"\r\n\r\nTyped first\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        tail = (
            f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="after"\r\n\r\nTyped last\r\n--{BOUNDARY}--\r\n'
        )
        self.parts = [io.BytesIO(head.encode()), size, io.BytesIO(tail.encode())]
        self.length = len(head) + size + len(tail)

    def readable(self):
        return True

    def read(self, size=-1):
        while self.parts:
            part = self.parts[0]
            if isinstance(part, int):
                given = b"x" * min(part, size)
                self.parts[0] = part - len(given)
                if not self.parts[0]:
                    self.parts.pop(0)
            else:
                given = part.read(size)
            if given:
                return given
            if self.parts and not isinstance(self.parts[0], int):
                self.parts.pop(0)
        return b""


def post(size):
    body = Body(size)
    return RequestFactory().request(
        REQUEST_METHOD="POST",
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(body.length),
        **{"wsgi.input": body},
    )


@pytest.mark.django_db
def test_two_hundred_megabytes_are_refused_quickly_in_little_memory_with_every_other_field_kept(
    monkeypatch, tmp_path, settings
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    subject = things.register(monkeypatch).new()
    request = post(200 * 1024 * 1024)
    tracemalloc.start()
    began = time.monotonic()
    assert request.POST["before"] == "Typed first"
    assert request.POST["after"] == "Typed last"
    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 20
    assert peak < 40 * 1024 * 1024
    file = request.FILES["file"]
    assert isinstance(file, TooLarge) and file.size == 200 * 1024 * 1024
    with pytest.raises(Refused, match=r"The file is 200\.0 MB; the most is 25 MB") as refusal:
        attachment(subject, file=file)
    assert refusal.value.field == "file"
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 26 * 1024 * 1024


def test_an_ordinary_form_takes_the_file_over_the_limit_to_the_action_that_refuses_it():
    """The form must not say “empty” where the truth is “too large”."""

    class WithFile(forms.Form):
        file = forms.FileField(allow_empty_file=True)

    request = post(26 * 1024 * 1024)
    form = WithFile(request.POST, request.FILES)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["file"], TooLarge)


@pytest.mark.parametrize("size", [1000, 3 * 1024 * 1024, 25 * 1024 * 1024])
def test_a_file_up_to_the_limit_arrives_whole(size):
    file = post(size).FILES["file"]
    assert (file.size, file.read(3)) == (size, b"xxx")


def test_a_body_that_no_form_sends_is_not_read_at_all():
    request = post(1000)
    request.META["CONTENT_LENGTH"] = str(BODY_LIMIT_BYTES + 1)
    with pytest.raises(RequestDataTooBig):
        request.POST.get("before")
