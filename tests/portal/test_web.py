"""What every answer says to the browser; where it can be sent; what an error page gives away."""

import json
import os
import re
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from portal import access
from portal.accounts.choices import Role
from portal.notices import tasks
from tests.contracts.matrix import NOW, load
from tests.factories import people

pytestmark = pytest.mark.django_db
ALONE = [row for row in load().values() if row.get and not row.kwargs and not row.public][::3]
# About no database: asked with SQLite alone.
once = pytest.mark.database("sqlite")
SERVICE = {
    "PORTAL_MODE": "service",
    "SECRET_KEY": "kT3-for-this-test-alone-8Qz_" * 3,
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_ADDRESS": "https://portal.example",
    "EMAIL_URL": "",
    "DATABASE_URL": "",
    "REDIS_URL": "",
}
PROBE = "zq9probe"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    cache.clear()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The settings of service, read by a process of its own that also runs Django's checks of a deployment."""
    ask = (
        "import django, json; django.setup()\n"
        "from django.conf import settings as s\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING', verbosity=0)\n"
        "names = [n for n in dir(s) if n.startswith(('SECURE_', 'SESSION_', 'CSRF_', 'KNOWN_', 'SECOND_', 'DEBUG'))]\n"
        "from django.urls import get_resolver\n"
        "known = get_resolver().reverse_dict\n"
        "doors = [n for n in ('account_login', 'demonstration_sign_in') if n in known]\n"
        "print(json.dumps({n: getattr(s, n) for n in names} | {'doors': doors}, default=str))\n"
    )
    # The browser's journeys set the latter for themselves.
    ours = {*SERVICE, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {k: v for k, v in os.environ.items() if k not in ours} | {
        **{k: v for k, v in SERVICE.items() if v},
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA": str(tmp_path_factory.mktemp("service")),
    }
    done = subprocess.run(
        [sys.executable, "-c", ask], env=environment, cwd=portal_settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@once
def test_the_checks_of_a_deployment_find_nothing_and_service_is_strict(service):
    assert service["DEBUG"] is False
    assert service["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert service["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert service["SECURE_SSL_REDIRECT"] is True
    assert service["SECOND_FACTOR_REQUIRED"] is True
    assert service["SESSION_IDLE_SECONDS"] == 15 * 60
    assert service["SESSION_COOKIE_AGE"] == 12 * 60 * 60


@once
def test_in_service_nobody_is_signed_in_with_one_click(service):
    assert service["doors"] == ["account_login"]


@once
def test_every_cookie_of_service_is_for_this_host_alone(client, service, settings):
    for name, value in service.items():
        if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "KNOWN_")):
            setattr(settings, name, value)
    people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=people.PASSWORD)
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "open@example.invalid", "password": people.PASSWORD})
    client.get(reverse("people"))
    assert set(client.cookies) == {"__Host-session", "__Host-csrf", "__Host-known"}
    for name, cookie in client.cookies.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["path"] == "/", name
        assert cookie["domain"] == "", name
        assert cookie["samesite"] == "Lax", name


@once
def test_no_signed_in_page_is_stored_shown_by_a_search_engine_or_runs_what_is_not_ours(client):
    """Some real pages; that it holds of every address, whatever its view says, is the next test."""
    everybody = {role: people.person(role) for role in Role}
    wrong = {}
    with time_machine.travel(NOW, tick=False):
        for row in ALONE:
            client.force_login(everybody[min(row.allowed, key=list(Role).index)])
            answer = client.get(reverse(row.name))
            policy = answer.headers.get("Content-Security-Policy", "")
            said = {
                "no-store": "no-store" in answer.headers["Cache-Control"],
                "noindex": answer.headers["X-Robots-Tag"].startswith("noindex"),
                "policy": "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy,
                "opener": answer.headers["Cross-Origin-Opener-Policy"] == "same-origin",
                "referrer": answer.headers["Referrer-Policy"] == "same-origin",
                "sniffing": answer.headers["X-Content-Type-Options"] == "nosniff",
                "frames": answer.headers["X-Frame-Options"] == "DENY",
            }
            if missing := [name for name, right in said.items() if not right]:
                wrong[row.name] = missing
    assert len(ALONE) > 8
    assert wrong == {}


