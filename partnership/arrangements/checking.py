"""Whether a well-formed arrangements file also makes sense: one function a part of the file.

Each yields `Problem`s; none stops at the first, so that a person mends a file in one go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from itertools import pairwise

from portal.accounts.choices import Role
from portal.brand import HEX_COLOUR, LEAST_CONTRAST, contrast
from portal.deadlines.rules import all_rules

from ..choices import Opening, RecipientOf, Standing, StepKind
from ..models.timetable import LAST_DAY
from .checking_promises import promise_problems
from .entry import Entry
from .reading import ArrangementsError, Problem
from .specification import ContactEntry, Document, OrganisationEntry

WHITE = "#ffffff"
PLAN_YEAR = re.compile(r"20\d\d-\d\d")
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# The steps that a rapid review takes, in the order in which they must fall due.
# The one rule whose clear days arrangements may read in two ways; what may be published first follows it.
CLEAR_DAYS_RULE = "report_before_publication"
MILESTONES = ("request_out", "returns_due", "collate", "circulate", "meeting", "sign_off", "submission")


def check(document: Document) -> None:
    """Raise ArrangementsError with every fault of sense in `document`; return quietly when there is none."""
    parts = (
        _codes,
        _partnership,
        _organisations,
        _memberships,
        _posts,
        _references,
        _groups,
        _clocks,
        _timetable,
        _sign_off,
        _recipients,
        _contacts,
    )
    problems = [problem for part in (*parts, promise_problems) for problem in part(document)]
    if problems:
        raise ArrangementsError(document.file, problems)


def _twice(entries: Iterable[Entry], keys: tuple[str, ...], noun: str) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], int] = {}
    for entry in entries:
        value = tuple(getattr(entry, key) for key in keys)
        if value in seen:
            said = ", ".join(str(part) for part in value)
            yield Problem(entry.line, f"The {noun} “{said}” is here twice; it was on line {seen[value]}. Keep one.")
        seen.setdefault(value, entry.line)


def _codes(document: Document) -> Iterator[Problem]:
    yield from _twice(document.organisations, ("code",), "organisation")
    yield from _twice(document.memberships, ("organisation", "standing"), "standing")
    yield from _twice(document.posts, ("code",), "post")
    yield from _twice(document.office_holders, ("name", "post", "organisation"), "office-holder")
    yield from _twice(document.groups, ("code",), "group")
    yield from _twice([g for g in document.groups if g.letter], ("letter",), "letter")
    yield from _twice(document.priorities, ("year", "title"), "priority")
    yield from _twice(document.assurance_areas, ("title",), "area for assurance")
    yield from _twice(document.clock_settings, ("rule", "effective_from"), "clock setting")
    yield from _twice(document.timetable.milestones, ("code",), "milestone")
    yield from _twice(document.sign_off, ("number",), "sign-off step")
    yield from _twice(document.recipients, ("of", "kind"), "recipient")
    yield from _twice(document.contacts, ("name",), "contact")
    for entry in (document.partnership, *document.organisations, *document.posts, *document.groups):
        if not SLUG.fullmatch(entry.code):
            yield Problem(entry.at("code"), f"The code “{entry.code}” needs small letters, digits and dashes only.")


def _partnership(document: Document) -> Iterator[Problem]:
    entry = document.partnership
    if not HEX_COLOUR.fullmatch(entry.brand_colour) or entry.brand_colour != entry.brand_colour.lower():
        yield Problem(
            entry.at("brand_colour"),
            f"“{entry.brand_colour}” is not a colour. Write # and six of 0-9 and a-f in quotation marks, "
            "such as “#0b3f4a”.",
        )
    elif (ratio := contrast(entry.brand_colour, WHITE)) < LEAST_CONTRAST:
        yield Problem(
            entry.at("brand_colour"),
            f"White text on {entry.brand_colour} has a contrast of {ratio:.2f}, and needs {LEAST_CONTRAST}. "
            "Choose a darker colour.",
        )
    for key in ("council", "body"):
        yield from _known(document, entry, key, getattr(entry, key))
    council = document.organisation_named(entry.council)
    if council and council.kind != "council":
        yield Problem(entry.at("council"), f"“{entry.council}” is not of the kind “council”. Name the local authority.")


def _known(document: Document, entry: Entry, key: str, code: str) -> Iterator[Problem]:
    if code and document.organisation_named(code) is None:
        yield Problem(entry.at(key), f"No organisation has the code “{code}”. Add it under “organisations”.")


def _order(entry: Entry, starts: date | None, ends: date | None) -> Iterator[Problem]:
    if starts and ends and ends < starts:
        yield Problem(entry.at("ends"), f"It ends ({ends}) before it starts ({starts}). Put the days in order.")


def _organisations(document: Document) -> Iterator[Problem]:
    for entry in document.organisations:
        yield from _order(entry, entry.starts, entry.ends)
        if entry.successor:
            yield from _succession(document, entry)


def _succession(document: Document, entry: OrganisationEntry) -> Iterator[Problem]:
    heir = document.organisation_named(entry.successor)
    if heir is None:
        yield Problem(
            entry.at("successor"), f"The successor “{entry.successor}” is unknown. Add it under “organisations”."
        )
        return
    if entry.ends is None:
        yield Problem(entry.at("successor"), "A body with a successor has ended. Add “ends:” with its last day.")
        return
    day_after = entry.ends + timedelta(days=1)
    if heir.starts is not None and heir.starts > day_after:
        yield Problem(
            entry.at("successor"),
            f"“{heir.code}” starts on {heir.starts}, and this body ends on {entry.ends}. "
            f"Start the successor on {day_after} or earlier, so that no day is without a body.",
        )
    if heir.ends is not None and heir.ends < day_after:
        yield Problem(entry.at("successor"), f"“{heir.code}” had itself ended by {day_after}. Name a later successor.")
    standings = {m.organisation: m.standing for m in document.memberships}
    statutory = standings.get(entry.code) == Standing.STATUTORY_PARTNER
    if statutory and standings.get(heir.code) != Standing.STATUTORY_PARTNER:
        yield Problem(
            entry.at("successor"),
            f"“{entry.code}” is a statutory partner, so “{heir.code}” needs that standing too. "
            "Add it under “memberships”.",
        )


def _within(document: Document, entry: Entry, code: str, starts: date | None, ends: date | None) -> Iterator[Problem]:
    """Dates of something that belongs to the body `code` must lie within the body's own."""
    yield from _order(entry, starts, ends)
    body = document.organisation_named(code)
    if body is None:
        yield from _known(document, entry, "organisation", code)
        return
    if starts and ((body.starts and starts < body.starts) or (body.ends and starts > body.ends)):
        yield Problem(entry.at("starts"), f"“{code}” did not exist on {starts}. Write a day on which it did.")
    if ends and ((body.ends and ends > body.ends) or (body.starts and ends < body.starts)):
        yield Problem(entry.at("ends"), f"“{code}” did not exist on {ends}. Write a day on which it did.")


