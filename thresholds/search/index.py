"""The index of one edition, and the search in it.

Made once from a `FrameworkSpec` (or anything with its attributes) and never changed, so it may be
shared. The same edition and the same words always give the same answer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from .answer import Answer, NeedMatch
from .candidates import Candidate, SentenceScores, standing, without_echoes
from .combining import sentences
from .danger import is_of_lessons, is_of_the_past, rules_met
from .learned import Leaning, alarms, leaning, reasons
from .levels import Rung, choose, settle, weigh
from .likeness import SAID, SHOWN, Likeness, shown
from .meanings import SIGN, lexicon
from .phrases import WEIGHT_OF_SIGN, Match, Pattern, Phrase, found, pattern
from .query import NO, Reader, Text
from .spelling import Speller
from .stems import split

# Needs that score less than this share of the best are left out, and at most so many are shown.
LEAST_SHARE: Final = 0.38
MOST_NEEDS: Final = 8
# Below this nothing was understood: a word or two in common with a long text.
LEAST_SCORE: Final = 0.6
# What a word counts that only stands in the sentences of a need.
IN_SENTENCES: Final = 0.18
IN_NAME: Final = 0.5
FOR_OTHER_WORDS: Final = 0.3
# What a part of a phrase counts for an indicator that is marked as danger, or of the level at which all is well.
LACKING_MUCH: Final = 0.9
# Needs at least so like the text as a whole are looked at, and what a need that is not like it at all is still worth.
ALIKE: Final = 0.8
UNLIKE: Final = 0.3
# Where nothing else is found: how like a need must be, or how near the nearest judged phrase, what the votes of the
# neighbours count there, how many words that point to no need say enough together, and how many needs are shown.
LEAST_LIKE: Final = 0.06
LEAST_NEAR: Final = 0.3
NEIGHBOURS: Final = 0.5
FEW: Final = 2
MOST_ALIKE: Final = 3
# Where no level of what is found fits at least this share of how the whole sounds, needs with this share of the votes.
POOR: Final = 0.9
LEAST_VOTE: Final = 0.12
# The need whose lowest level says that all is well.
WELL: Final = "thriving"
# Meanings that only say who, where or when; alone they point to no need.
PLACELESS: Final = frozenset(
    """parent partner sibling grandparent relative baby toddler small-junior junior teen young-adult adult-age grown-up
    peer recent past soon right-now now since days all-day overnight disclose intent attempt leave gone returned school
    home outside collect caused force carry plan no by schooling a-while-ago resolved untrue jest make-believe
    """.split()
)


class Index:
    """What can be looked up in one edition of a framework."""

    def __init__(self, spec: Any) -> None:
        self._lexicon = lexicon()
        orders = {level.code: level.order for level in spec.levels}
        self._last = max(orders.values(), default=0)
        domains = {heading.code: heading.domain for heading in spec.headings}
        self._needs = tuple(spec.needs)
        self._places = places = {need.code: place for place, need in enumerate(self._needs)}
        self._domains = tuple(domains[need.heading] for need in self._needs)
        self._indicators = tuple(
            sorted((i for i in spec.indicators if i.need in places), key=lambda i: (places[i.need], orders[i.level]))
        )
        self._levels = tuple(indicator.level for indicator in self._indicators)
        self._orders = tuple(orders[level] for level in self._levels)
        self._rungs: list[list[Rung]] = [[] for _ in self._needs]
        for place, indicator in enumerate(self._indicators):
            self._rungs[places[indicator.need]].append(Rung(place, orders[indicator.level], indicator.danger))
        plain = Reader(self._lexicon)
        self._by_anchor: dict[str, list[Pattern]] = defaultdict(list)
        for sought in self._read_phrases(plain, places):
            anchor = max(range(len(sought.meanings)), key=lambda n, weights=sought.weights: (weights[n], -n))
            self._by_anchor[sought.meanings[anchor]].append(sought)
        self._read_sentences(plain)
        self._reader = Reader(self._lexicon, Speller(self._vocabulary()).mend)

    def search(self, words: str, domain: str | None = None, age: str | None = None, level: str | None = None) -> Answer:
        """What the edition says about `words`.

        `domain`, `age` and `level` are codes that narrow the result; danger is told whatever the filters are.
        """
        text = self._reader.read(words)
        matches = self._matches(text)
        sounds = leaning(text)
        emergency = self._words_of_danger(text, matches, sounds)
        needs = self._ranked(text, matches, (domain, age, level), sounds, bool(emergency))
        return Answer(
            emergency=bool(emergency),
            emergency_words=emergency,
            needs=needs,
            combined=sentences(text, needs),
            understood=bool(needs) or bool(emergency),
        )

    def _words_of_danger(self, text: Text, matches: list[Match], sounds: Leaning) -> tuple[str, ...]:
        """The words that point to danger now; empty when none do, and in talk of lessons.

        What is told of the past alone meets no rule; how it sounds is asked all the same: "last summer" is soon said.
        """
        if is_of_lessons(text, self._lexicon):
            return ()
        met = rules_met(text, self._lexicon)
        marked = tuple(word for match in matches for word in self._danger_of(match, text))
        if not alarms(text, sounds, met, marked=bool(marked)):
            return ()
        return tuple(dict.fromkeys((*met.words, *marked))) or reasons(text)

    def _read_phrases(self, reader: Reader, places: dict[str, int]) -> list[Pattern]:
        """Every synonym, those that mean the same together, weighed by how few needs speak of their meanings."""
        said: list[tuple[int, int, Text]] = []
        for place, need in enumerate(self._needs):
            said.extend((place, -1, reader.read(synonym)) for synonym in (*need.synonyms, need.name))
        for place, indicator in enumerate(self._indicators):
            said.extend((places[indicator.need], place, reader.read(s)) for s in indicator.synonyms)
        needs_of: dict[str, set[int]] = defaultdict(set)
        for need_place, _, text in said:
            for term in text.terms:
                needs_of[term.meaning].add(need_place)
        count = max(len(self._needs), 1)
        self._weight = {meaning: math.log(1 + count / len(found_in)) for meaning, found_in in needs_of.items()}
        alike: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
        examples = [(place, text, SHOWN) for place, text in shown(places)]
        self._likeness = Likeness([*((place, text, SAID) for place, _, text in said), *examples])
        for need_place, indicator, text in dict.fromkeys(said):
            meanings = text.meanings
            if len(meanings) > 2 or not PLACELESS.issuperset(meanings):
                alike[meanings].append(Phrase(need_place, indicator, text.stems))
        return [
            pattern(meanings, tuple(self._weigh(meaning) for meaning in meanings), phrases)
            for meanings, phrases in alike.items()
        ]

    def _weigh(self, meaning: str) -> float:
        if meaning.startswith(SIGN):
            return WEIGHT_OF_SIGN
        return self._weight.get(meaning, 1.0)

    def _read_sentences(self, reader: Reader) -> None:
        """Which needs and indicators have a meaning in their sentences, for words that no synonym has."""
        self._in_needs: dict[str, dict[int, float]] = defaultdict(dict)
        self._in_indicators: dict[str, set[int]] = defaultdict(set)
        for place, need in enumerate(self._needs):
            for share, sentence in ((IN_SENTENCES, need.gloss), (IN_NAME, need.name)):
                for meaning in set(reader.read(sentence).meanings) - PLACELESS:
                    self._in_needs[meaning][place] = share
        for place, indicator in enumerate(self._indicators):
            for meaning in set(reader.read(f"{indicator.text} {indicator.gloss}").meanings) - PLACELESS:
                self._in_indicators[meaning].add(place)
        self._need_of = {rung.indicator: place for place, rungs in enumerate(self._rungs) for rung in rungs}

    def _vocabulary(self) -> Iterable[str]:
        yield from self._lexicon.words
        for need in self._needs:
            for sentence in (need.name, need.gloss, *need.synonyms):
                yield from split(sentence)
        for indicator in self._indicators:
            for sentence in (indicator.text, indicator.gloss, *indicator.synonyms):
                yield from split(sentence)

    def _matches(self, text: Text) -> list[Match]:
        """Every phrase that is found."""
        present = frozenset(kind for term in text.terms for kind in term.kinds)
        return [
            self._sure(match)
            for kind in sorted(present)
            for sought in self._by_anchor.get(kind, ())
            for match in found(sought, text.terms, present, text.stems)
        ]

    def _sure(self, match: Match) -> Match:
        """The match, worth less when only a part of a phrase would tell of danger, or that all is well."""
        place = match.phrase.indicator
        if match.whole or place < 0 or not (self._indicators[place].danger or self._orders[place] == 1):
            return match
        return replace(match, score=match.score * LACKING_MUCH)

    def _ranked(
        self,
        text: Text,
        matches: list[Match],
        filters: tuple[str | None, str | None, str | None],
        sounds: Leaning,
        emergency: bool,
    ) -> tuple[NeedMatch, ...]:
        """The needs that the words point to, best first."""
        by_need: dict[int, list[Match]] = defaultdict(list)
        for match in matches:
            by_need[match.phrase.need].append(match)
        sentences_of = self._sentence_scores(text)
        likeness = self._likeness.of(text)
        most = max(likeness.values(), default=0.0)
        alike = {need for need, like in likeness.items() if like >= ALIKE * most}
        candidates = []
        for need in sorted({*by_need, *sentences_of.needs, *alike}):
            rungs = self._kept(need, *filters)
            if rungs and (candidate := self._candidate(need, by_need.get(need, []), sentences_of, text)):
                candidate.score *= UNLIKE + (1 - UNLIKE) * likeness.get(need, 0.0) / most if most else 1.0
                candidates.append((candidate, rungs))
        top = max((candidate.score for candidate, _ in candidates), default=0.0)
        kept = [
            (c, rungs)
            for c, rungs in candidates
            if c.score >= LEAST_SCORE and (c.score >= LEAST_SHARE * top or (c.denied and c.whole))
        ]
        kept.sort(key=lambda pair: (-pair[0].score, pair[0].need))
        kept = without_echoes(kept or self._only_alike(text, filters, sounds))
        if sounds.grave and all(c.denied for c, _ in kept):
            for c, _ in kept:  # a "never" among grave words is part of the worry
                c.denied, c.plain = False, True
        spoken = frozenset(text.terms[place].breath for c, _ in kept for place in c.places)
        found_needs = [self._need_match(c, rungs, text, spoken, sounds, emergency) for c, rungs in kept]
        fit = max((fit for _, fit, _ in found_needs), default=0.0)
        if fit < POOR * max(sounds.levels) and sounds.nearest >= LEAST_NEAR:
            others = self._of_neighbours({c.need for c, _ in kept}, text, filters, sounds)
            more = [self._need_match(c, rungs, text, spoken, sounds, emergency) for c, rungs in others]
            found_needs.extend(row for row in more if row[1] > fit)
        found_needs.sort(key=lambda row: standing(*row))
        return tuple(match for match, _, _ in found_needs[:MOST_NEEDS])

    def _likeness_of(self, text: Text, sounds: Leaning) -> dict[int, float]:
        """How like each need is to the text as a whole: by everything that is said of it, and by its neighbours."""
        alike = self._likeness.of(text)
        most = max(alike.values(), default=1.0)
        voted = max(sounds.needs.values(), default=1.0)
        votes = {self._places[need]: share / voted for need, share in sounds.needs.items() if need in self._places}
        return {
            need: (1 - NEIGHBOURS) * alike.get(need, 0.0) / most + NEIGHBOURS * votes.get(need, 0.0)
            for need in alike.keys() | votes.keys()
        }

    def _only_alike(
        self,
        text: Text,
        filters: tuple[str | None, str | None, str | None],
        sounds: Leaning,
    ) -> list[tuple[Candidate, list[Rung]]]:
        """Where no phrase is met: the needs that the text is like as a whole, if it is like any enough."""
        near = sounds.nearest >= LEAST_NEAR
        if not near and max(self._likeness.of(text).values(), default=0.0) < LEAST_LIKE:
            return []
        likeness = self._likeness_of(text, sounds)
        most = max(likeness.values(), default=0.0)
        told = text.affirmed
        said = {t.meaning for t in told}
        near = near and (not said <= PLACELESS or len(said) >= FEW)
        found = []
        for need in sorted(likeness, key=lambda need: (-likeness[need], need))[:MOST_ALIKE]:
            places = frozenset(t.place for t in told if self._likeness.shares(need, t, PLACELESS))
            if near and not places:
                places = frozenset(t.place for t in told)
            if likeness[need] >= ALIKE * most and places and (rungs := self._kept(need, *filters)):
                found.append((Candidate(need, likeness[need], places, frozenset(), {}, False, False), rungs))
        return found

    def _of_neighbours(
        self,
        shown: set[int],
        text: Text,
        filters: tuple[str | None, str | None, str | None],
        sounds: Leaning,
    ) -> list[tuple[Candidate, list[Rung]]]:
        """What the neighbours are about, where no need that the words found has a level that fits the whole.

        Many needs have nothing to say where all is well; then the one that says so does.
        """
        told = text.affirmed
        found = []
        voted = {code: share for code, share in sounds.needs.items() if share >= LEAST_VOTE}
        if sounds.well:
            voted.setdefault(WELL, LEAST_VOTE)
        for code, share in voted.items():
            need = self._places.get(code)
            if need is None or need in shown:
                continue
            places = frozenset(t.place for t in told if code == WELL or self._likeness.shares(need, t, PLACELESS))
            if places and (rungs := self._kept(need, *filters)):
                candidate = Candidate(need, share, places, frozenset(), {}, False, False)
                candidate.plain, candidate.share = True, share
                found.append((candidate, rungs))
        return found

    def _sentence_scores(self, text: Text) -> SentenceScores:
        scores = SentenceScores()
        for term in text.terms:
            if term.meaning in PLACELESS or term.meaning.startswith(SIGN):
                continue
            rows = self._in_indicators.get(term.meaning, ())
            weight = math.log(1 + len(self._indicators) / (1 + len(rows)))
            for place, share in self._in_needs.get(term.meaning, {}).items():
                scores.add_need(place, term.place, share * self._weigh(term.meaning))
            for place in rows:
                scores.add_indicator(place, self._need_of[place], term.place, IN_SENTENCES * weight)
        return scores

    def _candidate(self, need: int, matches: list[Match], scores: SentenceScores, text: Text) -> Candidate | None:
        affirmed = [match for match in matches if not match.denied]
        used = affirmed or matches
        by_words = scores.needs.get(need, {})
        denied = bool(matches) and not affirmed
        if not matches and all(text.terms[place].denied_by is not None for place in by_words):
            denied = True
        best = max(used, key=lambda match: (match.score, match.phrase.indicator), default=None)
        score = best.score if best else 0.0
        own = set(best.places) if best else set()
        others: dict[int, float] = {}
        for match in used:
            for place in match.places:
                if place not in own and text.terms[place].meaning not in PLACELESS:
                    worth = FOR_OTHER_WORDS * self._weigh(text.terms[place].meaning)
                    others[place] = max(others.get(place, 0.0), worth)
        for place, weight in by_words.items():
            if place not in own:
                others[place] = max(others.get(place, 0.0), weight)
        score += sum(others.values())
        if not score:
            return None
        evidence: dict[int, float] = defaultdict(float)
        for match in used:
            if (place := match.phrase.indicator) >= 0:
                evidence[place] = max(evidence[place], match.score)
        for rung in self._rungs[need]:
            if evidence or score >= LEAST_SCORE:
                told = scores.indicators.get(rung.indicator, 0.0)
                if told and (rung.indicator in evidence or not best):
                    evidence[rung.indicator] += 0.1 * told if rung.indicator in evidence else told
        strongest = max((m for m in used if m.phrase.indicator >= 0), key=lambda m: m.score, default=best)
        taken = frozenset(strongest.places) if strongest else frozenset()
        whole = any(match.whole for match in used)
        return Candidate(need, score, frozenset(own | set(others)), taken, dict(evidence), denied, whole)

    def _need_match(
        self,
        candidate: Candidate,
        rungs: list[Rung],
        text: Text,
        spoken: frozenset[int],
        sounds: Leaning,
        emergency: bool,
    ) -> tuple[NeedMatch, float, Candidate]:
        breaths = frozenset(text.terms[place].breath for place in candidate.places)
        weighing = weigh(text.terms, breaths, candidate.taken, spoken)
        best = rungs[0] if candidate.denied else choose(rungs, candidate.evidence, weighing, self._last)
        fit = 0.0
        if candidate.plain and not candidate.denied:
            step = 0 if weighing.step < 0 and weighing.up else weighing.step
            best, fit = settle(rungs, best, sounds, self._last, step=step, emergency=emergency)
        match = NeedMatch(
            need=self._needs[candidate.need].code,
            matched=text.typed(candidate.places | candidate.taken),
            indicator=self._indicators[best.indicator].code,
            others=tuple(
                self._indicators[rung.indicator].code
                for rung in self._rungs[candidate.need]
                if rung.indicator != best.indicator
            ),
            score=round(candidate.score, 4),
            denied=candidate.denied or (weighing.ended and weighing.up < 1),
        )
        return match, fit, candidate

    def _kept(self, need: int, domain: str | None, age: str | None, level: str | None) -> list[Rung]:
        """The indicators of a need that the filters leave."""
        if domain and self._domains[need] != domain:
            return []
        return [
            rung
            for rung in self._rungs[need]
            if (not level or self._levels[rung.indicator] == level)
            and (not age or not self._indicators[rung.indicator].ages or age in self._indicators[rung.indicator].ages)
        ]

    def _danger_of(self, match: Match, text: Text) -> list[str]:
        """The words of a whole match with an indicator that is marked as danger, unless they tell of the past."""
        place = match.phrase.indicator
        if place < 0 or match.denied or not match.whole or not self._indicators[place].danger:
            return []
        if sum(m != NO and not m.startswith(SIGN) for m in match.pattern.meanings) < 2:
            return []  # one word alone is left to the rules
        if any(text.terms[p].denied_by not in (None, *match.places) for p in match.places):
            return []  # "with no plan"
        if is_of_the_past(text, self._lexicon):
            return []
        return [text.terms[p].text for p in sorted(match.places)]
