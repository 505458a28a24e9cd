"""The shipped frameworks, and the faults that their files can have."""

import re
import shutil

import pytest

from portal.errors import PortalError
from thresholds.frameworks.reading import FOLDER, LIBRARY, FrameworkError, read, read_file, shipped
from thresholds.frameworks.specification import AGE_BANDS

ASKED_FOR = """hunger clothing hygiene home-conditions health-appointments dental weight attendance exclusion missing
    parent-alcohol parent-drugs parent-mental-health domestic-abuse parental-conflict bereavement young-carer disability
    special-needs self-harm suicide eating-disorder wellbeing bullying online-harm sexual-abuse sexual-behaviour
    teenage-relationships criminal-exploitation sexual-exploitation modern-slavery radicalisation gangs weapons fgm
    forced-marriage honour-abuse faith-abuse fabricated-illness physical-abuse bruised-baby unborn-risk
    concealed-pregnancy private-fostering no-recourse housing money child-substances asylum parent-in-prison
    parent-learning-disability attachment boundaries supervision left-alone adult-at-risk""".split()


@pytest.mark.parametrize("name", ["bolton", "bury"])
class TestShipped:
    def test_it_has_the_needs_and_indicators_that_were_asked_for(self, name):
        spec = read(name)
        assert {*ASKED_FOR} <= {need.code for need in spec.needs}
        assert len(spec.needs) >= 70
        assert len(spec.indicators) >= 260

    def test_everything_points_to_something(self, name):
        spec = read(name)
        levels, needs = {level.code for level in spec.levels}, {need.code for need in spec.needs}
        assert {i.level for i in spec.indicators} == levels
        assert {i.need for i in spec.indicators} == needs
        assert {need.heading for need in spec.needs} <= {h.code for h in spec.headings}
        assert {h.domain for h in spec.headings} == {d.code for d in spec.domains}
        assert {age for i in spec.indicators for age in i.ages} == {*AGE_BANDS}

    def test_school_and_friends_are_not_for_a_child_before_birth(self, name):
        ages = {i.code: set(i.ages) for i in read(name).indicators}
        assert ages["attendance-universal"] == ages["attendance-complex"] == {"0-4", "5-11", "12-17"}
        # A rung's own bands stand in place of the need's.
        assert ages["bullying-early"] and "pre-birth" not in ages["self-harm-protection"]
        assert not ages["physical-abuse-protection"]  # what cannot wait is asked of every age

    def test_codes_are_slugs_and_stand_once(self, name):
        spec = read(name)
        for kind in (spec.levels, spec.domains, spec.headings, spec.needs, spec.indicators, spec.contacts):
            codes = [thing.code for thing in kind]
            assert len(set(codes)) == len(codes)
            assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)

    def test_it_says_that_its_indicators_are_illustrative(self, name):
        assert "illustrative" in read(name).notice
        assert "until the partnership approves its own" in read(name).notice

    def test_every_level_says_what_to_do_and_whom_to_call_in_an_emergency(self, name):
        spec = read(name)
        assert all(level.steps and level.voice and level.consent and level.lead for level in spec.levels)
        emergency = [contact.phone for contact in spec.contacts if contact.emergency]
        assert emergency[0] == "999"
        assert len(emergency) > 1  # and the local route beside it

    def test_what_cannot_wait_is_never_at_a_low_level(self, name):
        spec = read(name)
        orders = {level.code: level.order for level in spec.levels}
        assert min(orders[i.level] for i in spec.indicators if i.danger) >= 4


def test_bolton_has_five_bands_without_numbers_and_its_own_telephone_numbers():
    spec = read("bolton")
    assert [level.name for level in spec.levels] == [
        "Universal", "Prevention", "Early help", "Targeted help", "Statutory help",
    ]  # fmt: skip
    assert {level.number for level in spec.levels} == {None}
    assert all(re.match(r"(I|My) ", level.voice) for level in spec.levels)
    phones = {contact.phone for contact in spec.contacts}
    assert {"999", "01204 331500", "01204 337777", "01204 337479", "0808 800 5000", "0800 1111"} == phones


