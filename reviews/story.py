"""Carries a fictional rapid review from one stage to the next, by the same actions that people use.

The demonstration's reviews and the tests' are both made by it, so none is ever in a state that
the portal itself could not have reached. Every word in it is invented; nobody is described.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from partnership.queries import current, responding_agencies, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.approvals.choices import Decision, RequiredKind
from portal.approvals.queries import latest, signatories
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days

from .actions import decision, incident, meeting, requests, returns, sign_off, submission
from .actions import pack as packs
from .choices import (
    Abuse,
    AgeBand,
    Category,
    Channel,
    CouncilAnswer,
    Disability,
    Ethnicity,
    Harm,
    LegalStatus,
    Outcome,
    PanelView,
    Presence,
    Recommended,
    Setting,
    Sex,
    View,
)
from .criteria import CODES
from .models import AgencyReturn, RapidReview
from .notifying import agency_people


@dataclass(frozen=True)
class Plot:
    """What differs from one fictional review to the next."""

    age_band: str = AgeBand.UNDER_1
    sex: str = Sex.FEMALE
    ethnicity: str = Ethnicity.WHITE
    outcome: str = Outcome.SERIOUSLY_HARMED
    status: str = LegalStatus.CHILD_IN_NEED
    harms: tuple[str, ...] = (Harm.INJURY,)
    categories: tuple[str, ...] = (Category.PHYSICAL,)
    recommended: str = Recommended.LOCAL_REVIEW
    summary: str = (
        "Fictional, for the demonstration. An infant was taken to hospital with injuries that the account given "
        "did not explain. Medical opinion is that they were probably inflicted. The infant is recovering."
    )


class Story:
    """One fictional review. Each method takes the next step at a working day and hour after awareness."""

    def __init__(self, aware_on: date, *, plot: Plot | None = None, is_demonstration: bool = False) -> None:
        self.aware_on = aware_on
        self.plot = plot or Plot()
        self.is_demonstration = is_demonstration
        self.calendar = load(Clock.ENGLAND_AND_WALES)
        self.review: RapidReview = None  # type: ignore[assignment]

    def moment(self, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """London time on working day `day` after awareness; day 0 is the day of awareness itself."""
        on = add_working_days(self.calendar, self.aware_on, day) if day else self.aware_on
        return datetime.combine(on, time(hour, minute), tzinfo=LONDON)

    def person(self, role: Role, organisation: Organisation | None = None, *, day: int = 0) -> Person:
        """Whoever holds `role` (for `organisation`, where given) on that day of the story."""
        return holders(role, london_date(self.moment(day)), organisation)[0]

    @property
    def manager(self) -> Person:
        """The business manager."""
        return self.person(Role.BUSINESS_MANAGER)

    def partners(self, day: int = 0) -> list[Organisation]:
        """The statutory partners on that day of the story."""
        return statutory_partners(london_date(self.moment(day)))

    def delegated(self, organisation: Organisation, *, day: int = 0) -> Person:
        """The partner's delegated representative."""
        return self.person(Role.DELEGATED_REPRESENTATIVE, organisation, day=day)

    def log(self) -> Story:
        """The incident is logged on the afternoon of the day of awareness."""
        self.review = incident.log_incident(
            happened_on=self.aware_on - timedelta(days=1),
            happened_words="",
            aware_at=self.moment(0, 9, 40),
            reported_at=self.moment(0, 11, 15),
            reported_by=current().council,
            referred_by_words="Head of safeguarding",
            by=self.manager,
            now=self.moment(0, 14),
            is_demonstration=self.is_demonstration,
        )
        return self

    def facts(self) -> Story:
        """The facts and one child are recorded, and the council is asked to decide."""
        now = self.moment(0, 15)
        incident.edit_incident(
            review=self.review,
            changes={
                "summary": self.plot.summary,
                "not_known": "Who was with the child on the day before is not yet established.",
                "setting": Setting.HOME,
                "abuse": Abuse.SUSPECTED,
                "other_children": "One older sibling is staying with relatives; a social worker has seen them.",
                "other_areas": "",
                "parallel": ["criminal"],
                "parallel_words": "The police investigation is at an early stage.",
                "immediate_safety": "The child is in hospital with a safety plan agreed by the three agencies.",
            },
            version=1,
            by=self.manager,
            now=now,
        )
        incident.add_child(review=self.review, values=self.child_values(), by=self.manager, now=now)
        incident.complete_facts(review=self.review, by=self.manager, now=now)
        return self.fresh()

    def child_values(self) -> dict[str, object]:
        """What is recorded of the child."""
        p = self.plot
        return {
            "outcome": p.outcome,
            "age_band": p.age_band,
            "sex": p.sex,
            "ethnicity": p.ethnicity,
            "disability": Disability.NO,
            "disability_words": "",
            "legal_status": p.status,
            "harms": list(p.harms),
            "categories": list(p.categories),
        }

    def fresh(self) -> Story:
        """Read the review again."""
        self.review = RapidReview.objects.select_related("incident").get(pk=self.review.pk)
        return self

    def decide(self, answer: str = CouncilAnswer.NOTIFY, *, day: int = 1) -> Story:
        """Each partner gives its view and the council decides."""
        for organisation in self.partners(day):
            decision.give_view(
                review=self.review,
                organisation=organisation,
                view=View.NOTIFY,
                reasons="Serious harm, and abuse is suspected.",
                given_by="",
                by=self.delegated(organisation, day=day),
                now=self.moment(day, 11),
            )
        decision.decide(
            review=self.review,
            answer=answer,
            reasons="The injuries are serious and abuse is suspected.",
            decided_by="Director of children's services",
            decided_on=london_date(self.moment(day)),
            by=self.delegated(current().council, day=day),
            now=self.moment(day, 15),
        )
        return self.fresh()

    def notify(self, *, day: int = 2, hour: int = 16) -> Story:
        """The notification is sent, and the partners are told at the same hour."""
        sent = self.moment(day, hour)
        decision.notify(
            review=self.review,
            sent_at=sent,
            channel=Channel.NATIONAL_FORM,
            national_reference="DEMO-0001",
            recipients=["Child Safeguarding Practice Review Panel"],
            partners_told_at=sent,
            by=self.manager,
            now=sent + timedelta(minutes=10),
        )
        return self.fresh()

    def request(self, organisations: list[Organisation] | None = None, *, day: int = 2) -> Story:
        """The agencies are asked: those that have somebody to answer, unless a list is given."""
        now = self.moment(day, 17)
        wanted = organisations or [o for o in responding_agencies(london_date(now)) if agency_people(o, now)][:5]
        requests.request_information(review=self.review, organisations=wanted, by=self.manager, now=now)
        return self.fresh()

    def answer(self, agency_return: AgencyReturn, *, day: int = 8, hour: int = 12) -> Story:
        """One agency writes, and its lead submits."""
        now = self.moment(day, hour)
        lead = agency_people(agency_return.organisation, now)[0]
        name = agency_return.organisation.name
        returns.edit_return(
            agency_return=agency_return,
            changes={
                "records_searched": "All electronic records of the last two years, under every name we were given.",
                "involvement": f"{name} saw the child four times in the period.",
                "analysis": "Concerns were shared late, and each visit was treated as if it were the first.",
                "worked_well": "Practitioners asked about the home and recorded the child's own responses.",
                "immediate_actions": "Supervision of the team has been brought forward.",
                "staff_support": "The practitioners have been told and offered support.",
                "quality_assured_by": "Head of service",
            },
            version=agency_return.version,
            by=lead,
            now=now,
        )
        for offset, words in ((-40, ""), (-21, "about three weeks before"), (-3, "")):
            returns.save_event(
                agency_return=agency_return,
                event=None,
                on=self.aware_on + timedelta(days=offset),
                on_words=words,
                what="The family was seen at home. The infant was asleep and was not examined."
                if offset != -3
                else "A bruise was noted and explained by the carer; advice was given.",
                source=f"{name}: visit record",
                key_episode=offset == -3,
                by=lead,
                now=now,
            )
        agency_return.refresh_from_db()
        returns.submit(agency_return=agency_return, version=agency_return.version, by=lead, now=now)
        return self

    def nil(self, agency_return: AgencyReturn, *, day: int = 6) -> Story:
        """One agency holds nothing."""
        now = self.moment(day)
        returns.make_nil(
            agency_return=agency_return,
            words="Register and casework system searched for two years: nothing held.",
            by=agency_people(agency_return.organisation, now)[0],
            now=now,
        )
        return self

    def answer_all(self, *, day: int = 8) -> Story:
        """Every agency answers; the last of them holds nothing."""
        waiting = list(self.review.returns.select_related("organisation", "review"))
        for agency_return in waiting[:-1] if len(waiting) > 1 else waiting:
            self.answer(agency_return, day=day)
        if len(waiting) > 1:
            self.nil(waiting[-1])
        return self

    def pack(self, *, day: int = 11) -> Story:
        """The pack is built."""
        made = packs.ask_for_pack(review=self.review, by=self.manager, now=self.moment(day, 9))
        packs.build(pack_id=made.pk, now=self.moment(day, 9, 5))
        return self

    def circulate(self, *, day: int = 12) -> Story:
        """The newest pack is circulated."""
        packs.circulate(review=self.review, pack=self.review.packs.first(), by=self.manager, now=self.moment(day, 10))
        return self.fresh()

    def meet(self, *, day: int = 13) -> Story:
        """The meeting is held and its record confirmed."""
        now = self.moment(day, 17)
        meeting.edit_meeting(
            review=self.review,
            changes={
                "held_at": self.moment(day, 14),
                "chaired_by": "Chair of the review group",
                "facts": "The facts are as in the agencies' returns; the timing of the injuries is uncertain.",
                "safety": "The child and the sibling are safe; the plan is reviewed each week.",
                "lived_experience": "An infant who cannot speak: settled when held, startled by raised voices.",
                "inequality": "The family had moved three times in temporary housing. Nobody asked about heritage.",
                "episodes": "The visit three days before: the bruise was seen and explained away.",
                "worked_well": "The hospital acted within the hour.",
                "improve": "What a non-mobile infant's bruise means was known, and not acted on.",
                "learning_shared": "A reminder went to every team that visits infants.",
            },
            version=1,
            by=self.manager,
            now=now,
        )
        rows = dict.fromkeys(self.partners(day), (Presence.PRESENT, "Review group member"))
        meeting.set_attendance(review=self.review, rows=rows, by=self.manager, now=now)
        meeting.save_safety_action(
            review=self.review,
            action=None,
            words="See the sibling alone and record what they say.",
            organisation=current().council,
            due_on=london_date(self.moment(day + 1)),
            done_on=None,
            by=self.manager,
            now=now,
        )
        meeting.record_meeting(review=self.review, by=self.manager, now=now)
        return self.fresh()

    def recommend(self, *, day: int = 13) -> Story:
        """The criteria are answered and the recommendation written."""
        meeting.edit_recommendation(
            review=self.review,
            answers={code: (code in ("improvements", "recurrent"), "Weighed at the meeting.") for code in CODES},
            changes={
                "outcome": self.plot.recommended,
                "reasons": "Improvements are needed, and the theme has been seen before.",
                "instead": "A briefing for every team that visits infants, checked after three months."
                if self.plot.recommended not in (Recommended.LOCAL_REVIEW, Recommended.JOINT_REVIEW)
                else "",
                "lines_of_enquiry": "How is a bruise on a non-mobile infant understood and acted on?",
                "national_interest": "",
                "dissent_in_meeting": "",
            },
            version=1,
            by=self.manager,
            now=self.moment(day, 18),
        )
        return self

    def send(self, *, day: int = 13) -> Story:
        """The recommendation goes to the partners."""
        sign_off.send_for_sign_off(review=self.review, by=self.manager, now=self.moment(day, 18, 30))
        return self.fresh()

    def sign(self, organisation: Organisation | None, answer: str = Decision.AGREE, *, day: int = 14,
             comment: str = "") -> Story:  # fmt: skip
        """One partner (None: the chair) answers what is shown."""
        current_version = latest(self.review.subject)
        assert current_version is not None
        now = self.moment(day, 10)
        kind = RequiredKind.PARTNER if organisation else RequiredKind.ENDORSER
        required = current_version.required.get(kind=kind, organisation=organisation)
        sign_off.sign(
            review=self.review,
            sign_off=current_version,
            organisation=organisation,
            decision=answer,
            comment=comment,
            shown_hash=current_version.hash,
            by=self._signatory(signatories(required, london_date(now))),
            now=now,
        )
        return self.fresh()

    @staticmethod
    def _signatory(people: list[Person]) -> Person:
        return next((p for p in people if "delegated" in p.name or "chair" in p.name), people[0])

    def sign_all(self, *, day: int = 14) -> Story:
        """Every partner agrees, and the chair endorses where the arrangements ask for it."""
        for organisation in self.partners(day):
            self.sign(organisation, day=day)
        newest = latest(self.review.subject)
        assert newest is not None
        if newest.required.filter(kind=RequiredKind.ENDORSER).exists():
            self.sign(None, day=day)
        return self

    def submit(self, *, day: int = 15) -> Story:
        """The rapid review is sent to the Panel and the others of the arrangements."""
        sent = self.moment(day, 15)
        submission.submit(
            review=self.review,
            sent_at=sent,
            channel=Channel.SECURE_EMAIL,
            receipt="Acknowledged",
            others={r.name: sent for r in submission.wanted_recipients()},
            by=self.manager,
            now=sent + timedelta(minutes=15),
        )
        return self.fresh()

    def reply(self, *, day: int = 25, view: str = PanelView.AGREES) -> Story:
        """The Panel writes back."""
        submission.record_reply(
            review=self.review,
            replied_on=london_date(self.moment(day)),
            view=view,
            quality_comments="A clear review that keeps the child in view.",
            questions="",
            by=self.manager,
            now=self.moment(day, 12),
        )
        return self.fresh()

    def close(self, *, day: int = 26) -> Story:
        """The rapid review is closed."""
        submission.close(review=self.review, by=self.manager, now=self.moment(day, 12))
        return self.fresh()
