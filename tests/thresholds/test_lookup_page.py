"""The look-up as a page: what it shows, what it refuses and how, and what never leaves it."""

import dataclasses
import logging
import re

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.trail.models import TrailEvent
from tests.factories import thresholds as factory
from tests.factories.people import person
from thresholds.book import Book
from thresholds.finding import finding_of
from thresholds.models import IndicatorViews
from thresholds.search.answer import Answer, NeedMatch
from thresholds.search.combining import SEVERAL

pytestmark = pytest.mark.usefixtures("edition")
SECRET = "zebrafishname always hungry"


def look(client, words, path="/thresholds/", **filters):
    return client.post(path, {"words": words, **filters})


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_box_is_open_to_anybody_and_names_the_emergency_route_first(client):
    page = client.get("/thresholds/").content.decode()
    assert page.index('href="tel:999"') < page.index('href="tel:01234569999"') < page.index("<h1")
    assert "First edition, in force from 1 March 2026" in text(client.get("/thresholds/"))
    assert "These indicators are illustrative." in page


def test_words_are_answered_by_need_with_what_matched_and_the_other_levels(client):
    answer = look(client, "he is always hungry and has bruises")
    said, page = text(answer), answer.content.decode()
    assert answer.status_code == 200
    assert {"hunger", "hitting"} <= set(re.findall(r'id="need-([a-z-]+)"', page))
    assert "<mark>hungry</mark>" in page and "<mark>bruises</mark>" in page
    assert "The child is left without food for days." in said  # the same need at another level
    assert 'href="/thresholds/hunger/"' in page and 'href="/thresholds/hunger/some/"' in page
    assert "does not say which level a child is at" in said
    assert "he is always hungry and has bruises</textarea>" in page


def test_words_of_danger_put_the_route_above_the_box(client):
    page = look(client, "the child has been left unconscious and is not breathing").content.decode()
    alarm = page.index("This may be an emergency")
    assert alarm < page.index("<h1") < page.index("<textarea")
    assert page.index('href="tel:999"') < page.index("<textarea")
    assert "Emergency duty team" in page[alarm : page.index("<h1")]


@pytest.mark.parametrize(
    ("words", "level", "several"),
    [
        ((("hits", "belt"), ("mum", "hits", "belt")), "some", False),  # one worry under two names
        ((("hungry", "mum"), ("mum", "hits")), "some", True),
        ((("hungry",), ("hits",)), "all", False),  # one of them is as it should be
    ],
)
def test_several_worries_are_told_where_each_has_words_of_its_own(edition, words, level, several):
    hunger = NeedMatch("hunger", words[0], f"hunger-{level}", (), 1.0, False)
    hitting = NeedMatch("hitting", words[1], "hitting-safe", (), 1.0, False)
    told = finding_of(Book(factory.spec()), Answer(False, (), (hunger, hitting), (SEVERAL, "A baby."), True)).combined
    assert told == ((SEVERAL, "A baby.") if several else ("A baby.",))


def test_what_reads_as_absent_can_be_put_right(client):
    said = text(look(client, "no concerns about hunger"))
    assert "Read as absent, over or no worry" in said and "something is lacking" in said and "Hunger : hunger" in said
    assert "Read as absent" not in text(look(client, "always hungry"))


def test_nothing_found_leads_to_a_person(client):
    said = text(look(client, "trombone quarterly invoice"))
    assert "Talk to a person" in said and "01234 560000" in said and "Open now, until 17:00" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Write what you are worried about"),
        ("   \n\t ", "Write what you are worried about"),
        ("\x00\x00\x07", "Write what you are worried about"),
        ("\u200b\u2060", "Write what you are worried about"),
        ("a " * 5000, "Shorten it to 2,000 characters; it has 9,999"),
    ],
)
def test_input_that_cannot_be_looked_up_is_told_what_to_do(client, words, sentence):
    answer = look(client, words)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert page.index("<title>Error: ") and 'href="#id_words"' in page
    assert "Talk to a person" in text(answer), "also then somebody to call is shown"


def test_ten_thousand_characters_stay_in_the_box(client):
    long = "worry " * 1666 + "end!"
    assert long in look(client, long).content.decode()


@pytest.mark.parametrize("words", ["hungry\x00", "hun\u200bgry", "\x1bhungry\r\n\x07"])
def test_what_cannot_be_seen_does_not_stand_in_the_way(client, words):
    assert 'id="need-hunger"' in look(client, words).content.decode()


@pytest.mark.parametrize("words", ["孩子总是很饿", "الطفل جائع دائما", "🙁🙁🙁", "dziecko głodne", "ребёнок голодный"])
def test_other_scripts_get_a_clear_answer(client, words):
    answer = look(client, words)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert "Talk to a person" in text(answer)


def test_markup_is_text(client):
    answer = look(client, "<script>alert(1)</script> hungry <b>")
    page = answer.content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; hungry" in page
    assert 'id="need-hunger"' in page


def test_filters_narrow_the_answer_and_may_stand_in_an_address(client):
    assert 'id="need-hunger"' not in look(client, "hungry", domain="school").content.decode()
    page = client.get("/thresholds/?domain=school&age=5-11&level=some").content.decode()
    assert '<option value="school" selected>' in page and '<option value="5-11" selected>' in page
    assert "<details" in page and " open>" in page