def test_one_of_boltons_teams_answers_at_every_minute_of_the_week():
    contacts = {contact.code: contact.hours for contact in read("bolton").contacts}
    rows = contacts["masss"] + contacts["emergency-duty-team"]
    for day in range(7):
        for minute in range(24 * 60):
            at = f"{minute // 60:02}:{minute % 60:02}"
            assert sum(day == d and opens <= at < closes for d, opens, closes in rows) == 1, (day, at)


def test_bury_has_levels_one_to_five_and_the_test_for_adults():
    spec = read("bury")
    assert [level.number for level in spec.levels] == [1, 2, 3, 4, 5]
    assert [spec.levels[2].name, spec.levels[3].name] == ["Team Around the Family", "Child in Need"]
    test = spec.adult_test
    assert [part.code for part in test.parts] == ["a", "b", "c"]
    assert [found.code for found in test.definitions] == ["concern", "enquiry", "section-42"]
    assert len(test.record) == 4
    assert any(contact.emergency for contact in test.contacts)
    assert read("bolton").adult_test is None


def test_a_framework_may_say_something_its_own_way():
    own = next(i for i in read("bury").indicators if i.code == "adult-at-risk-in-need")
    library = next(i for i in read("bolton").indicators if i.code == "adult-at-risk-in-need")
    assert own.text != library.text
    assert "Bury" in own.text


def test_only_shipped_frameworks_are_read_by_name():
    assert shipped() == ["bolton", "bury"]
    with pytest.raises(PortalError, match="bolton, bury"):
        read("../bolton")


def test_library_and_frameworks_are_faultless():
    for name in shipped():
        read_file(FOLDER / f"{name}.yaml")


@pytest.fixture
def edited(tmp_path):
    """Read Bolton's framework and the library with one change of text in one file; gives the faults."""

    def read_edited(file, old, new):
        library = tmp_path / "library"
        shutil.copytree(LIBRARY, library)
        shutil.copy(FOLDER / "bolton.yaml", tmp_path)
        path = tmp_path / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(FrameworkError) as caught:
            read_file(tmp_path / "bolton.yaml", library)
        line = text[: text.index(old)].count("\n") + 1
        return path.name, line, caught.value

    return read_edited


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("bolton.yaml", "audience: children", "audience: pets", "children, adults"),
        ("bolton.yaml", "  early: early-help", "  early: earlier-help", "earlier-help"),
        ("bolton.yaml", "  complex: targeted-help", "  complex: universal", "lower level"),
        ("bolton.yaml", 'colour: "#55792a"', 'colour: "#ffff00"', "contrast"),
        ("bolton.yaml", "pattern: dots", "pattern: hearts", "plain, dots"),
        ("bolton.yaml", "hours: [mon-fri 09:00-17:00]", "hours: [weekdays 9-5]", "weekdays 9-5"),
        ("bolton.yaml", "levels: [targeted-help, statutory-help, early-help]", "levels: [level-9]", "level-9"),
        ("bolton.yaml", "voice: I am thriving", "voise: I am thriving", "voise"),
        ("library/basic_care.yaml", "heading: basic-care", "heading: care", "care"),
        ("library/basic_care.yaml", "ages: [0-4]", "ages: [0-9]", "0-9"),
        ("library/basic_care.yaml", "ages: [0-4, 5-11, 12-17]", "ages: [0-18]", "0-18"),
        ("library/basic_care.yaml", "code: hunger", "code: Hunger!", "Hunger!"),
        ("library/headings.yaml", "domain: child, name: Health", "domain: kids, name: Health", "kids"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(edited, file, old, new, said):
    name, line, error = edited(file, old, new)
    assert said in str(error)
    assert (name, line) in {(error.file, problem.line) for problem in error.problems}


def test_a_need_in_two_files_is_a_fault(edited):
    _, _, error = edited("library/family.yaml", "code: isolation", "code: hunger")
    assert "in another file too" in str(error)


def test_a_framework_without_an_emergency_contact_is_a_fault(tmp_path):
    path = tmp_path / "bolton.yaml"
    path.write_text((FOLDER / "bolton.yaml").read_text("utf-8").replace("emergency: true", "emergency: false"), "utf-8")
    with pytest.raises(FrameworkError, match="emergencies"):
        read_file(path)
