"""What anybody reads: nothing before the day, the cleaned file but not the attached one, nothing after the end."""

import io
from datetime import date, datetime, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from portal.clock import LONDON
from portal.errors import Refused
from reviews.models import PracticeReport
from reviews.practice import actions
from tests.factories import attachments, practice
from tests.portal.test_pdf_cleaning import SECRET, planted

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime.combine(date(2026, 12, 2), time(0, 15), tzinfo=LONDON)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def published_with_a_file():
    told = practice.commissioned().work()
    practice.report_file(told, planted(active=False))
    told.complete().send().agree().texts().names().sent()
    told.plan(FIRST_DAY.date())
    assert told.publish(FIRST_DAY) is not None
    return told


def test_the_file_that_is_public_is_a_cleaned_copy_and_is_gone_with_the_publication(client):
    told = published_with_a_file()
    kwargs = {"reference": told.review.reference}
    page = client.get(reverse("public_review", kwargs=kwargs))
    (file,) = page.context["files"]
    assert page.headers["Cache-Control"] == "no-store"
    address = reverse("public_review_file", kwargs={**kwargs, "file_id": file.pk})
    content = b"".join(client.get(address).streaming_content)
    assert SECRET.encode() not in content and "Read me." in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    (attached,) = told.review.sendings.model.evidence.field.related_model.objects.filter(purpose="report")
    other = reverse("public_review_file", kwargs={**kwargs, "file_id": attached.pk})
    assert client.get(other).status_code == 404
    actions.take_down(review=told.review, court="The High Court", ordered_on=date(2026, 12, 3), reason="Ordered.",
                      by=told.manager, now=datetime(2026, 12, 4, 9, tzinfo=LONDON))  # fmt: skip
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.docx", b"x", "has to be a PDF"),
        ("a.pdf", attachments.pdf(), "not tagged"),
        ("a.pdf", b"x", "cannot be read"),
    ],
)
def test_a_file_that_a_screen_reader_cannot_read_is_not_part_of_a_report(name, content, sentence):
    told = practice.commissioned()
    with pytest.raises(Refused, match=sentence):
        actions.attach_report_file(review=told.review, file=SimpleUploadedFile(name, content), by=told.manager,
                                   now=told.moment(5))  # fmt: skip


def test_nothing_of_a_review_is_public_before_its_day_and_only_what_was_frozen_is_after(client):
    told = practice.planned()
    kwargs = {"reference": told.review.reference}
    names = ("public_review", "public_review_pdf")
    lists = (reverse("public_reviews"), reverse("public_reviews_feed"), reverse("public_reviews") + "?words=infant")
    for name in names:
        assert client.get(reverse(name, kwargs=kwargs)).status_code == 404
    for path in lists:
        assert told.review.title not in client.get(path).content.decode()
    told.publish(FIRST_DAY)
    PracticeReport.objects.filter(review=told.review).update(summary="Changed behind the portal’s back.")
    page = client.get(reverse("public_review", kwargs=kwargs)).content.decode()
    assert "An infant was seriously harmed" in page and "behind the portal" not in page
    for leak in (
        "RR-",
        "sent.txt",
        "Has never worked",
        "Designated nurse",
        "criminal",
        "Demonstration business manager",
    ):
        assert leak not in page
    for path in lists:
        assert told.review.title in client.get(path).content.decode()
    assert client.get("/published-reviews/%00/").status_code == 404
    assert client.get(reverse("public_reviews"), {"words": "\x00"}).status_code == 200


def test_the_published_pdf_is_tagged_and_says_who_led_the_review(client):
    told = practice.published()
    answer = client.get(reverse("public_review_pdf", kwargs={"reference": told.review.reference}))
    reader = PdfReader(io.BytesIO(answer.content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "en-GB"
    for said in ("Published Wednesday 2 December 2026", "Review led by Demonstration independent reviewer, Fictional",
                 "Systemic and underlying reasons", "Learning brief"):  # fmt: skip
        assert said in words, said
    assert "Not published" not in words


def test_the_report_before_publication_is_marked_as_not_public(client):
    told = practice.completed()
    with time_machine.travel(told.moment(11), tick=False):
        client.force_login(told.manager)
        answer = client.get(reverse("practice_report_pdf", kwargs={"reference": told.review.reference}))
    words = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert "Not published." in words and "Official-Sensitive" in words
