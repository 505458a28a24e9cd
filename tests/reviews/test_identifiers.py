"""The look for names, dates of birth and NHS numbers: what it finds, and what it leaves alone."""

import pytest
from django.template.loader import render_to_string

from reviews.identifiers import Kind, find, findings_in


@pytest.mark.parametrize(
    ("text", "kind", "passage"),
    [
        ("The nurse saw Alex Example at noon.", Kind.NAME, "Alex Example"),
        ("The child, known as Robin, was asleep.", Kind.NAME, "Robin"),
        ("Mrs Example rang.", Kind.NAME, "Mrs Example"),
        ("The worker, Mr Émile, rang.", Kind.NAME, "Mr Émile"),
        ("Taken in by Jean-Paul O’Example.", Kind.NAME, "Jean-Paul O’Example"),
        ("DOB 03/04/2019.", Kind.BIRTH_DATE, "03/04/2019"),
        ("Born on 3 April 2019 in hospital.", Kind.BIRTH_DATE, "3 April 2019"),
        ("date of birth: 2019-04-03", Kind.BIRTH_DATE, "2019-04-03"),
        ("NHS number 943 476 5919.", Kind.NHS_NUMBER, "943 476 5919"),
        ("Number 9434765919 on the wristband", Kind.NHS_NUMBER, "9434765919"),
    ],
)
def test_what_tells_who_somebody_is_is_found_where_it_stands(text, kind, passage):
    found = find(text)
    assert [(f.kind, f.passage) for f in found] == [(kind, passage)]
    assert text[found[0].start : found[0].start + len(passage)] == passage


@pytest.mark.parametrize(
    "text",
    [
        "The Child Protection Conference was on Monday 14 December 2026.",
        "Greater Manchester Police and Bolton Council met at the Emergency Department.",
        "Call 0161 496 0000 or quote 943 476 5910.",  # a telephone number, and a wrong check digit
        "The mother and the health visitor spoke on 3 April 2026.",
        "",
    ],
)
def test_ordinary_words_of_the_work_are_left_alone(text):
    assert find(text) == []


def test_findings_stand_under_the_label_of_their_field_and_clean_fields_are_left_out():
    found = findings_in({"Summary": "Alex Example fell.", "Safety": "The child is safe."})
    assert [(label, len(findings)) for label, findings in found] == [("Summary", 1)]


def test_the_panel_marks_the_passage_in_context_and_escapes_what_was_typed():
    warnings = findings_in({"Summary": "Then <b>Alex Example</b> left the house."})
    shown = render_to_string("reviews/_identifier_warnings.html", {"warnings": warnings})
    assert "<mark>Alex Example</mark>" in shown
    assert "Then &lt;b&gt;" in shown
    assert "<b>Alex" not in shown
    assert render_to_string("reviews/_identifier_warnings.html", {"warnings": []}).strip() == ""
