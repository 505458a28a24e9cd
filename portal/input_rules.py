"""What each form takes and what is refused together with what, read from the code itself: docs/security/input-rules.md.

ASVS 5.0 asks for both to be written down (V2.1.1, V2.1.2). Written by hand it would be behind the code within a week.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path

from django import forms
from django.apps import apps
from django.conf import settings
from django.core import validators
from django.db import models

OURS = ("portal", "partnership", "reviews", "thresholds", "assurance")
REFUSALS = frozenset({"Refused", "Conflict", "ValidationError", "add_error", "require"})
REFUSED = re.compile(r"\b(Refused|Conflict|ValidationError|add_error|require)\(")
FORM = re.compile(r"^class \w+\(.*Form\w*[,)\[]", re.MULTILINE)
HEAD = """# What may be typed, and what is refused

Written from the code by `manage.py write_input_rules`, and held to it by a test. Every form refuses on the server,
beside the field, and keeps what was typed. Lengths are counted in characters; every text refuses characters that cannot
be seen; a date is between 1900 and 2199; a choice takes only what its list holds, and a list that depends on whoever
asks is read again when the form comes in. Passwords have rules of their own (ADR 123), and so have files (ADR 54). What
is needed may be left out of a draft, and is asked for when the draft is handed in.

## Each form and its fields
"""
TOGETHER = """
## What has to agree with what

The sentences with which a combination is refused, by the file of the rule; “…” stands for what is named then.
"""
TABLES = """
## What the database itself refuses

Of each table the conditions between its columns; no program gets past them.
"""


def input_rules() -> str:
    """The whole page, in Markdown."""
    return "".join((HEAD, *_forms(), TOGETHER, *_sentences(), TABLES, *_conditions()))


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for app in OURS:
        for path in sorted((base / app).rglob("*.py")):
            if "migrations" not in path.parts and "demonstration" not in path.stem:
                yield path.relative_to(base)


def _text(path: Path) -> str:
    return (Path(settings.BASE_DIR) / path).read_text("utf-8")


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form of ours that has fields, in the order of the files and of the alphabet."""
    found = []
    for path in _sources():
        if FORM.search(_text(path)):
            module = import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
            for name, value in sorted(vars(module).items()):
                ours = (
                    isinstance(value, type)
                    and issubclass(value, forms.BaseForm)
                    and value.__module__ == module.__name__
                )
                if ours and value.base_fields and not name.startswith("_"):
                    found.append(value)
    return found


def _forms() -> Iterator[str]:
    for module, classes in groupby(form_classes(), key=lambda form: form.__module__):
        yield f"\n### `{module}`\n"
        for form in classes:
            yield f"\n**{form.__name__}**\n\n| field | takes | needed |\n| --- | --- | --- |\n"
            for name, field in form.base_fields.items():
                yield f"| `{name}` | {rule_of(field)} | {'yes' if field.required else 'no'} |\n"


def rule_of(field: forms.Field) -> str:
    """What a field takes, in a few words."""
    kind = KINDS.get(type(field).__name__) or next(
        KINDS[c.__name__] for c in type(field).__mro__ if c.__name__ in KINDS
    )
    words = [kind]
    choices = getattr(field, "choices", None)
    if choices and not isinstance(field, forms.ModelChoiceField) and not callable(choices):
        values = [str(value) for value, _label in forms.ChoiceField(choices=choices).choices if value not in ("", None)]
        if values:
            words.append(
                f"{len(values)}: " + ", ".join(f"`{v}`" for v in values[:8]) + (", …" if len(values) > 8 else "")
            )
    for limit in field.validators:
        if isinstance(limit, validators.BaseValidator) and type(limit) in LIMITS:
            words.append(f"{LIMITS[type(limit)]} {limit.limit_value}")
        elif type(limit) is validators.RegexValidator:
            words.append("of a fixed shape")
    return ", ".join(dict.fromkeys(words)).replace("|", "\\|")


KINDS = {
    "PartsDateTimeField": "a date and a time", "PartsDateField": "a date", "ModelMultipleChoiceField": "records",
    "ModelChoiceField": "a record", "TypedMultipleChoiceField": "some of a list",
    "MultipleChoiceField": "some of a list", "ChoiceField": "one of a list", "EmailField": "an e-mail address",
    "URLField": "a web address", "SlugField": "a code", "UUIDField": "an identifier", "RegexField": "a code",
    "DecimalField": "a decimal number", "FloatField": "a number", "IntegerField": "a whole number",
    "DateTimeField": "a date and a time", "DateField": "a date", "TimeField": "a time", "FileField": "a file",
    "NullBooleanField": "yes, no or neither", "BooleanField": "yes or no", "JSONField": "structured words",
    "CharField": "words", "Field": "words",
}  # fmt: skip
LIMITS = {
    validators.MaxLengthValidator: "at most", validators.MinLengthValidator: "at least",
    validators.MaxValueValidator: "at most", validators.MinValueValidator: "at least",
}  # fmt: skip


def _sentences() -> Iterator[str]:
    for path in _sources():
        text = _text(path)
        if found := sorted(set(_refused(ast.parse(text)))) if REFUSED.search(text) else []:
            yield f"\n### `{path}`\n\n" + "".join(f"- {sentence}\n" for sentence in found)


def _refused(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in REFUSALS:
                yield from filter(None, (_words(argument) for argument in node.args))


def _words(node: ast.expr) -> str:
    """A sentence that stands in the code, with … for each part that is put in; nothing for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value
    elif isinstance(node, ast.JoinedStr):
        words = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    else:
        return ""
    return " ".join(words.split()) if " " in words.strip() else ""


def _conditions() -> Iterator[str]:
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        rules = [rule for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
        if rules and model.__module__.split(".")[0] in OURS:
            yield f"\n**{model._meta.label}**\n\n"
            yield from (f"- {rule.name.replace('_', ' ')}: {_said(rule.condition)}\n" for rule in rules)


def _said(condition: models.Q) -> str:
    parts = []
    for child in condition.children:
        if isinstance(child, models.Q):
            parts.append(f"({_said(child)})" if len(child.children) > 1 else _said(child))
        elif isinstance(child, tuple):
            parts.append(_compared(*child))
        else:
            parts.append(str(child))
    words = f" {condition.connector.lower()} ".join(parts)
    return f"not ({words})" if condition.negated else words


def _compared(name: str, value: object) -> str:
    column, _, how = name.rpartition("__")
    if not column:
        column, how = name, "is"
    if how == "isnull":
        return f"`{column}` is {'absent' if value else 'there'}"
    shown = f"`{value.name}`" if isinstance(value, models.F) else "nothing" if value == "" else _value(value)
    words = {"gt": "after", "gte": "from", "lt": "before", "lte": "until", "in": "one of", "range": "between"}
    return f"`{column}` {words.get(how, 'is')} {shown}"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)
