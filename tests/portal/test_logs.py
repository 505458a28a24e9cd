"""No key of an address stands in a log."""

import logging

import pytest
from django.conf import settings

from portal.logs import AsJson, AsLine, WithoutKeys


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/c2VjcmV0LXRva2Vu/",
        "/calendar/c2VjcmV0LXRva2Vu.ics",
        "/survey/c2VjcmV0LXRva2Vu/",
        "/accounts/password/reset/key/c2VjcmV0LXRva2Vu/",
    ],
)
@pytest.mark.parametrize("as_argument", [True, False])
def test_the_key_of_an_address_is_left_out(path, as_argument):
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "%s: %s" if as_argument else f"Bad Request: {path}",
        ("Bad Request", path) if as_argument else (), None,
    )  # fmt: skip
    assert WithoutKeys().filter(record)
    assert "c2VjcmV0" not in record.getMessage()
    assert path.split("c2V")[0] in record.getMessage()


def test_a_plain_address_stays_as_it_is():
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", ("/reviews/x/",), None)
    WithoutKeys().filter(record)
    assert record.getMessage() == "Not Found: /reviews/x/"


def test_every_handler_of_the_portal_leaves_keys_out():
    assert all("without_keys" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


def test_nothing_in_a_message_begins_another_line():
    forged = "x\r\n2027-01-08 09:00 INFO django.request all is well\x1b[2K\u2028y"
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (forged,), None)
    for form in (AsLine("%(asctime)s %(levelname)s %(name)s %(message)s"), AsJson()):
        line = form.format(record)
        assert len(line.split("\n")) == 1
        assert "\r" not in line
        assert "\x1b" not in line
    assert {type(f).__name__ for f in map(_built, settings.LOGGING["formatters"].values())} == {"AsLine", "AsJson"}


def _built(formatter):
    return {"portal.logs.AsLine": AsLine, "portal.logs.AsJson": AsJson}[formatter["()"]]()
