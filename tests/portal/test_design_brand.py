"""The partnership's colour reaches the page only as a colour, and only where white can be read on it."""

import re

import pytest
from django.urls import reverse

from portal import brand


@pytest.fixture
def branded(monkeypatch):
    """Give the portal a brand for one test."""

    def give(colour, name="Demonstration Partnership"):
        monkeypatch.setattr(brand, "_providers", [lambda: brand.Brand(name, name, colour)])

    return give


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the known grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert brand.contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("colour", ["#0B4F5C", "#767676", "#5b2c6f"])
def test_a_colour_that_white_can_be_read_on_is_used(colour):
    assert brand.legible(colour) == colour.lower()


@pytest.mark.parametrize(
    "colour", ["#777777", "#ffff00", "#fff", "", "red", "0b4f5c", "#0b4f5c;}", "#0b4f5c\n", "url(//x)", "#0b4f5g"]
)
def test_any_other_is_replaced_by_the_neutral_one(colour):
    assert brand.legible(colour) == brand.NEUTRAL_COLOUR


def test_mixing_goes_from_one_colour_to_the_other():
    assert brand.mixed("#204060", "#ffffff", 1) == "#204060"
    assert brand.mixed("#204060", "#ffffff", 0) == "#ffffff"
    assert brand.mixed("#000000", "#ffffff", 0.5) == "#808080"


def test_the_style_sheet_gives_the_colour_to_everybody_and_may_be_kept(client, branded):
    branded("#5b2c6f")
    answer = client.get(reverse("brand_css"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "--govuk-brand-colour:#5b2c6f;" in answer.text
    assert re.fullmatch(r":root\{(--[a-z-]+:#[0-9a-f]{6};)+\}\n", answer.text)


def test_a_hostile_colour_never_reaches_the_style_sheet(client, branded):
    branded("#fff;} body{background:url(//elsewhere.invalid)")
    answer = client.get(reverse("brand_css"))
    assert "elsewhere" not in answer.text
    assert f"--govuk-brand-colour:{brand.NEUTRAL_COLOUR};" in answer.text


@pytest.mark.django_db
def test_the_page_carries_the_partnerships_name_and_escapes_it(client, branded):
    branded("#0b4f5c", name="Demonstration <b>Partnership</b> & Co")
    text = client.get(reverse("accessibility")).text
    assert "Demonstration &lt;b&gt;Partnership&lt;/b&gt; &amp; Co" in text
    assert "<b>Partnership</b>" not in text


@pytest.mark.django_db
def test_without_arrangements_the_portal_has_a_neutral_name(client, monkeypatch):
    monkeypatch.setattr(brand, "_providers", [lambda: None])
    assert "<title>Accessibility – Partnership portal</title>" in client.get(reverse("accessibility")).text
