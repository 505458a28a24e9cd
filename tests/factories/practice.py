"""Practice reviews, made by the app's own actions (reviews.practice.story)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from partnership.demonstration import load_people
from partnership.models import Arrangements
from partnership.queries import current
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.clock import LONDON
from portal.deadlines import actions as deadlines
from portal.deadlines.models import BankHoliday
from portal.uploads.models import Attachment
from reviews.models import (
    Candidate,
    Checkpoint,
    ChronologyEntry,
    ChronologyPart,
    CountedReviews,
    DelayNotice,
    Involvement,
    OtherProceedings,
    PartAuthor,
    PracticeConflict,
    PracticeCounter,
    PracticeReport,
    PracticeReview,
    PracticeTerms,
    Publication,
    PublicationBar,
    PublicationComment,
    PublicationDecision,
    PublicationPlan,
    ReportSending,
    ReviewerRequest,
    SuitabilityNote,
)
from reviews.practice import actions
from reviews.practice.choices import Form, PracticeKind, Recipient
from reviews.practice.counting import read_counted
from reviews.practice.document import REPORT_FILE
from reviews.practice.story import PracticeStory

from . import people
from . import reviews as rapid
from .snapshots import remembered

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
INITIATED_ON = date(2026, 11, 20)
# A Monday in autumn: by working day 14 everything is agreed and sent, on Friday 20 November 2026.
STARTED_ON = date(2026, 11, 2)


def manager() -> Person:
    """A business manager, in office for years."""
    return people.person(Role.BUSINESS_MANAGER, starts_on=date(2019, 7, 1))


def opened(*, by: Person | None = None, now: datetime = NOW, **fields) -> PracticeReview:
    """A practice review that has been started and is to be commissioned; `kind="adult"` for an adult's."""
    if not BankHoliday.objects.exists():
        deadlines.load_published(now=now)
    fields = {
        "kind": PracticeKind.CHILD,
        "title": "Learning from the review of Rowan",
        "initiated_on": INITIATED_ON,
        "basis": "The partners agreed that two agencies had not worked well together.",
        **fields,
    }
    return actions.open_practice_review(by=by or manager(), now=now, **fields)


def counter() -> PracticeCounter:
    """The counter of a kind in a year, which the first review of the year makes."""
    opened()
    return PracticeCounter.objects.get()


def conflict() -> PracticeConflict:
    """A conflict of interest that stands."""
    review = opened()
    scrutineer = people.person(Role.SCRUTINEER)
    return actions.declare(review=review, person=scrutineer, reason="A relative.", by=scrutineer, now=NOW)


def story(started_on: date = STARTED_ON, **kwargs) -> PracticeStory:
    """A story that has not begun, in a partnership ready for work."""
    if not Arrangements.objects.exists():
        rapid.place()
    elif not Person.objects.filter(is_demonstration=True).exists():
        load_people(now=rapid.BEFORE)
    return PracticeStory(started_on, **kwargs)


@remembered
def commissioned(**kwargs) -> PracticeStory:
    """The reviewer is chosen and the review is under way."""
    return story(**kwargs).open().terms().reviewer().commission()


@remembered
def completed(**kwargs) -> PracticeStory:
    """The report is complete."""
    return commissioned(**kwargs).work().complete()


@remembered
def agreed(**kwargs) -> PracticeStory:
    """Every partner agrees the report."""
    return completed(**kwargs).send().agree()


@remembered
def ready(**kwargs) -> PracticeStory:
    """Everything holds but the seven days: agreed, brief and response, names checked, sent to all three."""
    made = agreed(**kwargs).texts().names()
    return made.sent() if made.review.is_childs else made


@remembered
def planned(**kwargs) -> PracticeStory:
    """The publication waits for its day, the first that the law allows."""
    made = ready(**kwargs)
    first, _why = actions.first_day(made.review, made.moment(14).date())
    return made.plan(first)


@remembered
def published(**kwargs) -> PracticeStory:
    """It is public."""
    made = planned(**kwargs)
    day = made.review.plans.get().planned_for
    made.publish(datetime.combine(day, time(0, 15), tzinfo=LONDON))
    return made


# One of each noun, for the contract that every model has a factory


def terms() -> PracticeTerms:
    """Terms of reference."""
    return story().open().terms().review.terms


def candidate() -> Candidate:
    """The reviewer of a commissioned review."""
    return commissioned().candidate


def note() -> SuitabilityNote:
    """One member's discussion."""
    return candidate().notes.first()


def checkpoint() -> Checkpoint:
    """A recorded checkpoint."""
    return commissioned().work().review.checkpoints.get()


def request() -> ReviewerRequest:
    """An answered written request."""
    return commissioned().work().review.reviewer_requests.get()


def involvement() -> Involvement:
    """What was offered to a parent."""
    return commissioned().work().review.involvement.first()


def proceedings() -> OtherProceedings:
    """Another process."""
    return commissioned().work().review.proceedings.get()


