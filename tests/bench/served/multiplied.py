"""Ten thousand rows of every kind, as copies of the demonstration's own, each under the copy of what it belongs to.

So many stories told by the real actions would take days. A copy of a row points to the copies of the things that it
points to, but to the same people and bodies, so that the lists of one person grow as much as those of everybody.
"""

from __future__ import annotations

import copy
import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.db import IntegrityError, models, transaction


def labels(named: dict[str, str]) -> set[str]:
    """The models that are named so, by app."""
    return {f"{app}.{name}" for app, names in named.items() for name in names.split()}


# Kinds of which a partnership has one, or the few that a law, a form or a timetable names.
ONE = {
    "assurance": "Framework Method Promise Question ScaleLevel Standard StatedCheck StatedFigure StatedTotal",
    "deadlines": "BankHoliday HolidayTable",
    "partnership": "Arrangements AssuranceArea ClockSetting Contact InformationSetting Ladder LadderStage Milestone"
    " Numbering OfficeHolder Protocol Recipient SignOffStep StageTime TimetablePreset",
    "portal": "OnceToken",
    "reviews": "CountedReviews PracticeCounter ReferenceCounter RetentionPeriod",
    "thresholds": "Contact Domain Edition Framework Heading Indicator Level Need",
    "trail": "TrailHead",
}
# Kinds that a partnership sets up by hand, of which a hundred are more than it will ever have.
SOME = {
    "accounts": "Delegation",
    "assurance": "AnnualReport AssessmentCycle Indicator ReportEdition",
    "partnership": "Budget BudgetLine Course Group GroupMember Obligation PolicyDocument Priority PublishedArrangements"
    " PublishedPlan SharingAgreement TermsOfReference Trainer",
    "reviews": "Theme",
}
A_HUNDRED = 100
# More people and organisations than every school and practice of a county has.
A_THOUSAND = 1000
MOST_TIMES = 3
# The copies are as many years of work: what is of one year, such as a report, has an eighth of them.
YEARS = 8
BODIES = {"accounts.Organisation", "accounts.Person", "accounts.Post"}
WITH_THEM = labels({"accounts": "Appointment", "partnership": "ContactDuty NamedContact PartnershipOrganisation"})
ROOMS = ("accounts", "approvals", "assurance", "deadlines", "notices", "partnership", "portal", "reviews", "thresholds")
ROOMS += ("trail", "uploads")


def kinds(*, bodies: bool) -> list[type[models.Model]]:
    """The models to multiply, what is pointed to before what points to it; `bodies` for people and organisations."""
    few = labels(ONE)
    them = BODIES | WITH_THEM
    wanted = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        and model._meta.label not in few
        and not hasattr(model, "history_date")
        and (model._meta.label in them) is bodies
    ]
    ordered: list[type[models.Model]] = []

    def after_its_own(model: type[models.Model], path: tuple[Any, ...]) -> None:
        if model in ordered or model in path or model not in wanted:
            return
        for field in model._meta.concrete_fields:
            if field.is_relation:
                after_its_own(field.related_model, (*path, model))
        ordered.append(model)

    for model in wanted:
        after_its_own(model, ())
    return ordered


