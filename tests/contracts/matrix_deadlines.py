"""Deadlines, bank holidays, the calendar feed and health; the deadlines hang on a thing that some may see."""

from __future__ import annotations

from datetime import timedelta

from portal import subjects
from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines import actions
from portal.deadlines.models import BankHoliday, Deadline
from portal.deadlines.rules import rule_for
from tests.contracts.matrix import EVERYONE, Scene, row
from tests.factories import attachments
from tests.factories.things import Things

R = Role
REGISTER = {
    R.BUSINESS_MANAGER,
    R.BUSINESS_SUPPORT,
    R.LEAD_REPRESENTATIVE,
    R.DELEGATED_REPRESENTATIVE,
    R.PARTNERSHIP_CHAIR,
    R.SCRUTINEER,
}
# Those whom the example lets see it; everybody else must not learn that it exists.
SEERS = {R.BUSINESS_MANAGER, R.BUSINESS_SUPPORT, R.LEAD_REPRESENTATIVE}


def a_thing(scene: Scene) -> subjects.Subject:
    things = Things()
    subjects.register(things.kind())
    return things.new(seen_by=[scene.people[role] for role in SEERS])


def a_deadline(scene: Scene) -> Deadline:
    actions.load_published(now=scene.now)
    began = scene.now - timedelta(days=60)
    return actions.start_clock(
        rule=rule_for("freedom_of_information", london_date(began)),
        subject=a_thing(scene),
        trigger_at=began,
        owner_role=R.BUSINESS_MANAGER,
        by=None,
        now=began,
    )


def of_a_deadline(scene: Scene) -> dict:
    return {"deadline_id": a_deadline(scene).pk}


def a_holiday(scene: Scene) -> dict:
    actions.load_published(now=scene.now)
    return {"holiday_id": BankHoliday.objects.filter(on__gte=london_date(scene.now)).first().pk}


def a_feed(scene: Scene) -> dict:
    return {"feed_key": actions.make_feed_key(person=scene.people[R.BUSINESS_MANAGER], now=scene.now)}


def a_file(scene: Scene) -> dict:
    return {"file_id": attachments.attachment(a_thing(scene), by=scene.people[R.BUSINESS_MANAGER], now=scene.now).pk}


row("health", public=True, answers={200, 503})
row("deadline_register", allowed=REGISTER)
row("deadline_register_csv", allowed=REGISTER)
row("deadline", allowed=SEERS, kwargs=of_a_deadline, hidden=True)
row("deadline_extend", allowed={R.BUSINESS_MANAGER}, kwargs=of_a_deadline, hidden=True, post=True)
row("deadline_explain", allowed={R.BUSINESS_MANAGER}, kwargs=of_a_deadline, hidden=True, post=True)
row("holidays", allowed={R.BUSINESS_MANAGER})
row("holiday_add", allowed={R.BUSINESS_MANAGER}, post=True)
row("holiday_year", allowed={R.BUSINESS_MANAGER}, post=True)
row("holiday_correct", allowed={R.BUSINESS_MANAGER}, kwargs=a_holiday, post=True)
row("holiday_remove", allowed={R.BUSINESS_MANAGER}, kwargs=a_holiday, post=True)
row("calendar_feed", allowed=EVERYONE, post=True)
row("calendar_ics", public=True, kwargs=a_feed)
row("file_download", allowed=SEERS, kwargs=a_file, hidden=True)
