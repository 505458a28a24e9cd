"""To a practitioner and to another agency, no address of a review is different from one that does not exist."""

import re

import pytest
from django.urls import get_resolver

from reviews import urls
from reviews.models import RapidReview
from tests.factories import reviews

pytestmark = pytest.mark.browser

NOWHERE = "RR-2026-99"
NO_RETURN = 987654
# What is drawn anew for every page: tokens, and the address itself.
ANEW = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|name="once" value="\w+"|nonce="[^"]*"|nonce-[\w+/=-]+')

NEW_HEADERS = ("date", "set-cookie", "content-length", "x-request-id")


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


def answer(page, path, method):
    """Status and page of one request by whoever is signed in, without what is drawn anew for every page."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Referer": page.url}
    got = page.request.fetch(path, method=method, headers=headers, form={"reason": "x"} if method == "POST" else None)
    body = ANEW.sub("", got.text()).replace(path, "PATH")
    kept = {name: value for name, value in got.headers.items() if name not in NEW_HEADERS}
    kept["content-security-policy"] = ANEW.sub("", kept.get("content-security-policy", ""))
    return got.status, body, kept


@pytest.mark.parametrize("who", ["practitioner, Early Years Forum", "agency contact, Bolton Together", "administrator"])
def test_every_address_of_a_review_answers_as_one_that_does_not_exist(office, who):
    story = reviews.circulated()
    own = story.review.returns.filter(organisation__short_name="Bolton Together")
    theirs = story.review.returns.exclude(pk__in=own).first()
    reference = story.review.reference
    office.at("2027-01-08 10:00")
    page = office.desk(who).page
    pairs = list(zip(addresses(reference, theirs.pk), addresses(NOWHERE, NO_RETURN), strict=True))
    assert len(pairs) > 60
    for real, absent in pairs:
        for method in ("GET", "POST"):
            there, nowhere = answer(page, real, method), answer(page, absent, method)
            assert there == nowhere, f"{method} {real} is not like {absent}"
            # An address that takes one kind of request only says so for any reference.
            assert there[0] in (404, 405), f"{method} {real}"
            assert "kingfisher" not in there[1]
            assert reference not in there[1]
    assert RapidReview.objects.get().state == "circulated"


def test_somebody_with_a_conflict_of_interest_finds_nothing(office):
    reference = reviews.circulated().review.reference
    office.at("2027-01-08 10:00")
    desk = office.desk("review group member, GMP").open(f"/reviews/{reference}/conflicts/")
    desk.write(**{"own-reason": "Knows the family."}).press("Shut me out of this review")
    desk.reads("closed to you from now on").does_not_read(f"/reviews/{reference}/")
    for page in ("", "pack/", "chronology/", "timetable/", "pack/1/file/"):
        there = answer(desk.page, f"/reviews/{reference}/{page}", "GET")
        assert there == answer(desk.page, f"/reviews/{NOWHERE}/{page}", "GET")
        assert there[0] == 404
