"""What a person is told to do: on Today deeds, said once; on a review whose move it is; a history without echo."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from pypdf import PdfReader

from partnership.queries import current
from portal.accounts.choices import Role
from portal.approvals.choices import Decision
from portal.clock import london_date
from portal.deadlines import queries as deadlines
from portal.deadlines.models import Deadline
from portal.deadlines.wording import deed, each_deed_once
from portal.today import today
from reviews.actions import decision, requests
from reviews.choices import View
from reviews.models import RapidReview
from tests.factories import reviews as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bolton", "quick_pack")]


def words_for(person, now):
    return [need.words for need in today(person, now).needs]


def shown(at, moment, person, path):
    with at(moment, person) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_today_says_what_to_do_and_not_what_the_register_calls_it():
    story = factory.story().log().facts().decide().notify()
    said = words_for(story.manager, story.moment(4))
    reference = story.review.reference
    assert f"{reference}: ask the agencies for information" in said
    assert not any("request for information sent" in line for line in said)


def test_the_day_of_sending_is_one_line_unless_the_local_table_moves_it():
    story = factory.agreed()
    now = story.moment(14)
    sending = [line for line in words_for(story.manager, now) if "send the rapid review" in line]
    assert sending == [f"{story.review.reference}: send the rapid review to the national Panel"]
    row = Deadline.objects.get(subject_id=story.review.pk, instance="submission")
    row.due_on = london_date(story.moment(14))
    assert each_deed_once([row]) == [row], "another day is another thing to do"


def test_a_partner_who_has_signed_is_not_asked_to_sign_by_the_date_of_the_others():
    story = factory.signing()
    first, second, *_rest = story.partners(14)
    story.sign(first)
    now = story.moment(15)
    reference = story.review.reference
    assert not any(line.startswith(reference) for line in words_for(story.delegated(first), now))
    assert words_for(story.delegated(second), now) == [f"{reference}: sign for {second.name}"]
    assert any(not deed(row) for row in deadlines.for_subject(story.review.subject)), "the register still has the date"


def test_a_view_that_is_wanted_says_by_when():
    story = factory.story().log().facts()
    now = story.moment(2)
    [need] = [n for n in today(story.delegated(story.partners()[1]), now).needs if "view" in n.words]
    assert need.due_on == london_date(story.moment(5)) and need.days_left == 3


def test_the_tiles_lead_to_exactly_what_they_count(at):
    story = factory.gathering()
    now = story.moment(16)
    with at(now, story.manager) as client:
        tiles = {tile["words"]: tile for tile in client.get("/").context["tiles"]}
        for words in ("past a statutory date", "due within five working days"):
            listed = client.get(tiles[words]["path"])
            assert listed.context["page"].paginator.count == tiles[words]["number"]
    assert tiles["past a statutory date"]["number"] == 1
    assert parse_qs(urlsplit(tiles["due within five working days"]["path"]).query)["state"] == ["open"]


def test_the_register_begins_with_what_still_runs(at):
    factory.agreed().submit()
    story = factory.gathering()
    with at(story.moment(6), story.manager) as client:
        lines = client.get(reverse("deadline_register")).context["lines"]
    open_ones = [line.deadline.is_open for line in lines]
    assert open_ones == sorted(open_ones, reverse=True) and len(set(open_ones)) == 2
    running = [line.deadline.due_on for line in lines if line.deadline.is_open]
    over = [line.deadline.due_on for line in lines if not line.deadline.is_open]
    assert running == sorted(running) and over == sorted(over, reverse=True)


def test_a_review_that_gathers_names_who_has_not_answered_and_how_many_are_late(at):
    story = factory.gathering()
    first, *rest = story.review.returns.select_related("organisation", "review")
    story.answer(first)
    path = reverse("review", args=[story.review.reference])
    waiting = shown(at, story.moment(9), story.manager, path)
    assert f"1 of {len(rest) + 1} agencies have answered." in waiting
    assert all(row.organisation.short_name in waiting for row in rest) and "late." not in waiting
    assert f"{len(rest)} of them are late." in shown(at, story.moment(12), story.manager, path)
    assert waiting.index("What comes next") < waiting.index("Fifteen working days"), "before a screen of days"


def test_a_review_with_the_partners_names_who_has_not_signed(at):
    story = factory.signing()
    first, *others = story.partners(14)
    story.sign(first)
    page = shown(at, story.moment(14), story.manager, reverse("review", args=[story.review.reference]))
    said = re.search(r"Not signed yet: ([^<]*)", page).group(1)
    assert all(organisation.name in said for organisation in others) and first.name not in said
    assert "endorses it" in said


def test_a_review_offers_no_page_of_what_it_has_not_come_to(at):
    story = factory.story().log().facts()
    page = shown(at, story.moment(1), story.manager, reverse("review", args=[story.review.reference]))
    for name in ("review_meeting", "review_pack", "review_document", "review_chronology"):
        assert reverse(name, args=[story.review.reference]) not in page
    closed = factory.agreed().submit()
    page = shown(at, closed.moment(15), closed.manager, reverse("review", args=[closed.review.reference]))
    assert reverse("review_document", args=[closed.review.reference]) in page
    assert reverse("review_facts", args=[closed.review.reference]) not in page, "its facts can no longer be changed"


def test_the_outbox_shows_what_was_sent_about_one_review(at):
    story, other = factory.gathering(), factory.gathering()
    path = f"{reverse('outbox')}?reference={story.review.reference}"
    now = story.moment(5)
    assert path in shown(at, now, story.manager, reverse("review", args=[story.review.reference]))
    with at(now, story.manager) as client:
        listed = client.get(path).context["page"].object_list
    assert listed and {notice.reference for notice in listed} == {story.review.reference}
    assert other.review.reference not in {notice.reference for notice in listed}


def test_a_return_that_is_waited_for_shows_who_answers_and_can_be_chased(at):
    story = factory.gathering()
    row = story.review.returns.get(organisation__short_name="GMP")
    requests.chase(agency_return=row, by=story.manager, now=story.moment(6))
    page = shown(at, story.moment(7), story.manager, reverse("return", args=[row.pk]))
    contact = story.person(Role.AGENCY_CONTACT, row.organisation)
    assert contact.name in page and "Chased once" in page and reverse("agency_chase", args=[row.pk]) in page
    reader = story.person(Role.SCRUTINEER)
    assert reverse("agency_chase", args=[row.pk]) not in shown(
        at, story.moment(7), reader, reverse("return", args=[row.pk])
    )


def test_the_history_says_once_what_happened_many_times(at):
    story = factory.story().log()
    path = reverse("review", args=[story.review.reference])
    for minute in (0, 1, 2):
        shown(at, story.moment(1, 9, minute), story.manager, path)
    page = shown(
        at, story.moment(1, 10), story.person(Role.SCRUTINEER), reverse("review_history", args=[path.split("/")[2]])
    )
    assert page.count(f"{story.manager.name} read {story.review.reference}") == 1
    assert "3 times since 09:00." in page
    assert re.search(rf"started \d clocks on {story.review.reference}: [^<]*panel notification[^<]*meeting", page)


def text_of(answer):
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(answer.content)).pages)


def test_what_was_signed_can_be_taken_along_as_a_document(at):
    story = factory.signing()
    first, *others = story.partners(14)
    story.sign(first, Decision.AGREE_WITH_COMMENT, comment="Keep the sibling in view.")
    path = reverse("review_document_pdf", args=[story.review.reference])
    with at(story.moment(14), story.manager) as client:
        answer = client.get(path)
        said = text_of(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{story.review.reference}-version-1.pdf"' in answer["Content-Disposition"]
    assert "Not signed by all yet." in said and "Keep the sibling in view." in said
    assert story.review.recommendation.reasons in said and "Official-Sensitive" in said
    for organisation in others:
        story.sign(organisation)
    story.sign(None)
    with at(story.moment(14), story.manager) as client:
        assert "Signed by all who were asked." in text_of(client.get(path))


def test_a_review_that_nobody_was_asked_to_sign_is_a_draft_on_paper(at):
    story = factory.recommended()
    with at(story.moment(13), story.manager) as client:
        answer = client.get(reverse("review_document_pdf", args=[story.review.reference]))
    assert "-draft.pdf" in answer["Content-Disposition"] and "Draft." in text_of(answer)
    assert RapidReview.objects.get().state == "met"


def test_only_who_may_decide_is_offered_the_councils_decision(at):
    story = factory.story().log().facts()
    council, other, *_rest = sorted(story.partners(), key=lambda p: p != current().council)
    page = reverse("review", kwargs={"reference": story.review.reference})
    now = story.moment(1)
    assert ">Decide to notify<" in shown(at, now, story.delegated(council), page)
    assert ">Decide to notify<" in shown(at, now, story.manager, page)
    theirs = shown(at, now, story.delegated(other), page)
    assert "Decide to notify" not in theirs and ">Give your partner’s view on notifying<" in theirs
    decision.give_view(
        review=story.review, organisation=other, view=View.NOTIFY, reasons="", given_by="",
        by=story.delegated(other), now=now,
    )  # fmt: skip
    given = shown(at, now, story.delegated(other), page)
    assert "Give your partner’s view on notifying" not in given and "Waiting for the delegated representative" in given
