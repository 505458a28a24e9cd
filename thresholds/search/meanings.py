"""The lexicon: which words mean the same, which say how often or how badly, and which point to danger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from .stems import split, stem
from .stopwords import STOPWORDS

FOLDER: Final = Path(__file__).resolve().parent / "lexicon"
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The kinds of words that weigh. As an element of a phrase each is written with this sign before it.
SIGN: Final = "@"
# The meaning of everyday sayings whose words would sound grave one by one.
HARMLESS: Final = "harmless"
OFTEN: Final = "often"  # a word that raises by half a step
BEFORE_A_THING: Final = frozenset("the his her their my our your its a an own some few through all up high big".split())
DONE_TO: Final = frozenset("at on off into".split())
# What silences a rule of danger, and what calms.
SILENCES: Final = ("unless", "past", "present", "back", "calm")
KINDS: Final = ("raise", "lower", "better", "ended", "denied")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a run of words does: `meaning` is what it stands for, `weight` how far a weighing word goes."""

    meaning: str
    weight: float = 0.0


@dataclass(slots=True)
class Node:
    """A place in the tree of runs of words; `effects` are those of the run that ends here."""

    after: dict[str, Node] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of danger: each group is met by any one of its meanings; `sure` when it is hardly ever met by chance."""

    groups: tuple[frozenset[str], ...]
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is known of words, ready to be walked."""

    exact: Node  # the tree by words as they are written
    stemmed: Node  # and by their stems, for forms that are not written there
    wider: Mapping[str, frozenset[str]]  # a meaning with those that it also has
    words: frozenset[str]  # every single word that stands in it
    rules: tuple[Rule, ...]
    silences: Mapping[str, frozenset[str]]
    everyday: Mapping[str, Node]  # a deed with the tree of things that make it an everyday one
    spelt: Mapping[str, str] = field(default_factory=dict)  # a word as it is typed, and the word that it is

    def longest(self, words: list[str], stems: list[str], start: int) -> tuple[int, tuple[Effect, ...]]:
        """The longest run from `start` that is known: how many words, and what they do; (0, ()) for none.

        Of two runs as long, the one that is written just so counts: "bits" and "bit" are not the same.
        """
        exact, by_stem = _walk(self.exact, words, start), _walk(self.stemmed, stems, start)
        return exact if exact[0] >= by_stem[0] else by_stem

    def everyday_deed(self, words: list[str], start: int) -> int:
        """How many words from `start` on tell an everyday deed ("kicked the ball"); 0 when they tell none."""
        things = self.everyday.get(words[start])
        if things is None:
            return 0
        at = start + 1
        while at < len(words) and words[at] in BEFORE_A_THING:
            at += 1
        length = _walk(things, words, at)[0]
        after = words[at + length] if at + length < len(words) else ""
        return at + length - start if length and after not in DONE_TO else 0


def _walk(root: Node, words: list[str], start: int) -> tuple[int, tuple[Effect, ...]]:
    node, length, effects = root, 0, ()
    for offset in range(start, len(words)):
        following = node.after.get(words[offset])
        if following is None:
            break
        node = following
        if node.effects:
            length, effects = offset - start + 1, node.effects
    return length, effects


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    meanings, weighing, danger = (listed(name) for name in ("meanings", "weighing", "danger"))
    exact, stemmed, words = Node(), Node(), set[str]()
    runs = [(run, Effect(meaning)) for meaning, entry in meanings.items() for run in entry["words"]]
    runs += [
        (run, Effect(SIGN + (OFTEN if kind == "raise" and weight < 1 else kind), float(weight)))
        for kind in KINDS
        for weight, listed in weighing[kind].items()
        for run in listed
    ]
    # A word like "using" has a meaning of its own, and "used" has none: such words count as written only.
    idle = {stem(word) for word in STOPWORDS}
    for run, effect in runs:
        written = split(run)
        words.update(written)
        _add(exact, written, effect)
        stems = [stem(word) for word in written]
        if len(stems) > 1 or stems[0] not in idle:
            _add(stemmed, stems, effect)
    rules = tuple(
        Rule(tuple(map(frozenset, row)), sure=key == "sure") for key in ("sure", "rules") for row in danger[key]
    )
    silences = {name: frozenset(danger[name]) for name in SILENCES}
    everyday: dict[str, Node] = {}
    for row in listed("everyday"):
        things = Node()
        for thing in row["things"]:
            words.update(split(thing))
            _add(things, split(thing), Effect(HARMLESS))
        everyday.update((deed, _joined(everyday.get(deed), things)) for deed in row["deeds"])
    spelt = {typed: word for word, ways in listed("spellings").items() for typed in ways}
    return Lexicon(exact, stemmed, dict(_wider(meanings)), frozenset(words), rules, silences, everyday, spelt)


def _joined(one: Node | None, other: Node) -> Node:
    """A tree of the runs of both, for a deed that stands in two rows."""
    return other if one is None else Node({**other.after, **one.after})


def listed(name: str) -> Any:
    """A file of the lexicon as it is written."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=LOADER)  # nosec B506 # noqa: S506 (a safe loader)


def _wider(meanings: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    for meaning, entry in meanings.items():
        found, waiting = {meaning}, list[str](entry.get("of", ()))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(meanings[name].get("of", ()) if name in meanings else ())
        yield meaning, frozenset(found)


def _add(root: Node, stems: Iterable[str], effect: Effect) -> None:
    node = root
    for part in stems:
        node = node.after.setdefault(part, Node())
    if all(present.meaning != effect.meaning for present in node.effects):
        node.effects = (*node.effects, effect)
