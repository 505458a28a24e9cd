"""The pages of a return and of the asking: what is typed comes back, both texts are shown, nothing is done twice."""

import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.queries import responding_agencies
from portal.accounts.choices import Role
from portal.clock import london_date
from reviews.actions import requests, returns
from reviews.choices import ReturnState
from reviews.forms.returns import ReturnForm
from reviews.models import AgencyReturn, Chase, ReturnEvent
from reviews.notifying import agency_people
from tests.factories import people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")
FIELDS = [name for name in ReturnForm.base_fields if name != "version"]


@pytest.fixture
def story(bolton):
    return factory.gathering()


@pytest.fixture
def row(story):
    return story.review.returns.select_related("organisation", "review__incident").first()


@pytest.fixture
def lead(story, row):
    return agency_people(row.organisation, story.moment(4))[0]


@pytest.fixture
def browser(story, lead):
    """The agency's lead, signed in on day 4."""
    client = Client()
    with time_machine.travel(story.moment(4), tick=False):
        client.force_login(lead)
        yield client


def typed(version, **texts):
    return dict.fromkeys(FIELDS, "") | texts | {"version": version, "once": uuid.uuid4().hex}


def page(answer) -> str:
    return answer.content.decode()


def test_a_half_written_return_is_saved_and_comes_back(browser, row):
    answer = browser.post(reverse("return_edit", args=[row.pk]), typed(1, involvement="Line one\r\nLine two"))
    assert answer.url == reverse("return", args=[row.pk])
    row.refresh_from_db()
    assert (row.involvement, row.state) == ("Line one\nLine two", ReturnState.DRAFTING)
    shown = page(browser.get(reverse("return_edit", args=[row.pk])))
    assert "Line one\nLine two" in shown and "Save" in shown


def test_a_stale_edit_shows_both_texts_and_the_next_save_keeps_what_is_in_the_form(browser, story, row, lead):
    returns.edit_return(
        agency_return=row, changes={"involvement": "Theirs, saved first."}, version=1, by=lead, now=story.moment(4)
    )
    answer = browser.post(reverse("return_edit", args=[row.pk]), typed(1, involvement="Mine, typed later."))
    assert answer.status_code == 409
    assert "Theirs, saved first." in page(answer) and "Mine, typed later." in page(answer)
    row.refresh_from_db()
    assert row.involvement == "Theirs, saved first."
    assert f'name="version" value="{row.version}"' in page(answer)
    browser.post(reverse("return_edit", args=[row.pk]), typed(row.version, involvement="Mine, typed later."))
    row.refresh_from_db()
    assert row.involvement == "Mine, typed later."


def test_writing_on_after_it_was_submitted_says_so_and_keeps_the_words(browser, story, row, lead):
    returns.make_nil(agency_return=row, words="Nothing held.", by=lead, now=story.moment(4))
    answer = browser.post(reverse("return_edit", args=[row.pk]), typed(1, involvement="Words that must not be lost."))
    assert answer.status_code == 422
    assert "has been submitted and is locked" in page(answer) and "Words that must not be lost." in page(answer)


def test_a_name_in_the_text_is_pointed_out_and_saved_as_written(browser, row):
    browser.post(reverse("return_edit", args=[row.pk]), typed(1, involvement="We visited Zebedee Quill on Monday."))
    shown = page(browser.get(reverse("return", args=[row.pk])))
    assert "This looks like a name" in shown and "<mark>Zebedee Quill</mark>" in shown


def test_a_double_click_adds_one_event(browser, row):
    data = {"on_day": "1", "on_month": "12", "on_year": "2026", "what": "Seen.", "source": "Record",
            "once": uuid.uuid4().hex}  # fmt: skip
    for _press in range(2):
        assert browser.post(reverse("return_event_add", args=[row.pk]), data).status_code == 302
    assert ReturnEvent.objects.filter(agency_return=row).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on_day": "31", "on_month": "2"}, "February"),
        ({"on_year": "20255"}, "year"),
        ({"source": ""}, "Name the record that this comes from"),
        ({"on_year": "2027", "on_month": "11"}, "cannot be in the future"),
    ],
)
def test_a_wrong_event_comes_back_with_its_sentence_and_everything_typed(browser, row, change, sentence):
    data = {"on_day": "1", "on_month": "12", "on_year": "2026", "what": "Typed words.", "source": "Record"} | change
    answer = browser.post(reverse("return_event_add", args=[row.pk]), data)
    assert answer.status_code == 422
    assert sentence in page(answer) and "Typed words." in page(answer) and not ReturnEvent.objects.exists()


def test_what_is_missing_is_listed_with_links_and_the_whole_is_shown_before_it_is_approved(browser, row):
    address = reverse("return_submit", args=[row.pk])
    edit = reverse("return_edit", args=[row.pk])
    shown = page(browser.get(address))
    assert f'href="{edit}#id_staff_support"' in shown and "Approve and submit" not in shown
    browser.post(edit, typed(1, **dict.fromkeys(FIELDS, "Written for the test.")))
    shown = page(browser.get(address))
    assert shown.count("Written for the test.") == len(FIELDS) and "Approve and submit" in shown
    row.refresh_from_db()
    assert browser.post(address, {"version": row.version}).url == reverse("return", args=[row.pk])
    row.refresh_from_db()
    assert row.state == ReturnState.SUBMITTED


