"""Every address × every role × what is answered; and no address that the matrix does not know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from portal import subjects
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import DONE, NOW, Row, Scene, load
from tests.factories import reviews as factory

pytestmark = pytest.mark.django_db
ROWS = load()
CASES = [(row, method) for row in ROWS.values() for method in row.methods]
OTHER = {"get": "post", "post": "get"}


@pytest.fixture(autouse=True)
def quick_pack(monkeypatch):
    """Who may read a pack is asked here, not what is in it."""
    monkeypatch.setattr("reviews.pack_document.pack_pdf", factory.one_page)


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """Kinds of things that a row makes known are forgotten after it."""
    monkeypatch.setattr(subjects, "_kinds", dict(subjects._kinds))


def addresses(patterns=None) -> Iterator[URLPattern]:
    """Every address of the portal, whichever file it stands in."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from addresses(entry.url_patterns)


def test_every_address_has_a_name_and_stands_in_the_matrix():
    names = [entry.name for entry in addresses()]
    assert [str(entry.pattern) for entry in addresses() if not entry.name] == []
    assert len(names) == len(set(names)), "two addresses have one name"
    assert set(names) - set(ROWS) == set(), "addresses that stand in no matrix_<app>.py"
    assert set(ROWS) - set(names) == set(), "the matrix names addresses that do not exist"


@pytest.mark.parametrize("entry", list(addresses()), ids=lambda entry: entry.name)
def test_every_view_says_whether_it_is_public_or_which_permission_opens_it(entry):
    public = getattr(entry.callback, "public", False)
    permissions = getattr(entry.callback, "permissions", ())
    assert public != bool(permissions), "a view is either public or requires a permission, never both or neither"
    assert all(isinstance(p, Permission) for p in permissions)
    assert ROWS[entry.name].public is public


@pytest.mark.parametrize("entry", list(addresses()), ids=lambda entry: entry.name)
def test_nobody_gets_an_answer_whose_roles_do_not_hold_the_permission(entry):
    row = ROWS[entry.name]
    granted = set().union(*(GRANTS[p] for p in getattr(entry.callback, "permissions", ())))
    assert row.public or row.allowed <= granted


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """The people of the matrix, made once around all of its tests, and undone after the last."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield Scene.fresh()
        transaction.set_rollback(True)


@pytest.fixture
def try_row(scene):
    """Make a row's example, for every role to try; undone after the test, as everything is in a test."""
    for person in scene.people.values():
        person.__dict__.pop("_authorities", None)  # what they were appointed to in the last example is undone
    return lambda row: Try.of(row, scene)


@dataclass
class Try:
    """A row with its example made, once for all the roles that try it."""

    row: Row
    scene: Scene
    path: str
    data: dict

    @classmethod
    def of(cls, row: Row, scene: Scene) -> "Try":
        for person in scene.people.values():
            person.__dict__.pop("_authorities", None)  # an earlier row may have appointed them, and was undone
        kwargs = row.kwargs(scene) if row.kwargs else {}
        return cls(row, scene, reverse(row.name, kwargs=kwargs), row.data(scene) if row.data else {})

    def ask(self, method: str, role: Role | None, client: Client | None = None):
        """The answer that `role` gets; what it did to the database is undone."""
        client = client or Client(raise_request_exception=False)
        cache.clear()  # the limits on tries belong to each role's own day
        with transaction.atomic():
            if role is not None:
                client.force_login(self.scene.people[role])
            answer = getattr(client, method)(self.path, self.data if method == "post" else {})
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        return answer


def expected(row: Row, method: str, role: Role | None) -> frozenset[int]:
    if row.may(role, method):
        return row.answers if method == "get" else DONE
    if role is None:
        return frozenset({302})
    if method == "post" and row.get and role in row.allowed:
        return frozenset({403})  # may look, may not do
    return frozenset({404 if row.hidden else 403})


@pytest.mark.parametrize(("row", "method"), CASES, ids=[f"{row.name}-{method}" for row, method in CASES])
def test_each_role_gets_what_the_matrix_says(row, method, try_row):
    wrong = {}
    tried = try_row(row)
    for role in (None, *Role):
        answer = tried.ask(method, role)
        sent_to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("account_login") + "?")
        as_expected = answer.status_code in expected(row, method, role)
        if not as_expected or sent_to_sign_in is not (role is None and not row.public):
            wrong[str(role)] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("row", [row for row in ROWS.values() if len(row.methods) == 1], ids=lambda r: r.name)
def test_a_method_that_the_matrix_does_not_name_is_not_taken(row, try_row):
    """An address that only shows takes no POST; one that only does is done by no link."""
    assert try_row(row).ask(OTHER[row.methods[0]], min(row.allowed)).status_code == 405


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.post], ids=lambda r: r.name)
def test_nothing_is_done_without_the_forms_own_token(row, try_row):
    """A form on another site cannot act for somebody who is signed in here."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert try_row(row).ask("post", min(row.allowed), client).status_code == 403


def without_tokens(answer) -> str:
    # The only thing that differs between two answers of the same page: the forms' own tokens.
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.hidden], ids=lambda r: r.name)
def test_a_hidden_address_answers_as_one_that_does_not_exist(row, try_row):
    """The page says the same, so nobody learns by asking what there is."""
    method = row.methods[0]
    tried = try_row(row)
    outsiders = [role for role in Role if not row.may(role, method)]
    assert outsiders, "a hidden address is hidden from somebody"
    client = Client(raise_request_exception=False)
    hidden = tried.ask(method, outsiders[0], client)
    client.force_login(tried.scene.people[outsiders[0]])
    missing = getattr(client, method)(re.sub(r"\d+", "987654321", tried.path))
    assert hidden.status_code == missing.status_code == 404
    assert without_tokens(hidden) == without_tokens(missing)
