"""Every address × every role × what is answered; and no address that the matrix does not know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as cache_for_good
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse

from portal import subjects
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from portal.press import Pressed
from tests.contracts.matrix import DONE, NOW, Row, Scene, load
from tests.contracts.statements import MOST, Counted, too_many
from tests.factories import people
from tests.factories import reviews as factory

ROWS = load()
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#][^"]*)"')
OTHER = {"get": "post", "post": "get"}


@pytest.fixture(autouse=True)
def quick_documents(monkeypatch):
    """Who may read a document is asked here, not what is in it."""
    page = Pressed(factory.one_page(None, now=None, progress=None), (), ())
    monkeypatch.setattr("portal.press.press", lambda html, title, find: page)
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


def test_every_view_says_whether_it_is_public_or_which_permission_opens_it():
    """A view is either public or requires a permission, never both or neither."""
    wrong = []
    for entry in addresses():
        public = getattr(entry.callback, "public", False)
        permissions = getattr(entry.callback, "permissions", ())
        said = public != bool(permissions) and all(isinstance(p, Permission) for p in permissions)
        if not said or ROWS[entry.name].public is not public:
            wrong.append(entry.name)
    assert wrong == []


def test_nobody_gets_an_answer_whose_roles_do_not_hold_the_permission():
    wrong = {}
    for entry in addresses():
        row = ROWS[entry.name]
        granted = set().union(*(GRANTS[p] for p in getattr(entry.callback, "permissions", ())))
        if not row.public and row.allowed - granted:
            wrong[row.name] = row.allowed - granted
    assert wrong == {}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """The people of the matrix, signed in once around all of its tests, and undone after the last."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        scene = Scene.fresh()
        for role, person in scene.people.items():
            client = Client()
            client.force_login(person)
            scene.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        yield scene
        transaction.set_rollback(True)


@dataclass
class Try:
    """A row with its example made, once for all that is asked of it."""

    row: Row
    scene: Scene
    path: str
    data: dict
    most: int = 0  # how many statements the page has run for whoever needs most

    @classmethod
    def of(cls, row: Row, scene: Scene) -> "Try":
        for person in scene.people.values():
            person.__dict__.pop("_authorities", None)  # an earlier row may have appointed them, and was undone
        kwargs = row.kwargs(scene) if row.kwargs else {}
        return cls(row, scene, reverse(row.name, kwargs=kwargs), row.data(scene) if row.data else {})

    def ask(self, method: str, role: Role | None, *, path: str = "", tokens: bool = False, session: str = ""):
        """The answer that `role` gets; what it did to the database is undone."""
        client = Client(enforce_csrf_checks=tokens, raise_request_exception=False)
        cache.clear()  # the limits on tries belong to each role's own day
        if role is not None or session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session or self.scene.sessions[role]
        with transaction.atomic():
            answer, ran = self.counted(client, method, path or self.path)
            if method == "get" and answer.status_code == 200 and ran > MOST:
                ran = self.counted(client, method, path or self.path)[1]  # a session may have been renewed by the first
            if method == "get" and answer.status_code == 200:
                self.most = max(self.most, ran)
            transaction.set_rollback(True)
        return answer

    def counted(self, client: Client, method: str, path: str):
        """The answer, and how many statements ran for it."""
        with connection.execute_wrapper(counted := Counted()):
            answer = getattr(client, method)(path, self.data if method == "post" else {})
            if answer.streaming:
                b"".join(answer.streaming_content)
        return answer, len(counted.ran)


def expected(row: Row, method: str, role: Role | None) -> frozenset[int]:
    if row.may(role, method):
        return row.answers if method == "get" else DONE
    if role is None:
        return frozenset({302})
    if method == "post" and row.get and role in row.allowed:
        return frozenset({403})  # may look, may not do
    return frozenset({404 if row.hidden else 403})


def answers_of_each_role(tried: Try, method: str) -> dict[str, int]:
    """What is answered otherwise than the matrix says."""
    row, wrong = tried.row, {}
    for role in (None, *Role):
        answer = tried.ask(method, role)
        wrong |= {f"{method} by {role} offers {shut}": 403 for shut in shut_doors(answer, role)}
        sent_to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("account_login") + "?")
        as_expected = answer.status_code in expected(row, method, role)
        if not as_expected or sent_to_sign_in is not (role is None and not row.public):
            wrong[f"{method} by {role}"] = answer.status_code
    return wrong


