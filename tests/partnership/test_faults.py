"""Every fault of a file is refused with its line and what to write instead."""

import pytest

from partnership.arrangements import ArrangementsError, check, read_file
from tests.factories import partnership

# old text, new text (both in bolton.yaml), words that the sentence must hold; the fault is on the new text's line.
FAULTS = [
    (
        "kind: children\n",
        "kind: everybody\n",
        "“kind: everybody” is not understood. Write one of: children, integ",
    ),
    ("area: Bolton\n", "aria: Bolton\n", "“aria” is not a key of this entry. Did you mean “area”?"),
    ("area: Bolton\n", "area:\n", "“area” is empty"),
    ("area: Bolton\n", "area: [Bolton]\n", "“area” takes one value"),
    ("  short_name: Bolton SCP\n", "  short_name: Bolton SCP\n  short_name: B\n", "“short_name” is here twice"),
    ('brand_colour: "#0b3f4a"', 'brand_colour: "teal"', "is not a colour"),
    ('brand_colour: "#0b3f4a"', 'brand_colour: "#0B3F4A"', "is not a colour"),
    ('brand_colour: "#0b3f4a"', 'brand_colour: "#7fb3c0"', "needs 4.5. Choose a darker colour"),
    ("council: bolton-council\n", "council: gmp\n", "is not of the kind “council”"),
    ("council: bolton-council\n", "council: bolton\n", "No organisation has the code “bolton”"),
    ("effective_from: 2019-07-01\n  source", "effective_from: 2019-02-31\n  source", "is not a day of the calendar"),
    ("effective_from: 2019-07-01\n  source", "effective_from: July 2019\n  source", "Write a day as year-month-day"),
    ("effective_from: 2019-07-01\n  source", "effective_from: 20255-01-01\n  source", "Write a day as year-month-day"),
    ("ends: 2022-06-30", "ends: 2012-06-30", "It ends (2012-06-30) before it starts (2013-04-01)"),
    ("successor: nhs-gm-icb", "successor: nhs-bolton", "The successor “nhs-bolton” is unknown"),
    ("successor: nhs-gm-icb", "successor: gmmh", "“gmmh” needs that standing too"),
    ("role: business_manager}", "role: director}", "“role: director” is not understood"),
    ("    review_group: true\n", "    review_group: yes\n", "Write true or false"),
    ("day_from: 15, day_to: 15", "day_from: 15, day_to: 16", "Day 16 is past the 15 working days"),
    ("day_from: 2, day_to: 10", "day_from: 2, day_to: ten", "Write a whole number"),
    ("day_from: 2, day_to: 10", "day_from: 11, day_to: 10", "The milestone ends before it begins"),
    ("day_from: 13, day_to: 13", "day_from: 3, day_to: 3", "is due on day 3, before “circulate” on day 12"),
    ("{code: meeting,", "{code: gathering,", "“gathering” is not a milestone"),
    ("roles: [partnership_chair]", "roles: [business_manager]", "is not taken by business_manager"),
    ("roles: [partnership_chair]", "roles: []", "is not taken by nobody"),
    ("roles: [partnership_chair]", "roles: partnership_chair", "takes a list"),
    ("title: Neglect, lead: bolton-ccg", "title: Neglect, lead: ccg", "No organisation has the code “ccg”"),
    ("rule: rapid_review\n", "rule: rapid_revue\n", "“rapid_revue” is not a rule of the portal"),
    ("other_reading: notification", "other_reading: awareness", "The other reading is the same"),
    ("{year: 2019-20, title: Neglect", "{year: 2019/20, title: Neglect", "Write it as 2019-20"),
    ("letter: Q", "letter: QP", "longer than one letter"),
    ("phone: 01204 337777, opening: outside_office_hours", "opening: outside_office_hours", "cannot be reached"),
    (
        "phone: 01204 331500, opening: office_hours",
        "phone: 01204 331500, opening: listed",
        "together with “opening_hours:”",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_a_fault_is_named_with_its_line(tmp_path, old, new, words):
    path = partnership.edited(tmp_path, (old, new))
    with pytest.raises(ArrangementsError) as refused:
        check(read_file(path))
    problem = next(p for p in refused.value.problems if words in p.sentence)
    text = path.read_text(encoding="utf-8")
    changed_from = text[: text.index(new)].count("\n") + 1
    changed_to = changed_from + new.strip("\n").count("\n")
    assert changed_from <= problem.line <= changed_to
    assert f"bolton.yaml, line {problem.line}: {problem.sentence}" in refused.value.sentence


def test_every_fault_is_told_at_once_in_the_order_of_the_lines(tmp_path):
    path = partnership.edited(
        tmp_path,
        ("day_from: 15, day_to: 15", "day_from: 15, day_to: 16"),
        ('brand_colour: "#0b3f4a"', 'brand_colour: "#ffff00"'),
        ("title: Neglect, lead: bolton-ccg", "title: Neglect, lead: ccg"),
    )
    with pytest.raises(ArrangementsError) as refused:
        check(read_file(path))
    lines = [problem.line for problem in refused.value.problems]
    assert len(lines) == 3
    assert lines == sorted(lines)


def faulty(tmp_path, *changes):
    with pytest.raises(ArrangementsError) as refused:
        check(read_file(partnership.edited(tmp_path, *changes)))
    return refused.value


def test_a_missing_key_is_named_at_its_entry(tmp_path):
    error = faulty(tmp_path, ("  area: Bolton\n", ""))
    assert "“area” is missing. Add “area:” some words." in error.sentence


def test_a_chain_without_the_partners(tmp_path):
    error = faulty(
        tmp_path,
        ("    kind: partners\n    roles: [delegated_representative, lead_representative]",
         "    kind: endorsement\n    roles: [partnership_chair]"),
    )  # fmt: skip
    assert "The chain has no step of the kind “partners”" in error.sentence


def test_the_partners_agree_before_anybody_endorses(tmp_path):
    error = faulty(tmp_path, ("  - number: 1\n", "  - number: 3\n"))
    assert "The statutory partners agree first" in error.sentence


def test_a_clock_is_set_to_one_thing_only(tmp_path):
    error = faulty(tmp_path, ("    clear_days: strict\n", "    clear_days: strict\n    counts_from: awareness\n"))
    assert "Write either “counts_from:” or “clear_days:”, and not both." in error.sentence


def test_two_groups_do_not_share_a_letter(tmp_path):
    assert "The letter “C” is here twice" in faulty(tmp_path, ("letter: Q", "letter: C")).sentence


def test_an_endorsement_needs_a_post_for_the_chair(tmp_path):
    error = faulty(tmp_path, ("role: partnership_chair\n", "role: group_chair\n"))
    assert "No post has the role partnership_chair" in error.sentence


def test_a_gap_between_a_body_and_its_successor(tmp_path):
    error = faulty(tmp_path, ("    kind: icb\n    starts: 2022-07-01", "    kind: icb\n    starts: 2022-07-04"))
    assert "Start the successor on 2022-07-01 or earlier" in error.sentence


def test_a_successor_without_an_end(tmp_path):
    error = faulty(tmp_path, ("    ends: 2022-06-30\n", ""))
    assert "A body with a successor has ended. Add “ends:” with its last day." in error.sentence


def test_a_partner_without_representatives(tmp_path):
    text = partnership.shipped_path("bolton").read_text(encoding="utf-8")
    start, end = text.index("  - code: gmp-superintendent"), text.index("  - code: bolton-cvs-chief-executive")
    error = faulty(tmp_path, (text[start:end], ""))
    assert "“gmp” has no post with the role delegated_representative" in error.sentence


def test_no_review_group(tmp_path):
    error = faulty(tmp_path, ("    review_group: true\n", ""))
    assert "0 groups say “review_group: true”" in error.sentence


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "The file is empty."),
        (b"partnership:\n\tcode: x\n", 2, "This is not YAML"),
        (b"partnership:\n  code: caf\xe9\n", 2, "Save the file as UTF-8."),
        (b"- a list\n", 1, "Write keys with values here, beginning with “partnership:”."),
        (b"partnership: &a\n  code: *b\n", 2, "This is not YAML"),
    ],
)
def test_what_is_not_arrangements_at_all(tmp_path, content, line, words):
    path = tmp_path / "own.yaml"
    path.write_bytes(content)
    with pytest.raises(ArrangementsError) as refused:
        read_file(path)
    assert refused.value.problems[0].line == line
    assert words in refused.value.sentence


def test_opening_hours_are_times_in_order(tmp_path):
    old = "phone: 01204 331500, opening: office_hours"
    listed = "phone: 01204 331500, opening: listed, opening_hours: [{days: [monday], opens: %s, closes: %s}]"
    error = faulty(tmp_path, (old, listed % ('"17:00"', '"09:00"')))
    assert "It closes before it opens" in error.sentence
    error = faulty(tmp_path, (old, listed % ("nine", '"17:00"')))
    assert "“nine” to “17:00” are not times" in error.sentence
    check(read_file(partnership.edited(tmp_path, (old, listed % ('"09:00"', '"17:00"')))))
