"""Whether words point to immediate danger: by the rules of the lexicon, so that no edition can lose them."""

from __future__ import annotations

from collections.abc import Iterable

from .meanings import Lexicon, Rule
from .query import NO, Term, Text

# How many breaths apart the words of one rule may stand: a sentence has several commas.
BREATHS = 2


def words_of_danger(text: Text, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of `text` that point to immediate danger, as typed and in order; empty when none do."""
    if is_silenced(text, lexicon):
        return ()
    silences = lexicon.silences
    now = _any(text.terms, silences["present"])
    back = _any(text.terms, silences["back"])
    places: set[int] = set()
    for rule in lexicon.rules:
        if back and _about_missing(rule) and not now:
            continue
        places.update(_met(rule, text))
    return tuple(dict.fromkeys(text.terms[place].text for place in sorted(places)))


def is_silenced(text: Text, lexicon: Lexicon) -> bool:
    """Whether words say that this is talk of lessons, or of the past and of nothing recent."""
    silences = lexicon.silences
    if _any(text.terms, silences["unless"]):
        return True
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
