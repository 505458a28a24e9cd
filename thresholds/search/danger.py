"""Whether words point to immediate danger: by the rules of the lexicon, so that no edition can lose them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .meanings import Lexicon, Rule
from .query import NO, Term, Text

# How many breaths apart the words of one rule may stand: a sentence has several commas.
BREATHS = 2


@dataclass(frozen=True, slots=True)
class Met:
    """Which words of a text meet rules of danger, whether a sure one is met, and whether other words calm."""

    words: tuple[str, ...] = ()
    sure: bool = False
    calmed: bool = False


def rules_met(text: Text, lexicon: Lexicon) -> Met:
    """What of `text` meets rules of danger, as typed and in order; no words when none is met."""
    silences = lexicon.silences
    calmed = _any(text.terms, silences["calm"])
    if is_of_lessons(text, lexicon) or is_of_the_past(text, lexicon):
        return Met(calmed=calmed)
    now = _any(text.terms, silences["present"])
    back = _any(text.terms, silences["back"])
    places: set[int] = set()
    sure = False
    for rule in lexicon.rules:
        if back and _about_missing(rule) and not now:
            continue
        met = _met(rule, text)
        places.update(met)
        sure = sure or (rule.sure and bool(met))
    return Met(tuple(dict.fromkeys(text.terms[place].text for place in sorted(places))), sure, calmed)


def is_of_lessons(text: Text, lexicon: Lexicon) -> bool:
    """Whether words say that this is talk of what is taught or told."""
    return _any(text.terms, lexicon.silences["unless"])


def is_of_the_past(text: Text, lexicon: Lexicon) -> bool:
    """Whether words tell of the past and of nothing recent."""
    silences = lexicon.silences
    return _any(text.terms, silences["past"]) and not _any(text.terms, silences["present"])


def _any(terms: Iterable[Term], meanings: frozenset[str]) -> bool:
    return any(not meanings.isdisjoint(term.kinds) for term in terms)


def _about_missing(rule: Rule) -> bool:
    return not rule.groups[0].isdisjoint({"missing", "not-home"})


def _met(rule: Rule, text: Text) -> tuple[int, ...]:
    """The places that meet every group of `rule`, each group by a term of its own; empty when one is not met."""
    for first in text.terms:
        if not _speaks(first, rule.groups[0]):
            continue
        places = [first.place]
        for group in rule.groups[1:]:
            near = [
                term.place
                for term in text.terms
                if _speaks(term, group) and abs(term.breath - first.breath) <= BREATHS and term.place not in places
            ]
            if not near:
                break
            places.append(min(near, key=lambda place: abs(place - first.place)))
        else:
            return tuple(places)
    return ()


def _speaks(term: Term, group: frozenset[str]) -> bool:
    """Whether the term has a meaning of the group and is not denied ("no bruises")."""
    if group.isdisjoint(term.kinds):
        return False
    return term.denied_by is None or term.meaning == NO
