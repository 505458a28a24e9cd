"""The arrangements as the public read them: put together from the records, and compared edition with edition.

`collect` reads the records as they stand on a day; what it answers is frozen with an edition.
Every entry has a key of its own, so that two editions can be compared by entry, whatever their order.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.together import Asking, answered
from portal.together import one as one_of

from . import publication_sections as sections
from . import queries
from .models import Group, TermsOfReference

Entry = dict[str, str]
Section = dict[str, Any]
Content = list[Section]


def section(title: str, entries: list[Entry], intro: str = "") -> Section:
    """A section of the page: a title, a sentence where it needs one, and its entries."""
    return {"title": title, "intro": intro, "entries": entries}


def entry(key: str, name: str, words: str = "", group: str = "") -> Entry:
    """One entry: a key that stays, a name, what is said of it, and the heading it stands under, where there is one."""
    return {"key": key, "name": name, "words": words, "group": group}


def collect(on: date) -> Content:
    """Everything that the public page says, from the records as they stand on London date `on`. Names of posts only."""
    bodies = queries.directory(on)
    asked = [
        _groups(),
        _priorities(),
        _assurance(),
        _rapid_reviews(on),
        _of(sections.funding(on)),
        _of(sections.promises()),
        _of(sections.disagreements()),
    ]
    parts = [_partners(bodies, on), _agencies(bodies), *answered(asked), _information()]
    return [part for part in parts if part and part["entries"]]


def _partners(bodies: queries.Directory, on: date) -> Section:
    posts = queries.representative_posts(on)
    entries = []
    for row in bodies.partners:
        spoken = "; ".join(f"{p.get_role_display()}: {p.title}" for p in posts.get(row.organisation_id, []))
        words = " ".join(part for part in (row.duties, f"{spoken}." if spoken else "") if part)
        entries.append(entry(row.organisation.code, row.organisation.name, words))
    return section("Safeguarding partners", entries, "They share the duty to make and run these arrangements, equally.")


def _agencies(bodies: queries.Directory) -> Section:
    entries = [
        entry(row.organisation.code, row.organisation.name, row.duties, sector)
        for sector, rows in bodies.agencies.items()
        for row in rows
    ]
    return section("Relevant agencies", entries, "Agencies whose part in safeguarding the partners consider key.")


def _groups() -> Asking[Section]:
    entries = []
    groups, every = yield [queries.group_rows(), TermsOfReference.objects.filter(group__removed_on__isnull=True)]
    newest: dict[int, TermsOfReference] = {}
    for one in every:
        newest.setdefault(one.group_id, one)
    for group in groups:
        terms = newest.get(group.pk)
        words = [group.purpose, f"Chair: {group.chair}." if group.chair else ""]
        words += [f"Sponsor: {group.sponsor}." if group.sponsor else "", f"Meets {group.meets}." if group.meets else ""]
        words += [_until(group), terms.quorum_words if terms else ""]
        entries.append(entry(group.code, group.name, " ".join(w for w in words if w), group.get_kind_display()))
    return section("Groups", entries)


def _until(group: Group) -> str:
    return f"Until {group.ends_on:%-d %B %Y}." if group.ends_on else ""


def _priorities() -> Asking[Section]:
    rows = yield from one_of(queries.priority_rows())
    entries = [
        entry(f"{row.year} {row.title}", row.title, f"Led by {row.lead.successor or row.lead}.", row.year)
        for row in rows
    ]
    return section("Priorities", entries)


def _assurance() -> Asking[Section]:
    rows = yield from one_of(queries.assurance_area_rows())
    return section("What we ask to be assured of", [entry(row.title, row.title) for row in rows])


def _rapid_reviews(on: date) -> Asking[Section]:
    preset = queries.timetable_preset()
    signed = yield from one_of(queries.sign_off_step_rows())
    steps = [entry(m.code, m.title, m.words, m.days_label) for m in preset.milestones.all()] if preset else []
    settings = [entry(row.rule_code, name, row.words) for name, row in queries.named_clock_settings(on)]
    chain = [entry(f"step-{s.number}", s.get_kind_display(), s.words) for s in signed]
    intro = preset.day_zero if preset else ""
    return section("How a rapid review runs", [*settings, *steps, *chain], f"Day 0 is {intro}." if intro else "")


def _of(part: Asking[sections.Part]) -> Asking[Section]:
    title, intro, entries = yield from part
    return section(title, [entry(*one) for one in entries], intro)


def _information() -> Section:
    row = queries.current()
    return section(
        "Information",
        [
            entry("foi", "Freedom of information", row.foi_stance),
            entry("controller", "Data controller", str(row.council)),
            entry("source", "Based on", f"{row.source} ({row.edition})"),
        ],
    )


def digest(content: Content) -> str:
    """SHA-256 (hex) of the content, the same for the same words."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """One difference between two editions: in which section, of what, and how it read before and reads now."""

    section: str
    name: str
    before: str
    now: str

    @property
    def kind(self) -> str:
        """`new`, `gone` or `changed`."""
        return "new" if not self.before else "changed" if self.now else "gone"

    def as_json(self) -> dict[str, str]:
        """As it is stored with the edition."""
        return {
            "section": self.section, "name": self.name, "before": self.before, "now": self.now, "kind": self.kind,
        }  # fmt: skip


def compare(old: Content, new: Content) -> list[Change]:
    """What differs between two editions, entry by entry, in the order of the new one and then what has gone."""
    before, now = _by_key(old), _by_key(new)
    found = [
        Change(title, one["name"], _said(before.get((title, key))), _said(one))
        for (title, key), one in now.items()
        if _said(before.get((title, key))) != _said(one)
    ]
    gone = [Change(t, one["name"], _said(one), "") for (t, key), one in before.items() if (t, key) not in now]
    return [*found, *gone]


def _by_key(content: Content) -> dict[tuple[str, str], Entry]:
    return {(part["title"], one["key"]): one for part in content for one in part["entries"]}


def _said(one: Entry | None) -> str:
    if one is None:
        return ""
    return ": ".join(part for part in (one["group"], one["name"], one["words"]) if part)
