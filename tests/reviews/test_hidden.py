"""To a practitioner and to another agency, no address of a review is different from one that does not exist."""

import re

import pytest
from django.urls import get_resolver

from portal.accounts.models import Person
from reviews import urls
from reviews.models import RapidReview
from tests.factories import reviews
from tests.journeys.windows import london

NOWHERE = "RR-2026-99"
NO_RETURN = 987654
# What is drawn anew for every page: tokens, and the address itself.
ANEW = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|name="once" value="\w+"|nonce="[^"]*"|nonce-[\w+/=-]+')

NEW_HEADERS = ("date", "content-length", "x-request-id")


def addresses(reference, return_pk):
    """Every address below a review and below a return, with numbers that exist in this one."""
    found = []
    for pattern in get_resolver(urls.__name__).url_patterns:
        stack = [("", pattern)]
        while stack:
            before, one = stack.pop()
            route = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                stack += [(route, deeper) for deeper in one.url_patterns]
            elif "<" in route:
                kept = route.replace("<str:reference>", reference).replace("<int:pk>", str(return_pk), 1)
                kept = kept.replace("<slug:milestone>", "meeting").replace("<slug:step>", "submit")
                found.append("/" + re.sub(r"<int:\w+>", "1", kept))
    return sorted(found)


def answer(client, path, method):
    """Status, page and headers of one request by whoever is signed in, without what is drawn anew for every page."""
    got = client.generic(method, path, "reason=x" if method == "POST" else "", "application/x-www-form-urlencoded")
    body = ANEW.sub("", got.text).replace(path, "PATH")
    kept = {name: ANEW.sub("", text) for name, text in got.headers.items() if name.lower() not in NEW_HEADERS}
    return got.status_code, body, kept


@pytest.fixture
def signed_in(db, client, settings, tmp_path, time_machine):
    """A function that signs in one of the demonstration's people, on a day in January with a review under way."""
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(london("2026-12-17 08:30"), tick=True)
    reviews.place()
    story = reviews.circulated()
    time_machine.move_to(london("2027-01-08 10:00"), tick=True)

    def sign_in(name):
        client.force_login(Person.objects.get(name__startswith=f"Demonstration {name}"))
        return client, story.review

    return sign_in


@pytest.mark.database("sqlite")  # what is answered; whom the queries show what is asked of both databases elsewhere
@pytest.mark.parametrize("who", ["practitioner, Early Years Forum", "agency contact, Bolton Together", "administrator"])
def test_every_address_of_a_review_answers_as_one_that_does_not_exist(signed_in, who):
    client, review = signed_in(who)
    own = review.returns.filter(organisation__short_name="Bolton Together")
    theirs = review.returns.exclude(pk__in=own).first()
    pairs = list(zip(addresses(review.reference, theirs.pk), addresses(NOWHERE, NO_RETURN), strict=True))
    assert len(pairs) > 60
    for real, absent in pairs:
        for method in ("GET", "POST"):
            there, nowhere = answer(client, real, method), answer(client, absent, method)
            assert there == nowhere, f"{method} {real} is not like {absent}"
            # An address that takes one kind of request only says so for any reference.
            assert there[0] in (404, 405), f"{method} {real}"
            assert "kingfisher" not in there[1]
            assert review.reference not in there[1]
    assert RapidReview.objects.get().state == "circulated"


def test_somebody_with_a_conflict_of_interest_finds_nothing(signed_in):
    client, review = signed_in("review group member, GMP")
    page = client.get(f"/reviews/{review.reference}/conflicts/")
    assert page.status_code == 200
    once = re.search(r'name="once" value="(\w+)"', page.text)
    sent = client.post(
        f"/reviews/{review.reference}/conflicts/",
        {"own-reason": "Knows the family.", "own": "", "once": once[1] if once else ""},
        follow=True,
    )
    assert "closed to you from now on" in sent.text
    assert f"/reviews/{review.reference}/" not in sent.text
    for below in ("", "pack/", "chronology/", "timetable/", "pack/1/file/"):
        there = answer(client, f"/reviews/{review.reference}/{below}", "GET")
        assert there == answer(client, f"/reviews/{NOWHERE}/{below}", "GET")
        assert there[0] == 404