def test_approving_what_has_changed_meanwhile_is_refused_and_shows_the_new_text(browser, story, row, lead):
    browser.post(reverse("return_edit", args=[row.pk]), typed(1, **dict.fromkeys(FIELDS, "Written.")))
    row.refresh_from_db()
    read = row.version
    returns.edit_return(
        agency_return=row, changes={"analysis": "Changed meanwhile."}, version=read, by=lead, now=story.moment(4)
    )
    answer = browser.post(reverse("return_submit", args=[row.pk]), {"version": read})
    assert answer.status_code == 422
    assert "changed this return since you read it" in page(answer) and "Changed meanwhile." in page(answer)


def test_a_disguised_file_is_refused_beside_its_field(browser, row):
    file = SimpleUploadedFile("report.pdf", b"MZ\x90\x00 not a document at all")
    answer = browser.post(reverse("return_attach", args=[row.pk]), {"file": file})
    assert answer.status_code == 422 and 'id="id_file_error"' in page(answer)
    assert not returns.uploads.Attachment.objects.exists()


def test_the_reason_for_opening_again_is_shown_to_the_agency(browser, story, row, lead):
    returns.make_nil(agency_return=row, words="Nothing held.", by=lead, now=story.moment(4))
    requests.reopen(agency_return=row, reason="The old system too.", by=story.manager, now=story.moment(4))
    shown = page(browser.get(reverse("return", args=[row.pk])))
    assert "Opened again" in shown and "The old system too." in shown and "It stays met." in shown


def test_the_letter_gives_the_dates_and_the_way_and_names_nobody(browser, row):
    for name in ("agency_letter", "agency_letter_pdf"):
        answer = browser.get(reverse(name, args=[row.pk]))
        assert answer.status_code == 200
    shown = page(browser.get(reverse("agency_letter", args=[row.pk])))
    assert "Tuesday 5 January 2027" in shown and "Friday 8 January 2027" in shown
    assert "by the secure route that the partnership uses" in shown and "nil return" in shown
    assert not any(word in shown for word in ("infant", "hospital", "injur"))
    assert answer["Content-Disposition"].endswith(f'-request-{row.pk}.pdf"') and answer.content.startswith(b"%PDF")


def test_one_click_asks_every_agency_of_the_arrangements(bolton):
    story = factory.story().log().facts().decide().notify()
    address = reverse("review_agencies", args=[story.review.reference])
    client = Client()
    with time_machine.travel(story.moment(2, 17), tick=False):
        client.force_login(story.manager)
        wanted = responding_agencies(london_date(story.moment(2)))
        shown = page(client.get(address))
        assert f"Ask all {len(wanted)} agencies" in shown
        everyone = [o.pk for o in wanted]
        assert client.post(address, {"organisations": everyone}).url == address
    assert set(AgencyReturn.objects.values_list("organisation_id", flat=True)) == set(everyone)


def test_the_first_button_asks_all_even_when_some_were_unticked(bolton):
    story = factory.story().log().facts().decide().notify()
    address = reverse("review_agencies", args=[story.review.reference])
    client = Client()
    with time_machine.travel(story.moment(2, 17), tick=False):
        client.force_login(story.manager)
        wanted = responding_agencies(london_date(story.moment(2)))
        client.post(address, {"ask": "all", "organisations": [wanted[0].pk]})
    assert AgencyReturn.objects.count() == len(wanted)


def test_chasing_twice_in_a_row_sends_one_reminder_and_says_why(story, row):
    client = Client()
    with time_machine.travel(story.moment(9), tick=False):
        client.force_login(story.manager)
        for _press in range(2):
            answer = client.post(reverse("agency_chase", args=[row.pk]), follow=True)
        assert "chased less than an hour ago" in page(answer)
    assert Chase.objects.count() == 1


def test_a_share_is_taken_back_on_a_page_that_says_what_it_means(browser, story, row, lead):
    author = people.person(Role.PRACTITIONER, row.organisation, name="Demonstration author")
    share = returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    path = reverse("return_share_take_back", args=[row.pk, share.pk])
    assert path in page(browser.get(reverse("return", args=[row.pk])))
    asked = page(browser.get(path))
    assert "Take back this share?" in asked and "Demonstration author" in asked
    answer = browser.post(path, {"once": uuid.uuid4().hex}, follow=True)
    assert "Demonstration author no longer has this return" in page(answer)
    assert path not in page(answer)
    assert browser.get(path).status_code == 404
    other = story.review.returns.exclude(pk=row.pk).first()
    mine = returns.share(agency_return=row, person=author, by=lead, now=story.moment(4))
    assert browser.get(reverse("return_share_take_back", args=[other.pk, mine.pk])).status_code == 404
    for stranger in (author, people.person(Role.AGENCY_CONTACT)):
        client = Client()
        client.force_login(stranger)
        assert client.post(reverse("return_share_take_back", args=[row.pk, mine.pk])).status_code == 404
    assert row.shares.count() == 1


def test_the_agencies_page_takes_the_same_queries_for_few_and_many(story):
    few = factory.story().log().facts().decide().notify()
    requests.request_information(
        review=few.review, organisations=[story.review.returns.first().organisation], by=few.manager,
        now=few.moment(2, 17),
    )  # fmt: skip
    client = Client()
    counts = []
    with time_machine.travel(story.moment(9), tick=False):
        client.force_login(factory.somebody(Role.BUSINESS_MANAGER))
        client.get(reverse("review_agencies", args=[few.review.reference]))
        for review in (few.review, story.review):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("review_agencies", args=[review.reference]))
            counts.append(len(queries))
    assert counts[0] == counts[1]
