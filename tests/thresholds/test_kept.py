"""What a browser keeps: the bundle under its hash, the worker that names it, the manifest, the colours."""

import hashlib
import json
import re
import time

import pytest

from portal.brand import LEAST_CONTRAST, contrast
from tests.factories import thresholds as factory
from thresholds.book import Book, book_of
from thresholds.bundle import bundle, content
from thresholds.colours import deep, ink_on, style_sheet
from thresholds.frameworks.reading import read, shipped
from thresholds.frameworks.specification import PATTERNS

pytestmark = pytest.mark.usefixtures("edition")


def kept(client):
    script = client.get("/thresholds/worker.js").content.decode()
    return json.loads(re.match(r"const KEPT = (\{.*\});\n", script)[1])


def test_the_worker_names_the_bundle_and_the_hash_of_exactly_its_bytes(client):
    settings = kept(client)
    answer = client.get(settings["bundle"])
    assert hashlib.sha256(answer.content).hexdigest() == settings["digest"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/thresholds/worker.js").headers["Cache-Control"] == "no-cache"


def test_everything_that_the_worker_keeps_is_there(client):
    from django.contrib.staticfiles import finders

    for path in kept(client)["paths"]:
        if path.startswith("/static/"):
            assert finders.find(path.removeprefix("/static/")), path
        else:
            assert client.get(path).status_code == 200, path


def test_another_edition_is_another_cache_and_the_old_bundle_is_gone(client):
    before = kept(client)
    assert kept(client) == before
    factory.loaded(notice="Changed.", edition="Second")
    after = kept(client)
    assert after["cache"] != before["cache"] and after["digest"] != before["digest"]
    assert client.get(before["bundle"]).status_code == 404


def test_the_bundle_holds_the_words_and_the_numbers_of_the_edition(edition):
    held = content(book_of(edition))
    assert [need["code"] for need in held["needs"]] == ["hunger", "hitting", "missing-school"]
    line = held["needs"][1]["lines"][1]
    assert line["path"] == "/thresholds/hitting/safe/" and line["indicators"][0]["danger"] is True
    assert held["contacts"][0]["phone"] == "01234 560000" and held["contacts"][0]["week"].startswith("Monday to Friday")
    assert held["from"] == "1 March 2026"


def test_the_same_edition_gives_the_same_bytes():
    assert bundle(Book(factory.spec())) == bundle(Book(factory.spec()))


def test_the_page_without_a_network_holds_nobodys_token_and_no_form(client):
    page = client.get("/thresholds/offline/").content.decode()
    assert "csrfmiddlewaretoken" not in page and "<form" not in page
    assert 'href="tel:999"' in page and "01234 569999" in page


def test_the_page_without_a_network_names_the_whole_route_whatever_the_hour(client):
    """It is read at another hour than it was kept."""
    factory.shipped("bolton")
    page = client.get("/thresholds/offline/").content.decode()
    strip = page[page.index('class="urgent') : page.index('class="places"')]
    assert "01204 331500" in strip and "01204 337777" in strip
    online = client.get("/thresholds/").content.decode()
    assert "01204 337777" not in online[online.index('class="urgent') : online.index('class="places"')]


def test_the_index_is_made_while_the_page_is_read(client, edition):
    client.get("/thresholds/")
    book = book_of(edition)
    for _try in range(200):
        if book._index is not None:
            break
        time.sleep(0.05)
    assert book._index is not None


def test_the_manifest_makes_it_installable(client):
    answer = client.get("/thresholds/app.webmanifest")
    manifest = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert manifest["start_url"] == manifest["scope"] == "/thresholds/" and manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert 'rel="manifest" href="/thresholds/app.webmanifest"' in client.get("/thresholds/").content.decode()


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_levels_can_be_read_and_told_apart_without_colour(name):
    levels = read(name).levels
    for level in levels:
        assert contrast(level.colour, ink_on(level.colour)) >= LEAST_CONTRAST
        assert contrast(deep(level.colour), "#ffffff") >= LEAST_CONTRAST
    marks = {(level.number, level.pattern) for level in levels}
    assert len(marks) == len(levels)


def test_every_pattern_is_drawn(settings):
    css = (settings.BASE_DIR / "static" / "thresholds" / "thresholds.css").read_text()
    assert all(f".pattern--{pattern} {{" in css for pattern in PATTERNS)


def test_a_pale_colour_gets_dark_words_and_a_darker_self(client, edition):
    assert ink_on("#ffe08a") == "#0b0c0c" and deep("#ffe08a") != "#ffe08a"
    sheet = client.get(f"/thresholds/colours/{edition.content_hash}.css").content.decode()
    assert sheet == style_sheet(book_of(edition)) and ".level--some{--level:#8a6500;--level-ink:#ffffff;" in sheet
