"""The promises of the framework, and the sentences where a plan does not keep them."""

from datetime import UTC, date, datetime

import pytest

from assurance import actions, queries
from assurance.cadence import broken
from assurance.models import Activity, Framework, Method, Promise
from assurance.months import month_of, months_on, span_words, year_of
from assurance.reading import FRAMEWORKS, framework_at, read_framework
from partnership.arrangements import ArrangementsError
from portal.errors import Refused
from tests.factories import assurance as factory

ON = date(2026, 11, 25)


def sentences(code, *, on=ON, name=2026):
    year = queries.year(name)
    found = broken(queries.promises(), Activity.objects.all(), year, on)
    return [(b.sentence, b.overdue) for b in found if b.method.code == code]


def test_one_thematic_audit_is_one_too_few(bolton):
    assert "none is on record for October 2026 to September 2027" in sentences("thematic-audits")[0][0]
    factory.activity()
    ((said, overdue),) = sentences("thematic-audits")
    assert said.startswith("The framework promises two thematic audits a year: only one is on record") and not overdue
    second = factory.activity(first=date(2027, 9, 1))
    assert sentences("thematic-audits") == []
    actions.step(activity=second, name="suspend", reason="Illness", by=factory.planner(), now=factory.NOW)
    assert "only one" in sentences("thematic-audits")[0][0], "a suspended audit keeps no promise"


def test_an_audit_of_another_year_does_not_count(bolton):
    factory.activity(first=date(2026, 9, 1))
    factory.activity(first=date(2027, 10, 1))
    assert "none is on record" in sentences("thematic-audits")[0][0]


def test_october_scrutiny_is_missed_and_then_overdue(bolton):
    assert sentences("independent-scrutiny", on=date(2026, 10, 31)) == [
        ("The framework promises independent scrutiny in October: none is on record for October 2026.", False)
    ]
    assert sentences("independent-scrutiny", on=date(2026, 11, 1))[0][1], "October is over"
    factory.activity("independent-scrutiny", date(2026, 11, 1))
    assert sentences("independent-scrutiny"), "November is not October"
    factory.activity("independent-scrutiny", date(2026, 9, 1), date(2026, 10, 1))
    assert sentences("independent-scrutiny") == []


def test_scrutiny_was_first_due_in_october_2020_and_the_health_check_once(bolton):
    assert [s for s, _ in sentences("independent-scrutiny", name=2019)] == [
        "The framework promises a health check six months into the first year: none is on record for March 2020."
    ]
    assert len(sentences("independent-scrutiny", name=2020)) == 1
    factory.activity("independent-scrutiny", date(2020, 3, 1))
    assert sentences("independent-scrutiny", name=2019) == []


def test_section_11_is_overdue_two_years_after_the_last(bolton):
    assert "none is on record for the cycle from October 2025 to September 2027" in sentences("section-11")[0][0]
    factory.done("section-11", date(2024, 6, 1), date(2024, 10, 1), now=datetime(2024, 10, 20, tzinfo=UTC))
    assert sentences("section-11", on=date(2026, 10, 31))[0][1] is False
    ((said, overdue),) = sentences("section-11", on=date(2026, 11, 1))
    assert "overdue since October 2026, for the last ended in October 2024" in said and overdue
    factory.activity("section-11", date(2027, 2, 1), date(2027, 5, 1))
    assert sentences("section-11", on=date(2026, 10, 31)) == []
    assert sentences("section-11", on=date(2026, 11, 1)), "planned late is overdue all the same"


def test_one_put_off_without_a_month_keeps_nothing(bolton):
    made = factory.activity("compliments-complaints")
    assert sentences("compliments-complaints") == []
    actions.move_activity(
        activity=made, from_month=None, to_month=None, reason="No post-holder", by=factory.planner(), now=factory.NOW
    )
    assert sentences("compliments-complaints")


def test_bury_promises_a_workshop_a_year(bury):
    assert "one assurance workshop a year" in sentences("assurance-workshop")[0][0]
    factory.activity("assurance-workshop", date(2027, 2, 1))
    assert sentences("assurance-workshop") == []
    assert sentences("section-11") == [], "no frequency is given, so none is promised"


@pytest.mark.parametrize(
    ("day", "first", "number"),
    [
        (date(2019, 10, 1), date(2019, 10, 1), 1),
        (date(2020, 9, 30), date(2019, 10, 1), 1),
        (date(2020, 10, 1), date(2020, 10, 1), 2),
        (date(2026, 11, 25), date(2026, 10, 1), 2),
        (date(2019, 9, 30), date(2018, 10, 1), 2),
    ],
)
def test_the_year_and_its_place_in_the_cycle(day, first, number):
    year = year_of(day, date(2019, 10, 1), 2)
    assert (year.first, year.number) == (first, number)
    assert year.cycle_first == months_on(first, -12 * (number - 1)) and year.cycle_last == months_on(
        year.cycle_first, 23
    )


def test_months_in_words():
    assert span_words(date(2020, 3, 1), date(2020, 6, 1)) == "March to June 2020"
    assert span_words(date(2019, 12, 1), date(2020, 1, 1)) == "December 2019 to January 2020"
    assert span_words(None, None) == "month not given"
    assert month_of(date(2020, 2, 29)) == date(2020, 2, 1) and months_on(date(2020, 1, 1), -1) == date(2019, 12, 1)


def test_every_method_of_the_published_framework_is_shipped_with_its_place(bolton):
    names = " ".join(Method.objects.values_list("name", flat=True)).lower()
    for words in (
        "intelligence", "mystery shopper", "young inspectors", "back to practice", "thematic audits", "surveys",
        "compliments, complaints and critical incidents", "thematic peer review", "reflective case discussions",
        "what-works", "from commissioning", "section 11", "independent scrutiny", "rapid reviews",
    ):  # fmt: skip
        assert words in names
    assert not Method.objects.filter(citation="").exists() and not Promise.objects.filter(citation="").exists()


def test_loading_again_changes_nothing_and_another_partnerships_is_refused(bolton):
    assert actions.load_framework(document=read_framework("bolton"), by=None, now=factory.NOW).nothing_changed
    with pytest.raises(Refused, match="“bolton”"):
        factory.framework("bury")
    assert Framework.objects.get().code == "bolton"


def edited(tmp_path, old, new):
    text = (FRAMEWORKS / "bolton.yaml").read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "bolton.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("times: 2, months: 12", "times: 2", "one of them only"),
        ("in_month: 10,", "in_month: 13,", "one of them only"),
        ("  - code: mystery-shopper", "  - code: surveys", "already"),
    ],
)
def test_a_faulty_framework_is_refused(tmp_path, old, new, words):
    with pytest.raises(ArrangementsError, match=words):
        framework_at(edited(tmp_path, old, new))


def test_a_method_that_ends_keeps_its_activities(bolton, tmp_path):
    kept = factory.activity()
    document = framework_at(edited(tmp_path, "  - code: thematic-audits\n", "  - code: deep-dives\n"))
    actions.load_framework(document=document, by=None, now=factory.NOW)
    kept.refresh_from_db()
    assert kept.method.removed_on == ON and kept.method.code == "thematic-audits"
    assert "thematic-audits" not in queries.methods().values_list("code", flat=True)
