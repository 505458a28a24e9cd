"""Drawings as SVG, made here and without script: read in grey by pattern and by words, each beside its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from ...choices import ActivityState
from ...models import Activity
from ...months import Year, month_of
from .shapes import Chart, Table

INK, QUIET, RULE, FAINT, DARK = "#0b0c0c", "#505a5f", "#b1b4b6", "#e3e8e9", "#0b4f5c"
FONT = "Portal Text, Atkinson Hyperlegible Next, sans-serif"
WIDTH = 680
BAR, STEP = 20, 34
S = ActivityState
MARKS = {S.PLANNED: "○", S.OPEN: "◐", S.DONE: "✓", S.DELAYED: "→", S.SUSPENDED: "‖"}


def bars(
    name: str, title: str, rows: Sequence[tuple[str, Decimal | int, str]], table: Table, *, stress: Sequence[str] = ()
) -> Chart:
    """One bar a row, from nought, with its words at its end; `stress` names the rows whose bars are hatched."""
    top = max(Decimal(value) for _label, value, _words in rows) or Decimal(1)
    left = min(300, max(90, round(max(len(label) for label, _v, _w in rows) * 7.4)))
    room = WIDTH - left - round(max(len(words) for _l, _v, words in rows) * 7.6) - 12
    height = STEP * len(rows) + 6
    parts = [_hatch(name)]
    for place, (label, value, words) in enumerate(rows):
        y = place * STEP + 6
        wide = round(float(Decimal(value) / top) * room, 1)
        fill = f"url(#{name}-hatch)" if label in stress else DARK
        lines = _wrapped(label, round(left / 7.4))
        for number, line in enumerate(lines):
            base = y + 15 + (number * 14 if len(lines) == 1 else number * 14 - 7)
            parts.append(_text(0, base, line, INK))
        parts.append(
            f'<rect x="{left}" y="{y}" width="{wide}" height="{BAR}" fill="{fill}" stroke="{DARK}" stroke-width="1"/>'
        )
        parts.append(_text(left + wide + 8, y + 15, words, INK, weight=700))
    parts.append(f'<line x1="{left}" y1="0" x2="{left}" y2="{height}" stroke="{INK}" stroke-width="1.2"/>')
    said = "; ".join(f"{label} {words}" for label, _value, words in rows)
    return _chart(name, title, f"Bars: {said}.", height, parts, table)


def grid(
    name: str, title: str, year: Year, rows: Sequence[Activity], counted: Mapping[date, int], table: Table
) -> Chart:
    """Twelve months across, a line for each entry under its method, and a column for what has no month."""
    left, beside, head = 140, 148, 24
    wide = (WIDTH - left - beside) / 12
    parts = [_hatch(name)]
    for place, month in enumerate(year.months):
        x = left + place * wide
        parts.append(_text(x + wide / 2, 15, f"{month:%b}", INK, size=11, weight=700, anchor="middle"))
    parts.append(_text(left + 12 * wide + 6, 15, "Month not given", INK, size=11, weight=700))
    y, before, marks = head, None, []
    for activity in rows:
        if activity.method_id != before:
            parts.append(f'<line x1="0" y1="{y}" x2="{WIDTH}" y2="{y}" stroke="{RULE}" stroke-width="1"/>')
            for number, line in enumerate(_wrapped(activity.method.name, 25)[:2]):
                parts.append(_text(0, y + 13 + 11 * number, line, INK, size=10.5, weight=700))
            top = y
            if before is not None:
                marks.append(y)
            before = activity.method_id
        parts += _entry(name, activity, year, y, left, wide)
        y += 17
        following = next((a for a in rows[rows.index(activity) + 1 :]), None)
        if following is None or following.method_id != activity.method_id:
            y = max(y, top + 17 * min(2, len(_wrapped(activity.method.name, 25)))) + 4
    for month, number in sorted(counted.items()):
        place = year.months.index(month)
        parts.append(_text(left + place * wide, y + 12, f"{number} sent", INK, size=10))
    if counted:
        parts.append(_text(0, y + 12, "Rapid reviews sent", INK, size=10.5, weight=700))
        y += 20
    # The months' lines lie under everything that is written.
    lines = []
    for place in range(13):
        x = round(left + place * wide, 1)
        lines.append(f'<line x1="{x}" y1="{head - 4}" x2="{x}" y2="{y}" stroke="{FAINT}" stroke-width=".8"/>')
    parts[1:1] = lines
    parts.append(f'<line x1="0" y1="{y}" x2="{WIDTH}" y2="{y}" stroke="{RULE}" stroke-width="1"/>')
    key = "   ".join(f"{mark} {state.label.lower()}" for state, mark in MARKS.items())
    parts.append(_text(0, y + 16, key, QUIET, size=10.5))
    said = "; ".join(f"{a.method.name}, {a.title}: {a.get_state_display()}" for a in rows)
    words = f"A calendar of twelve months from {year.months[0]:%B %Y}. {said}. The table says the same with the months."
    return _chart(name, title, words, round(y + 24), parts, table)


def _entry(name: str, activity: Activity, year: Year, y: float, left: float, wide: float) -> list[str]:
    """The entry's bar in its months, where it was planned where it has none now, or beside the months."""
    state = S(activity.state)
    first = activity.from_month or activity.planned_from
    last = activity.to_month or activity.planned_to
    words = f"{MARKS[state]} {activity.title}"
    if first is None or last is None or first > year.last or last < year.first:
        if activity.planned_from is None or activity.planned_from > year.last or first is None:
            return [_text(left + 12 * wide + 6, y + 12, _cut(words, 28), INK, size=9.5)]
        first, last = activity.planned_from, activity.planned_to or activity.planned_from
    start = max(first, year.first)
    end = min(last, year.last)
    from_place = year.months.index(month_of(start))
    to_place = year.months.index(month_of(end))
    x, span = left + from_place * wide, (to_place - from_place + 1) * wide
    fill = {S.DONE: DARK, S.SUSPENDED: f"url(#{name}-hatch)"}.get(state, "#ffffff")
    dashed = ' stroke-dasharray="3 2"' if state in (S.DELAYED, S.PLANNED) else ""
    parts = [
        f'<rect x="{x + 1:.1f}" y="{y + 2.5}" width="{span - 2:.1f}" height="12" rx="1.5" fill="{fill}" '
        f'stroke="{DARK}" stroke-width="1"{dashed}/>'
    ]
    beside_it = x + span + 3
    room = round((left + 12 * wide - beside_it) / 4.9)
    if room >= 18:
        parts.append(_text(beside_it, y + 12, _cut(words, room), INK, size=9.5))
    else:
        room = round((x - left) / 4.9)
        parts.append(_text(x - 3, y + 12, _cut(words, room), INK, size=9.5, anchor="end"))
    return parts


def _chart(name: str, title: str, said: str, height: int, parts: Sequence[str], table: Table) -> Chart:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )
    return Chart(title, said, svg, table, table.section)


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#ffffff"/>'
        f'<path d="M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5" stroke="{DARK}" stroke-width="1.4"/></pattern></defs>'
    )


def _text(
    x: float, y: float, words: str, fill: str, *, size: float = 13, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


def _wrapped(words: str, width: int) -> list[str]:
    """The words in at most two lines; a cut says that it is one."""
    if len(words) <= width:
        return [words]
    lines, line = [], ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    return lines if len(lines) <= 2 else [lines[0], _cut(" ".join(lines[1:]), width)]


def _cut(words: str, width: int) -> str:
    return words if len(words) <= width else f"{words[: max(1, width - 1)].rstrip()}…"
