"""Bolton's file against the published document of June 2019: who, how many, which dates."""

from datetime import date

import pytest

from partnership import queries
from partnership.choices import GroupKind, RecipientKind, RecipientOf, Seat, StepKind
from partnership.models import AssuranceArea, Contact, Group, OfficeHolder, Priority
from portal.accounts.choices import Role
from portal.accounts.models import Post
from tests.factories import partnership

pytestmark = pytest.mark.django_db

AS_PRINTED = date(2019, 7, 1)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def bolton():
    return partnership.arrangements("bolton")


def codes(organisations):
    return [organisation.code for organisation in organisations]


def test_three_statutory_partners_as_printed_and_today():
    assert codes(queries.statutory_partners(AS_PRINTED)) == ["bolton-council", "bolton-ccg", "gmp"]
    assert codes(queries.statutory_partners(TODAY)) == ["bolton-council", "nhs-gm-icb", "gmp"]


@pytest.mark.parametrize(("on", "partner"), [(date(2022, 6, 30), "bolton-ccg"), (date(2022, 7, 1), "nhs-gm-icb")])
def test_the_health_partner_on_either_side_of_july_2022(on, partner):
    health = [p for p in queries.statutory_partners(on) if p.kind in ("ccg", "icb")]
    assert codes(health) == [partner]
    assert queries.is_statutory(health[0], on)


def test_a_partner_is_not_statutory_on_a_day_before_or_after_its_time():
    ccg, icb = queries.succession(queries.statutory_partners(TODAY)[1])
    assert not queries.is_statutory(ccg, date(2022, 7, 1))
    assert not queries.is_statutory(icb.pk, date(2022, 6, 30))


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2021, 6, 25), ["nps", "cgm-crc"]), (date(2021, 6, 26), ["probation-service"])]
)
def test_probation_on_either_side_of_26_june_2021(on, expected):
    probation = ("nps", "cgm-crc", "probation-service")
    assert [code for code in codes(queries.relevant_agencies(on)) if code in probation] == expected


def test_relevant_agencies_by_sector_as_printed():
    sectors = {sector: len(rows) for sector, rows in queries.directory(AS_PRINTED).agencies.items()}
    assert sectors == {
        "Education settings": 5,
        "Voluntary and community sector": 2,
        "Health services": 3,
        "Criminal justice": 3,
        "Housing": 2,
        "Partnerships": 4,
        "Other": 2,
    }


def test_today_two_probation_bodies_are_one():
    directory = queries.directory(TODAY)
    assert directory.agency_count == 20
    assert [row.organisation.code for row in directory.former_agencies] == ["nps", "cgm-crc"]
    assert [row.organisation.code for row in directory.former_partners] == ["bolton-ccg"]


def test_the_delegated_posts_and_the_chair_from_the_voluntary_sector():
    delegated = Post.objects.filter(role=Role.DELEGATED_REPRESENTATIVE).values_list("organisation__code", "title")
    assert ("bolton-council", "Director of People") in delegated
    assert ("gmp", "Superintendent") in delegated
    assert Post.objects.get(role=Role.PARTNERSHIP_CHAIR).organisation.code == "bolton-cvs"
    ccg = Post.objects.get(code="bolton-ccg-associate-director")
    assert (ccg.starts_on, ccg.ends_on) == (date(2013, 4, 1), date(2022, 6, 30))


def test_lead_and_delegated_posts_exist_for_every_partner_on_both_sides_of_the_succession():
    for on in (AS_PRINTED, TODAY):
        posts = queries.representative_posts(on)
        for partner in queries.statutory_partners(on):
            assert [p.role for p in posts[partner.pk]] == [Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE]


def test_six_office_holders_of_2019_are_history():
    assert OfficeHolder.objects.count() == 6
    assert set(OfficeHolder.objects.values_list("as_printed", flat=True)) == {"June 2019"}
    leads = OfficeHolder.objects.filter(capacity=Role.LEAD_REPRESENTATIVE).values_list("name", flat=True)
    assert sorted(leads) == ["Stuart Ellison", "Su Long", "Tony Oakman"]


