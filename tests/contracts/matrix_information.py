"""The registers of information governance, the log of requests, decisions to share."""

from __future__ import annotations

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from tests.contracts.matrix import NOW, THE_PARTNERSHIP, Scene, row
from tests.contracts.matrix_promises import loaded
from tests.factories import information

P = Permission
KEEP = GRANTS[P.KEEP_REGISTERS]
SEE_LOG, KEEP_LOG = GRANTS[P.READ_REQUESTS], GRANTS[P.KEEP_REQUESTS]
SHARE, READ = GRANTS[P.RECORD_SHARING], GRANTS[P.READ_SHARING]


def _manager(scene: Scene):
    loaded(scene)
    return scene.people[Role.BUSINESS_MANAGER]


def an_agreement(scene: Scene) -> dict:
    return {"pk": information.agreement(by=_manager(scene), now=NOW)[0].pk}


def a_party(scene: Scene) -> dict:
    agreement, party = information.agreement(by=_manager(scene), now=NOW)
    return {"pk": agreement.pk, "party_id": party.pk}


def a_document(scene: Scene) -> dict:
    return {"pk": information.document(by=_manager(scene), now=NOW)[0].pk}


def a_request(scene: Scene) -> dict:
    by = _manager(scene)
    return {"pk": information.request(statutory_partners(NOW.date())[1], by=by, received_at=NOW, now=NOW).pk}


def a_decision(scene: Scene) -> dict:
    by = _manager(scene)
    return {"reference": information.decision(by.appointments.get().organisation, by=by, now=NOW).reference}


row("information", allowed=THE_PARTNERSHIP, kwargs=loaded)
row("sharing_agreement", allowed=THE_PARTNERSHIP, kwargs=an_agreement)
row("sharing_agreement_add", allowed=KEEP, kwargs=loaded, post=True)
row("sharing_agreement_assessment", allowed=KEEP, kwargs=an_agreement, post=True)
row("sharing_agreement_sign", allowed=KEEP, kwargs=a_party, post=True)
row("sharing_agreement_review", allowed=KEEP, kwargs=an_agreement, post=True)
row("sharing_agreement_end", allowed=KEEP, kwargs=an_agreement, post=True)
row("policy_document", allowed=THE_PARTNERSHIP, kwargs=a_document)
row("policy_document_add", allowed=KEEP, kwargs=loaded, post=True)
row("policy_version_add", allowed=KEEP, kwargs=a_document, post=True)
row("information_requests", allowed=SEE_LOG, kwargs=loaded)
row("information_request", allowed=SEE_LOG, kwargs=a_request)
row("information_request_add", allowed=KEEP_LOG, kwargs=loaded, post=True)
row("information_request_forward", allowed=KEEP_LOG, kwargs=a_request, post=True)
row("information_request_answer", allowed=KEEP_LOG, kwargs=a_request, post=True)
row("information_request_withdraw", allowed=KEEP_LOG, kwargs=a_request, post=True)
row("sharing_decisions", allowed=SHARE | READ, kwargs=loaded)
row("sharing_decision_add", allowed=SHARE, kwargs=loaded, post=True)
row("sharing_decision", allowed=READ, kwargs=a_decision, hidden=True)