def shut_doors(answer, role: Role | None) -> set[str]:
    """The links of a page that lead to pages which its reader's role does not open."""
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return set()
    links = (urlsplit(unescape(link)) for link in LINK.findall(answer.content.decode()))
    paths = {link.path for link in links if not link.scheme and not link.netloc and link.path.startswith("/")}
    return {path for path in paths if not opens_to(path, role)}


@cache_for_good
def opens_to(path: str, role: Role | None) -> bool:
    """Whether the page at `path` is public, asks for nothing but to sign in, or opens to `role`."""
    if path.startswith((settings.STATIC_URL, "/things/")):  # the factories' things have no page
        return True
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return getattr(view, "public", False) or role is None or any(role in GRANTS[p] for p in view.permissions)


def answer_to_the_other_method(tried: Try) -> dict[str, int]:
    """An address that only shows takes no POST; one that only does is done by no link."""
    if len(tried.row.methods) > 1:
        return {}
    method = OTHER[tried.row.methods[0]]
    status = tried.ask(method, min(tried.row.allowed)).status_code
    return {} if status == 405 else {f"{method}, which is not taken": status}


def answer_without_the_forms_own_token(tried: Try) -> dict[str, int]:
    """A form on another site cannot act for somebody who is signed in here."""
    if not tried.row.post:
        return {}
    status = tried.ask("post", min(tried.row.allowed), tokens=True).status_code
    return {} if status == 403 else {"post without a token": status}


def answer_to_an_outsider(tried: Try) -> dict[str, int]:
    """A hidden address says the same as one that does not exist, so nobody learns by asking what there is."""
    if not tried.row.hidden:
        return {}
    method, outsider = tried.row.methods[0], nearest_outsider(tried.row)
    hidden = tried.ask(method, outsider)
    missing = tried.ask(method, outsider, path=absent(tried.path))
    same = hidden.status_code == missing.status_code == 404 and without_tokens(hidden) == without_tokens(missing)
    return {} if same else {f"hidden from {outsider}, and absent": (hidden.status_code, missing.status_code)}


# Roles that are somebody's for their own body, group or review: the same role elsewhere is nobody here.
ELSEWHERE = (Role.INDEPENDENT_REVIEWER, Role.AGENCY_CONTACT, Role.PRACTITIONER, Role.GROUP_MEMBER, Role.GROUP_CHAIR)


def answer_to_a_stranger(tried: Try) -> dict[str, int]:
    """Who has the right role for another body either sees the thing as everybody of the role does, or finds nothing."""
    if not (stranger := session_of_a_stranger(tried)):
        return {}
    method = tried.row.methods[0]
    hidden = tried.ask(method, None, session=stranger)
    if hidden.status_code != 404:
        return {}
    missing = tried.ask(method, None, session=stranger, path=absent(tried.path))
    same = missing.status_code == 404 and without_tokens(hidden) == without_tokens(missing)
    return {} if same else {"hidden from a stranger, and absent": (hidden.status_code, missing.status_code)}


def session_of_a_stranger(tried: Try) -> str | None:
    """Somebody newly appointed, for another body, to a role that the thing is open to; None where that is no matter."""
    role = next((role for role in ELSEWHERE if tried.row.may(role, tried.row.methods[0])), None)
    if not tried.row.hidden or role is None or absent(tried.path) == tried.path:
        return None
    client = Client()
    client.force_login(people.person(role))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def nearest_outsider(row: Row) -> Role:
    """Who comes furthest of those who may not: somebody who holds the view's permission, if not for this thing."""
    outsiders = [role for role in Role if not row.may(role, row.methods[0])]
    assert outsiders, "a hidden address is hidden from somebody"
    (entry,) = (entry for entry in addresses() if entry.name == row.name)
    granted = set().union(*(GRANTS[p] for p in getattr(entry.callback, "permissions", ())))
    return min(outsiders, key=lambda role: role not in granted)


def absent(path: str) -> str:
    """The same address of something that does not exist."""
    return re.sub(r"\d+", "987654321", path)


def without_tokens(answer) -> str:
    # The only thing that differs between two answers of the same page: the forms' own tokens.
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.name)
def test_each_role_gets_what_the_matrix_says(row, scene):
    """Every method by every role, the method it does not take, a form without its token, outsiders, and the cost."""
    tried, wrong = Try.of(row, scene), {}
    for method in row.methods:
        wrong |= answers_of_each_role(tried, method)
    wrong |= answer_to_the_other_method(tried) | answer_without_the_forms_own_token(tried)
    wrong |= answer_to_an_outsider(tried) | answer_to_a_stranger(tried)
    if said := too_many(row.name, tried.most):
        wrong["get by whoever needs most"] = said
    assert wrong == {}