@pytest.mark.parametrize(
    ("code", "letter", "kind", "times"),
    [
        ("partnership", "", GroupKind.PARTNERSHIP, 6),
        ("implementation", "", GroupKind.EXECUTIVE, 6),
        ("communication", "C", GroupKind.DELIVERY, 4),
        ("quality", "Q", GroupKind.DELIVERY, 4),
        ("learning", "L", GroupKind.DELIVERY, 2),
        ("workforce", "W", GroupKind.DELIVERY, 4),
        ("education-collaborative", "", GroupKind.COLLABORATIVE, 3),
        ("health-collaborative", "", GroupKind.COLLABORATIVE, 4),
        ("parents-collaborative", "", GroupKind.COLLABORATIVE, None),
        ("childrens-collaborative", "", GroupKind.COLLABORATIVE, None),
        ("training-pool", "", GroupKind.COLLABORATIVE, None),
        ("practitioner-collaborative", "", GroupKind.COLLABORATIVE, 2),
    ],
)
def test_groups_with_their_letter_and_frequency(code, letter, kind, times):
    group = Group.objects.get(code=code)
    assert (group.letter, group.kind, group.times_per_year) == (letter, kind, times)


def test_four_delivery_groups_six_collaboratives_and_one_review_group():
    kinds = [group.kind for group in queries.groups()]
    assert (kinds.count(GroupKind.DELIVERY), kinds.count(GroupKind.COLLABORATIVE)) == (4, 6)
    assert queries.review_group().code == "case-review"


def test_twelve_seats_of_the_partnership():
    seats = [member.seat for member in queries.groups().get(code="partnership").members.all()]
    assert (seats.count(Seat.STATUTORY), seats.count(Seat.CORE), seats.count(Seat.ADVISER)) == (3, 8, 1)


def test_four_priorities_with_their_leads_and_three_areas_for_assurance():
    leads = dict(Priority.objects.values_list("title", "lead__code"))
    assert leads == {
        "Safeguarding thresholds and processes": "bolton-council",
        "Domestic abuse and violence": "be-safe",
        "Neglect": "bolton-ccg",
        "Exploitation": "gmp",
    }
    assert set(Priority.objects.values_list("year", flat=True)) == {"2019-20"}
    assert AssuranceArea.objects.count() == 3


def test_the_chair_endorses_after_the_partners():
    assert [(step.kind, step.roles) for step in queries.sign_off_chain()] == [
        (StepKind.PARTNERS, [Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE]),
        (StepKind.ENDORSEMENT, [Role.PARTNERSHIP_CHAIR]),
    ]


def test_the_timetable_is_burys_and_says_so():
    preset = queries.timetable_preset()
    assert "Bolton’s arrangements give no day-by-day table" in preset.note
    assert "Bury" in preset.note


def test_the_rapid_review_goes_to_the_panel_alone():
    assert [r.kind for r in queries.recipients(RecipientOf.RAPID_REVIEW)] == [RecipientKind.NATIONAL_PANEL]
    review = {r.kind for r in queries.recipients(RecipientOf.PRACTICE_REVIEW) if r.kind != RecipientKind.PUBLIC}
    assert review == {RecipientKind.NATIONAL_PANEL, RecipientKind.SECRETARY_OF_STATE}


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("Multi-agency Screening and Safeguarding Service (MASSS)", "phone", "01204 331500"),
        ("Emergency Duty Team", "phone", "01204 337777"),
        ("NSPCC", "phone", "0808 800 5000"),
        ("NSPCC", "text", "88858"),
        ("NSPCC", "email", "help@nspcc.org.uk"),
        ("Childline", "phone", "0800 1111"),
        ("Bolton Safeguarding Children Partnership", "phone", "01204 337479"),
        ("Bolton Safeguarding Children Partnership", "email", "boltonsafeguardingchildren@bolton.gov.uk"),
        ("Emergency services", "phone", "999"),
    ],
)
def test_contacts(name, field, value):
    assert getattr(Contact.objects.get(name=name), field) == value


def test_a_telephone_link_has_no_spaces():
    assert Contact.objects.get(name="Emergency Duty Team").phone_href == "tel:01204337777"
