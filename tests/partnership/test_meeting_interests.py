"""Interests in items of an agenda: what they close, to whom, and what the minutes say."""

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from partnership.actions import interests, meetings, papers
from partnership.choices import Tier
from partnership.models import Paper
from portal.accounts.choices import Role
from portal.archive import actions as archive
from portal.errors import Conflict, NotAllowed, Refused
from tests.factories import attachments, people
from tests.factories import meetings as factory

pytestmark = pytest.mark.django_db

NOW = factory.AFTER


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(client, person):
    client.force_login(person)
    return client


def a_member(group, name="Head of service"):
    return people.person(Role.GROUP_MEMBER, name=name, group_code=group.code)


@pytest.fixture
def closed(settings, tmp_path):
    """A called meeting of two items, each with a paper; a member has an interest in the first of them."""
    settings.MEDIA_ROOT = tmp_path
    made = factory.planned()
    first, second = factory.item(made, title="The grant"), factory.item(made, title="The audit")
    for item, title in ((first, "Bids for the grant"), (second, "What the audit found")):
        papers.add_paper(
            meeting=made, item=item, title=title, tier=Tier.GROUP, text=f"{title}: the text.",
            file=attachments.uploaded(f"{item.position}.txt", b"A list of bids"), by=factory.manager(),
            now=factory.LONG_AGO,
        )  # fmt: skip
    factory.called(made)
    member = a_member(made.group)
    return made, first, second, member


def test_whoever_declares_an_interest_in_an_item_reads_none_of_its_papers(client, closed):
    made, first, second, member = closed
    late = factory.paper(made, title="For everybody", tier=Tier.PUBLIC)
    Paper.objects.filter(pk=late.pk).update(item=first)
    other = a_member(made.group, "Another head of service")
    at = reverse("meeting", args=[made.reference])
    bids, audit = first.papers.get(tier=Tier.GROUP), second.papers.get()
    signed_in(client, member)
    assert "Bids for the grant" in client.get(at).content.decode()
    client.post(reverse("meeting_interest_add", args=[made.reference, first.pk]), {"words": "Chair of a bidder."})

    said = client.get(at).content.decode()
    assert "Bids for the grant" not in said
    assert "What the audit found" in said
    assert "For everybody" in said
    assert "Head of service" in said
    assert "Chair of a bidder." in said
    for name in ("meeting_paper", "meeting_paper_pdf"):
        assert client.get(reverse(name, args=[made.reference, bids.pk])).status_code == 404
    assert client.get(reverse("meeting_paper", args=[made.reference, audit.pk])).status_code == 200
    file = papers.files_of_paper(bids)[0]
    assert client.get(file.get_absolute_url()).status_code == 404
    signed_in(client, other)
    assert client.get(reverse("meeting_paper", args=[made.reference, bids.pk])).status_code == 200
    assert client.get(file.get_absolute_url()).status_code == 200


def test_the_pack_and_an_archive_are_closed_to_whoever_has_an_interest(client, closed):
    made, first, _second, member = closed
    manager = factory.manager()
    pack = factory.pack(made)
    pack.file.save("1.pdf", ContentFile(b"%PDF-1.7 all of it"))
    pack.built_at = NOW
    pack.save()
    file = reverse("meeting_pack_file", args=[made.reference, pack.number])
    assert signed_in(client, member).get(file).status_code == 200
    interests.declare(item=first, person=member, words="Chair of a bidder.", by=manager, now=NOW)
    assert client.get(file).status_code == 404
    assert "It is closed to you" in client.get(reverse("meeting", args=[made.reference])).content.decode()

    assert archive.shut_out_of(manager) is False
    factory.interest(first, person=manager)
    assert archive.shut_out_of(manager) is True
    bids = reverse("meeting_paper", args=[made.reference, first.papers.get().pk])
    assert signed_in(client, manager).get(bids).status_code == 404


def test_an_interest_is_in_the_minutes_and_lifted_by_somebody_else_with_a_reason(client, closed):
    made, first, _second, member = closed
    manager = factory.manager()
    interest = factory.interest(first, person=member)
    with pytest.raises(Conflict, match="stays on the agenda"):
        meetings.remove_item(item=first, by=manager, now=NOW)
    own = factory.interest(first, person=manager)
    with pytest.raises(NotAllowed, match="nobody lifts their own"):
        interests.lift(interest=own, reason="It has ended.", by=manager, now=NOW)
    with pytest.raises(Refused, match="Give the reason"):
        interests.lift(interest=interest, reason=" ", by=manager, now=NOW)
    factory.held(made)
    signed_in(client, member)
    said = client.get(reverse("meeting_minutes", args=[made.reference])).content.decode()
    assert "Interests declared" in said
    assert "Item 1: Head of service" in said
    assert "Chair of the charity that bids." in said
    signed_in(client, manager)
    client.post(reverse("meeting_interest_lift", args=[made.reference, interest.pk]), {"reason": "They left it."})
    interest.refresh_from_db()
    assert interest.lifted_reason == "They left it."
    bids = reverse("meeting_paper", args=[made.reference, first.papers.get().pk])
    assert signed_in(client, member).get(bids).status_code == 200


def test_an_interest_is_ones_own_or_recorded_by_the_unit_and_not_once_the_minutes_are_agreed(client, closed):
    made, first, _second, member = closed
    stranger = people.person(Role.PRACTITIONER)
    at = reverse("meeting_interest_add", args=[made.reference, first.pk])
    assert signed_in(client, stranger).post(at, {"words": "Curious."}).status_code == 404
    with pytest.raises(NotAllowed, match="another person’s interest"):
        interests.declare(item=first, person=a_member(made.group, "B"), words="Theirs.", by=member, now=NOW)
    with pytest.raises(Refused, match="does not belong"):
        interests.declare(item=first, person=stranger, words="Theirs.", by=factory.manager(), now=NOW)
    said = signed_in(client, member).post(at, {"words": ""}).content.decode()
    assert "Error" in said
    once = factory.interest(first, person=member)
    assert factory.interest(first, person=member) == once
    factory.agreed(factory.held(made))
    with pytest.raises(Conflict, match="no longer possible"):
        interests.declare(item=first, person=a_member(made.group, "C"), words="Late.", by=factory.manager(), now=NOW)
    assert client.get(at).status_code == 403
