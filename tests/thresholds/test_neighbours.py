"""The judged phrases nearest to a text vote, the nearer the more; a text that is like none has no vote of its own."""

import pytest

from tests.thresholds import learn
from thresholds.search.meanings import lexicon
from thresholds.search.neighbours import FILE, VOTERS, Neighbours, Phrase, line_of, neighbours, phrase_of, traits
from thresholds.search.query import Reader

GRAVE, LIGHT, UNTOLD = (0.0, 1.0), (1.0, 0.0), (None, 1.0)


def read(words):
    return Reader(lexicon()).read(words)


def judged(words, judgement, need=""):
    return Phrase(frozenset(traits(read(words))), judgement, need)


@pytest.fixture
def few():
    return Neighbours(
        [
            judged("his brother hurts him every day", GRAVE, "sibling-abuse"),
            judged("squabbles with his brother over the telly", LIGHT, "sibling-abuse"),
            judged("plays football on saturdays", LIGHT, "thriving"),
        ]
    )


def test_the_nearest_phrase_counts_most(few):
    grave, light = few.vote(read("her brother hurts her")), few.vote(read("squabbles over the telly"))
    assert grave.outcomes[1] > 0.5 > grave.outcomes[0]
    assert light.outcomes[0] > 0.5 > light.outcomes[1]
    assert max(grave.needs, key=grave.needs.get) == "sibling-abuse"
    assert sum(grave.needs.values()) == pytest.approx(1)


def test_a_phrase_is_nearest_to_itself(few):
    assert few.vote(read("plays football on saturdays")).nearest == pytest.approx(1)


def test_a_text_that_shares_nothing_is_as_all_phrases_are(few):
    vote = few.vote(read("zebra"))
    assert vote.outcomes == pytest.approx((2 / 3, 1 / 3))
    assert vote.needs == {} and vote.nearest == 0


def test_what_nobody_judged_casts_no_vote():
    vote = Neighbours([judged("muddy boots", UNTOLD), judged("a lamb", LIGHT)]).vote(read("muddy boots"))
    assert vote.outcomes[0] == pytest.approx(1) and vote.outcomes[1] > 0.9


def test_what_is_denied_is_another_trait():
    assert {"!k:bruise", "!k:injury"} <= set(traits(read("no bruises"))) and "k:bruise" not in set(
        traits(read("no bruises"))
    )


def test_no_more_than_so_many_vote():
    many = [judged("hungry", GRAVE)] * VOTERS + [judged("hungry", LIGHT)] * 5
    assert Neighbours(many).vote(read("hungry")).outcomes[0] < 0.1


def test_a_phrase_comes_back_from_its_line():
    phrase = judged("always hungry", (None, 0.0, 1.0), "hunger")
    assert phrase_of(line_of(phrase)) == phrase


def test_the_phrases_that_are_kept_are_those_of_today():
    head, *lines = FILE.read_text("utf-8").splitlines()
    assert head.split()[-1] == learn.source_hash(), "run python -m tests.thresholds.learn"
    assert len(lines) > 8000
    assert neighbours().vote(read("baby has a bruise on her cheek")).outcomes[-1] > 0.7
