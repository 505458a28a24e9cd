"""Reading of a text into terms: meanings in their order, with ages, negation and the breath they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from .meanings import HARMLESS, SIGN, Lexicon
from .stems import split, stem
from .stopwords import STOPWORDS

NO: Final = "no"
BY: Final = "by"
NEGATORS: Final = frozenset(
    """no not never none nothing without lack lacks lacking hardly barely rarely seldom nor neither cannot cant wont
    isnt arent wasnt werent doesnt dont didnt hasnt havent hadnt shouldnt wouldnt couldnt aint insufficient""".split()
)
DENIERS: Final = frozenset({"deny", "denies", "denied", "denying"})
STOPS: Final = frozenset(".,;:!?\n()")
TURNS: Final = frozenset(
    {"but", "although", "however", "though", "except", "yet", "because", "while", "whilst", "then"}
)
AND: Final = frozenset({"and", "or", "plus"})
# How many terms a "no" reaches, and how many "no concerns about".
REACH_OF_NO: Final = 3
REACH_OF_DENIAL: Final = 6
COUNTED: Final = frozenset(
    """time times day days week weeks month months hour hours minute minutes kid kids child children sibling siblings
    quid pound pounds percent of little other young people bed beds am pm x brother brothers sister sisters baby babies
    school schools different foot miles mile others boys girls brand lads men women adults dogs cats cigarettes bottles
    cans pints stone kg kilos phones sessions appointments visits nights lessons weekends years yrs""".split()
)
NOT_AN_AGE_AFTER: Final = frozenset(
    "£ last past for about over another every least level year grade flat number".split()
)
TELLS_AGE: Final = frozenset({"hes", "shes", "theyre", "aged", "age", "turned", "just", "only"})
LEAST_BARE_WORD: Final = 10
WEEKS: Final = frozenset({"week", "weeks", "wk", "wks", "day", "days"})
MONTHS: Final = frozenset({"month", "months", "mth", "mths", "mo"})
YEARS: Final = frozenset({"year", "years", "yr", "yrs", "y"})
# A year by its number tells of the past. The same words give the same answer in every year, so it ends at a fixed one.
PAST: Final = "past"
WITHIN: Final = frozenset({"in", "back", "of", "during", "summer", "christmas"})
YEARS_THAT_ARE_OVER: Final = frozenset(map(str, range(1940, 2025)))
NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning in a text.

    `kinds` are the meaning and its wider ones; `text` is what was typed; `place` counts terms; `breath`
    is the clause. `denied_by` is the place of the word that denies it, or None.
    """

    meaning: str
    kinds: frozenset[str]
    text: str
    place: int
    breath: int
    weight: float = 0.0
    denied_by: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was read."""

    terms: tuple[Term, ...]
    stems: frozenset[str] = frozenset()  # of every word, those without a meaning too
    words: tuple[str, ...] = ()  # every word as it was mended, in order

    @property
    def affirmed(self) -> list[Term]:
        """The terms that say something and are not denied; a letter alone says nothing."""
        return [t for t in self.terms if t.denied_by is None and not t.meaning.startswith(SIGN) and len(t.text) > 1]

    @property
    def meanings(self) -> tuple[str, ...]:
        """What its terms mean, in order."""
        return tuple(term.meaning for term in self.terms)

    def typed(self, places: Iterable[int]) -> tuple[str, ...]:
        """The terms at `places` as they were typed, in order, each once."""
        return tuple(dict.fromkeys(self.terms[place].text for place in sorted(places)))

    def having(self, meaning: str) -> tuple[Term, ...]:
        """The terms of a meaning, or of a narrower one."""
        return tuple(term for term in self.terms if meaning in term.kinds)


class Reader:
    """Reads texts by a lexicon; `mend` corrects a word that nothing knows."""

    def __init__(self, lexicon: Lexicon, mend: Callable[[str], str] = str) -> None:
        self._lexicon = lexicon
        self._mend = mend

    def read(self, text: str) -> Text:
        """The terms of `text`, in order."""
        typed = split(text)
        spelt = [self._lexicon.spelt.get(word, word) for word in typed]
        words = [word if word in NEGATORS or word in STOPS or word.isdigit() else self._mend(word) for word in spelt]
        stems = [word if word in STOPS else stem(word) for word in words]
        terms: list[Term] = []
        breath = at = 0
        joined: set[int] = set()  # places before which an "and" stands
        idle: set[int] = set()  # places of words that mean nothing of their own there ("shot at goal")
        while at < len(words):
            word = words[at]
            if word in STOPS or word in TURNS:
                breath += 1
                at += 1
                continue
            taken, meaning = _age(words, at)
            if taken:
                terms.append(self._term(meaning, " ".join(typed[at : at + taken]), len(terms), breath))
                at += taken
                continue
            length, effects = self._lexicon.longest(words, stems, at)
            if (deed := self._lexicon.everyday_deed(words, at)) > length:
                idle.update(range(at, at + deed))
                terms.append(self._term(HARMLESS, " ".join(typed[at : at + deed]), len(terms), breath))
                at += deed
                continue
            if length:
                said = " ".join(typed[at : at + length])
                if any(effect.meaning == HARMLESS for effect in effects):
                    idle.update(range(at, at + length))
                for effect in effects:
                    terms.append(self._term(effect.meaning, said, len(terms), breath, effect.weight))
                at += length
                continue
            if word in AND:
                joined.add(len(terms))
            elif word in NEGATORS or word in DENIERS:
                if word not in DENIERS or not any("parent" in t.kinds and t.breath == breath for t in terms):
                    terms.append(self._term(NO, typed[at], len(terms), breath, 1.0 if word in DENIERS else 0.0))
            elif word == BY or (word not in STOPWORDS and not word.isdigit()):
                terms.append(self._term(BY if word == BY else stems[at], typed[at], len(terms), breath))
            at += 1
        said = tuple(word for place, word in enumerate(words) if word not in STOPS and place not in idle)
        known = frozenset(word for place, word in enumerate(stems) if place not in idle)
        return Text(tuple(_turned(_denied(terms, joined))), known - STOPS, said)

    def _term(self, meaning: str, said: str, place: int, breath: int, weight: float = 0.0) -> Term:
        return Term(meaning, self._lexicon.wider.get(meaning, frozenset({meaning})), said, place, breath, weight)


def _age(words: list[str], at: int) -> tuple[int, str]:
    """How many words from `at` on tell an age, and the meaning of that age; (0, "") when none do."""
    word = words[at]
    if word in YEARS_THAT_ARE_OVER and at and words[at - 1] in WITHIN:
        return 1, PAST
    number = int(word) if word.isdigit() and len(word) < 4 else NUMBERS.get(word)
    if number is None:
        if word in ("aged", "age") and at + 1 < len(words) and words[at + 1].isdigit():
            taken, meaning = _age(words, at + 1)
            years = int(words[at + 1][:3])
            return (taken + 1, meaning) if taken else (2, _band(years))
        if word == "year" and at + 1 < len(words) and words[at + 1].isdigit() and int(words[at + 1][:3]) <= 13:
            return 2, _band(int(words[at + 1]) + 5)  # a school year
        return 0, ""
    following = words[at + 1] if at + 1 < len(words) else ""
    old = words[at + 2] if at + 2 < len(words) else ""
    if following in ("yo", "yrold"):
        return 2, _band(number)
    if following in YEARS and old in ("old", "olds"):
        return 3, _band(number)
    if following == "y" and old == "o":
        return 3, _band(number)
    if following in WEEKS and old in ("old", "olds"):
        return 3, "baby"
    if following in MONTHS and old in ("old", "olds"):
        return 3, "baby" if number < 12 else "toddler"
    if following == "%" or following == "percent":
        return 2, _share(number)
    before = words[at - 1] if at else ""
    if not word.isdigit() and not (before in TELLS_AGE or number >= LEAST_BARE_WORD):
        return 0, ""
    if following in COUNTED or not 0 < number <= 25:
        return 0, ""
    if at and (words[at - 1] in NOT_AN_AGE_AFTER or words[at - 1].isdigit()):
        return 0, ""
    return (1, _band(number)) if number <= 19 else (0, "")


def _band(years: int) -> str:
    for above, meaning in (
        (1, "baby"),
        (5, "toddler"),
        (8, "small-junior"),
        (12, "junior"),
        (18, "teen"),
        (26, "young-adult"),
    ):
        if years < above:
            return meaning
    return "adult-age"


def _share(percent: int) -> str:
    """A percentage as a word; the bounds are those by which the Department for Education tells absence."""
    for above, meaning in ((50, "share-half"), (90, "share-low"), (95, "share-slipping")):
        if percent < above:
            return meaning
    return "share-good"


def _denied(terms: list[Term], joined: set[int]) -> list[Term]:
    """Mark what each "no" and each "no concerns about" denies."""
    marked = list(terms)
    for term in terms:
        wide = term.meaning == SIGN + "denied" or (term.meaning == NO and term.weight)
        if term.meaning != NO and not wide:
            continue
        reach = REACH_OF_DENIAL if wide else REACH_OF_NO
        following = [t for t in terms[term.place + 1 : term.place + 1 + reach] if t.breath == term.breath]
        if not wide:
            ends = [place for place in joined if place > term.place + 1]
            following = [t for t in following if t.place < min(ends, default=len(terms))]
        if wide and not following:  # "attendance: no concerns"
            following = [t for t in terms[: term.place] if t.breath in (term.breath, term.breath - 1)]
        for other in following:
            if other.meaning != NO:
                marked[other.place] = replace(marked[other.place], denied_by=term.place)
    return marked


# What a weighing word becomes when it is denied: "not coping", "has not stopped", "not severe".
TURNED: Final = {
    SIGN + "better": (SIGN + "raise", 1.0),
    SIGN + "ended": (SIGN + "raise", 0.5),
    SIGN + "raise": (SIGN + "lower", 1.0),
}


def _turned(terms: list[Term]) -> list[Term]:
    made = []
    for term in terms:
        turned = TURNED.get(term.meaning) if term.denied_by is not None else None
        if turned and terms[term.denied_by or 0].meaning == NO:
            term = replace(term, meaning=turned[0], kinds=frozenset({turned[0]}), weight=turned[1], denied_by=None)
        made.append(term)
    return made
