"""What the glossary finds: the ways in which names, dates and places are written; and what it leaves alone."""

import pytest

from reviews.leaks.matching import Passage, warnings_in
from reviews.leaks.patterns import looked_for


def found(text, kind="name", entry="Jacob Ellis-O'Brien"):
    hits = warnings_in([Passage("The text", text)], [looked_for(1, kind, entry)])
    return [hit.passage for hit in hits if hit.entry_id]


NAMES = (
    "Jacob", "JACOB", "jacob", "Jacob's", "Jacob’s", "Jacobs", "Ja\u00adcob", "Ja\u200bcob", "Jácob",
    "Jacob Ellis-O'Brien",
    "Jacob Ellis-O’Brien", "Jacob Ellis O'Brien", "Jacob Ellis-OBrien", "Ellis-O'Brien, Jacob", "Ellis", "OBrien",
    "Jake", "Jake's", "J.E.O", "JEO", "J. Ellis-O'Brien", "Jacob\nEllis-O'Brien",
)  # fmt: skip


@pytest.mark.parametrize("written", NAMES)
def test_a_name_is_found_however_it_is_written(written):
    assert found(f"On Monday {written} was seen."), written


@pytest.mark.parametrize("innocent", ["Jacobson", "jake brake", "ellipsis", "a jeopardy", "He was seen"])
def test_what_only_looks_alike_is_left_alone(innocent):
    assert found(f"On Monday {innocent} was there.") == []


def test_a_name_that_is_a_word_is_told_by_its_capital():
    assert found("Then Grace was seen", entry="Grace Bishop") == ["Grace"]
    assert found("By the grace of God, the bishop", entry="Grace Bishop") == []


def test_two_letters_that_mean_something_else_are_no_initials():
    assert found("The GP wrote", entry="Gary Parker") == []
    assert found("Then J.E. said so, and JE left", entry="Jacob Ellis") == ["J.E", "JE"]


BIRTH = ("12 March 2019", "12/03/2019", "12.3.19", "12-03-2019", "2019-03-12", "12th March 2019", "March 12, 2019",
         "12 Mar 19", "the 12th of March", "12 MARCH 2019", "March 2019")  # fmt: skip


@pytest.mark.parametrize("written", BIRTH)
def test_a_date_of_birth_is_found_however_it_is_written(written):
    assert found(f"It was {written} then.", "birth_date", "12 March 2019"), written


@pytest.mark.parametrize("other", ["13 March 2019", "12 April 2019", "12/03/2018", "March 2018", "12 marches"])
def test_another_date_is_left_alone(other):
    assert found(f"It was {other} then.", "birth_date", "12 March 2019") == []


@pytest.mark.parametrize("written", ["BL1 2AB", "bl12ab", "BL1  2ab", "12 Garden Street", "12 Garden St", "Garden St."])
def test_an_address_is_found_however_it_is_written(written):
    assert found(f"They lived at {written} then", "address", "12 Garden Street, Bolton BL1 2AB"), written


@pytest.mark.parametrize("written", ["St Mary's Primary School", "Saint Marys", "St. Mary’s", "ST MARY'S RC PRIMARY"])
def test_a_school_is_found_however_it_is_written(written):
    assert found(f"At {written} they", "school", "St Mary's RC Primary School"), written


def test_what_no_glossary_names_is_shown_where_it_looks_like_a_name():
    hits = warnings_in([Passage("The text", "He saw Mohammed Khan there.")], [])
    assert [(hit.kind, hit.passage) for hit in hits] == [("looks_like", "Mohammed Khan")]


def test_the_same_words_in_one_place_are_one_warning_with_a_count():
    hits = warnings_in([Passage("The text", "Jake. Jake. JAKE")], [looked_for(1, "name", "Jacob Ellis")])
    assert [(hit.passage, hit.times) for hit in hits] == [("Jake", 3)]


WHOLE = "Aged 7, a pupil of Red Lane Primary, living in Halliwell Ward, died on 12 May 2026."


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        (WHOLE, True),
        (WHOLE.replace("Aged 7, a", "A"), True),  # three of the four
        (WHOLE.replace("Aged 7, a", "A").replace("12 May 2026", "one day"), False),
        ("A seven-year-old of the Green Academy died on 12/5/2026.", True),
        ("The review began on 12 May 2026 and looked at two schools.", False),
    ],
)
def test_pieces_that_together_tell_who_it_is_are_a_warning(text, warned):
    hits = [hit for hit in warnings_in([Passage("The text", text)], []) if hit.kind == "jigsaw"]
    assert bool(hits) is warned
