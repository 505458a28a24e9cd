"""Checkpoints, requests, involvement, delays, agreement, the chronology, and pages that cost the same for more rows."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.approvals.choices import Decision
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.together import flat
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.uploads.models import Attachment
from reviews.leaks import actions as leaks
from reviews.leaks.choices import EntryKind
from reviews.practice import actions
from reviews.practice.choices import PracticeState, Precision
from reviews.practice.chronology import age, lines
from reviews.practice.letter import letter
from reviews.practice.needs import needs
from reviews.practice.story import REPORT
from tests.factories import people, practice
from tests.factories import reviews as rapid

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return practice.commissioned()


def test_a_checkpoint_is_recorded_once_with_progress_and_quality(told):
    by, now = told.manager, told.moment(5)
    with pytest.raises(Refused, match="today or a later day"):
        actions.plan_checkpoint(review=told.review, planned_on=told.moment(4).date(), by=by, now=now)
    made = practice.actions.plan_checkpoint(review=told.review, planned_on=now.date(), by=by, now=now)
    seen = {"checkpoint": made, "held_on": now.date(), "pace": "at_risk", "progress": "Half.", "by": by, "now": now}
    with pytest.raises(Refused, match="quality"):
        actions.record_checkpoint(**seen, quality=" ")
    actions.record_checkpoint(**seen, quality="Careful.")
    with pytest.raises(Conflict, match="already"):
        actions.record_checkpoint(**seen, quality="Otherwise.")


def test_the_reviewer_answers_a_written_request_once(told):
    asked = actions.ask_reviewer(review=told.review, words="A draft.", wanted_by=told.moment(9).date(),
                                 by=told.manager, now=told.moment(5))  # fmt: skip
    reviewer = told.candidate.person
    with pytest.raises(NotAllowed):
        actions.ask_reviewer(review=told.review, words="x", wanted_by=told.moment(9).date(), by=reviewer,
                             now=told.moment(5))  # fmt: skip
    actions.answer_request(request=asked, answer="Attached.", by=reviewer, now=told.moment(6))
    with pytest.raises(Conflict, match="already"):
        actions.answer_request(request=asked, answer="Again.", by=reviewer, now=told.moment(6))


@pytest.mark.parametrize(("wrong", "field"), [({"who": " "}, "who"), ({"contact": "feedback", "words": ""}, "words")])
def test_involvement_says_who_by_their_place_and_what_they_said(told, wrong, field):
    with pytest.raises(Refused) as refused:
        actions.record_involvement(
            **{"review": told.review, "involved": "parent", "who": "mother", "contact": "offer", "words": "",
               "on": told.moment(5).date(), "by": told.manager, "now": told.moment(5), **wrong}
        )  # fmt: skip
    assert refused.value.field == field


def test_a_delay_moves_the_day_worked_to_and_keeps_the_rules(told):
    notice = practice.delay(told)
    clock = Deadline.objects.get(subject_id=told.review.pk, rule_code="practice_review")
    assert (clock.due_on, clock.original_due_on) == (notice.expected_on, date(2027, 5, 2))
    with pytest.raises(Refused, match="no part"):
        practice.delay(practice.story(kind="adult").open())


def a_file(name="told.txt"):
    return SimpleUploadedFile(name, b"Told of the delay.", "text/plain")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"panel_receipt": " "}, "panel_evidence"),
        ({"secretary_receipt": ""}, "secretary_evidence"),
        ({"panel_receipt": "", "secretary_receipt": "", "secretary_evidence": a_file()}, "panel_evidence"),
    ],
)
def test_a_delay_is_not_recorded_without_proof_that_both_were_told(told, given, field):
    with pytest.raises(Refused, match="or give the reference of its acknowledgement") as refused:
        practice.delay(told, given)
    assert refused.value.field == field
    clock = Deadline.objects.get(subject_id=told.review.pk, rule_code="practice_review")
    assert clock.due_on == clock.original_due_on and not told.review.delay_notices.exists()
    assert not Attachment.objects.exists()


def test_the_proof_of_a_delay_is_a_file_or_a_reference_and_the_page_shows_it(told, client):
    path = reverse("practice_delay", kwargs={"reference": told.review.reference})
    with time_machine.travel(told.moment(5), tick=False):
        client.force_login(told.manager)
        typed = {"reason": "A trial.", "authoriser": "Chair", "expected_on": "2027-09-01",
                 "panel_told_at": "2026-11-06 10:00", "secretary_told_at": "2026-11-06 10:00"}  # fmt: skip
        refused = client.post(path, {**typed, "secretary_receipt": "DfE 12"})
        assert "Attach what was sent to the Panel" in refused.content.decode(), refused.content.decode()
        wrong = SimpleUploadedFile("told.exe", b"MZ\x90\x00", "application/octet-stream")
        assert client.post(path, {**typed, "secretary_receipt": "DfE 12", "panel_evidence": wrong}).status_code != 302
        assert not told.review.delay_notices.exists()
        assert (
            client.post(path, {**typed, "secretary_receipt": "DfE 12", "panel_evidence": a_file()}).status_code == 302
        )
        page = client.get(reverse("practice_running", kwargs={"reference": told.review.reference})).content.decode()
    notice = told.review.delay_notices.get()
    assert notice.panel_evidence.purpose == "sending-evidence"
    assert notice.panel_evidence.get_absolute_url() in page and "DfE 12" in page


def test_an_adults_review_is_not_sent_to_the_panel_and_may_be_published_at_once():
    told = practice.agreed(kind="adult").texts().names()
    asked = letter(told.review)
    assert asked is not None and asked.questions[0] == "What happened, as the adult lived it?"
    with pytest.raises(Refused, match="not sent to the Panel"):
        told.sent(to=("panel",))
    assert not Deadline.objects.filter(subject_id=told.review.pk, rule_code="adult_review", met_at=None).exists()
    told.plan(told.moment(14).date())
    assert told.publish(told.moment(14, 17)) is not None


def test_an_adults_six_months_run_again_when_the_report_is_worked_on_again():
    told = practice.completed(kind="adult")
    clock = Deadline.objects.filter(subject_id=told.review.pk, rule_code="adult_review")
    assert clock.get().met_at is not None
    actions.step(review=told.review, name="reopen", reason="A part is missing.", by=told.manager, now=told.moment(11))
    assert clock.get().is_open and told.fresh().review.completed_on is None


def test_a_partner_that_does_not_agree_says_why_and_it_is_not_agreed(told):
    told.complete().send()
    first, *others = told.review.terms.agencies.all()
    told.sign(first, Decision.DISSENT, comment="The police are not heard.")
    for other in others:
        told.sign(other)
    assert told.review.state == PracticeState.DISSENT
    with pytest.raises(Conflict, match="A partner does not agree"):
        actions.plan_publication(review=told.review, form="full", planned_for=told.moment(40).date(), reason="",
                                 by=told.manager, now=told.moment(13))  # fmt: skip


def test_a_change_while_the_partners_sign_voids_what_they_gave(told):
    told.complete().send()
    first, second, *_others = told.review.terms.agencies.all()
    told.sign(first)
    actions.edit_report(review=told.review, changes={**REPORT, "reasons": "Others."},
                        version=told.review.report.version, by=told.candidate.person, now=told.moment(12))  # fmt: skip
    assert told.fresh().review.state == PracticeState.RUNNING
    with pytest.raises(Conflict, match="void"):
        told.sign(second)


@pytest.mark.parametrize("missing", ["summary", "reasons", "improvements"])
def test_a_report_holds_improvements_and_underlying_reasons(told, missing):
    actions.edit_report(review=told.review, changes={**REPORT, missing: " "}, version=1, by=told.manager,
                        now=told.moment(5))  # fmt: skip
    with pytest.raises(Refused, match="report has to"):
        actions.step(review=told.review, name="complete", reason="", by=told.manager, now=told.moment(6))


def test_a_stopped_review_has_no_clock(told):
    actions.step(review=told.review, name="stop", reason="A national review takes it over.", by=told.manager,
                 now=told.moment(6))  # fmt: skip
    assert Deadline.objects.get(subject_id=told.review.pk).cancelled_at is not None


# The chronology


@pytest.mark.parametrize(
    ("born", "on", "precision", "words"),
    [
        (date(2024, 3, 1), date(2024, 2, 28), Precision.EXACT, "before birth"),
        (date(2024, 3, 1), date(2024, 3, 15), Precision.EXACT, "2 weeks"),
        (date(2024, 2, 29), date(2026, 2, 28), Precision.EXACT, "1 year 11 months"),
        (date(2024, 3, 1), date(2026, 3, 1), Precision.ABOUT, "about 2 years"),
        (date(2010, 6, 30), date(2026, 1, 1), Precision.YEAR, "about 15 years"),
    ],
)
def test_the_age_is_computed(born, on, precision, words):
    assert age(born, on, precision) == words


def test_names_are_replaced_either_way_and_reading_them_is_on_the_trail(told, client):
    subject = told.review.subject
    for kind, text in (
        (EntryKind.NAME, "Maximilian Demonstration"),
        (EntryKind.NICKNAME, "Maxi"),
        (EntryKind.BIRTH_DATE, "1 May 2024"),
    ):
        leaks.add_entry(subject=subject, kind=kind, text=text, stands_for="Child 1", by=told.manager,
                        now=told.moment(4))  # fmt: skip
    practice.entry(told, what="maxi was seen; Maxine was not. Child 1 slept.", on=date(2026, 5, 1), precision="about")
    (plain,), (named,) = lines(told.review, named=False), lines(told.review, named=True)
    assert plain.what == "Child 1 was seen; Maxine was not. Child 1 slept."
    assert named.what == "maxi was seen; Maxine was not. Maximilian Demonstration slept."
    assert (plain.when, plain.age) == ("about Fri 1 May 2026", "about 2 years")
    with time_machine.travel(told.moment(5), tick=False):
        client.force_login(told.manager)
        page = client.get(reverse("practice_chronology", kwargs={"reference": told.review.reference}))
        assert "axi was" not in page.content.decode() and "2024" not in page.content.decode()
        page = client.get(reverse("practice_chronology_named", kwargs={"reference": told.review.reference}))
        assert "Maximilian Demonstration" in page.content.decode()
    assert TrailEvent.objects.filter(event=Event.PRACTICE_NAMES_READ).count() == 1


@pytest.mark.parametrize("wrong", [{"source": " "}, {"what": ""}, {"on": date(2027, 1, 1)}])
def test_an_entry_needs_a_source_and_a_day_that_has_come(told, wrong):
    with pytest.raises(Refused):
        practice.entry(told, **wrong)


def test_events_of_the_returns_are_taken_over_once_and_likely_duplicates_are_shown():
    rapid.place()
    story = rapid.agreed(aware_on=date(2026, 10, 5))
    told = practice.story(started_on=date(2026, 11, 2), rapid_review=story.review).open().terms()
    taken = actions.take_from_returns(review=told.review, by=told.manager, now=told.moment(1))
    assert taken > 0
    assert actions.take_from_returns(review=told.review, by=told.manager, now=told.moment(1)) == 0
    found = lines(told.review, named=False)
    assert len(found) == taken and all(line.source for line in found)
    first = told.review.chronology.order_by("on", "organisation__name", "pk").first()
    other = told.review.chronology.exclude(organisation=first.organisation).first()
    practice.entry(told, organisation=other.organisation, what=first.what, on=first.on)
    assert any(line.like for line in lines(told.review, named=False))
    with pytest.raises(Refused, match="follows no rapid review"):
        actions.take_from_returns(review=practice.story().open().review, by=told.manager, now=told.moment(1))


def test_the_files_hold_the_chronology_and_nothing_of_their_maker(told, client):
    from docx import Document
    from openpyxl import load_workbook

    practice.entry(told, what="=1+1 is what the note says")
    practice.entry(told, on=date(2026, 5, 23), what="What a long note says. " * 14)
    kwargs = {"reference": told.review.reference}
    with time_machine.travel(told.moment(5), tick=False):
        client.force_login(told.manager)
        made = {
            kind: client.get(reverse("practice_chronology_file", kwargs={**kwargs, "kind": kind}))
            for kind in ("xlsx", "docx", "odt")
        }
    assert made["odt"].status_code == 404
    sheet = load_workbook(io.BytesIO(made["xlsx"].content)).active
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=1+1 is what the note says", "s")
    assert [sheet.row_dimensions[row].height for row in (2, 3)] == [15, 75], "every line of a long note can be read"
    document = Document(io.BytesIO(made["docx"].content))
    assert document.tables[0].rows[1].cells[4].text == "=1+1 is what the note says"
    assert document.core_properties.author == ""
    widths = [column.width for column in document.tables[0].columns]
    assert widths[4] == max(widths) and widths[0] == min(widths)
    assert sheet.print_title_rows == "$1:$1" and "Codes stand for people." in sheet.oddHeader.center.text


# Pages


def queries_of(client, path) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_cost_the_same_for_more_rows(told, client):
    paths = [reverse("practice_reviews")]
    paths += [
        reverse(n, kwargs={"reference": told.review.reference}) for n in ("practice_running", "practice_chronology")
    ]
    with time_machine.travel(told.moment(9), tick=False):
        client.force_login(told.manager)
        told.work()
        practice.entry(told)
        few = [queries_of(client, path) for path in paths]
        for n in range(4):
            told.work(day=5 + n)
            practice.entry(told, on=date(2026, 6, 1) + timedelta(days=n))
            practice.story().open()
        assert [queries_of(client, path) for path in paths] == few


def test_today_says_what_waits_for_whom(told):
    reviewer = told.candidate.person
    actions.ask_reviewer(review=told.review, words="A draft.", wanted_by=told.moment(9).date(), by=told.manager,
                         now=told.moment(5))  # fmt: skip
    actions.plan_checkpoint(review=told.review, planned_on=told.moment(6).date(), by=told.manager, now=told.moment(5))

    def words(person, day):
        return [need.words for need in flat(needs(person, told.moment(day)))]

    assert words(reviewer, 6) == [f"{told.review.reference}: answer the partners’ written request"]
    assert words(told.manager, 5) == []
    assert words(told.manager, 6) == [f"{told.review.reference}: record the checkpoint"]
    other = practice.story().open()
    candidate = actions.invite(review=other.review, name="x", body="", found_through="",
                               invited_on=told.moment(2).date(), by=told.manager, now=told.moment(2))  # fmt: skip
    actions.record_interest(candidate=candidate, interested=True, answered_on=told.moment(2).date(), expertise="x",
                            independence="x", by=told.manager, now=told.moment(2))  # fmt: skip
    member = holders(Role.REVIEW_GROUP_MEMBER, told.started_on)[0]
    assert words(member, 3) == [f"{other.review.reference}: record your discussion with a possible reviewer"]
    assert words(people.person(Role.SCRUTINEER), 3) == []


def test_a_rapid_review_leads_to_its_practice_review(client):
    rapid.place()
    story = rapid.agreed(aware_on=date(2026, 10, 5))
    path = reverse("review", kwargs={"reference": story.review.reference})
    with time_machine.travel(story.moment(16), tick=False):
        client.force_login(story.manager)
        assert f"/practice-reviews/start/?from={story.review.reference}" in client.get(path).content.decode()
        assert [n.words for n in flat(needs(story.manager, story.moment(16)))] == [
            f"{story.review.reference}: start the practice review"
        ]
        answer = client.post(
            reverse("practice_open"),
            {"kind": "child", "rapid_review": story.review.reference, "title": "Learning from Ash",
             "initiated_on": story.moment(15).date().isoformat(), "basis": "The partners agreed."},
        )  # fmt: skip
        assert answer.status_code == 302, answer.content.decode()
        page = client.get(path).content.decode()
    made = story.review.practice_review
    assert f"Practice review {made.reference}" in page and "Start the practice review" not in page