def delay(told: PracticeStory | None = None, fields: dict | None = None) -> DelayNotice:
    """The Panel and the Secretary of State were told; `fields` says what differs."""
    told = told or commissioned()
    now = told.moment(5)
    return actions.record_delay(
        review=told.review, reason="A trial is to be heard first.", expected_on=date(2027, 9, 1),
        authoriser="The partnership chair", panel_told_at=now - timedelta(hours=1), secretary_told_at=now,
        by=told.manager, now=now, **{"panel_receipt": "CSPR 4711", "secretary_receipt": "DfE 12", **(fields or {})},
    )  # fmt: skip


def entry(told: PracticeStory | None = None, **fields) -> ChronologyEntry:
    """An event of the chronology."""
    told = told or commissioned()
    fields = {
        "on": date(2026, 5, 22), "precision": "exact", "on_words": "", "what": "Child 1 was seen at home.",
        "source": "Health visitor’s record", "key_episode": False, **fields,
    }  # fmt: skip
    fields["organisation"] = fields.get("organisation") or told.review.terms.agencies.first()
    return actions.add_entry(review=told.review, by=told.manager, now=told.moment(5), **fields)


def event() -> ChronologyEntry:
    """An event of the chronology of a review under way."""
    return entry()


def part(told: PracticeStory | None = None) -> ChronologyPart:
    """The first agency's part of the chronology of a review under way, which every agency was asked for."""
    told = told or commissioned()
    now = told.moment(5)
    return actions.ask_agencies(review=told.review, wanted_by=told.moment(9).date(), by=told.manager, now=now)[0]


def contact(of: ChronologyPart) -> Person:
    """The single point of contact of the agency whose part it is."""
    return people.person(Role.AGENCY_CONTACT, of.organisation)


def own_entry(of: ChronologyPart, by: Person, now: datetime, **fields) -> ChronologyEntry:
    """An event that an agency enters itself."""
    fields = {
        "on": date(2026, 5, 22), "precision": "exact", "on_words": "", "what": "Child 1 was seen at home.",
        "source": "Visit record", "key_episode": False, **fields,
    }  # fmt: skip
    return actions.add_own_entry(part=of, by=by, now=now, **fields)


def handed_in(of: ChronologyPart, by: Person, now: datetime) -> ChronologyPart:
    """An agency's part, handed in."""
    return actions.hand_in(part=of, searched="All records of two years.", by=by, now=now)


def author() -> PartAuthor:
    """A colleague who was named to enter events."""
    told = commissioned()
    of = part(told)
    colleague = people.person(Role.PRACTITIONER, of.organisation)
    return actions.name_author(part=of, person=colleague, by=contact(of), now=told.moment(6))


def report() -> PracticeReport:
    """A complete report."""
    return completed().review.report


def sending() -> ReportSending:
    """The sending to the Panel."""
    return ready().review.sendings.get(recipient=Recipient.PANEL)


def bar(told: PracticeStory | None = None) -> PublicationBar:
    """A bar that stands."""
    told = told or agreed()
    return actions.set_bar(review=told.review, reason="An order of the family court.", by=told.manager,
                           now=told.moment(13, 15))  # fmt: skip


def decision() -> PublicationDecision:
    """It is withheld."""
    told = agreed()
    return actions.decide(review=told.review, name="withhold", reason="A trial is to be heard.", by=told.manager,
                          now=told.moment(13))  # fmt: skip


def comment() -> PublicationComment:
    """What the Panel said."""
    told = agreed()
    return actions.record_comment(
        review=told.review, commenter="panel", commented_on=told.moment(13).date(), words="Publish what you can.",
        regard="The improvements are published.", by=told.manager, now=told.moment(13),
    )  # fmt: skip


def plan() -> PublicationPlan:
    """A planned publication."""
    return planned().review.plans.get()


def publication() -> Publication:
    """What the public reads."""
    return published().review.publications.get()


def improvements(told: PracticeStory | None = None) -> Publication:
    """The information about improvements is public, and the report is not."""
    told = told or ready()
    first, _why = actions.first_day(told.review, told.moment(14).date())
    told.plan(first, form=Form.IMPROVEMENTS, reason="The family can be recognised.")
    made = told.publish(datetime.combine(first, time(0, 15), tzinfo=LONDON))
    assert made is not None
    return made


def counted() -> CountedReviews:
    """What Bolton's first report counts."""
    story()
    document = replace(read_counted("bolton-2019-20"), partnership=current().code)
    actions.load_counted(document=document, name="bolton-2019-20", by=None, now=NOW)
    return CountedReviews.objects.get()


def report_file(told: PracticeStory, content: bytes, day: int = 9) -> Attachment:
    """A file of the report."""
    made = actions.attach_report_file(
        review=told.review, file=SimpleUploadedFile("report.pdf", content, "application/pdf"), by=told.manager,
        now=told.moment(day),
    )  # fmt: skip
    assert made.purpose == REPORT_FILE
    return made
