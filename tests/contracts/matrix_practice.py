"""Practice reviews: the pages of one, its steps, its gate of publication, and what the public reads."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.choices import Role as R
from portal.accounts.models import Person
from portal.accounts.permissions import GRANTS, Permission
from reviews.models import ChronologyEntry, ChronologyPart, PracticeReview, PracticeTerms
from reviews.practice.actions.commissioning import TERMS
from tests.contracts.matrix import NOW, Scene, row
from tests.factories import attachments, people, practice

P = Permission
READ = GRANTS[P.READ_REVIEWS]
# The matrix's reviewer is not the one of this review: to them it does not exist.
LIST = GRANTS[P.READ_PRACTICE]
RUN = GRANTS[P.RUN_PRACTICE]
WRITE = GRANTS[P.WRITE_REPORT] - {R.INDEPENDENT_REVIEWER}
NAMES = GRANTS[P.READ_NAMES] - {R.INDEPENDENT_REVIEWER}
MANAGER = {R.BUSINESS_MANAGER}


@dataclass
class Started:
    """A review that has only been started: no partnership has to be made for it."""

    review: PracticeReview
    manager: Person

    def moment(self, _day: int, _hour: int = 0) -> datetime:
        return NOW


def opened(scene: Scene) -> Started:
    manager = scene.people[R.BUSINESS_MANAGER]
    return Started(practice.opened(by=manager, now=NOW), manager)


def told(stage):
    """A stage of the story, for whoever tries a row."""
    return lambda _scene: stage()


def a(stage, **more):
    def make(scene: Scene) -> dict:
        return {"reference": stage(scene).review.reference, **more}

    return make


def of_one(stage, what, key="pk"):
    """The reference, and the number of one thing of the review."""

    def make(scene: Scene) -> dict:
        told = stage(scene)
        return {"reference": told.review.reference, key: what(told, scene).pk}

    return make


def worked() -> object:
    return practice.commissioned().work()


def invited(told, scene: Scene):
    now = told.moment(2)
    return practice.actions.invite(
        review=told.review, name="Demonstration candidate", body="", found_through="", invited_on=now.date(),
        by=told.manager, now=now,
    )  # fmt: skip


def interested(told, scene: Scene):
    made = invited(told, scene)
    return practice.actions.record_interest(
        candidate=made, interested=True, answered_on=told.moment(2).date(), expertise="Years.", independence="Full.",
        by=told.manager, now=told.moment(2),
    )  # fmt: skip


def planned_checkpoint(told, scene: Scene):
    return practice.actions.plan_checkpoint(
        review=told.review, planned_on=told.moment(6).date(), by=told.manager, now=told.moment(5)
    )


def asked(told, scene: Scene):
    return practice.actions.ask_reviewer(
        review=told.review, words="A draft, please.", wanted_by=told.moment(8).date(), by=told.manager,
        now=told.moment(5),
    )  # fmt: skip


def a_conflict(told, scene: Scene):
    return practice.actions.declare(
        review=told.review, person=people.person(R.SCRUTINEER), reason="A relative.", by=told.manager,
        now=told.moment(1),
    )  # fmt: skip


def a_file(scene: Scene) -> dict:
    told = practice.commissioned()
    kept = attachments.attachment(told.review.subject, purpose="report", by=told.manager, now=told.moment(5))
    return {"reference": told.review.reference, "file_id": kept.pk}


def a_public_file(scene: Scene) -> dict:
    told = practice.published()
    kept = attachments.attachment(told.review.subject, purpose="published", by=told.manager, now=told.moment(20))
    return {"reference": told.review.reference, "file_id": kept.pk}


row("practice_reviews", allowed=LIST, kwargs=lambda scene: opened(scene) and {})
row("practice_open", allowed=RUN, kwargs=lambda scene: opened(scene) and {}, post=True)
row("practice", allowed=READ, kwargs=a(opened), hidden=True)
for name in ("practice_edit", "practice_terms", "practice_invite"):
    row(name, allowed=RUN, kwargs=a(opened), hidden=True, post=True)
row("practice_step", allowed=RUN, kwargs=a(opened, name="complete"), hidden=True, post=True)
row("practice_letter_pdf", allowed=READ, kwargs=a(told(practice.commissioned)), hidden=True)
row("practice_candidates", allowed=READ, kwargs=a(opened), hidden=True)
row("practice_interest", allowed=RUN, kwargs=of_one(opened, invited), hidden=True, post=True)
row("practice_discuss", allowed=GRANTS[P.JUDGE_CANDIDATE], kwargs=of_one(opened, interested), hidden=True, post=True)
row("practice_appoint", allowed=MANAGER, kwargs=of_one(opened, interested), hidden=True, post=True)
for name in ("practice_let_in", "practice_remove_reviewer"):
    row(name, allowed=MANAGER, kwargs=of_one(told(practice.commissioned), lambda told, s: told.candidate), hidden=True,
        post=True)  # fmt: skip
row("practice_running", allowed=READ, kwargs=a(opened), hidden=True)
for name in ("practice_checkpoint", "practice_ask", "practice_process"):
    row(name, allowed=RUN, kwargs=a(opened), hidden=True, post=True)
row("practice_checkpoint_record", allowed=RUN, kwargs=of_one(opened, planned_checkpoint), hidden=True,
    post=True)  # fmt: skip
row("practice_answer", allowed=WRITE, kwargs=of_one(told(practice.commissioned), asked), hidden=True, post=True)
row("practice_involvement", allowed=WRITE, kwargs=a(opened), hidden=True, post=True)
row("practice_process_edit", allowed=RUN, hidden=True, post=True,
    kwargs=of_one(told(worked), lambda told, s: told.review.proceedings.get()))  # fmt: skip
row("practice_delay", allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("practice_conflict", allowed=GRANTS[P.DECLARE_CONFLICT], kwargs=a(opened), hidden=True, post=True)
row("practice_conflict_lift", allowed=MANAGER, kwargs=of_one(opened, a_conflict), hidden=True, post=True)
row("practice_chronology", allowed=READ, kwargs=a(opened), hidden=True)
row("practice_chronology_named", allowed=NAMES, kwargs=a(opened), hidden=True)
row("practice_chronology_file", allowed=READ, kwargs=a(opened, kind="xlsx"), hidden=True)
row("practice_chronology_named_file", allowed=NAMES, kwargs=a(opened, kind="docx"), hidden=True)
row("practice_entry", allowed=WRITE, kwargs=a(opened), hidden=True, post=True)
row("practice_entry_remove", allowed=WRITE, hidden=True, post=True,
    kwargs=of_one(opened, lambda told, s: practice.entry(told, organisation=people.organisation())))  # fmt: skip
row("practice_take_events", allowed=RUN, kwargs=a(opened), hidden=True, post=True, get=False)


# The agencies' own parts. The matrix's people answer for bodies of their own, which were not asked: to them there is
# no such part, but for its own contact and, as an example of a stranger, everybody else.
PART = {R.AGENCY_CONTACT}


@dataclass
class Asked:
    """A part of a chronology whose agency is that of the matrix's agency contact."""

    part: ChronologyPart
    entry: ChronologyEntry


