"""A thing of a kind that only the tests know, so that the ground is tried without any app's cases."""

from dataclasses import dataclass, field
from itertools import count

from portal import subjects
from portal.subjects import Kind, Subject

_number = count(1)


@dataclass
class Things:
    """Who may see and who is conflicted in which thing: changed by a test as it goes."""

    name: str = "test_thing"
    seen: dict[int, set[int] | None] = field(default_factory=dict)  # None: everybody
    conflicts: dict[int, set[int]] = field(default_factory=dict)
    file_reader: object = None

    def new(self, seen_by=None) -> Subject:
        """Another thing, seen by everybody or by these people."""
        number = next(_number)
        self.seen[number] = None if seen_by is None else {person.pk for person in seen_by}
        return Subject(self.name, number, f"TT-2026-{number:02d}")

    def conflict(self, subject, person):
        self.conflicts.setdefault(subject.id, set()).add(person.pk)

    def kind(self):
        return Kind(
            name=self.name,
            label="Thing",
            visible_ids=lambda person, on: {n for n, who in self.seen.items() if who is None or person.pk in who},
            path=lambda number: f"/things/{number}/",
            conflicted_people=lambda number: self.conflicts.get(number, set()),
            may_read_file=self.file_reader,
        )


def register(monkeypatch, **fields) -> Things:
    """A registry of things for one test."""
    things = Things(**fields)
    monkeypatch.setitem(subjects._kinds, things.name, things.kind())
    return things