class Copies:
    """The copies made so far: of each model, the keys of the copies of each row."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.keys: dict[type[models.Model], dict[Any, list[Any]]] = {}
        self.some, self.bodies = labels(SOME), BODIES | WITH_THEM
        self.failed: dict[str, str] = {}

    def multiply(self, model: type[models.Model]) -> int:
        """Rows of `model` up to the number wanted; how many there are then."""
        rows = list(model._base_manager.order_by("pk")[:200])
        if not rows:
            return 0
        wanted = A_HUNDRED if model._meta.label in self.some else self.number
        if model._meta.label in self.bodies:
            wanted = min(wanted, A_THOUSAND)
        found = [list(self._parents(row)) for row in rows]
        # With a copy of a thing goes one of each of its parts, where that does not make more rows than the bench bears.
        even = wanted // len(rows)
        most = [min([len(keys) for _name, keys, wide in parents if not wide], default=even) for parents in found]
        if sum(most) > MOST_TIMES * wanted:
            most = [min(one, even) for one in most]
        made, of = [], []
        for row, parents, each in zip(rows, found, most, strict=True):
            for turn in range(each):
                made.append(self._copy(row, turn, parents))
                of.append(row.pk)
        try:
            with transaction.atomic():
                made = model._base_manager.bulk_create(made, batch_size=500)
        except (IntegrityError, ValueError) as error:
            self.failed[model._meta.label] = str(error)
            return len(rows)
        keys = defaultdict(list)
        for pk, one in zip(of, made, strict=True):
            keys[pk].append(one.pk)
        self.keys[model] = keys
        return model._base_manager.count()

    def _parents(self, row: models.Model) -> Iterator[tuple[str, list[Any], bool]]:
        """What the row points to, field by field, with the copies of that, and whether those are few for many rows."""
        unique = [one.fields for one in row._meta.constraints if isinstance(one, models.UniqueConstraint)]
        counted = {name for fields in unique for name in fields} | {f.name for f in row._meta.fields if f.unique}
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.is_relation and value is not None and (keys := self.keys.get(field.related_model)):
                wide = field.related_model._meta.label in self.some and field.name not in counted
                yield field.attname, keys.get(value, []), wide
            if field.name.endswith("_kind") and hasattr(row, name := field.name.removesuffix("kind") + "id"):
                known = value.rpartition(".")[2].replace("_", "")
                for model, keys in self.keys.items():
                    if model._meta.model_name == known:
                        yield name, keys.get(getattr(row, name), []), model._meta.label in self.some

    def _copy(self, row: models.Model, turn: int, parents: list[tuple[str, list[Any], bool]]) -> models.Model:
        made = copy.copy(row)
        made._state = copy.copy(row._state)
        made._state.adding = True
        for name, keys, _wide in parents:
            if keys:
                setattr(made, name, keys[turn % len(keys)])
        own = {name for name, _keys, wide in parents if not wide}
        for field in row._meta.concrete_fields:
            if field.primary_key:
                setattr(made, field.attname, uuid.uuid4() if isinstance(field, models.UUIDField) else None)
        different = _to_vary(type(row), own)
        by_day = any(isinstance(getattr(row, field.attname), date) for field, _always in different)
        if type(row)._meta.label not in self.bodies and not by_day:
            _earlier(made, turn % YEARS)
        for field, always in different:
            value = getattr(row, field.attname)
            if value == "" and always:
                value = field.name
            if isinstance(value, date):
                _later(made, timedelta(days=turn + 1))
            else:
                setattr(made, field.attname, varied(value, turn))
        return made


def _later(row: models.Model, by: timedelta) -> None:
    """Every day of the row as much later as every other, so that they stay in order."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, date) and not isinstance(value, datetime):
            setattr(row, field.attname, value + by)


def _earlier(row: models.Model, years: int) -> None:
    """The row as if everything in it had been so many years ago."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, date) and not field.unique:
            setattr(row, field.attname, value - relativedelta(years=years))
        elif field.name == "year" and isinstance(value, int) and not field.unique:
            setattr(row, field.attname, value - years)


def _to_vary(model: type[models.Model], parents: Collection[str]) -> list[tuple[models.Field, bool]]:
    """The fields of which no two rows may have the same, and whether that is so when nothing is in them too."""
    fields = [f for f in model._meta.concrete_fields if f.unique and not f.primary_key and f.attname not in parents]
    found = [(field, True) for field in fields]
    own = {field.attname for field in fields} | set(parents)
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        named = constraint.fields or [
            one.source_expressions[0].name for one in constraint.expressions if one.source_expressions
        ]
        fields = [model._meta.get_field(name) for name in named]
        if own & {field.attname for field in fields}:
            continue
        simple = [f for f in fields if not f.is_relation and not f.choices]
        if simple:
            found.append((simple[-1], constraint.condition is None))
            own.add(simple[-1].attname)
    return found


def varied(value: Any, turn: int) -> Any:
    """Another value of the same kind, another at each turn."""
    if value is None or value == "":
        return value
    if isinstance(value, bool):
        return False
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, int):
        return value + turn + 1 if 1900 < value < 2200 else value + 1_000_000 * (turn + 1)
    if "@" in value:
        return f"copy-{turn}-{value}"
    if re.fullmatch(r"[A-Z]{1,4}-\d{4}-\d+", value):
        return re.sub(r"\d+$", lambda found: f"{int(found[0]) * 10_000 + turn + 1:03}", value)
    return f"{value} {turn + 2}" if " " in value else f"{value}-{turn + 2}"
