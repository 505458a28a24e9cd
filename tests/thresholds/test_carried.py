"""What a device carries of the lexicon: every meaning that a rule of danger names, the silences, and what denies."""

from datetime import date

import pytest

from tests.factories import thresholds as factory
from tests.thresholds.test_kept import kept
from thresholds.book import Book
from thresholds.bundle import content
from thresholds.search.carried import carried
from thresholds.search.meanings import lexicon


def test_every_rule_can_be_met_by_words_that_are_carried():
    known = carried()
    met = {name for name, entry in known["meanings"].items() if entry["words"]}
    met |= {wide for name in met for wide in known["meanings"][name]["of"]}
    # Ages and "no" are told by the reader, and a few rules name plain words.
    plain = {"baby", "toddler", "small-junior", "junior", "teen", "no", "by"}
    missing = [group for rule in known["rules"] for group in rule if not met & set(group) and not plain & set(group)]
    assert missing == []
    assert len(known["rules"]) == len(lexicon().rules)


def test_denials_and_severity_are_carried():
    known = carried()
    assert "no concerns" in known["signs"]["denied"] and "getting worse" in known["signs"]["raise"]
    assert "wont" in known["no"] and "denies" in known["no"]
    assert known["reach"]["denied"] > known["reach"]["no"]


def test_the_bundle_holds_them():
    assert content(Book(factory.spec()))["lexicon"] == carried()


@pytest.mark.usefixtures("edition")
def test_a_page_that_is_kept_knows_the_bank_holidays_ahead_and_another_one_is_another_cache(client, monkeypatch):
    from thresholds import reaching

    before = kept(client)["cache"]
    days = {date(2020, 12, 25): "Christmas Day", date(2099, 12, 25): "Christmas Day"}
    monkeypatch.setattr(reaching, "holidays_of_now", lambda: days)
    page = client.get("/thresholds/offline/").content.decode()
    assert 'data-holidays="2099-12-25"' in page, "what is over is left out"
    assert 'data-holidays="2099-12-25"' in client.get("/thresholds/").content.decode()
    assert kept(client)["cache"] != before
