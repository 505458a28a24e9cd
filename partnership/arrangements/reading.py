"""From a YAML file to a `Document`, with the line of everything, so that each fault can say where it is.

The file is read as nodes, not as YAML's own values: `08001111` stays a telephone number, `no` a
word, and 31 February a fault instead of a crash.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import re
import types
import typing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices

from portal.errors import PortalError

from .entry import Entry
from .specification import EXAMPLES, Document

FOLDER = Path(__file__).resolve().parent
Wanted = typing.TypeVar("Wanted", bound=Entry)


@dataclass(frozen=True)
class Problem:
    """One fault: the line it is on and the sentence that says what to write instead."""

    line: int
    sentence: str


class ArrangementsError(PortalError):
    """The file cannot be loaded; `problems` holds every fault found, in the order of the lines."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(f"{file}, line {p.line}: {p.sentence}" for p in self.problems))


def shipped() -> list[str]:
    """The names of the arrangements that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def shipped_path(name: str) -> Path:
    """The file of the shipped arrangements `name`; PortalError with the names that exist for any other."""
    if name not in shipped():
        raise PortalError(f"There are no arrangements called “{name}”. The portal comes with: {', '.join(shipped())}.")
    return FOLDER / f"{name}.yaml"


def read_file(path: Path) -> Document:
    """The file at `path` as a `Document` of the right shape (its sense is `checking.check`'s part).

    Raises ArrangementsError with every fault of shape: a missing or unknown key, a value of the
    wrong kind, an impossible day.
    """
    document, content = read_entry(path, Document)
    document.digest = hashlib.sha256(content).hexdigest()
    document.file = path.name
    return document


def read_entry(path: Path, wanted: type[Wanted], loader: Any = yaml.SafeLoader) -> tuple[Wanted, bytes]:
    """The file at `path` as one entry of the class `wanted`, and the file's bytes; other files than arrangements too.

    Raises ArrangementsError with every fault of shape.
    """
    content = path.read_bytes()
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=loader)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ArrangementsError(path.name, [Problem(line, "Save the file as UTF-8.")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        sentence = f"This is not YAML ({error.problem}). Check the indentation, the colons and the quotation marks."
        raise ArrangementsError(path.name, [Problem(line, sentence)]) from error
    reader = _Reader()
    document = reader.mapping(node, wanted) if node else None
    if reader.problems or not isinstance(document, wanted):
        raise ArrangementsError(path.name, reader.problems or [Problem(1, "The file is empty.")])
    return document, content


class _Reader:
    """Turns nodes into entries and keeps every fault it meets."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, node: yaml.Node, sentence: str) -> None:
        """Keep a fault at the node's line."""
        self.problems.append(Problem(node.start_mark.line + 1, sentence))

    def mapping(self, node: yaml.Node, wanted: type[Entry]) -> Entry | None:
        """The node as one entry of the class `wanted`, or None when it is faulty."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"Write keys with values here, beginning with “{_keys(wanted)[0]}:”.")
            return None
        before = len(self.problems)
        types_of = typing.get_type_hints(wanted)
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key not in _keys(wanted):
                self.fault(key_node, _unknown(key, _keys(wanted)))
            elif key in lines:
                self.fault(key_node, f"“{key}” is here twice; it was on line {lines[key]} already. Keep one.")
            else:
                lines[key] = key_node.start_mark.line + 1
                values[key] = self.value(value_node, types_of[key], key)
        for attribute in dataclasses.fields(wanted):
            if attribute.name in lines or not attribute.metadata.get("read", True) or _has_default(attribute):
                continue
            self.fault(
                node, f"“{attribute.name}” is missing. Add “{attribute.name}:” {_example(types_of[attribute.name])}."
            )
        if len(self.problems) > before:
            return None
        return wanted(line=node.start_mark.line + 1, lines=lines, **values)

    def value(self, node: yaml.Node, wanted: Any, key: str) -> Any:
        """The node as a value of the type `wanted`; a fault is kept and None returned."""
        if isinstance(wanted, types.UnionType):
            if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
                return None
            (wanted,) = (option for option in typing.get_args(wanted) if option is not type(None))
        if typing.get_origin(wanted) is list:
            return self.sequence(node, typing.get_args(wanted)[0], key)
        if dataclasses.is_dataclass(wanted):
            return self.mapping(node, wanted)
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"“{key}” takes one value. Write {_example(wanted)}.")
            return None
        return self.scalar(node, wanted, key)

    def sequence(self, node: yaml.Node, wanted: Any, key: str) -> list[Any]:
        """The node as a list of `wanted`."""
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"“{key}” takes a list. Begin each item with a dash, or write “{key}: []” for none.")
            return []
        return [self.value(item, wanted, key) for item in node.value]

    def scalar(self, node: yaml.ScalarNode, wanted: Any, key: str) -> Any:
        """The node as text, number, truth, day or one of a set of words."""
        text = " ".join(node.value.split())
        if not text:
            self.fault(node, f"“{key}” is empty. Write {_example(wanted)}, or leave the line out if it may be.")
        elif wanted is str:
            return node.value.strip() if node.style == "|" else text  # a text written with “|” keeps its lines
        elif wanted is bool and text in ("true", "false"):
            return text == "true"
        elif wanted is Decimal and re.fullmatch(r"\d{1,9}\.\d{2}", text, re.ASCII):
            return Decimal(text)
        elif wanted is int and text.isascii() and text.isdigit():
            return int(text)
        elif wanted is date and len(text) == len("2022-07-01"):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.fault(node, f"“{key}: {text}” is not a day of the calendar. Write {_example(date)}.")
                return None
        elif isinstance(wanted, type) and issubclass(wanted, TextChoices) and text in wanted.values:
            return wanted(text)
        if text:
            self.fault(node, f"“{key}: {text}” is not understood. Write {_example(wanted)}.")
        return None


def _keys(wanted: type[Entry]) -> list[str]:
    return [a.name for a in dataclasses.fields(wanted) if a.metadata.get("read", True)]


def _has_default(attribute: dataclasses.Field[Any]) -> bool:
    return attribute.default is not dataclasses.MISSING or attribute.default_factory is not dataclasses.MISSING


def _unknown(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    meant = f"Did you mean “{close[0]}”?" if close else f"The keys here are {', '.join(known)}."
    return f"“{key}” is not a key of this entry. {meant}"


def _example(wanted: Any) -> str:
    if isinstance(wanted, types.UnionType):
        return _example(next(option for option in typing.get_args(wanted) if option is not type(None)))
    if typing.get_origin(wanted) is list:
        return "a list, each item beginning with a dash"
    if dataclasses.is_dataclass(wanted):
        return "with its keys indented below it"
    if issubclass(wanted, TextChoices):
        return "one of: " + ", ".join(wanted.values)
    return EXAMPLES[wanted]
