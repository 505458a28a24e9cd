"""Every address × every role × every verb × every relation: refused before anything is looked up.

The cells come from the addresses themselves. A relation is what somebody's bodies are to a thing: their own, one that
works on the same review, another of the same partner, another partner's, none. Who does not hold a view's permission
is refused alike in all of them, without one question to the database, so no answer can depend on what there is.
Which *things* those see who hold it is tried below on a review under way, and by every row of the matrix.
"""

from statistics import median
from time import process_time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.permissions import GRANTS, Permission
from portal.accounts.queries import Authority
from portal.clock import london_date
from portal.errors import NotAllowed
from portal.middleware import SignInRequiredMiddleware
from reviews.queries import visible_to
from tests.contracts.matrix import NOW
from tests.contracts.test_permission_matrix import addresses
from tests.factories import people, reviews
from tests.journeys.windows import london

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# By the numbers of the bodies that somebody is appointed to; a thing of body 1 is what every address is asked for.
RELATIONS = {"own": (1,), "same review": (2,), "same partner": (3,), "other partner": (4,), "none": ()}
AT_LEAST = 10_000


def somebody(role, bodies):
    """A person who holds `role` for each of `bodies`, and an appointment without rights for a body where none."""
    person = Person(pk=1, name="Demonstration Person", email="person@example.invalid")
    held = tuple(Authority(role, body, f"Body {body}", body) for body in bodies)
    person.__dict__["_authorities"] = {london_date(NOW): held}
    return person


def arguments(entry):
    """Something for each argument of the address; nobody comes so far as to look for it."""
    return dict.fromkeys(entry.pattern.converters or entry.pattern.regex.groupindex, 1)


@pytest.fixture(scope="module")
def closed():
    """Every address that is not public, with its view and the roles that hold one of its permissions."""
    marked = [(entry, getattr(entry.callback, "permissions", ())) for entry in addresses()]
    return [(entry, frozenset().union(*(GRANTS[p] for p in held))) for entry, held in marked if held]


def test_whoever_does_not_hold_the_permission_is_refused_whatever_they_are_to_the_thing(closed, time_machine):
    """No database here: a question to it would fail the test."""
    time_machine.move_to(NOW, tick=False)
    factory, cells, wrong = RequestFactory(), 0, set()
    requests = {verb: factory.generic(verb, "/") for verb in VERBS}
    people_of = {role: [(relation, somebody(role, b)) for relation, b in RELATIONS.items()] for role in Role}
    for entry, granted in closed:
        kwargs = arguments(entry)
        for role in Role:
            if role in granted:
                continue
            for relation, person in people_of[role]:
                for verb, request in requests.items():
                    request.user = person
                    cells += 1
                    try:
                        given = entry.callback(request, **kwargs).status_code
                    except (NotAllowed, Http404):
                        continue
                    if given != 405:
                        wrong.add((entry.name, role.value, verb, relation))
    assert wrong == set()
    assert cells >= AT_LEAST, f"only {cells} cells"


def test_whoever_is_nobody_is_refused_everywhere_by_every_verb(closed, time_machine):
    time_machine.move_to(NOW, tick=False)
    gate, cells = SignInRequiredMiddleware(lambda _request: None), 0
    for entry, _granted in closed:
        for verb in VERBS:
            request = RequestFactory().generic(verb, "/somewhere/")
            request.user = AnonymousUser()
            cells += 1
            assert gate.process_view(request, entry.callback, (), {}).url.startswith("/accounts/login/"), entry.name
    assert cells >= 7 * len(closed)


def test_no_address_takes_a_verb_that_nothing_is_written_for(closed, time_machine):
    """Not even from whoever holds the permission: PUT is no other word for POST."""
    time_machine.move_to(NOW, tick=False)
    wrong = set()
    every = [(entry, getattr(entry.callback, "permissions", ())) for entry in addresses()]
    for entry, permissions in every:
        roles = sorted(frozenset().union(*(GRANTS[p] for p in permissions))) if permissions else [Role.BUSINESS_MANAGER]
        for verb in ("PUT", "PATCH", "DELETE", "OPTIONS"):
            request = RequestFactory().generic(verb, "/")
            request.user = somebody(Role(roles[0]), (1,))
            if entry.callback(request, **arguments(entry)).status_code != 405:
                wrong.add((entry.name, verb))
    assert wrong == set()


# A review under way: what each relation opens. `return` is that of the body of the agency contact.
OPENS = {
    "own": {"return": 200, "other return": 404, "review": 404},
    "same review": {"return": 404, "other return": 200, "review": 404},
    "same partner": {"return": 404, "other return": 404, "review": 404},
    "other partner": {"return": 404, "other return": 404, "review": 404},
    "none": {"return": 404, "other return": 404, "review": 404},
    "group": {"review": 200},
}


def test_what_each_relation_to_a_review_opens(db, client, settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(london("2026-12-17 08:30"), tick=False)
    reviews.place()
    story = reviews.gathering()
    now = story.moment(5, 10)
    time_machine.move_to(now, tick=False)
    mine, other = story.review.returns.select_related("organisation").order_by("pk")[:2]
    asked = {r.organisation_id for r in story.review.returns.all()}

    def one(role, organisation):
        return people.person(role, organisation, now=now)

    everybody = {
        "own": one(Role.AGENCY_CONTACT, mine.organisation),
        "same review": one(Role.AGENCY_CONTACT, other.organisation),
        "same partner": one(Role.PRACTITIONER, mine.organisation),
        "other partner": one(Role.AGENCY_CONTACT, people.organisation()),
        "none": people.person(),
        "group": one(Role.REVIEW_GROUP_MEMBER, people.organisation()),
    }
    assert mine.organisation_id in asked
    paths = {
        "return": f"/returns/{mine.pk}/",
        "other return": f"/returns/{other.pk}/",
        "review": f"/reviews/{story.review.reference}/",
    }
    seen = {}
    for relation, person in everybody.items():
        client.force_login(person)
        seen[relation] = {what: client.get(paths[what]).status_code for what in OPENS[relation]}
    assert seen == OPENS

    # The second line, behind the view's permission: the query itself gives a role without it nothing.
    readers = {role for role in Role if visible_to(one(role, people.organisation()), now).exists()}
    assert readers == GRANTS[Permission.READ_REVIEWS]

    # Nor does the time tell: of this process's own work, so that whatever else runs here does not count.
    client.force_login(everybody["other partner"])
    for there, nowhere in ((paths["review"], "/reviews/RR-2026-99/"), (paths["return"], "/returns/987654/")):
        took = {there: [], nowhere: []}
        for _ in range(15):
            for path, times in took.items():
                began = process_time()
                assert client.get(path).status_code == 404
                times.append(process_time() - began)
        assert abs(median(took[there]) - median(took[nowhere])) < 0.005