def test_a_filter_that_is_not_offered_is_told(client):
    assert "Choose one from the list" in text(look(client, "hungry", level="<x>"))
    assert client.get("/thresholds/?level=%00&domain=../..").status_code == 200


def test_words_in_an_address_are_not_looked_up(client):
    page = client.get("/thresholds/?words=hungry").content.decode()
    assert "hungry" not in page and 'class="answer"' not in page


def test_the_answer_alone_is_a_part_of_a_page(client):
    answer = look(client, "always hungry", reverse("threshold_results"))
    page = answer.content.decode()
    assert "<html" not in page and 'id="need-hunger"' in page and 'data-status="' in page
    assert answer.headers["Cache-Control"] == "no-store, private" or "no-store" in answer.headers["Cache-Control"]


def everything_stored(db_tables):
    return "\n".join(str(row) for table in db_tables for row in table)


def test_what_is_typed_is_kept_nowhere(client, caplog, settings, django_db_blocker):
    """In no table, no log, no header and no address; it comes back in the page alone, which nobody stores."""
    from django.apps import apps

    caplog.set_level(logging.DEBUG)
    client.force_login(person(Role.PRACTITIONER))
    answers = [look(client, SECRET), look(client, SECRET, reverse("threshold_results")), look(client, SECRET * 200)]
    for answer in answers:
        assert "zebrafish" in answer.content.decode() or "need-hunger" in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        assert "zebrafish" not in str(answer.headers) and "zebrafish" not in str(answer.cookies)
    assert "zebrafish" not in caplog.text
    tables = [model.objects.values_list() for model in apps.get_models()]
    assert "zebrafish" not in everything_stored(tables)
    assert not TrailEvent.objects.filter(event__startswith="indicator").exists()
    assert not IndicatorViews.objects.exists(), "a search is no view"


def test_what_is_typed_is_stored_nowhere_can_fail(client):
    factory.unclear(factory.loaded().indicators.first())
    from thresholds.models import UnclearReport

    assert "Say it shorter." in everything_stored([UnclearReport.objects.values_list()])


class Broken:
    """An index that says what it was asked when it breaks."""

    def search(self, words, **_filters):
        raise ValueError(f"cannot understand {words}")


def test_a_search_that_breaks_says_where_and_not_on_what(client, caplog, monkeypatch):
    monkeypatch.setattr(Book, "index", lambda self: Broken())
    caplog.set_level(logging.DEBUG)
    answer = look(client, SECRET)
    assert answer.status_code == 200
    assert "did not work this time" in text(answer) and "01234 560000" in text(answer)
    assert "ValueError" in caplog.text and "zebrafish" not in caplog.text


def test_an_error_report_does_not_hold_what_was_typed(client, caplog, monkeypatch, rf):
    """Whatever else breaks: the log has no words, and neither has the report that Django could send."""
    import sys

    from django.views.debug import ExceptionReporter

    from thresholds.views import lookup

    def broken(_book, _levels):
        raise RuntimeError("the page broke")

    typed = SECRET.split()[0]
    monkeypatch.setattr(Book, "contacts_for", broken)
    caplog.set_level(logging.DEBUG)
    client.raise_request_exception = False
    assert look(client, SECRET).status_code == 500
    assert "the page broke" in caplog.text and typed not in caplog.text
    request = rf.post("/thresholds/", {"words": SECRET})
    try:
        lookup.thresholds(request)
    except RuntimeError:
        kind, fault, frames = sys.exc_info()
        reporter = ExceptionReporter(request, kind, fault, frames.tb_next)  # this test's own lines left out
        report = reporter.get_traceback_text() + reporter.get_traceback_html()
    assert typed not in report and "the page broke" in report


def test_the_page_costs_the_same_number_of_queries_however_much_is_found(client, django_assert_max_num_queries):
    look(client, "hungry")  # the edition is opened and the index built
    with django_assert_max_num_queries(4):
        look(client, "hungry")
    with django_assert_max_num_queries(4):
        look(client, "hungry bruises truant school food")


def test_who_is_signed_in_sees_the_look_up_in_the_navigation(client):
    client.force_login(person(Role.PRACTITIONER))
    page = client.get("/thresholds/").content.decode()
    assert '<a href="/thresholds/" aria-current="page">Thresholds</a>' in page


def test_the_sign_in_page_says_whom_to_call(client):
    page = client.get("/accounts/login/").content.decode()
    assert 'href="tel:999"' in page and 'href="tel:01234569999"' in page and 'href="/thresholds/"' in page


def test_another_edition_is_searched_once_it_is_in_force(client):
    assert 'id="need-hunger"' in look(client, "hungry").content.decode()
    spec = factory.spec()
    renamed = tuple(dataclasses.replace(n, name="Food") if n.code == "hunger" else n for n in spec.needs)
    factory.loaded(needs=renamed, edition="Second edition")
    page = look(client, "hungry").content.decode()
    assert ">Food</h3>" in page and "Second edition" in page
