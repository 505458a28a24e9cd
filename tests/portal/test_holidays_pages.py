"""The pages of the bank holidays: what would change is shown before it is saved."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.deadlines.models import BankHoliday, Deadline
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
TYPED = {
    "division": "england-and-wales",
    "on_day": "9",
    "on_month": "12",
    "on_year": "2026",
    "title": "Day of <i>mourning</i>",
    "reason": "Proclaimed & announced",
}


@pytest.fixture(autouse=True)
def signed_in(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    person = people.person(Role.BUSINESS_MANAGER)
    client.force_login(person)
    return person


def hidden_fields(page):
    """What the preview would send."""
    return dict(page.context["typed"])


def test_adding_shows_every_date_before_it_is_saved(things, client):
    deadline = things.clock(MONDAY)
    preview = client.post(reverse("holiday_add"), TYPED | {"step": "preview"})
    text = preview.content.decode()
    assert "1 open date would change" in text
    assert "Mon 14 Dec 2026" in text and "Tue 15 Dec 2026" in text
    assert "Day of &lt;i&gt;mourning&lt;/i&gt;" in text
    assert not BankHoliday.objects.filter(on=date(2026, 12, 9)).exists(), "nothing is saved yet"
    saved = client.post(reverse("holiday_add"), hidden_fields(preview) | {"step": "save"})
    assert saved.status_code == 302
    assert Deadline.objects.get(pk=deadline.pk).due_on == date(2026, 12, 15)
    assert "1 open date changed." in client.get(saved.url).content.decode()
    twice = client.post(reverse("holiday_add"), hidden_fields(preview) | {"step": "save"})
    assert twice.status_code == 409


def test_going_back_from_the_preview_keeps_the_answers(things, client):
    preview = client.post(reverse("holiday_add"), TYPED | {"step": "preview"})
    form = client.post(reverse("holiday_add"), hidden_fields(preview) | {"step": "back"}).content.decode()
    assert "Proclaimed &amp; announced" in form and 'value="9"' in form and "Show what would change" in form


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on_day": "12"}, "never a working day"),
        ({"on_day": "25"}, "on the list already: Christmas Day"),
        ({"on_year": "20266"}, "four figures"),
        ({"on_day": "31", "on_month": "2"}, "31 February"),
        ({"title": ""}, "Name of the holiday"),
        ({"division": "atlantis"}, "Where is it a holiday"),
    ],
)
def test_what_cannot_be_is_refused_before_any_preview_and_nothing_is_lost(client, typed, sentence):
    page = client.post(reverse("holiday_add"), TYPED | typed | {"step": "preview"})
    text = page.content.decode()
    assert page.status_code == 200 and sentence in text
    assert "Proclaimed &amp; announced" in text
    assert page.context["form"].errors


def test_correcting_and_removing_go_through_the_preview_too(things, client):
    deadline = things.clock(date(2026, 12, 18))
    assert deadline.due_on == date(2027, 1, 13)
    boxing = BankHoliday.objects.get(division="england-and-wales", on=date(2026, 12, 28))
    path = reverse("holiday_correct", args=[boxing.pk])
    assert "Correct Boxing Day, 28 December 2026" in client.get(path).content.decode()
    typed = {key: TYPED[key] for key in ("title", "reason")} | {"on_day": "29", "on_month": "12", "on_year": "2026"}
    preview = client.post(path, typed | {"step": "preview"})
    assert "No open date that you may see would change" in preview.content.decode()
    assert client.post(path, hidden_fields(preview) | {"step": "save"}).status_code == 302
    moved = BankHoliday.objects.get(division="england-and-wales", on=date(2026, 12, 29))
    path = reverse("holiday_remove", args=[moved.pk])
    preview = client.post(path, {"reason": "Called off", "step": "preview"})
    assert "29 December 2026 becomes a working day" in preview.content.decode()
    assert "Tue 12 Jan 2027" in preview.content.decode()
    client.post(path, hidden_fields(preview) | {"step": "save"})
    assert Deadline.objects.get(pk=deadline.pk).due_on == date(2027, 1, 12)
    assert client.get(path).status_code == 404, "it is off the list"


def test_a_year_is_confirmed_only_when_it_is_there(client):
    page = client.post(
        reverse("holiday_year"), {"division": "scotland", "year": "2029", "reason": "Checked against the list"}
    )
    assert "Only 0 of 2029" in page.content.decode() and "Checked against the list" in page.content.decode()


def test_the_list_shows_each_day_once_with_its_divisions(client):
    text = client.get(reverse("holidays")).content.decode()
    assert "St Patrick’s Day" in text and "Complete until Sunday 31 December 2028" in text
    assert "2012" not in text.split("</table>")[0]
    assert "Fri 8 May 2020" in client.get(reverse("holidays"), {"from": "2012"}).content.decode()
    assert client.get(reverse("holidays"), {"from": "x"}).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BUSINESS_SUPPORT, Role.LEAD_REPRESENTATIVE])
def test_nobody_else_opens_or_changes_the_list(client, role):
    client.force_login(people.person(role))
    holiday = BankHoliday.objects.first()
    for path in (
        reverse("holidays"),
        reverse("holiday_add"),
        reverse("holiday_year"),
        reverse("holiday_correct", args=[holiday.pk]),
        reverse("holiday_remove", args=[holiday.pk]),
    ):
        assert client.get(path).status_code == 403
        assert client.post(path, TYPED | {"step": "save"}).status_code in (403, 405)
    assert not BankHoliday.objects.filter(on=date(2026, 12, 9)).exists()
