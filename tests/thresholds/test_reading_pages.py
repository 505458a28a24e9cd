"""Needs, indicators, levels, the whole framework, editions, contacts and the adults' test as pages."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.utils.html import escape

from partnership.dispute_queries import ladder
from partnership.promise_choices import LadderKind
from portal import starting
from portal.accounts.choices import Role
from portal.throttle import too_often
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import partnership
from tests.factories import thresholds as factory
from tests.factories.people import person
from thresholds.book import ages_in_words, kept
from thresholds.choices import EditionState
from thresholds.models import Edition, IndicatorViews, UnclearReport
from thresholds.policies import MOST_WAITING

pytestmark = pytest.mark.usefixtures("edition")


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_need_stands_at_every_level_side_by_side(client):
    page = client.get("/thresholds/hunger/").content.decode()
    assert [page.index(f'id="at-{code}"') for code in ("all", "some", "safe")] == sorted(
        page.index(f'id="at-{code}"') for code in ("all", "some", "safe")
    )
    said = text(client.get("/thresholds/hunger/"))
    assert "The child has enough to eat." in said and "The child is left without food for days." in said
    assert "This cannot wait." in said and "Example framework , First edition" in said


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        (["0-4"], "Age 0 to 4"),
        (["0-4", "12-17"], "Age 0 to 4, 12 to 17"),
        (["12-17", "5-11"], "Age 5 to 17"),
        (["pre-birth"], "Before birth"),
        (["pre-birth", "0-4"], "Before birth; age 0 to 4"),
        (["12-17", "18-25"], "Age 12 to 17; care leavers, up to 25"),
        (["0-4", "5-11", "12-17"], ""),
        ([], ""),
    ],
)
def test_ages_are_told_in_few_words_and_not_where_every_child_is_meant(ages, words):
    assert ages_in_words(ages) == words


def test_an_indicator_says_what_to_do_whom_to_call_and_is_counted(client):
    said = text(client.get("/thresholds/hitting/safe/"))
    assert "The child has bruises that nobody can explain." in said and "Age 0 to 11" in said
    assert "Call 999 if anybody is in immediate danger." in said and "01234 569999" in said
    assert "Talk with the family." in said and "Ask the family first." in said
    assert "Parents set limits without force." in said
    client.head("/thresholds/hitting/safe/")
    client.get("/thresholds/hitting/safe/")
    views = IndicatorViews.objects.get()
    assert (views.indicator.code, views.day, views.count) == ("hitting-safe", date(2026, 11, 25), 2)
    assert not TrailEvent.objects.filter(target_kind="thresholds.edition").exclude(event=Event.EDITION_LOADED).exists()


def test_views_are_counted_by_the_day_in_london(client, time_machine):
    time_machine.move_to(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    client.get("/thresholds/hunger/all/")
    assert IndicatorViews.objects.get().day == date(2026, 7, 2)


@pytest.mark.parametrize(
    "path",
    ["nothing/", "hunger/nothing/", "hitting/some/", "levels/nothing/", "editions/example/9/", "editions/x/1/",
     "hunger/some/hunger-safe/unclear/", "nothing.pdf", "levels/nothing.pdf", "kept/0000.json", "adults/"],
)  # fmt: skip
def test_addresses_of_nothing_lead_nowhere(client, path):
    assert client.get(f"/thresholds/{path}").status_code == 404


def test_the_levels_and_one_level(client):
    said = text(client.get("/thresholds/levels/"))
    assert "I say how it is at some help." in said and "School; Health visitor" in said
    said = text(client.get("/thresholds/levels/some/"))
    assert "The child sometimes comes to school hungry." in said and "The child has enough to eat." not in said
    assert "01234 561111" in said, "the contact that is named for this level"
    assert "01234 561111" not in text(client.get("/thresholds/levels/safe/"))


def test_a_level_with_a_number_is_called_by_it(client):
    levels = factory.spec().levels
    numbered = tuple(factory.level(one.order, one.code, one.name, number=one.order) for one in levels)
    factory.loaded(levels=numbered, edition="Second")
    assert "Level 2: Some help" in text(client.get("/thresholds/levels/some/"))
    assert "Level 3: Protection" in text(client.get("/thresholds/hunger/"))


def test_the_whole_framework_is_narrowed_down(client):
    assert "7 indicators." in text(client.get("/thresholds/framework/"))
    assert "2 indicators fit what you chose." in text(client.get("/thresholds/framework/?domain=school"))
    young = text(client.get("/thresholds/framework/?age=0-4&level=safe"))
    assert "2 indicators fit" in young and "bruises" in young and "Attendance is falling" not in young
    nothing = text(client.get("/thresholds/framework/?domain=school&level=safe"))
    assert "The framework says nothing about that." in nothing
    assert "Choose one from the list" in text(client.get("/thresholds/framework/?age=99"))


def test_the_old_edition_stays_readable_and_says_that_it_is_old(client):
    factory.loaded(notice="Changed.", edition="Second edition", in_force_from=date(2026, 9, 1))
    said = text(client.get("/thresholds/editions/"))
    table = said[said.index("In force from State") :]
    assert "Second edition 1 September 2026 In force" in table and "First edition 1 March 2026 Superseded" in table
    old = text(client.get("/thresholds/editions/example/1/"))
    assert "This edition is not the one in force" in old and "These indicators are illustrative." in old
    assert "not the one in force" not in text(client.get("/thresholds/editions/example/2/"))


def test_an_edition_from_a_later_date_says_that_it_is_not_in_force_yet(client):
    factory.loaded(notice="Changed.", edition="Next", in_force_from=date(2027, 1, 1))
    assert "Read the edition in force, First edition" in text(client.get("/thresholds/editions/example/2/"))
    assert "First edition, in force" in text(client.get("/thresholds/"))


def test_a_draft_is_nobodys_reading(client, edition, noon):
    Edition.objects.create(
        framework=edition.framework, number=2, name="Secret draft", drafted_at=noon, in_force_from=date(2027, 1, 1),
        drafted_by=person(Role.BUSINESS_MANAGER),
    )  # fmt: skip
    assert client.get("/thresholds/editions/example/2/").status_code == 404
    assert client.get("/thresholds/editions/example/2.pdf").status_code == 404
    assert "Secret draft" not in text(client.get("/thresholds/editions/"))


def test_contacts_say_who_answers_now(client, time_machine):
    said = text(client.get("/thresholds/contacts/"))
    assert "Front door 01234 560000 Open now, until 17:00" in said
    time_machine.move_to(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
    said = text(client.get("/thresholds/contacts/"))
    assert "Closed now. Opens on Monday at 08:45" in said
    assert said.rindex("Emergency duty team") < said.index("Front door"), "who answers stands first"


def test_an_indicator_can_be_called_unclear_by_anybody(client):
    path = "/thresholds/hunger/some/hunger-some/unclear/"
    assert "The child sometimes comes to school hungry." in text(client.get(path))
    wrong = client.post(path, {"because": "", "suggestion": "Say how often."})
    assert "What is unclear?" in text(wrong) and "Say how often.</textarea>" in wrong.content.decode()
    assert "300 characters at most" in text(client.post(path, {"because": "words", "suggestion": "x" * 301}))
    answer = client.post(path, {"because": "level", "suggestion": "Say how often.\x00"}, follow=True)
    assert "The editor of the framework will read it." in text(answer)
    report = UnclearReport.objects.get()
    assert (report.indicator.code, report.because, report.suggestion) == ("hunger-some", "level", "Say how often.")
    assert report.reported_by is None
    event = TrailEvent.objects.get(event=Event.INDICATOR_FOUND_UNCLEAR)
    assert "Say how often." not in str(vars(event))


def test_who_is_signed_in_is_known_to_the_editor(client):
    reader = person(Role.PRACTITIONER)
    client.force_login(reader)
    client.post("/thresholds/hunger/some/hunger-some/unclear/", {"because": "words"})
    assert UnclearReport.objects.get().reported_by == reader


def test_reports_without_end_are_not_kept(client, edition):
    indicator = edition.indicators.get(code="hunger-some")
    for _number in range(MOST_WAITING):
        factory.unclear(indicator)
    answer = client.post("/thresholds/hunger/some/hunger-some/unclear/", {"because": "words"})
    assert "has been told about this indicator many times" in text(answer)
    assert UnclearReport.objects.count() == MOST_WAITING


#: What may follow from the test: danger first, which takes nothing away from the three parts.
FOLLOWS = ("Call first.", "Report it today.", "Report what you know.", "Offer other help.")


def adult(client, a, b, c, danger="no"):
    return client.post("/thresholds/adults/", {"part_a": a, "part_b": b, "part_c": c, "danger": danger})


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("yes", "yes", "yes"), "Report it today."),
        (("yes", "unsure", "yes"), "Report what you know."),
        (("unsure", "unsure", "unsure"), "Report what you know."),
        (("yes", "no", "yes"), "Offer other help."),
        (("unsure", "no", "yes"), "Offer other help."),
        (("no", "no", "no", "yes"), "Call first. Offer other help."),
        (("yes", "yes", "yes", "yes"), "Call first. Report it today."),
    ],
)
def test_the_adults_test_says_what_follows_what_to_record_and_whom_to_call(client, answers, words):
    factory.loaded(adult_test=factory.adult_test(), edition="With adults")
    said = text(adult(client, *answers))
    told = [one for one in FOLLOWS if one in said]
    assert " ".join(told) == words and said.index(told[0]) <= said.index(told[-1])
    assert "What was said." in said and "01234 560000" in said
    assert ("Call 999" in said) or "yes" not in answers[3:]


def test_the_adults_test_asks_every_part_and_stores_nothing(client):
    factory.loaded(adult_test=factory.adult_test(), edition="With adults")
    before = TrailEvent.objects.count()
    answer = adult(client, "yes", "", "yes")
    assert "Answer the question “Is part b so?”" in text(answer) and "Report it today." not in text(answer)
    assert (
        'name="part_a" type="radio" value="yes" checked' in answer.content.decode()
        or "checked" in answer.content.decode()
    )
    done = adult(client, "yes", "yes", "yes")
    assert "no-store" in done.headers["Cache-Control"] and TrailEvent.objects.count() == before
    assert "Section 42(1)(b)" in text(done) and "A sign." in text(done)


def test_the_adults_page_names_the_adults_route_in_an_emergency(client):
    factory.shipped("bury")
    page = client.get("/thresholds/adults/").content.decode()
    strip = page[page.index('class="urgent') : page.index('class="places"')]
    assert "0161 253 5151" in strip and "0161 253 5678" not in strip


def test_without_a_framework_999_is_named_and_nothing_breaks(client):
    Edition.objects.filter(state=EditionState.PUBLISHED).update(in_force_from=date(2030, 1, 1))
    for path in ("", "levels/", "framework/", "contacts/", "editions/"):
        answer = client.get(f"/thresholds/{path}")
        assert answer.status_code == 200 and 'href="tel:999"' in answer.content.decode()
    assert client.get("/thresholds/hunger/").status_code == 404
    assert "Worried about a child?" not in client.get("/accounts/login/").content.decode()


def test_anybody_reads_how_to_challenge_a_level(client):
    said = text(client.get("/thresholds/challenge/"))
    assert "The arrangements print no steps for this." in said, "no arrangements are loaded here"
    partnership.arrangements("bolton", now=datetime(2026, 11, 25, 12, tzinfo=UTC))
    page = client.get("/thresholds/challenge/").content.decode()
    stages = ladder(LadderKind.PRACTITIONERS).stages.all()
    assert len(stages) > 1
    assert all(escape(stage.title) in page and escape(stage.words) in page for stage in stages)
    assert "/disputes/" not in page, "only who may record a disagreement is led there"
    client.force_login(person(Role.AGENCY_CONTACT))
    assert "/disputes/" in client.get("/thresholds/challenge/").content.decode()
    for path in ("/thresholds/hunger/", "/thresholds/hunger/some/"):
        assert 'href="/thresholds/challenge/"' in client.get(path).content.decode()


def test_one_sender_does_not_flood_the_editor(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr("thresholds.views.reading.MOST_REPORTS_AN_HOUR", 2)
    keys, add = [], cache.add
    monkeypatch.setattr(
        "portal.throttle.cache.add", lambda key, *rest, **more: keys.append(key) or add(key, *rest, **more)
    )
    path = "/thresholds/hunger/some/hunger-some/unclear/"
    for _ in range(2):
        assert client.post(path, {"because": "words"}).status_code == 302
    refused = client.post(path, {"because": "words", "suggestion": "Say how often."})
    assert "Many reports came from here within an hour." in text(refused)
    assert "Say how often.</textarea>" in refused.content.decode(), "nothing typed is lost"
    assert UnclearReport.objects.count() == 2
    assert client.post(path, {"because": "words"}, REMOTE_ADDR="192.0.2.7").status_code == 302, "somebody else"
    client.force_login(person(Role.AGENCY_CONTACT))
    assert client.post(path, {"because": "words"}).status_code == 302, "a person counts as themselves"
    assert keys, "every report was counted"
    assert not any("127.0.0.1" in key or "192.0.2.7" in key for key in keys), "no address is kept"


def test_an_hour_later_the_same_sender_may_again(rf):
    cache.clear()
    request = rf.get("/")
    nine = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert [too_often(request, "this", most=1, now=nine) for _ in range(2)] == [False, True]
    assert not too_often(request, "that", most=1, now=nine)
    assert not too_often(request, "this", most=1, now=nine.replace(hour=10))


def test_the_server_opens_the_edition_before_anybody_asks(edition, monkeypatch):
    monkeypatch.setattr("thresholds.book._kept", {})
    monkeypatch.setattr("portal.starting.connection.close", lambda: None)
    starting.make_ready()
    _edition, opened = kept(edition.pk, edition.content_hash)
    assert opened._index is not None, "made at the start, not in the first request"


def test_a_server_starts_although_something_is_not_ready(monkeypatch, caplog):
    done = []

    def breaks():
        raise OSError("no database yet")

    monkeypatch.setattr("portal.starting._tasks", [breaks, lambda: done.append(True)])
    monkeypatch.setattr("portal.starting.connection.close", lambda: None)
    starting.make_ready()
    assert done and "not ready at the start: OSError in breaks" in caplog.text
