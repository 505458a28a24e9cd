"""Every date of a review that the law, guidance or the local table sets, on one screen.

The numbers bind from the edition's date; a past case keeps the edition it ran under. The local
day table is data of the arrangements, so its rules are made from the preset that is loaded.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from partnership.choices import ClearDays
from partnership.models import TimetablePreset
from partnership.queries import clock_setting, timetable_preset
from portal.deadlines.choices import Clock
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register, register_family, register_reading
from portal.errors import Refused

ENGLAND = Clock.ENGLAND_AND_WALES
ACT = "Children Act 2004, section 16C(1)"
WT2018 = "Working Together to Safeguard Children 2018"
WT2023 = "Working Together to Safeguard Children 2023"
CARE_ACT_GUIDANCE = "Care and support statutory guidance, chapter 14; Care Act 2014, section 44"
AWARE = "the day the council became aware of the incident"
LAST_DAY_OF_2018_EDITION = date(2023, 12, 14)
IN_FORCE_2018 = date(2018, 6, 29)
IN_FORCE_2023 = date(2023, 12, 15)
TIMETABLE = "timetable_day_"
LAST_TIMETABLE_DAY = 15


def _both_editions(
    code: str,
    title: str,
    amount: int,
    *,
    unit: Unit = Unit.WORKING_DAYS,
    direction: Direction = Direction.AFTER,
    clear: bool = False,
    trigger: str = AWARE,
    law: str = "",
) -> None:
    editions = (
        ("2018", WT2018, IN_FORCE_2018, LAST_DAY_OF_2018_EDITION),
        ("2023", WT2023, IN_FORCE_2023, None),
    )
    for edition, guidance, starts, ends in editions:
        citation = f"{law}; {guidance}" if law else guidance
        register(
            DeadlineRule(code, title, amount, unit, ENGLAND, direction, clear, True, citation, edition, starts, ends,
                         trigger)
        )  # fmt: skip


def _local(code: str, title: str, amount: int, trigger: str, citation: str, edition: str = "local") -> DeadlineRule:
    return DeadlineRule(code, title, amount, Unit.WORKING_DAYS, ENGLAND, Direction.AFTER, False, False, citation,
                        edition, date(2018, 1, 1), None, f"{trigger[:1].lower()}{trigger[1:]}")  # fmt: skip


def declare() -> None:
    """Register every rule; called once when the app is ready."""
    _both_editions("panel_notification", "Notify the national Panel", 5, law=ACT)
    _both_editions("partners_told", "Tell the safeguarding partners", 5, law=ACT)
    _both_editions("rapid_review", "Send the rapid review to the national Panel", 15)
    _both_editions(
        "practice_review", "Complete and publish the practice review", 6, unit=Unit.CALENDAR_MONTHS,
        trigger="the day the partners decided to start the practice review",
    )  # fmt: skip
    _both_editions(
        "report_before_publication", "Send the report to the Panel and the Secretary of State", 7,
        direction=Direction.BEFORE, clear=True, trigger="the planned day of publication",
    )  # fmt: skip
    _both_editions(
        "earliest_publication", "First day on which the report may be published", 7, clear=True,
        trigger="the later of the sendings to the Panel and the Secretary of State",
    )  # fmt: skip
    register(
        DeadlineRule("adult_review", "Complete the Safeguarding Adult Review", 6, Unit.CALENDAR_MONTHS, ENGLAND,
                     Direction.AFTER, False, False, CARE_ACT_GUIDANCE, "2014", date(2015, 4, 1), None,
                     "the day the board decided to start the Safeguarding Adult Review")
    )  # fmt: skip
    register(
        _local("agency_return_added", "Agency return, agency added later", 5, "the day the agency was asked",
               "Local practice (decision 9)")
    )  # fmt: skip
    for code in ("report_before_publication", "earliest_publication"):
        register_reading(code, _as_the_arrangements_read_it)
    register_family("agency_return", _agency_return, codes=lambda: ("agency_return",))
    register_family(TIMETABLE, _timetable_day, codes=_timetable_codes)


def _as_the_arrangements_read_it(rule: DeadlineRule, on: date) -> DeadlineRule:
    """Seven clear working days, unless the arrangements in force on `on` say that the seventh is early enough.

    One setting for both directions, so that they stay the inverse of each other (docs/adr/0003, 0014).
    """
    setting = clock_setting("report_before_publication", on)
    if setting is None or setting.clear_days != ClearDays.LOOSE:
        return rule
    return replace(rule, clear=False, citation=f"{rule.citation}; {setting.citation}")


def _preset() -> TimetablePreset:
    preset = timetable_preset()
    if preset is None:
        raise Refused("No timetable is loaded: run manage.py load_arrangements with the name of your partnership.")
    return preset


def _agency_return(_code: str) -> DeadlineRule:
    preset = _preset()
    milestone = preset.milestones.filter(code="returns_due").first()
    if milestone is None:
        raise Refused(f"The timetable “{preset.name}” has no day for agencies' returns.")
    return _local("agency_return", "Agency return", milestone.day_to, preset.day_zero, preset.name, preset.code)


def _timetable_codes() -> tuple[str, ...]:
    return tuple(f"{TIMETABLE}{day}" for day in range(1, LAST_TIMETABLE_DAY + 1))


def _timetable_day(code: str) -> DeadlineRule:
    preset = _preset()
    day = code.removeprefix(TIMETABLE)
    if not day.isdecimal() or not 1 <= int(day) <= LAST_TIMETABLE_DAY:
        raise Refused(f"The timetable has days 1 to {LAST_TIMETABLE_DAY}: “{code}” is none of them.", field="rule")
    milestones = [m for m in preset.milestones.all() if m.day_to == int(day)]
    title = milestones[0].title if milestones else f"Day {int(day)} of the timetable"
    return _local(f"{TIMETABLE}{int(day)}", title, int(day), preset.day_zero, preset.name, preset.code)
