"""The pages that say no: the same for what is hidden and what is not there, and nothing typed is lost with them."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.http import require_POST

from portal.access import public
from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.errors import Conflict, NotAllowed, Refused
from portal.navigation import Entry, links
from tests.factories import people

pytestmark = pytest.mark.django_db

RAISES = {
    "hidden": Http404("RR-2026-07 is hidden"),
    "not-allowed": NotAllowed("Only the business manager withdraws a review."),
    "denied": PermissionDenied("inner words"),
    "refused": Refused("The meeting comes before the sign-off."),
    "conflict": Conflict("Somebody saved it at 14:02.", theirs={"safety_actions": "Their <b>text</b>"}),
    "broken": RuntimeError("secret detail"),
    "unreachable": OperationalError("secret detail"),
}


@public
def raising(request, what):
    """Fails in the way that the address names."""
    request.POST.get("anything")
    raise RAISES[what]


@public
@require_POST
def only_post(_request):
    """Takes only what a button sends."""
    return HttpResponse("done")


urlpatterns = [
    path("raise/<str:what>/", raising),
    path("only-post/", only_post),
    path("", include("portal.urls")),
]
handler400 = "portal.failures.bad_request"
handler500 = "portal.failures.server_error"


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor():
    """Somebody signed in to whom a failure is shown as a page."""
    client = Client(raise_request_exception=False)
    client.force_login(people.person(Role.AGENCY_CONTACT), backend="django.contrib.auth.backends.ModelBackend")
    return client


def main_of(answer):
    """The page without the tokens that differ on every request."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.text)


def test_hidden_and_absent_are_the_same_page(visitor):
    hidden = visitor.get("/raise/hidden/")
    absent = visitor.get("/nothing/at/all/RR-2026-07/")
    assert hidden.status_code == absent.status_code == 404
    assert main_of(hidden) == main_of(absent)
    assert "RR-2026-07" not in absent.text
    assert "/" in re.findall(r'href="([^"]+)"', absent.text)


def test_a_refusal_shows_its_sentence_and_what_was_typed(visitor):
    sent = {
        "safety_actions": "A long <script>text</script>\nof two lines",
        "csrfmiddlewaretoken": "token",
        "password": "open sesame",
        "version": "3",
        "empty": " ",
        "c-TOTAL_FORMS": "1",
        "c-0-legal_status": "looked after",
    }
    answer = visitor.post("/raise/refused/", sent)
    assert answer.status_code == 422
    assert "The meeting comes before the sign-off." in answer.text
    assert "A long &lt;script&gt;text&lt;/script&gt;\nof two lines" in answer.text
    typed = re.findall(r'summary-list__key">([^<]+)<', answer.text)
    assert typed == ["Safety actions", "Legal status"]
    assert "open sesame" not in answer.text


def test_a_conflict_shows_both_texts(visitor):
    answer = visitor.post(
        "/raise/conflict/", {"safety_actions": "My text"}, headers={"referer": "http://testserver/a/?b=1"}
    )
    assert answer.status_code == 409
    assert "Somebody saved it at 14:02." in answer.text
    assert "Their &lt;b&gt;text&lt;/b&gt;" in answer.text
    assert "My text" in answer.text
    assert 'href="/a/?b=1"' in answer.text


@pytest.mark.parametrize(
    "referer",
    ["http://elsewhere.invalid/a/", "javascript:alert(1)", "http://testserver//elsewhere.invalid/", "http://[", ""],
)
def test_the_way_back_stays_in_the_portal(visitor, referer):
    answer = visitor.post("/raise/refused/", {}, headers={"referer": referer})
    assert answer.status_code == 422
    assert "elsewhere" not in answer.text
    assert "javascript:" not in answer.text


@pytest.mark.parametrize("what", ["not-allowed", "denied"])
def test_what_a_role_may_not_do_says_whom_to_ask(visitor, what):
    answer = visitor.get(f"/raise/{what}/")
    assert answer.status_code == 403
    assert "ask the partnership’s business manager" in answer.text
    assert "inner words" not in answer.text
    assert ("Only the business manager withdraws a review." in answer.text) == (what == "not-allowed")


def test_a_failure_says_what_to_do_about_a_near_date_and_no_detail(visitor):
    answer = visitor.get("/raise/broken/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "take the step by telephone or secure e-mail" in answer.text


def test_a_database_that_does_not_answer_is_not_a_fault(visitor):
    answer = visitor.get("/raise/unreachable/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "120"
    assert "secret detail" not in answer.text


def test_too_much_at_once_is_said_to_be_too_much(visitor):
    answer = visitor.post("/raise/refused/", {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "A file may have 25 MB" in answer.text


def test_an_address_for_buttons_only_is_a_page_when_it_is_opened(visitor):
    answer = visitor.get("/only-post/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "It only takes what a button on another page sends" in answer.text
    assert visitor.post("/only-post/").text == "done"


def test_a_page_that_was_open_too_long_gives_back_what_was_typed():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/raise/refused/", {"safety_actions": "My text"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.text
    assert "My text" in answer.text


def test_a_request_for_another_host_is_refused_as_a_page(visitor):
    answer = visitor.get("/accessibility/", headers={"host": "elsewhere.invalid"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.text
    assert "Nothing was changed." in answer.text


def test_the_gallery_is_there_in_the_demonstration_only(client, settings):
    assert client.get("/gallery/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/gallery/").status_code == 404


def test_the_strip_says_demonstration_only_in_the_demonstration(client, settings):
    assert "Nothing here is real" in client.get("/accessibility/").text
    settings.DEMONSTRATION = False
    assert "Nothing here is real" not in client.get("/accessibility/").text


ENTRIES = (
    Entry("Account", "account", Permission.SEE_TODAY),
    Entry("People", "people", Permission.MANAGE_PEOPLE),
    Entry("Open to all", "accessibility"),
    Entry("Not built", "no_such_address"),
)
ON = date(2027, 1, 8)


def labels(person):
    return [link.label for link in links(ENTRIES, person, ON, "/")]


def test_the_navigation_shows_what_the_role_opens_and_what_exists():
    assert labels(people.person(Role.BUSINESS_MANAGER)) == ["Account", "People", "Open to all"]
    assert labels(people.person(Role.AGENCY_CONTACT)) == ["Account", "Open to all"]
    assert labels(people.person()) == ["Open to all"]
    assert labels(AnonymousUser()) == ["Open to all"]
    assert labels(people.person(Role.BUSINESS_MANAGER, starts_on=date(2026, 2, 1), ends_on=date(2027, 1, 7))) == [
        "Open to all"
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/people/", "People"), ("/people/7/appoint/", "People"), ("/peoples/", None), ("/", None)],
)
def test_the_entry_that_a_page_belongs_to_is_current(path, current):
    shown = links(ENTRIES, people.person(Role.BUSINESS_MANAGER), ON, path)
    assert [link.label for link in shown if link.current] == ([current] if current else [])


def test_the_page_marks_the_current_entry(client):
    client.force_login(people.person(Role.BUSINESS_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    assert re.search(r'<a href="/people/" aria-current="page">', client.get("/people/").text)
    assert 'aria-current="page"' not in client.get("/accessibility/").text.split("<footer")[0]


def test_signing_out_is_a_button_that_posts(client):
    client.force_login(people.person(Role.AGENCY_CONTACT), backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/accessibility/").text
    assert '<form method="post" action="/accounts/logout/">' in text
    assert 'href="/accounts/logout/"' not in text
