"""Bury's file against the published document of 2019."""

from datetime import date

import pytest

from partnership import queries
from partnership.choices import ClearDays, ClockEvent, GroupKind, PartnershipKind, RecipientKind, RecipientOf, StepKind
from partnership.models import AssuranceArea, OfficeHolder, Priority
from portal.accounts.choices import Role
from portal.accounts.models import Post
from tests.factories import partnership

pytestmark = pytest.mark.django_db

AS_PRINTED = date(2019, 9, 29)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def bury():
    return partnership.arrangements("bury")


def codes(organisations):
    return [organisation.code for organisation in organisations]


def test_the_arrangements_cover_adults_too(bury):
    assert (bury.kind, bury.area, bury.council.code) == (PartnershipKind.INTEGRATED, "Bury", "bury-council")
    assert "24 hours" in bury.foi_stance


def test_three_statutory_partners_as_printed_and_today():
    assert codes(queries.statutory_partners(AS_PRINTED)) == ["bury-council", "bury-ccg", "gmp"]
    assert codes(queries.statutory_partners(date(2022, 6, 30))) == ["bury-council", "bury-ccg", "gmp"]
    assert codes(queries.statutory_partners(date(2022, 7, 1))) == ["bury-council", "nhs-gm-icb", "gmp"]


def test_fourteen_relevant_partners_as_printed():
    assert sorted(codes(queries.relevant_agencies(AS_PRINTED))) == sorted(
        [
            "bury-education",
            "cafcass",
            "bury-public-health",
            "pennine-care",
            "pennine-acute",
            "nps",
            "cgm-crc",
            "six-town-housing",
            "gmfrs",
            "gm-drug-alcohol",
            "bury-vcfa",
            "bury-csp",
            "bury-yot",
            "bury-hym",
        ]
    )


@pytest.mark.parametrize(
    ("on", "present", "absent"),
    [
        (date(2021, 9, 30), "pennine-acute", "northern-care-alliance"),
        (date(2021, 10, 1), "northern-care-alliance", "pennine-acute"),
        (date(2024, 1, 31), "six-town-housing", "nps"),
        (date(2024, 2, 1), "probation-service", "six-town-housing"),
    ],
)
def test_what_became_of_agencies_since(on, present, absent):
    agencies = codes(queries.relevant_agencies(on))
    assert present in agencies
    assert absent not in agencies
    assert absent not in codes(queries.responding_agencies(on))


def test_children_and_adult_business_groups_have_their_own_members():
    members = {
        group.code: {m.organisation.code for m in group.members.all() if m.organisation} for group in queries.groups()
    }
    assert {"cafcass", "bury-yot", "bury-hym"} <= members["children-business"] - members["adult-business"]
    assert {"nps", "cgm-crc", "six-town-housing", "gmfrs"} <= members["adult-business"] - members["children-business"]
    both = members["children-business"] & members["adult-business"]
    assert {"bury-council", "bury-ccg", "gmp", "bury-public-health", "pennine-care", "pennine-acute"} <= both
    assert {"bury-public-health", "bury-vcfa"} <= members["strategic"]


def test_five_sub_groups_two_business_groups_and_the_rapid_review_group():
    groups = list(queries.groups())
    kinds = [group.kind for group in groups]
    assert (kinds.count(GroupKind.SUB), kinds.count(GroupKind.BUSINESS)) == (5, 2)
    assert all(group.sponsor for group in groups if group.kind == GroupKind.SUB)
    assert queries.review_group().code == "rapid-review"


def test_the_document_names_no_priorities():
    assert not Priority.objects.exists()
    assert not AssuranceArea.objects.exists()


def test_two_posts_speak_for_the_council_and_the_unit_has_five():
    delegated = Post.objects.filter(role=Role.DELEGATED_REPRESENTATIVE, organisation__code="bury-council")
    assert sorted(delegated.values_list("title", flat=True)) == [
        "Director of Adult Services",
        "Executive Director for Children, Young People and Culture",
    ]
    assert queries.groups().get(code="business-unit").members.count() == 5


def test_office_holders_of_2019():
    assert OfficeHolder.objects.values_list("name", flat=True).distinct().count() == 5
    assert OfficeHolder.objects.filter(name="Geoff Little").count() == 2


def test_the_day_table_with_its_one_window():
    milestones = {m.code: (m.day_from, m.day_to, m.rule_code) for m in queries.timetable_preset().milestones.all()}
    assert milestones == {
        "request_out": (1, 1, "timetable_day_1"),
        "returns_due": (2, 10, "timetable_day_10"),
        "collate": (11, 12, "timetable_day_12"),
        "circulate": (11, 12, "timetable_day_12"),
        "meeting": (13, 13, "timetable_day_13"),
        "sign_off": (14, 14, "timetable_day_14"),
        "submission": (15, 15, "timetable_day_15"),
    }


def test_all_three_sign_and_nobody_endorses():
    assert [step.kind for step in queries.sign_off_chain()] == [StepKind.PARTNERS]


def test_recipients():
    assert {r.kind: r.children_only for r in queries.recipients(RecipientOf.RAPID_REVIEW)} == {
        RecipientKind.NATIONAL_PANEL: True,
        RecipientKind.DEPARTMENT_FOR_EDUCATION: True,
        RecipientKind.OFSTED: True,
        RecipientKind.CASE_REVIEW_GROUP: False,
    }
    assert {r.kind for r in queries.recipients(RecipientOf.NOTIFICATION)} == {
        RecipientKind.NATIONAL_PANEL,
        RecipientKind.REVIEW_GROUP_CHAIR,
        RecipientKind.REVIEW_GROUP_DEPUTY,
        RecipientKind.BUSINESS_MANAGER,
    }


def test_clocks_run_from_awareness_and_the_other_reading_is_kept():
    review = queries.clock_setting("rapid_review", TODAY)
    assert (review.event, review.other_reading) == (ClockEvent.AWARENESS, ClockEvent.NOTIFICATION)
    assert queries.clock_setting("panel_notification", TODAY).event == ClockEvent.AWARENESS
    assert queries.clock_setting("report_before_publication", TODAY).clear_days == ClearDays.STRICT
    assert queries.clock_setting("rapid_review", date(2019, 9, 28)) is None