# What a browser keeps although somebody is signed in: the look, and the look-up that works without a network.
KEPT = {"brand_css", "threshold_colours", "threshold_manifest", "threshold_bundle", "threshold_worker"}
POLICY = "default-src 'none'"


def example_of(entry):
    """Something that fits each argument of the address."""
    kinds = {"IntConverter": 1, "FourDigitYearConverter": 2027}
    given = {n: kinds.get(type(c).__name__, "a") for n, c in entry.pattern.converters.items()}
    return given or dict.fromkeys(getattr(entry.pattern, "regex", re.compile("")).groupindex, "a")


@once
def test_no_view_of_any_address_can_say_otherwise(client, settings, monkeypatch):
    """Each address is asked with a view in the place of its own that would be kept, found, framed and run."""
    settings.DEMONSTRATION = False
    answered, wrong, asked = {}, {}, list(every_address())
    client.raise_request_exception = False
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    for entry in asked:

        def careless(request, attached=entry.name[0] < "m", **_):
            if request.GET:
                raise ZeroDivisionError(PROBE)
            answer = HttpResponse("x", content_type="application/pdf" if attached else "text/html")
            answer["Cache-Control"], answer["X-Robots-Tag"] = "public, max-age=600", "all"
            if attached:
                answer["Content-Disposition"] = 'attachment; filename="x"'
            return answer

        careless.__dict__.update(entry.callback.__dict__)
        careless.kept = getattr(entry.callback, "kept", False)
        monkeypatch.setattr(entry, "callback", careless)
    for entry in asked:
        path = reverse(entry.name, kwargs=example_of(entry))
        # That a view fails is the same for all of them, whatever is marked on it: a few, and those that are kept.
        fails = entry.name in KEPT or entry in asked[:: len(asked) // 4]
        for answer in (client.get(path), *([client.get(path, {"fail": 1})] if fails else [])):
            policy = answer.headers.get("Content-Security-Policy", "")
            failed = answer.status_code == 500
            answered[entry.name, answer.status_code] = "Content-Disposition" in answer.headers
            found = entry.name in access._findable
            said = {
                "no-store": ("no-store" in answer.headers["Cache-Control"]) is (failed or entry.name not in KEPT),
                "noindex": found or answer.headers["X-Robots-Tag"] == "noindex, nofollow",
                "policy": POLICY in policy and "unsafe" not in policy and "*" not in policy,
                "sandbox": "Content-Disposition" not in answer.headers or policy.startswith("sandbox"),
                "opener": answer.headers["Cross-Origin-Opener-Policy"] == "same-origin",
                "referrer": answer.headers["Referrer-Policy"] == "same-origin",
                "sniffing": answer.headers["X-Content-Type-Options"] == "nosniff",
                "frames": answer.headers["X-Frame-Options"] == "DENY",
                "silent": PROBE not in answer.text,
            }
            if missing := [name for name, right in said.items() if not right]:
                wrong[entry.name, answer.status_code] = missing
    assert wrong == {}
    assert len(answered) > len(asked) > 300
    assert sum(answered.values()) > 100
    assert all(getattr(entry.callback, "public", False) for entry in asked if entry.name in KEPT)


@once
def test_search_engines_find_what_is_published_and_nothing_else(client, settings):
    addresses = {str(p.name): p for p in every_address()}
    for name in access._findable:
        assert getattr(addresses[name].callback, "public", False), f"{name} is no public page"
    public = reverse("concerns_route")
    assert client.get(public).headers["X-Robots-Tag"].startswith("noindex"), "nothing of a demonstration"
    settings.DEMONSTRATION = False
    page = client.get(public)
    assert "X-Robots-Tag" not in page.headers
    assert 'name="robots"' not in page.text
    door = client.get(reverse("account_login"))
    assert door.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in door.text
    assert client.get("/nowhere/").headers["X-Robots-Tag"] == "noindex, nofollow"


def every_address(patterns=None):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(entry, "url_patterns"):
            yield from every_address(entry.url_patterns)
        else:
            yield entry


AWAY = [
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    " https://evil.example",
]


@pytest.mark.parametrize("there", AWAY)
def test_nobody_is_sent_to_another_site(client, there):
    from urllib.parse import urljoin, urlsplit

    people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=people.PASSWORD)
    typed = {"login": "open@example.invalid", "password": people.PASSWORD, "next": there}
    for path, data in (
        (reverse("account_login"), typed),
        (reverse("account_login"), {"next": there}),  # signed in already
        (reverse("account_logout"), {"next": there}),
    ):
        answer = client.post(f"{path}?next={there}", data)
        landed = urlsplit(urljoin("http://testserver/", answer.url.replace("\\", "/").strip()))
        assert (landed.scheme, landed.netloc) == ("http", "testserver"), answer.url


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_another_host_name_is_not_answered_and_not_believed(client, header, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get(reverse("account_login"), **{header: f"{PROBE}.example"})
    assert answer.status_code == (400 if header == "HTTP_HOST" else 200)
    assert PROBE not in answer.text


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (
            404,
            lambda c: c.get(f"/{PROBE}/?q={PROBE}", HTTP_REFERER=f"http://testserver/{PROBE}", HTTP_USER_AGENT=PROBE),
        ),
        (404, lambda c: c.post(f"/{PROBE}/", {}, HTTP_COOKIE=f"theme={PROBE}")),
        (405, lambda c: c.put(reverse("account_inactive"), PROBE, content_type="text/plain")),
        (400, lambda c: c.get("/", HTTP_HOST=f"{PROBE}.example")),
        (403, lambda c: c.post(reverse("account_login"), {"login": PROBE}, HTTP_SEC_FETCH_SITE="cross-site")),
    ],
)
def test_an_error_page_says_what_to_do_and_gives_back_nothing(status, ask, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = ask(Client(enforce_csrf_checks=status == 403, raise_request_exception=False))
    assert answer.status_code == status
    assert PROBE not in answer.text
    assert "<h1" in answer.text
    for inner in ("Traceback", "django", "Exception", "/site-packages/"):
        assert inner not in answer.text


def test_whoever_is_refused_is_in_the_log_by_number_with_nothing_that_was_typed(client, caplog):
    """Permissions, things that are hidden or absent, forms from elsewhere, tries that are too many."""
    person = people.person(Role.PRACTITIONER)
    caplog.set_level("WARNING", "portal.refusals")
    client.force_login(person)
    client.get(reverse("people"), {"q": PROBE})
    client.get(f"/{PROBE}/")
    client.get(reverse("file_download", args=[987654]))
    client.post(reverse("own_sessions_end"), {"which": PROBE})
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": PROBE})
    for _ in range(11):
        Client().post(reverse("account_login"), {"login": f"{PROBE}@example.invalid", "password": PROBE})
    told = [record.getMessage() for record in caplog.records if record.name == "portal.refusals"]
    assert told == [
        f"refused with 403: GET people, person {person.pk}",
        f"refused with 404: GET nowhere, person {person.pk}",
        f"refused with 404: GET file_download, person {person.pk}",
        f"refused with 409: POST own_sessions_end, person {person.pk}",
        "refused with 403: POST account_login, nobody signed in",
        "too many tries to sign in, counted by sign-in-account and sign-in-network",
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_there_is_a_page_for_every_refusal_and_it_says_what_to_do(status, rf):
    from django.contrib.auth.models import AnonymousUser
    from django.template.loader import render_to_string

    request = rf.get("/")
    request.user = AnonymousUser()
    page = render_to_string(f"errors/{status}.html", {}, None if status in (500, 503) else request)
    main = page.split('id="main-content"')[1].split("</main>")[0].lower()
    assert main.count("<h1") == 1
    assert any(word in main for word in ("try again", "ask ", "go to", "go back", "sign in", "copy", "look", "open"))


@once
def test_bandit_finds_nothing_of_medium_severity_or_more():
    base = portal_settings.BASE_DIR
    apps = ["portal", "partnership", "reviews", "thresholds", "assurance", "manage.py"]
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", *apps, "-ll", "-x", "*/migrations/*"],
        cwd=base,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
