"""Signing in with a directory's account, against a provider that runs in the test."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.notices import tasks
from tests.factories import people

pytestmark = pytest.mark.django_db
CLIENT, CLIENT_SECRET = "portal", "for this test alone"
START, BACK = "/accounts/directory/sign-in/", "/accounts/directory/back/"


class Provider(BaseHTTPRequestHandler):
    """A directory: it tells where its doors are, and gives a signed answer for a code."""

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims: dict = {}
    asked: list = []
    down = False
    signs_with = key
    calls_itself = ""
    nonce = ""
    signs_by = "RS256"
    leads_to = ""

    def log_message(self, *args):
        pass

    def do_GET(self):
        here = f"http://{self.headers['Host']}"
        if self.down:
            return self._answer({}, 503)
        if self.leads_to and self.path != "/elsewhere":
            self.send_response(302)
            self.send_header("Location", self.leads_to)
            self.end_headers()
            return None
        self.asked.append({"path": self.path})
        if self.path.endswith("/.well-known/openid-configuration"):
            return self._answer(
                {
                    "issuer": self.calls_itself or here,
                    "authorization_endpoint": f"{here}/authorise",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/userinfo",
                    "jwks_uri": f"{here}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        if self.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return self._answer({"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]})
        return self._answer({k: v for k, v in self.claims.items() if k != "amr"})

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append({name: value[0] for name, value in sent.items()})
        now = int(time.time())
        token = {"iss": f"http://{self.headers['Host']}", "aud": CLIENT, "iat": now, "exp": now + 60}
        token |= {"nonce": self.nonce} | self.claims
        id_token = jwt.encode(token, self.signs_with, algorithm=self.signs_by, headers={"kid": "1"})
        return self._answer({"access_token": "opaque", "token_type": "Bearer", "id_token": id_token})

    def _answer(self, what, status=200):
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings, monkeypatch):
    """The provider, and the portal set to it."""
    monkeypatch.setattr(tasks.send_notices, "apply_async", lambda **_: None)
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC_SERVER, settings.OIDC_NAME = address, "Bolton Council"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "directory",
                    "name": "Bolton Council",
                    "client_id": CLIENT,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": address},
                }
            ],
        }
    }
    Provider.asked, Provider.down, Provider.signs_with, Provider.calls_itself = [], False, Provider.key, ""
    Provider.signs_by, Provider.leads_to = "RS256", ""
    Provider.claims = {"sub": "42", "email": "lead@example.invalid", "email_verified": True}
    yield Provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def lead():
    return people.person(Role.LEAD_REPRESENTATIVE, email="lead@example.invalid")


def go_and_come_back(client, **said):
    """Press the button, and come back from the directory with a code."""
    there = client.post(START)
    assert there.status_code == 302, there.text
    sent = {name: value[0] for name, value in parse_qs(urlsplit(there.url).query).items()}
    Provider.nonce = sent["nonce"]
    return client.get(BACK, {"code": "abc", "state": sent["state"]} | said), sent


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_somebody_who_was_invited_signs_in_and_is_known_by_number_from_then_on(client, provider, lead):
    assert "Sign in with Bolton Council" in client.get(reverse("account_login")).text
    _, sent = go_and_come_back(client)
    assert signed_in(client) == str(lead.pk)
    assert (sent["client_id"], sent["response_type"], sent["code_challenge_method"]) == (CLIENT, "code", "S256")
    told = next(one for one in provider.asked if "client_secret" in one)
    assert told["client_secret"] == CLIENT_SECRET
    assert len(told["code_verifier"]) >= 43
    assert not SocialToken.objects.exists()
    client.post(reverse("account_logout"))
    provider.claims |= {"email": "married.name@example.invalid"}
    go_and_come_back(client)
    assert signed_in(client) == str(lead.pk)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.invalid"},
        {"email_verified": False},
        {"email": "closed@example.invalid"},
    ],
)
def test_nobody_else_is_let_in_and_no_account_is_made(client, provider, lead, claims):
    closed = people.person(Role.PRACTITIONER, email="closed@example.invalid")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    before = Person.objects.count()
    provider.claims |= claims
    page, _ = go_and_come_back(client)
    assert page.status_code == 403
    assert "You are not signed in" in page.text
    assert not signed_in(client)
    assert (Person.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_account_that_was_closed_later_does_not_sign_in(client, provider, lead):
    go_and_come_back(client)
    client.post(reverse("account_logout"))
    Person.objects.filter(pk=lead.pk).update(is_active=False)
    page, _ = go_and_come_back(client)
    assert page.status_code == 403
    assert not signed_in(client)


@pytest.mark.parametrize("said", [{"state": "another"}, {"code": "", "error": "access_denied"}])
def test_an_answer_that_was_not_asked_for_signs_nobody_in(client, provider, lead, said):
    page, _ = go_and_come_back(client, **said)
    assert not signed_in(client)
    assert "You are not signed in" in page.text
    assert "access_denied" not in page.text


def test_a_token_for_somebody_else_is_not_taken(client, provider, lead):
    provider.claims |= {"aud": "another portal"}
    page, _ = go_and_come_back(client)
    assert not signed_in(client)
    assert page.status_code == 403


def test_a_token_that_somebody_else_signed_is_not_taken(client, provider, lead):
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    page, _ = go_and_come_back(client)
    assert not signed_in(client)
    assert page.status_code == 403


@pytest.mark.parametrize("signs_by", ["HS256", "none"])
def test_a_token_that_is_signed_in_a_way_that_was_not_agreed_is_not_taken(client, provider, lead, signs_by):
    """With a secret that both know, or not at all: anybody who knows the public key could have made it."""
    provider.signs_by = signs_by
    provider.signs_with = None if signs_by == "none" else CLIENT_SECRET * 3
    page, _ = go_and_come_back(client)
    assert not signed_in(client)
    assert page.status_code == 403
    assert not [one for one in provider.asked if one.get("path") == "/keys"], "no key is even looked for"


def test_a_token_of_another_sign_in_is_not_taken(client, provider, lead):
    provider.claims |= {"nonce": "of another sign-in"}
    page, sent = go_and_come_back(client)
    assert not signed_in(client)
    assert page.status_code == 403
    assert len(sent["nonce"]) >= 32
    del provider.claims["nonce"]
    _, second = go_and_come_back(client)
    assert signed_in(client) == str(lead.pk)
    assert second["nonce"] != sent["nonce"]


def test_what_the_request_would_add_is_not_passed_on(client, provider):
    there = client.post(f"{START}?auth_params=prompt%3Dnone%26nonce%3Dmine").url
    assert "prompt" not in there
    assert "mine" not in there


def test_nobody_follows_where_the_directory_s_doors_lead_elsewhere(client, provider, lead):
    provider.leads_to = "/elsewhere"
    page = client.post(START)
    assert page.status_code == 403
    assert not [one for one in provider.asked if one.get("path") == "/elsewhere"]


def test_a_directory_that_calls_itself_by_another_name_is_not_believed(client, provider, lead):
    provider.calls_itself = "https://another.example"
    page, _ = go_and_come_back(client)
    assert page.status_code == 403
    assert not signed_in(client)


def test_a_directory_that_does_not_answer_leaves_the_other_door_open(client, provider, lead):
    provider.down = True
    page = client.post(START)
    assert page.status_code == 403
    assert "sign in with that address and your password" in page.text


def test_following_a_link_starts_nothing(client, provider):
    assert client.get(START).status_code == 405


@pytest.mark.parametrize(
    ("trusted", "amr", "lands_on"),
    [(True, ["pwd", "mfa"], 200), (True, ["pwd"], 302), (False, ["pwd", "mfa"], 302)],
)
def test_the_directory_s_second_factor_counts_where_the_setting_says_so_and_it_was_used(
    client, provider, lead, settings, trusted, amr, lands_on
):
    settings.SECOND_FACTOR_REQUIRED, settings.OIDC_SECOND_FACTOR = True, trusted
    provider.claims |= {"amr": amr}
    go_and_come_back(client)
    assert signed_in(client)
    assert client.get("/").status_code == lands_on


def test_without_the_setting_there_is_no_such_door(client, lead):
    assert START not in client.get(reverse("account_login")).text
    assert client.post(START).url == reverse("account_login")
    assert client.get(BACK).url == reverse("account_login")