def _memberships(document: Document) -> Iterator[Problem]:
    for entry in document.memberships:
        yield from _within(document, entry, entry.organisation, entry.starts, entry.ends)
        if entry.standing == Standing.RELEVANT_AGENCY and not entry.sector:
            yield Problem(entry.line, "A relevant agency is listed by sector. Add “sector:”.")
        if entry.standing == Standing.STATUTORY_PARTNER and not entry.asked_in_rapid_reviews:
            yield Problem(
                entry.line, "Every statutory partner answers in a rapid review. Add “asked_in_rapid_reviews: true”."
            )
    partners = [m for m in document.memberships if m.standing == Standing.STATUTORY_PARTNER]
    if not any(m.organisation == document.partnership.council for m in partners):
        yield Problem(
            document.at("memberships"),
            f"The council “{document.partnership.council}” is not among the statutory partners. Add it.",
        )
    for entry in partners:
        for role in (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE):
            if not any(p.organisation == entry.organisation and p.role == role for p in document.posts):
                yield Problem(
                    entry.line,
                    f"“{entry.organisation}” has no post with the role {role.value}. Add one under “posts”.",
                )


def _posts(document: Document) -> Iterator[Problem]:
    for entry in document.posts:
        yield from _within(document, entry, entry.organisation, entry.starts, entry.ends)


def _references(document: Document) -> Iterator[Problem]:
    for holder in document.office_holders:
        yield from _known(document, holder, "organisation", holder.organisation)
    most, in_year = document.partnership.most_priorities, Counter[str]()
    for priority in document.priorities:
        yield from _known(document, priority, "lead", priority.lead)
        if not PLAN_YEAR.fullmatch(priority.year):
            yield Problem(priority.at("year"), f"“{priority.year}” is not a plan’s year. Write it as 2019-20.")
        in_year[priority.year] += 1
        if most is not None and in_year[priority.year] == most + 1:
            yield Problem(
                priority.line,
                f"This is priority {most + 1} of {priority.year}, and “most_priorities” is {most}. Take one out.",
            )


def _groups(document: Document) -> Iterator[Problem]:
    reviewing = [group for group in document.groups if group.review_group]
    if len(reviewing) != 1:
        yield Problem(
            document.at("groups"),
            f"{len(reviewing)} groups say “review_group: true”. Exactly one group meets on rapid reviews.",
        )
    for group in document.groups:
        yield from _twice(group.members, ("seat", "post", "organisation"), "seat")
        if len(group.letter) > 1:
            yield Problem(group.at("letter"), f"“{group.letter}” is longer than one letter.")
        if group.times_per_year == 0:
            yield Problem(group.at("times_per_year"), "A group that never meets needs no number. Leave the line out.")
        for member in group.members:
            yield from _known(document, member, "organisation", member.organisation)
            if not member.post and not member.organisation:
                yield Problem(member.line, "Say who sits here: add “post:”, “organisation:” or both.")


