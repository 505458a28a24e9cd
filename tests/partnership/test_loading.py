"""Loading: once, again, changed, another's, and not at all."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partnership import queries
from partnership.actions import load_arrangements
from partnership.arrangements import ArrangementsError, read_file
from partnership.models import Arrangements, Contact, Group, Milestone, PartnershipOrganisation
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Post
from portal.errors import NotAllowed, PortalError, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import partnership, people

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)


def load(path, now=LATER, by=None):
    return load_arrangements(document=read_file(path), by=by, now=now)


def loaded_events():
    return TrailEvent.objects.filter(event=Event.ARRANGEMENTS_LOADED).order_by("sequence")


def said(*arguments):
    out = StringIO()
    call_command("load_arrangements", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_loads_and_the_second_time_changes_nothing():
    assert said("bolton") == "bolton.yaml: 223 added, 0 changed, 0 ended.\n"
    before = Arrangements.objects.values().get()
    assert said("bolton") == "bolton.yaml: nothing changed.\n"
    assert Arrangements.objects.values().get() == before
    assert loaded_events().count() == 1


def test_the_trail_names_what_was_loaded_and_which_parts(tmp_path):
    partnership.arrangements(now=NOW)
    load(partnership.edited(tmp_path, ("phone: 01204 331500", "phone: 01204 000000")))
    first, second = loaded_events()
    assert first.target == "Bolton Safeguarding Children Partnership, June 2019"
    assert first.actor_name == "The portal"
    assert second.fields == ["arrangements", "contacts"]


def test_the_default_is_the_setting(settings):
    settings.ARRANGEMENTS = "bury"
    assert said().startswith("bury.yaml: ")
    assert queries.current().code == "bury"


def test_a_changed_entry_is_changed_in_place(tmp_path):
    partnership.arrangements(now=NOW)
    old = Contact.objects.get(phone="01204 331500")
    report = load(partnership.edited(tmp_path, ("phone: 01204 331500", "phone: 01204 000000")))
    old.refresh_from_db()
    assert old.phone == "01204 000000"
    assert report.changed[0] == "contact: Multi-agency Screening and Safeguarding Service (MASSS) (phone)"
    assert (report.added, report.ended) == ([], [])
    assert queries.current().loaded_at == LATER


def test_a_removed_agency_ends_on_the_day_of_loading_and_stays_on_record(tmp_path):
    partnership.arrangements(now=NOW)
    line = "  - {organisation: gmfrs-bolton, standing: relevant_agency, sector: Other, virtual_network: true}\n"
    report = load(partnership.edited(tmp_path, (line, "")))
    row = PartnershipOrganisation.objects.get(organisation__code="gmfrs-bolton")
    assert row.removed_on == date(2026, 12, 3)
    assert len(report.ended) == 1
    assert row.organisation in queries.relevant_agencies(date(2026, 12, 2))
    assert row.organisation not in queries.relevant_agencies(date(2026, 12, 3))


def test_an_entry_that_comes_back_is_the_same_entry(tmp_path):
    partnership.arrangements(now=NOW)
    pk = Group.objects.get(code="training-pool").pk
    text = partnership.shipped_path("bolton").read_text(encoding="utf-8")
    start, end = text.index("  - code: training-pool"), text.index("  - code: practitioner-collaborative")
    load(partnership.edited(tmp_path, (text[start:end], "")))
    assert "training-pool" not in dict(queries.group_choices())
    load(partnership.shipped_path("bolton"), now=LATER + timedelta(days=1))
    assert "training-pool" in dict(queries.group_choices())
    assert Group.objects.get(code="training-pool").pk == pk


def test_a_removed_post_ends(tmp_path):
    partnership.arrangements(now=NOW)
    line = (
        "  - {code: bolton-administrative-support, title: Partnership Administrative Support, "
        "organisation: bolton-partnership, role: business_support}\n"
    )
    load(partnership.edited(tmp_path, (line, "")))
    assert Post.objects.get(code="bolton-administrative-support").ends_on == date(2026, 12, 3)


def test_the_day_of_an_ending_is_londons(tmp_path):
    partnership.arrangements(now=NOW)
    line = "  - {organisation: gmfrs-bolton, standing: relevant_agency, sector: Other, virtual_network: true}\n"
    load(partnership.edited(tmp_path, (line, "")), now=datetime(2027, 6, 1, 23, 30, tzinfo=UTC))
    assert PartnershipOrganisation.objects.get(organisation__code="gmfrs-bolton").removed_on == date(2027, 6, 2)


def test_another_partnership_is_refused_and_nothing_of_it_stays():
    partnership.arrangements("bolton")
    with pytest.raises(Refused, match="One install serves one partnership"):
        partnership.arrangements("bury")
    assert not Organisation.objects.filter(code="bury-council").exists()
    assert queries.current().code == "bolton"
    with pytest.raises(CommandError, match="This portal serves Bolton Safeguarding Children Partnership"):
        said("bury")


def test_all_or_nothing_when_the_database_refuses(tmp_path, monkeypatch):
    from partnership.actions import loading

    def broken(*_arguments):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(loading, "_timetable", broken)
    with pytest.raises(RuntimeError):
        partnership.arrangements()
    assert not Organisation.objects.exists()
    assert not Arrangements.objects.exists()


def test_a_file_with_a_fault_changes_nothing(tmp_path):
    partnership.arrangements(now=NOW)
    path = partnership.edited(
        tmp_path,
        ("phone: 01204 331500", "phone: 01204 000000"),
        ("day_from: 15, day_to: 15", "day_from: 16, day_to: 16"),
    )
    with pytest.raises(ArrangementsError):
        load(path)
    assert Contact.objects.filter(phone="01204 331500").exists()
    assert Milestone.objects.get(code="submission").day_to == 15


def test_a_person_needs_the_permission_to_configure():
    council = people.organisation()
    practitioner = people.person(Role.PRACTITIONER, council)
    with pytest.raises(NotAllowed):
        load(partnership.shipped_path("bolton"), by=practitioner)
    manager = people.person(Role.BUSINESS_MANAGER, council)
    load(partnership.shipped_path("bolton"), by=manager)
    assert loaded_events().get().actor_id == manager.pk


def test_the_command_says_which_names_there_are():
    with pytest.raises(CommandError, match=r"no arrangements called “burry”.* bolton, bury"):
        said("burry")


def test_the_command_takes_a_file_of_ones_own(tmp_path):
    path = partnership.edited(tmp_path, ("edition: June 2019", "edition: December 2024"))
    said("--file", str(path))
    assert queries.current().edition == "December 2024"


def test_the_command_takes_a_name_or_a_file(tmp_path):
    with pytest.raises(CommandError, match="not both"):
        said("bolton", "--file", str(tmp_path / "bolton.yaml"))
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        said("--file", str(tmp_path / "missing.yaml"))


def test_without_arrangements_the_sentence_says_what_to_run():
    for read in (queries.current, queries.review_group):
        with pytest.raises(PortalError, match="load_arrangements"):
            read()
    assert queries.timetable_preset() is None
    assert queries.brand() is None
    assert queries.group_choices() == []
