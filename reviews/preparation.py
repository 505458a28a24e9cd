"""What the national notification form asks for, in its order, and what the portal knows of it.

The portal holds no names. Where the form asks for one, the sheet says what to have at hand; it is
typed into the national form and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from partnership.queries import current
from portal.clock import LONDON, london_date
from portal.deadlines.models import Deadline
from portal.deadlines.queries import for_subject
from portal.together import prefetched

from .models import AgencyReturn, Child, PartnerView, RapidReview
from .policies import always_notifiable

# Whole records of so many children fit the national form; the others go into its free text.
CHILDREN_IN_FORM = 4
IDLE_MINUTES = 20


@dataclass(frozen=True)
class Row:
    """One question of the form: what is known, or what to have at hand because the portal does not hold it."""

    question: str
    answer: str = ""
    at_hand: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the form."""

    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class ChildPart:
    """One child's part; `in_form` while there is room for the whole record in the national form."""

    title: str
    rows: list[Row]
    in_form: bool


@dataclass(frozen=True)
class Sheet:
    """The sheet: parts before the children, the children, parts after them, and the clock it serves."""

    before: list[Part]
    children: list[ChildPart]
    after: list[Part]
    always: str | None
    deadline: Deadline | None
    room: int = CHILDREN_IN_FORM
    idle_minutes: int = IDLE_MINUTES

    @property
    def at_hand(self) -> list[str]:
        """Everything to have at hand before the form is opened, once each, in the form's order."""
        parts: list[Part | ChildPart] = [*self.before, *self.children, *self.after]
        return list(dict.fromkeys(row.at_hand for part in parts for row in part.rows if row.at_hand))


def sheet(review: RapidReview, now: datetime) -> Sheet:
    """The preparation sheet of `review` at `now`. A fixed number of queries."""
    named = AgencyReturn.objects.select_related("organisation").order_by("pk")
    given = PartnerView.objects.select_related("organisation")
    prefetched([review], "children", Prefetch("returns", named), Prefetch("partner_views", given))
    children = list(review.children.all())
    return Sheet(
        before=[_reporter(review, now), _when(review), _where(review), _what(review)],
        children=[_child(child, place) for place, child in enumerate(children, 1)],
        after=_after(review),
        always=always_notifiable(review),
        deadline=for_subject(review.subject).filter(rule_code="panel_notification").first(),
    )


def _reporter(review: RapidReview, now: datetime) -> Part:
    reported_by = review.incident.reported_by
    return Part(
        "Who reports",
        [
            Row("Notifying council", current().council.name),
            Row("Our reference", review.reference),
            Row("Person who reports", at_hand="Name, post, telephone and e-mail of the person who reports"),
            Row("Reported to the partnership by", reported_by.name if reported_by else ""),
            Row("Referred by", review.incident.referred_by_words),
            Row("Sheet made on", f"{london_date(now):%-d %B %Y}"),
        ],
    )


def _when(review: RapidReview) -> Part:
    incident = review.incident
    day = f"{incident.happened_on:%-d %B %Y}" if incident.happened_on else ""
    return Part(
        "When",
        [
            Row("Date of the incident", day, "" if day else "Date of the incident, or the best that is known of it"),
            Row("Time, and what else is known of when", incident.happened_words),
            Row("Council became aware", f"{incident.aware_at.astimezone(LONDON):%-d %B %Y at %H:%M}"),
            Row("Business manager was told", f"{incident.reported_at.astimezone(LONDON):%-d %B %Y at %H:%M}"),
        ],
    )


def _where(review: RapidReview) -> Part:
    return Part(
        "Where",
        [
            Row("Sort of place", review.incident.get_setting_display() if review.incident.setting else ""),
            Row("Address", at_hand="Address of the place where it happened"),
        ],
    )


def _what(review: RapidReview) -> Part:
    incident = review.incident
    return Part(
        "What happened",
        [
            Row("Summary", incident.summary),
            Row("Abuse or neglect", incident.get_abuse_display() if incident.abuse else ""),
            Row("Not known yet", incident.not_known),
        ],
    )


def _child(child: Child, place: int) -> ChildPart:
    disability = child.get_disability_display()
    if child.disability_words:
        disability = f"{disability}: {child.disability_words}"
    rows = [
        Row(
            "Name and other names",
            at_hand="Each child’s full name and any other names, home address, school or nursery",
        ),
        Row("Date of birth", at_hand="Each child’s date of birth (or expected date of birth)"),
        Row("Age at the time", child.get_age_band_display()),
        Row("Died or seriously harmed", child.get_outcome_display()),
        Row("Sex", child.get_sex_display()),
        Row("Ethnic group", child.get_ethnicity_display()),
        Row("Disability", disability),
        Row("Legal status", child.get_legal_status_display()),
        Row("Kind of harm", ", ".join(child.harm_labels)),
        Row("Category of abuse", ", ".join(child.category_labels)),
    ]
    return ChildPart(child.label, rows, place <= CHILDREN_IN_FORM)


def _after(review: RapidReview) -> list[Part]:
    incident = review.incident
    asked = ", ".join(r.organisation.name for r in review.returns.all())
    views = {v.organisation.name for v in review.partner_views.all()}
    told = ", ".join(sorted(views))
    return [
        Part(
            "Agencies known so far",
            [
                Row("Agencies asked by the partnership", asked),
                Row("Agencies involved with the family", at_hand="Which agencies knew the family, and since when"),
            ],
        ),
        Part("Other children", [Row("Other children, and how they are safe", incident.other_children)]),
        Part("Other areas", [Row("Other areas involved", incident.other_areas)]),
        Part(
            "Criminal and other processes",
            [
                Row("Processes that run", ", ".join(incident.parallel_labels)),
                Row("What they mean", incident.parallel_words),
                Row("Suspect or person of interest", at_hand="What the police allow to be said of a suspect"),
            ],
        ),
        Part("Immediate safety", [Row("What has been done", incident.immediate_safety)]),
        Part(
            "Who else was told",
            [
                Row("Statutory partners whose view is recorded", told),
                Row("Others told", at_hand="Whether Ofsted, the coroner, the family and the press office were told"),
            ],
        ),
    ]
