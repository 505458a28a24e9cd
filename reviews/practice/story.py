"""One fictional practice review, told with the actions that people use. For the demonstration and tests."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.approvals.choices import Decision
from portal.approvals.queries import latest
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days

from ..choices import Channel
from ..leaks import actions as leaks
from ..leaks.choices import Answer, EntryKind
from ..learning.actions import texts
from ..learning.choices import TextSort
from ..models import Candidate, LeakWarning, PracticeReview, Publication, RapidReview
from . import actions
from .choices import (
    Contact,
    Effect,
    Form,
    Involved,
    Method,
    OtherProcess,
    Pace,
    PracticeKind,
    Precision,
    Recipient,
    Suitability,
)

if TYPE_CHECKING:
    from portal.accounts.models import Organisation, Person

FICTIONAL = "Fictional, for the demonstration."
TITLE = "Learning from the review of Rowan"
REPORT = {
    "summary": "Fictional, for the demonstration. An infant was seriously harmed at home while several services were "
    "in touch with the family.",
    "happened": "The family moved twice in a short time. Each service knew a part of it.",
    "prevented": "A meeting of all services after the second move could have put the parts together.",
    "changes": "A move during pregnancy leads to a conversation between midwife and health visitor.",
    "changed": "The hospital now asks about earlier addresses at booking.",
    "typical": "Practitioners said that waiting for the other service to call is how it usually is.",
    "factors": "Two teams were short of staff, and records are kept in three systems.",
    "reasons": "Nobody is responsible for noticing that a family has moved. The systems were built for families that "
    "stay.",
    "improvements": "The partnership agrees who holds the thread when a family moves.\n\nEach agency shows within six "
    "months how it notices a move.",
}


class PracticeStory:
    """Each method takes the next step at a working day and an hour after the day on which the review was started."""

    def __init__(
        self,
        started_on: date,
        *,
        kind: str = PracticeKind.CHILD,
        title: str = TITLE,
        rapid_review: RapidReview | None = None,
        is_demonstration: bool = False,
    ) -> None:
        self.started_on, self.kind, self.title, self.rapid_review = started_on, kind, title, rapid_review
        self.is_demonstration = is_demonstration
        self.calendar = load(Clock.ENGLAND_AND_WALES)
        self.review: PracticeReview = None  # type: ignore[assignment]
        self.candidate: Candidate = None  # type: ignore[assignment]

    def moment(self, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """London time on working day `day` after the start; day 0 is the day of the decision itself."""
        on = add_working_days(self.calendar, self.started_on, day) if day else self.started_on
        return datetime.combine(on, time(hour, minute), tzinfo=LONDON)

    @property
    def manager(self) -> Person:
        """The business manager."""
        return holders(Role.BUSINESS_MANAGER, self.started_on)[0]

    def fresh(self) -> PracticeStory:
        """The review read again."""
        self.review.refresh_from_db()
        return self

    def open(self) -> PracticeStory:
        """The partners have decided, and six months run."""
        self.review = actions.open_practice_review(
            kind=self.kind, title=self.title, initiated_on=self.started_on, rapid_review=self.rapid_review,
            basis="Two agencies worked with the family and did not speak with each other. The partners expect to learn "
            "how that can be otherwise.",
            is_demonstration=self.is_demonstration, by=self.manager, now=self.moment(0, 15),
        )  # fmt: skip
        return self

    def terms(self, day: int = 1) -> PracticeStory:
        """Terms of reference, as far as they can be written before the reviewer has been heard."""
        partners = statutory_partners(self.started_on)
        whose, family = (
            ("child’s", "The parents are offered a meeting with the reviewer; the older sibling is asked through their "
             "school nurse.")
            if self.review.is_childs
            else ("adult’s", "The daughter is offered a meeting with the reviewer, with an advocate where she wishes.")
        )  # fmt: skip
        changes = {
            "purpose": "To understand how services work together when a family moves, and to change it.",
            "scope_from": date(self.started_on.year - 2, 1, 1), "scope_to": self.started_on,
            "lines_of_enquiry": f"How was the move noticed?\nWho spoke with whom?\nHow was the {whose} day?",
            "method": Method.SYSTEMS, "method_words": "", "panel": "Designated nurse (chair)\nDetective inspector",
            "family_plan": family,
            "practitioner_events": "One day for those who knew the family, with support on the day.",
            "legal_constraints": "", "media_plan": "The council’s communications team answers for all partners.",
            "fee": Decimal("7800.00"), "draft_due_on": None, "report_due_on": None,
        }  # fmt: skip
        actions.write_terms(
            review=self.review, changes=changes, agencies=partners, version=1, by=self.manager, now=self.moment(day)
        )
        return self

    def reviewer(self, day: int = 2) -> PracticeStory:
        """Somebody expresses an interest, two members discuss with them, and they are chosen and let in."""
        manager, now = self.manager, self.moment(day)
        self.candidate = actions.invite(
            review=self.review, name="Demonstration independent reviewer", body="Fictional Reviews",
            found_through="An established network", invited_on=london_date(now), by=manager, now=now,
        )  # fmt: skip
        self.candidate = actions.record_interest(
            candidate=self.candidate, interested=True, answered_on=london_date(now),
            expertise="Has led reviews in other areas.", independence="Has never worked for an agency of the area.",
            by=manager, now=now,
        )  # fmt: skip
        for partner in statutory_partners(london_date(now))[:2]:
            member = holders(Role.REVIEW_GROUP_MEMBER, london_date(now), partner)[0]
            self.discuss(member, day)
        self.candidate = actions.appoint(candidate=self.candidate, by=manager, now=self.moment(day, 12))
        person = holders(Role.INDEPENDENT_REVIEWER, london_date(now)).filter(is_demonstration=True).first()
        if person is not None:
            self.candidate = actions.let_in(
                candidate=self.candidate, person=person, by=manager, now=self.moment(day, 13)
            )
        return self

    def discuss(self, member: Person, day: int) -> None:
        """One member's own discussion."""
        now = self.moment(day, 11)
        actions.discuss(
            candidate=self.candidate, held_on=london_date(now), view=Suitability.SUITABLE,
            words="Knows the field, and asked the questions that we would ask.", by=member, now=now,
        )  # fmt: skip

    def commission(self, day: int = 3) -> PracticeStory:
        """The review is commissioned."""
        self.review = actions.step(
            review=self.review, name="commission", reason="", by=self.manager, now=self.moment(day)
        )
        return self

    def work(self, day: int = 4) -> PracticeStory:
        """A checkpoint, a written request, the family, another process."""
        manager, now = self.manager, self.moment(day)
        first = actions.plan_checkpoint(review=self.review, planned_on=london_date(now), by=manager, now=now)
        actions.record_checkpoint(
            checkpoint=first, held_on=london_date(now), pace=Pace.ON_TIME, by=manager, now=self.moment(day, 14),
            progress="The agencies have sent their records.", quality="The first conversations are open and careful.",
        )  # fmt: skip
        asked = actions.ask_reviewer(
            review=self.review, words="Send the outline of the report.", wanted_by=self.moment(day + 5).date(),
            by=manager, now=now,
        )  # fmt: skip
        actions.answer_request(request=asked, answer="The outline is attached to my letter of today.", by=manager,
                               now=self.moment(day, 15))  # fmt: skip
        involved, who = (
            (Involved.PARENT, "mother") if self.review.is_childs else (Involved.RELATIVE, "the adult’s daughter")
        )
        for contact, words in ((Contact.OFFER, ""), (Contact.MET, "She wants others to be asked how they are.")):
            actions.record_involvement(
                review=self.review, involved=involved, who=who, contact=contact, on=london_date(now),
                words=words, by=manager, now=now,
            )  # fmt: skip
        actions.record_proceedings(
            review=self.review, by=manager, now=now,
            values={"process": OtherProcess.CRIMINAL, "lead_body": "Police", "their_reference": "", "standing": "",
                    "effect": Effect.CARE, "expected_on": None, "ended_on": None},
        )  # fmt: skip
        return self

    def agencies(self, day: int = 6) -> PracticeStory:
        """The agencies are asked for their events; all but the last have handed theirs in, two of the same visit."""
        now = self.moment(day)
        parts = actions.ask_agencies(
            review=self.review, wanted_by=self.moment(day + 3).date(), by=self.manager, now=self.moment(day, 9)
        )
        for number, part in enumerate(parts):
            contact = holders(Role.AGENCY_CONTACT, now.date(), part.organisation).first()
            if contact is None:
                continue
            who, others = ("Child 1", "with the mother") if self.review.is_childs else ("The adult", "with a carer")
            for weeks, precision, what in (
                (60, Precision.EXACT, f"{who} was seen at home {others}. The flat was warm and tidy."),
                (40 - number, Precision.ABOUT, f"{who} moved to another flat. No other service was told."),
            ):
                actions.add_own_entry(
                    part=part, on=self.started_on - timedelta(weeks=weeks), precision=precision, on_words="",
                    what=what, source="Record of the visit", key_episode=weeks < 60, by=contact, now=now,
                )  # fmt: skip
            if part != parts[-1]:
                actions.hand_in(part=part, searched="All electronic records of two years.", by=contact, now=now)
        return self

    def complete(self, day: int = 10) -> PracticeStory:
        """The report is written and complete."""
        actions.edit_report(review=self.review, changes=REPORT, version=1, by=self.manager, now=self.moment(day))
        self.review = actions.step(
            review=self.review, name="complete", reason="", by=self.manager, now=self.moment(day, 16)
        )
        return self

    def send(self, day: int = 11) -> PracticeStory:
        """The partners are asked."""
        actions.send_for_agreement(review=self.review, by=self.manager, now=self.moment(day))
        return self.fresh()

    def agree(self, day: int = 12) -> PracticeStory:
        """Every partner agrees."""
        for partner in statutory_partners(self.moment(day).date()):
            self.sign(partner, day=day)
        return self.fresh()

    def sign(
        self, partner: Organisation, decision: str = Decision.AGREE, comment: str = "", day: int = 12
    ) -> PracticeStory:
        """One partner's answer."""
        sign_off = latest(self.review.subject)
        assert sign_off is not None
        now = self.moment(day, 11)
        actions.sign(
            review=self.review, sign_off=sign_off, organisation=partner, decision=decision, comment=comment,
            shown_hash=sign_off.hash, by=holders(Role.DELEGATED_REPRESENTATIVE, london_date(now), partner)[0], now=now,
        )  # fmt: skip
        return self.fresh()

    def texts(self, day: int = 13) -> PracticeStory:
        """The learning brief and the response, each agreed by every partner."""
        for sort, words in (
            (TextSort.BRIEF, "When a family moves, ask who holds the thread."),
            (TextSort.RESPONSE, "The partners accept the improvements."),
        ):
            text = texts.edit_text(
                review=self.review.subject, sort=sort, changes={"summary": words, "words": FICTIONAL}, version=1,
                by=self.manager, now=self.moment(day, 9),
            )  # fmt: skip
            sign_off = texts.send_text(text=text, version=text.version, by=self.manager, now=self.moment(day, 10))
            for partner in statutory_partners(self.moment(day).date()):
                texts.sign_text(
                    text=text, sign_off=sign_off, organisation=partner, decision=Decision.AGREE, comment="",
                    shown_hash=sign_off.hash, now=self.moment(day, 11),
                    by=holders(Role.DELEGATED_REPRESENTATIVE, self.moment(day).date(), partner)[0],
                )  # fmt: skip
        return self.fresh()

    def names(self, day: int = 14) -> PracticeStory:
        """The glossary is kept, the texts are checked, and each warning is answered."""
        now = self.moment(day)
        leaks.add_entry(subject=self.review.subject, kind=EntryKind.NAME, text="Demonstration Childname",
                        stands_for="Child 1", by=self.manager, now=now)  # fmt: skip
        leaks.check(thing=self.review, by=self.manager, now=now)
        for warning in LeakWarning.objects.filter(
            checked__subject_kind=self.review.subject.kind, checked__subject_id=self.review.pk, stands=True, answer=""
        ):
            leaks.answer_warning(warning=warning, answer=Answer.KEPT, reason="It tells nobody apart.", everywhere=False,
                                 by=self.manager, now=now)  # fmt: skip
        return self

    def sent(self, day: int = 14, hour: int = 12, *, to: tuple[str, ...] = tuple(Recipient.values)) -> PracticeStory:
        """The report goes to the bodies that the law names, each with its proof."""
        for recipient in to:
            actions.record_sending(
                review=self.review, recipient=recipient, sent_at=self.moment(day, hour),
                channel=Channel.SECURE_EMAIL, receipt="", by=self.manager, now=self.moment(day, hour, 30),
                evidence=SimpleUploadedFile("sent.txt", f"Sent to {recipient}".encode(), "text/plain"),
            )  # fmt: skip
        return self.fresh()

    def plan(self, planned_for: date, *, day: int = 14, form: str = Form.FULL, reason: str = "") -> PracticeStory:
        """The day of publication is planned."""
        actions.plan_publication(
            review=self.review, form=form, planned_for=planned_for, reason=reason, by=self.manager,
            now=self.moment(day, 16),
        )  # fmt: skip
        return self.fresh()

    def publish(self, now: datetime) -> Publication | None:
        """What the task does on the day."""
        plan = self.review.plans.get(standing="waiting")
        made = actions.publish_planned(plan_id=plan.pk, now=now)
        self.fresh()
        return made
