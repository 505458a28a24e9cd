"""The assurance calendar of a period as a grid, self-assessments, audits, indicators and independent scrutiny."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q
from django.utils.text import slugify

from portal.clock import end_of_day, start_of_day
from portal.together import Asking, one

from ...choices import ActivityState, AssessmentState, AuditState, CycleState
from ...indicators.dashboard import collect_asked as indicators_asked
from ...indicators.figures import OFF, ON
from ...models import (
    Activity,
    Assessment,
    AssessmentCycle,
    Audit,
    AuditCase,
    AuditFinding,
    Challenge,
    Method,
    StatedTotal,
)
from ...months import Year, month_of, month_words, span_words
from ...queries import rapid_reviews_sent, sent_by_month
from ...suppression import is_small
from .gathering import Gathering

SECTION = "scrutiny"
CALENDAR, ASSESSED = "Assurance calendar in the portal", "Self-assessments in the portal"
AUDITED, COUNTED, SCRUTINISED = (
    "Audits in the portal", "Indicators in the portal", "Independent scrutiny in the portal",
)  # fmt: skip
S = ActivityState
STATES = (S.DONE, S.OPEN, S.PLANNED, S.DELAYED, S.SUSPENDED)
NAMES = {
    "assurance.activities": "Entries of the assurance calendar",
    **{f"assurance.{state.value}": f"Of these: {state.label.lower()}" for state in STATES},
    "section_11.asked": "Agencies asked for a self-assessment",
    "section_11.returned": "Agencies that returned it",
    "section_11.returned_share": "Share of agencies that returned it",
    "audits.closed": "Multi-agency audits finished",
    "audits.cases": "Cases that they looked at",
    "audits.strengths": "Strengths found",
    "audits.improvements": "Things to improve found",
    "indicators.count": "Indicators with a figure in the period",
    "indicators.on_target": "Indicators on target at the end of the period",
    "indicators.off_target": "Indicators off target at the end of the period",
    "scrutiny.challenges": "Challenges raised by the scrutineer",
    "scrutiny.answered": "Challenges answered by the partners",
}


def indicator_name(code: str) -> str:
    """The name by which an indicator is placed: `indicator.cp_01`."""
    return f"indicator.{slugify(code).replace('-', '_')}"


def gather(into: Gathering) -> Asking[None]:
    """Put everything by which the partnership made sure of its own work."""
    yield from into.in_order(_calendar, _assessments, _audits, _indicators, _challenges)


def _year(into: Gathering) -> Year:
    return Year(month_of(into.since), 1, 1)


def _calendar(into: Gathering) -> Asking[None]:
    first, last = month_of(into.since), month_of(into.until)
    now = Q(from_month__lte=last, to_month__gte=first)
    was = Q(planned_from__lte=last, planned_to__gte=first)
    printed = ~Q(loaded_from="") & Q(year=first.year)
    monthless = Q(from_month__isnull=True, planned_from__isnull=True, year=first.year) | printed
    year = _year(into)
    rows, sent, totals = yield [
        Activity.objects.filter(now | was | monthless)
        .exclude(state=S.WITHDRAWN)
        .select_related("method")
        .order_by("method__position", "planned_from", "pk"),
        rapid_reviews_sent(year),
        StatedTotal.objects.filter(year=first.year).select_related("method"),
    ]
    # A single review in a month would tell the public of which one is spoken.
    counted = {m: n for m, n in sent_by_month(year, sent).items() if not into.parameters.public or not is_small(n)}
    if not rows and not counted:
        return
    source = next((row.source for row in rows if row.source), CALENDAR)
    put = {"section": SECTION, "source": source}
    states = Counter(row.state for row in rows)
    into.put("assurance.activities", len(rows), **put)
    for state in STATES:
        into.put(f"assurance.{state.value}", states[state], **put)
    into.table(
        "grid", "What was planned, and what came of it", ("Method", "Activity", "When", "What came of it"),
        [
            *((a.method.name, a.title, _when(a), _what(a)) for a in rows),
            *(("Rapid reviews", f"{n} sent to the Panel", month_words(m), "Done") for m, n in sorted(counted.items())),
        ], source=source, section=SECTION,
    )  # fmt: skip
    into.grid("grid", "The assurance calendar of the period", year, rows, counted, source=source, section=SECTION)
    for stated in totals:
        mine = sum(a.counted for a in rows if a.method_id == stated.method_id and a.loaded_from)
        if mine and mine != stated.total:
            method: Method = stated.method
            into.disagree(
                f"{method.name}: the grid and the text", f"{stated.total}", stated.source,
                f"{mine}", "the same report, the sum of the entries of its grid", section=SECTION,
            )  # fmt: skip


def _when(activity: Activity) -> str:
    if activity.from_month:
        return span_words(activity.from_month, activity.to_month)
    if activity.planned_from:
        return f"{span_words(activity.planned_from, activity.planned_to)}; no new month given"
    return "month not given"


def _what(activity: Activity) -> str:
    words = str(activity.get_state_display())
    if activity.state in (S.DELAYED, S.SUSPENDED):
        words = f"{words}: {activity.reason}"
    if activity.has_moved and activity.planned_from and activity.from_month:
        return f"{words.rstrip('.')}. First planned for {span_words(activity.planned_from, activity.planned_to)}"
    return words


def _assessments(into: Gathering) -> Asking[None]:
    in_period = AssessmentCycle.objects.filter(due_on__gte=into.since, due_on__lte=into.until).exclude(
        state__in=(CycleState.DRAFT, CycleState.WITHDRAWN)
    )
    theirs = Assessment.objects.filter(cycle__in=in_period.order_by())
    cycles, states = yield [in_period, theirs.values_list("cycle__title", "state")]
    if not cycles and not into.kept:
        return
    asked = [state for _title, state in states if state != AssessmentState.EXCUSED]
    returned = sum(state == AssessmentState.SUBMITTED for state in asked)
    put = {"section": SECTION, "source": ASSESSED}
    into.put("section_11.asked", len(asked), **put)
    into.put("section_11.returned", returned, **put)
    into.share("section_11.returned_share", returned, len(asked), of="agencies asked", people=False, **put)
    rows = []
    for cycle in cycles:
        own = [state for title, state in states if title == cycle.title and state != AssessmentState.EXCUSED]
        rows.append((cycle.title, str(len(own)), str(sum(s == AssessmentState.SUBMITTED for s in own))))
    into.table("section_11", "Self-assessments due in the period", ("Self-assessment", "Asked", "Returned"), rows,
               source=ASSESSED, section=SECTION)  # fmt: skip


def _audits(into: Gathering) -> Asking[None]:
    closed = Audit.objects.filter(state=AuditState.CLOSED).filter(
        Q(meeting_on__gte=into.since, meeting_on__lte=into.until)
        | Q(meeting_on__isnull=True, due_on__gte=into.since, due_on__lte=into.until)
    )
    rows, strengths, cases = yield [
        closed,
        AuditFinding.objects.filter(audit__in=closed.order_by()).values_list("strength", flat=True),
        AuditCase.objects.filter(audit__in=closed.order_by()).values_list("pk"),
    ]
    if not rows and not into.kept:
        return
    put = {"section": SECTION, "source": AUDITED}
    into.put("audits.closed", len(rows), **put)
    into.people("audits.cases", len(cases), **put)
    into.put("audits.strengths", sum(strengths), **put)
    into.put("audits.improvements", len(strengths) - sum(strengths), **put)
    into.table("audits", "Audits finished in the period", ("Audit", "Moderated"),
               [(a.title, f"{(a.meeting_on or a.due_on):%B %Y}") for a in rows],
               source=AUDITED, section=SECTION)  # fmt: skip


def _indicators(into: Gathering) -> Asking[None]:
    """The dashboard's own figures, hidden by its own rules; the public reads the indicators that are public."""
    board = yield from indicators_asked(_year(into), public=into.parameters.public)
    lines = [line for line in board.lines if any(q.figure is not None for q in line.quarters)]
    if not lines:
        return
    put = {"section": SECTION, "source": COUNTED}
    into.put("indicators.count", len(lines), **put)
    into.put("indicators.on_target", sum(line.standing == ON for line in lines), **put)
    into.put("indicators.off_target", sum(line.standing == OFF for line in lines), **put)
    for line in lines:
        note = "; ".join(words for words in (line.year_note, "restated" if line.restated else "") if words)
        into.put(indicator_name(line.indicator.code), line.year_words, note=note, **put)
    into.table(
        "indicators", "Indicators of the period", ("Indicator", "Year", "Latest quarter", "Target", "Standing"),
        [(x.indicator.name, x.year_words, x.latest, x.target_words, x.standing) for x in lines],
        source=COUNTED, section=SECTION,
    )  # fmt: skip


def _challenges(into: Gathering) -> Asking[None]:
    begin, end = start_of_day(into.since), end_of_day(into.until)
    rows = yield from one(Challenge.objects.filter(raised_at__gte=begin, raised_at__lt=end))
    if not rows and not into.kept:
        return
    put = {"section": SECTION, "source": SCRUTINISED}
    into.put("scrutiny.challenges", len(rows), **put)
    into.put("scrutiny.answered", sum(row.replied_at is not None for row in rows), **put)