def _clocks(document: Document) -> Iterator[Problem]:
    # The rules of the source alone: whether a file is right does not depend on what is loaded already.
    known = sorted({rule.code for rule in all_rules()})
    for setting in document.clock_settings:
        if setting.rule not in known:
            yield Problem(
                setting.at("rule"), f"“{setting.rule}” is not a rule of the portal. Write one of: {', '.join(known)}."
            )
        if (setting.counts_from is None) == (setting.clear_days is None):
            yield Problem(setting.line, "Write either “counts_from:” or “clear_days:”, and not both.")
        if setting.clear_days and setting.rule != CLEAR_DAYS_RULE:
            yield Problem(setting.at("clear_days"), f"Only “{CLEAR_DAYS_RULE}” is read in clear days. Write it there.")
        if setting.other_reading and setting.other_reading == setting.counts_from:
            yield Problem(setting.at("other_reading"), "The other reading is the same as “counts_from”. Leave it out.")
    for rule in ("panel_notification", "rapid_review"):
        if not any(s.rule == rule and s.counts_from for s in document.clock_settings):
            yield Problem(document.at("clock_settings"), f"Nothing says what starts “{rule}”. Add an entry for it.")


def _timetable(document: Document) -> Iterator[Problem]:
    by_code = {milestone.code: milestone for milestone in document.timetable.milestones}
    for milestone in document.timetable.milestones:
        if milestone.code not in MILESTONES:
            yield Problem(
                milestone.at("code"), f"“{milestone.code}” is not a milestone. Write one of: {', '.join(MILESTONES)}."
            )
        if milestone.day_to > LAST_DAY:
            yield Problem(
                milestone.at("day_to"),
                f"Day {milestone.day_to} is past the {LAST_DAY} working days. Write {LAST_DAY} or less.",
            )
        if milestone.day_to < milestone.day_from:
            yield Problem(milestone.at("day_to"), "The milestone ends before it begins. Put the days in order.")
    for code in MILESTONES:
        if code not in by_code:
            yield Problem(document.timetable.line, f"The timetable has no “{code}”. Add that milestone.")
    # The file may list them in any order (Bury prints day 12 before day 11); their days may not be out of order.
    steps = [by_code[code] for code in MILESTONES if code in by_code]
    for earlier, later in pairwise(steps):
        if later.day_to < earlier.day_to:
            yield Problem(
                later.at("day_to"),
                f"“{later.code}” is due on day {later.day_to}, before “{earlier.code}” on day {earlier.day_to}.",
            )


def _sign_off(document: Document) -> Iterator[Problem]:
    steps = sorted(document.sign_off, key=lambda step: step.number)
    if not any(step.kind == StepKind.PARTNERS for step in steps):
        yield Problem(
            document.at("sign_off"), "The chain has no step of the kind “partners”. Every statutory partner must agree."
        )
    elif steps[0].kind != StepKind.PARTNERS:
        yield Problem(steps[0].line, "The statutory partners agree first. Give their step the lowest number.")
    allowed = {
        StepKind.PARTNERS: {Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE},
        StepKind.ENDORSEMENT: {Role.PARTNERSHIP_CHAIR},
    }
    for step in steps:
        wrong = [role.value for role in step.roles if role not in allowed[step.kind]]
        if wrong or not step.roles:
            right = ", ".join(sorted(role.value for role in allowed[step.kind]))
            said = ", ".join(wrong) or "nobody"
            yield Problem(step.at("roles"), f"The step “{step.kind.value}” is not taken by {said}. Write: {right}.")
        has_post = any(post.role in step.roles for post in document.posts)
        if step.kind == StepKind.ENDORSEMENT and not has_post:
            yield Problem(step.line, "No post has the role partnership_chair. Add it under “posts”.")


def _recipients(document: Document) -> Iterator[Problem]:
    if not any(r.of == RecipientOf.RAPID_REVIEW and r.required for r in document.recipients):
        yield Problem(document.at("recipients"), "Nobody receives the rapid review. Add the national Panel.")


def _contacts(document: Document) -> Iterator[Problem]:
    for contact in document.contacts:
        if not (contact.phone or contact.text or contact.email or contact.website):
            yield Problem(contact.line, "This contact cannot be reached. Add a phone, text, email or website.")
        if (contact.opening == Opening.LISTED) != bool(contact.opening_hours):
            yield Problem(contact.at("opening"), "Write “opening: listed” together with “opening_hours:”, or neither.")
        yield from _hours(contact)


def _hours(contact: ContactEntry) -> Iterator[Problem]:
    for hours in contact.opening_hours:
        try:
            opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
        except ValueError:
            yield Problem(hours.line, f"“{hours.opens}” to “{hours.closes}” are not times. Write “09:00” and “17:00”.")
            continue
        if closes <= opens:
            yield Problem(hours.at("closes"), "It closes before it opens. Split hours that run past midnight.")