def of_the_contact(scene: Scene) -> Asked:
    told = opened(scene)
    contact = scene.people[R.AGENCY_CONTACT]
    body = contact.appointments.get().organisation
    practice.actions.write_terms(
        review=told.review,
        changes={name: getattr(PracticeTerms(), name) for name in TERMS},
        agencies=[body],
        version=1,
        by=told.manager,
        now=NOW,
    )
    asked = practice.actions.ask_agencies(review=told.review, wanted_by=NOW.date(), by=told.manager, now=NOW)[0]
    return Asked(asked, practice.own_entry(asked, contact, NOW))


def a_part(scene: Scene) -> dict:
    return {"pk": of_the_contact(scene).part.pk}


def an_entry_of_a_part(scene: Scene) -> dict:
    made = of_the_contact(scene)
    return {"pk": made.part.pk, "entry_id": made.entry.pk}


def a_merged_part(scene: Scene) -> dict:
    part = of_the_contact(scene).part
    practice.handed_in(part, scene.people[R.AGENCY_CONTACT], NOW)
    practice.actions.open_merged(review=part.review, by=scene.people[R.BUSINESS_MANAGER], now=NOW)
    return {"pk": part.pk}


def a_part_of_a_review(scene: Scene) -> dict:
    part = of_the_contact(scene).part
    return {"reference": part.review.reference, "pk": part.pk}


row("chronology_part", allowed=PART, kwargs=a_part, hidden=True)
row("chronology_part_merged", allowed=PART, kwargs=a_merged_part, hidden=True)
for name in ("chronology_part_event", "chronology_part_author", "chronology_part_hand_in"):
    row(name, allowed=PART, kwargs=a_part, hidden=True, post=True)
row("chronology_part_event_remove", allowed=PART, kwargs=an_entry_of_a_part, hidden=True, post=True)
row("practice_ask_agencies", allowed=RUN, kwargs=a(opened), hidden=True, post=True)
row("practice_part_reopen", allowed=RUN, kwargs=a_part_of_a_review, hidden=True, post=True)
row("practice_part_chase", allowed=RUN, kwargs=a_part_of_a_review, hidden=True, post=True, get=False)
row("practice_open_merged", allowed=RUN, kwargs=a(opened), hidden=True, post=True, get=False)
for name in ("practice_report", "practice_report_pdf"):
    row(name, allowed=READ, kwargs=a(opened), hidden=True)
for name in ("practice_report_edit", "practice_report_file", "practice_draft"):
    row(name, allowed=WRITE, kwargs=a(opened), hidden=True, post=True)
row("practice_report_file_remove", allowed=WRITE, kwargs=a_file, hidden=True, post=True)
row("practice_send", allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("practice_take_back", allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("practice_agreement", allowed=READ, kwargs=a(opened), hidden=True, post=True)
row("practice_gate", allowed=READ, kwargs=a(opened), hidden=True)
for name in ("practice_sending", "practice_plan", "practice_comment", "practice_bar"):
    row(name, allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("practice_sending_strike", allowed=MANAGER, hidden=True, post=True,
    kwargs=of_one(told(practice.ready), lambda told, s: told.review.sendings.first()))  # fmt: skip
row("practice_cancel", allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("practice_decision", allowed=MANAGER, kwargs=a(opened, name="withhold"), hidden=True, post=True)
row("practice_bar_lift", allowed=MANAGER, kwargs=of_one(opened, lambda told, s: practice.bar(told)),
    hidden=True, post=True)  # fmt: skip
row("practice_take_down", allowed=MANAGER, kwargs=a(opened), hidden=True, post=True)
row("public_reviews", public=True)
row("public_reviews_feed", public=True)
row("public_review", public=True, kwargs=a(told(practice.published)))
row("public_review_pdf", public=True, kwargs=a(told(practice.published)))
row("public_review_file", public=True, kwargs=a_public_file)
