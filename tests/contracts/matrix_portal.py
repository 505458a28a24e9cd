"""The ground's own addresses: sign-in, people, permissions, the outbox, the trail, files, the look."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.tokens import invitation_token
from portal.clock import london_date
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from tests.contracts.matrix import EVERYONE, Scene, row
from tests.factories import people

R = Role
MANAGERS = {R.BUSINESS_MANAGER, R.ADMINISTRATOR}
PARTNERS = {R.LEAD_REPRESENTATIVE, R.DELEGATED_REPRESENTATIVE}


def somebody(_scene: Scene) -> dict:
    return {"person_id": people.person(R.PRACTITIONER).pk}


def somebody_closed(_scene: Scene) -> dict:
    closed = people.person(R.TRAINING_COORDINATOR)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    return {"person_id": closed.pk}


def an_appointment(_scene: Scene) -> dict:
    return {"appointment_id": people.person(R.TRAINING_COORDINATOR).appointments.get().pk}


def somebody_elses_appointment(_scene: Scene) -> dict:
    return {"appointment_id": people.person(R.LEAD_REPRESENTATIVE).appointments.get().pk}


def a_delegation(scene: Scene) -> dict:
    on = london_date(scene.now)
    held = people.person(R.LEAD_REPRESENTATIVE).appointments.get()
    return {"delegation_id": people.deputy(held, starts_on=on, ends_on=on + timedelta(days=5), now=scene.now).pk}


def an_invitation(scene: Scene) -> dict:
    by = scene.people[R.BUSINESS_MANAGER]
    return {"invitation_id": people.invitation(by, role=R.TRAINING_COORDINATOR, now=scene.now).pk}


def an_invitations_link(scene: Scene) -> dict:
    invitation = people.invitation(scene.people[R.BUSINESS_MANAGER], now=scene.now)
    return {"token": invitation_token(invitation.nonce)}


def a_recovery_link(_scene: Scene) -> dict:
    person = people.person(password=people.PASSWORD)
    return {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}


def a_failing_notice(scene: Scene) -> dict:
    queue(key="matrix", kind=NoticeKind.SWEEP_STALE, recipients=[people.person()], now=scene.now)
    Notice.objects.filter(key="matrix").update(attempts=1)
    return {"notice_id": Notice.objects.get(key="matrix").pk}


# Sign-in: open to anybody; somebody who is signed in already is sent on.
row("account_login", public=True, post=True, answers={200, 302})
row("account_logout", public=True, post=True, answers={200, 302})
row("account_inactive", public=True)
row("account_reset_password", public=True, post=True, answers={200, 302})
row("account_reset_password_done", public=True)
row("account_reset_password_from_key", public=True, post=True, kwargs=a_recovery_link, answers={302})
row("account_reset_password_from_key_done", public=True)
row("account_change_password", allowed=EVERYONE, post=True, answers={302})  # none of the scene has a password
row("invitation_accept", public=True, post=True, kwargs=an_invitations_link)
row(
    "demonstration_sign_in",
    public=True,
    get=False,
    post=True,
    data=lambda _scene: {"person": people.person(R.BUSINESS_MANAGER, is_demonstration=True).pk},
)

row("today", allowed=EVERYONE)

# People
row("account", allowed=EVERYONE)
row("permissions", allowed=EVERYONE)
row("people", allowed=MANAGERS | PARTNERS)
row("person", allowed=MANAGERS | PARTNERS, kwargs=somebody)
row("person_invite", allowed=MANAGERS | PARTNERS, post=True)
row("appointment_make", allowed=MANAGERS | PARTNERS, kwargs=somebody, post=True)
row("appointment_end", allowed=MANAGERS, kwargs=an_appointment, post=True)
row("person_deactivate", allowed=MANAGERS, kwargs=somebody, post=True)
row("person_reactivate", allowed=MANAGERS, kwargs=somebody_closed, post=True)
row("invitation_withdraw", allowed=MANAGERS, kwargs=an_invitation, get=False, post=True)
# A lead representative's appointment: theirs and the managers' to lend, but not an administrator's (it sees cases).
row("delegation_make", allowed={R.BUSINESS_MANAGER}, kwargs=somebody_elses_appointment, post=True, hidden=True)
row("delegation_end", allowed={R.BUSINESS_MANAGER}, kwargs=a_delegation, get=False, post=True, hidden=True)

# Notices and the trail
row("outbox", allowed={R.BUSINESS_MANAGER})
row("notice", allowed={R.BUSINESS_MANAGER}, kwargs=a_failing_notice)
row("notice_release", allowed={R.BUSINESS_MANAGER}, kwargs=a_failing_notice, get=False, post=True)
row("trail", allowed={R.BUSINESS_MANAGER, R.SCRUTINEER})

# The look
row("brand_css", public=True)
row("gallery", public=True)
row("accessibility", public=True)
