"""What judged phrases taught: the table is that of today's phrases, and says what it should of plain cases."""

import csv

from tests.thresholds import learn
from thresholds.search import learned
from thresholds.search.learned import FILE, LEVELS, TOGETHER, Leaning, features, leaning, together, weights
from thresholds.search.likeness import FILE as EXAMPLES
from thresholds.search.meanings import lexicon
from thresholds.search.query import Reader


def sounds(words):
    return leaning(Reader(lexicon()).read(words))


def test_the_table_was_learnt_from_the_phrases_of_today():
    heads = {file.read_text("utf-8").split("\n", 1)[0].split()[-1] for file in (FILE, TOGETHER)}
    assert heads == {learn.source_hash()}, "run python -m tests.thresholds.learn"


def test_the_third_that_is_kept_apart_is_not_learnt_from():
    with (learn.HERE / "phrases.csv").open(encoding="utf-8", newline="") as file:
        kept = {row["phrase"] for row in csv.DictReader(file) if row["set"] == "kept"}
    taught = {example.phrase for example in learn.judged()}
    assert len(kept) > 80 and not kept & taught


def test_the_same_phrases_give_the_same_table():
    few = list(learn.judged())[:200]
    assert learn.learn(few) == learn.learn(few)


def test_serious_words_sound_serious_and_happy_ones_do_not():
    grave, glad = sounds("beaten with a cable and cannot sit down"), sounds("happy, well fed and doing well at school")
    assert grave.levels[4] > 0.5 > grave.levels[0]
    assert glad.levels[0] > 0.5 > glad.levels[4]
    assert grave.danger > 0.5 > glad.danger


def test_a_framework_of_other_than_five_levels_is_stretched():
    leans = Leaning((0.0, 0.2, 0.4, 0.6, 0.8), 0.0)
    assert [leans.fits(order, LEVELS) for order in range(1, 6)] == [0.0, 0.2, 0.4, 0.6, 0.8]
    assert [round(leans.fits(order, 3), 6) for order in (1, 2, 3)] == [0.0, 0.4, 0.8]
    assert leans.fits(1, 1) == 0.0


def test_no_words_sound_like_nothing():
    assert features(Reader(lexicon()).read("")) == {}
    assert sounds("").danger < 0.3
    assert len(weights()[0]) == LEVELS + 1


def test_every_example_is_judged_and_stands_once():
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 2000
    assert len({row["phrase"].casefold() for row in rows}) == len(rows)
    assert all(1 <= int(row["lowest_level"]) <= int(row["highest_level"]) <= LEVELS for row in rows)
    assert {row["danger"] for row in rows} == {"yes", "no"}


def test_levels_are_read_from_weights_and_votes_together_and_danger_is_not(monkeypatch):
    usual, table = together()
    names = {f"{kind} {number}" for kind in ("weighs", "votes") for number in range(LEVELS + 1)}
    assert names | {"near", "said"} == set(table) and len(usual) == LEVELS
    before = sounds("beaten with a cable and cannot sit down")
    monkeypatch.setattr(learned, "together", lambda: ((0.0,) * LEVELS, {}))
    after = sounds("beaten with a cable and cannot sit down")
    assert after.levels == (0.5,) * LEVELS and after.danger == before.danger


def test_a_phrase_is_told_by_the_parts_without_it():
    few = list(learn.judged())[:60]
    held = [[one.phrase for one in few if learn._held(one, part)] for part in range(learn.PARTS)]
    assert all(held) and sorted(phrase for part in held for phrase in part) == sorted(one.phrase for one in few)
    assert learn.learn_together(few) == learn.learn_together(few)
