"""The published arrangements and key messages: generated, frozen, compared, withdrawn; whom to call on every page."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from partnership.actions import load_arrangements, publication
from partnership.arrangements import read_file
from partnership.models import OfficeHolder, PublishedArrangements
from partnership.publication import collect, compare, digest
from portal.accounts.choices import Role
from portal.errors import Conflict, NotAllowed, Refused
from tests.factories import meetings, partnership, people, promises
from tests.factories import publication as factory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)
ON = date(2027, 1, 8)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def manager():
    return people.person(Role.BUSINESS_MANAGER)


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("bolton", ["NHS Greater Manchester Integrated Care Board", "Parents", "Meets 6 times a year", "Neglect",
                    "Led by NHS Greater Manchester Integrated Care Board", "Promises to other boards",
                    "How disagreements are settled"]),
        ("bury", ["Bury", "Children’s Business Group", "Sponsor: A senior member of the Strategic Partnership",
                  "Day 13", "public authority", "£201,927.20", "£211,000.00", "£9,072.80 short"]),
    ],
)  # fmt: skip
def test_both_partnerships_read_right_on_the_public_page(client, name, reads):
    partnership.arrangements(name, now=NOW)
    made = factory.edition(now=NOW)
    said = words(client.get(reverse("public_arrangements")))
    for text in reads:
        assert text in said, text
    assert f"Edition {made.number}" in said
    partners = {one["name"] for one in made.content[0]["entries"]}
    assert len(partners) == 3 and not [name for name in partners if "Clinical Commissioning Group" in name]
    for holder in OfficeHolder.objects.all():
        assert holder.name not in said, "posts are named and no people"


def test_a_budget_of_a_later_year_stands_beside_the_one_that_the_arrangements_print(client):
    partnership.arrangements("bury", now=NOW)
    by = manager()
    promises.line(promises.budget(by, now=NOW), by=by, now=NOW)
    factory.edition(now=NOW)
    said = words(client.get(reverse("public_arrangements")))
    assert "Income, 2026-27" in said and "Income, 2019-20" in said
    assert "£201,927.20" in said and "£9,072.80 short" in said


def test_an_edition_stays_as_it_was_and_the_next_lists_every_change(client, tmp_path):
    partnership.arrangements("bolton", now=NOW)
    factory.edition(words="How we work together.", now=NOW)
    path = partnership.edited(
        tmp_path,
        ("title: Neglect, lead", "title: Neglect and poverty, lead"),
        ("{code: dwp, name: Department for Work and Pensions,", "{code: dwp, name: Department for Work,"),
    )
    load_arrangements(document=read_file(path), by=None, now=NOW)
    meetings.terms(bodies=3)
    second = factory.edition(words="A priority has a wider name.", now=NOW)
    kinds = {(change["section"], change["name"]): change["kind"] for change in second.changes}
    assert kinds[("Priorities", "Neglect and poverty")] == "new" and kinds[("Priorities", "Neglect")] == "gone"
    assert ("Groups", "Bolton Safeguarding Children Partnership") in kinds, "the quorum is new"
    assert "when 3 bodies are represented" in words(client.get(reverse("public_arrangements")))
    first = words(client.get(reverse("public_edition", args=[1])))
    assert "Neglect and poverty" not in first and "This is an earlier edition" in first
    assert client.get(reverse("public_edition", args=[3])).status_code == 404


def test_only_exactly_what_was_shown_is_published_and_only_where_something_differs():
    partnership.arrangements("bolton", now=NOW)
    shown = digest(collect(ON))
    meetings.terms()

    def publish(shown, by=None, text="x"):
        return publication.publish_arrangements(words=text, shown=shown, by=by or manager(), now=NOW)

    with pytest.raises(Conflict, match="have changed since this page was shown"):
        publish(shown)
    with pytest.raises(Refused, match="what has changed"):
        publish(digest(collect(ON)), text=" ")
    with pytest.raises(NotAllowed):
        publish(digest(collect(ON)), by=people.person(Role.BUSINESS_SUPPORT))
    assert not PublishedArrangements.objects.exists()
    publish(digest(collect(ON)))
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(digest(collect(ON)))


def test_the_comparison_names_new_gone_and_changed_entries():
    def content(**words):
        return [{"title": "S", "intro": "", "entries": [
            {"key": key, "name": key, "words": said, "group": ""} for key, said in words.items()]}]  # fmt: skip

    found = {(c.name, c.kind) for c in compare(content(a="1", b="2", c="3"), content(a="1", b="9", d="4"))}
    assert found == {("b", "changed"), ("d", "new"), ("c", "gone")}
    assert compare(content(a="1"), content(a="1")) == []


@pytest.mark.parametrize(
    "page", ["public_arrangements", "public_news", "public_papers", "account_login", "accessibility"]
)
def test_whom_to_call_stands_on_every_public_page(client, page):
    partnership.arrangements("bolton", now=NOW)
    said = words(client.get(reverse(page)))
    assert "Worried about a child?" in said and "999" in said


def test_somebody_who_is_signed_in_has_the_contacts_in_their_place(client):
    partnership.arrangements("bolton", now=NOW)
    client.force_login(manager())
    assert "worried-heading" not in client.get(reverse("public_news")).content.decode()


# Key messages


def test_news_stands_on_the_site_from_its_first_to_its_last_day(client):
    draft = factory.message(title="Draft words")
    coming = factory.published(factory.message(title="Coming words", starts_on=ON + timedelta(days=1)))
    over = factory.published(factory.message(title="Old words", ends_on=ON - timedelta(days=1)))
    inside = factory.published(factory.message(title="Inside words", public_site=False))
    shown = factory.published(factory.message(title="Shown words", ends_on=ON))
    said = words(client.get(reverse("public_news")))
    assert "Shown words" in said
    for other in (draft, coming, over, inside):
        assert other.title not in said
        assert client.get(reverse("public_message", args=[other.pk])).status_code == 404
    assert "on their back" in words(client.get(reverse("public_message", args=[shown.pk])))


def test_a_draft_is_read_by_those_who_write_and_a_message_taken_back_leaves_the_site(client):
    made = factory.message(title="Draft words")
    client.force_login(people.person(Role.PRACTITIONER))
    assert client.get(reverse("key_message", args=[made.pk])).status_code == 404
    assert "Draft words" not in words(client.get(reverse("key_messages")))
    factory.published(made)
    assert client.get(reverse("key_message", args=[made.pk])).status_code == 200
    with pytest.raises(Refused, match="taken back"):
        publication.withdraw_message(message=made, reason=" ", by=manager(), now=NOW)
    publication.withdraw_message(message=made, reason="The number was wrong.", by=manager(), now=NOW)
    client.logout()
    assert client.get(reverse("public_message", args=[made.pk])).status_code == 404
    with pytest.raises(Conflict, match="was withdrawn"):
        publication.publish_message(message=made, by=manager(), now=NOW)


def test_what_came_of_a_message_is_recorded_and_a_stale_edit_shows_both(client):
    made = factory.published()
    client.force_login(manager())

    def send(text, version):
        data = {
            "title": made.title, "text": text, "audience": made.audience, "channels": "", "starts_on": "2026-01-05",
            "public_site": "on", "reach": "143", "reach_words": "at nine briefings", "changed": "", "version": version,
        }  # fmt: skip
        return client.post(reverse("key_message_edit", args=[made.pk]), data)

    assert send("Theirs", 1).status_code == 302
    page = send("Mine", 1)
    assert page.status_code == 200 and "Theirs" in words(page) and "Mine" in words(page)
    made.refresh_from_db()
    assert (made.text, made.reach) == ("Theirs", 143)
    assert "143" in words(client.get(reverse("key_messages")))


def test_a_message_needs_its_words_and_dates_in_order():
    with pytest.raises(Refused) as refused:
        factory.message(title=" ")
    assert refused.value.field == "title"
    with pytest.raises(Refused, match="ends before it begins"):
        factory.message(ends_on=date(2026, 1, 4))
    with pytest.raises(NotAllowed):
        publication.publish_message(message=factory.message(), by=people.person(Role.BUSINESS_SUPPORT), now=NOW)
