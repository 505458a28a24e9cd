"""Sign-offs, the bodies asked and their signatures, made by the approvals' own actions."""

from datetime import UTC, date, datetime

from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.permissions import Permission
from portal.approvals import actions
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import Decision, RequiredKind
from portal.approvals.models import Required, Signature, SignOff

from .people import organisation, person

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
DOCUMENT = {"recommendation": "A local review", "reasons": "Two agencies, one theme.", "children": [{"age_band": "1"}]}
FILES = [{"name": "pack.pdf", "sha256": "ab" * 32}]


def partners() -> list:
    """Three bodies, as a partnership has them."""
    kinds = (OrganisationKind.COUNCIL, OrganisationKind.ICB, OrganisationKind.POLICE)
    return [organisation(kind=kind) for kind in kinds]


def representative(of, **fields):
    """Somebody who may sign for this partner."""
    return person(Role.DELEGATED_REPRESENTATIVE, of, **fields)


def sign_off(
    subject, *, bodies=None, chair=False, by=None, document=None, files=None, now=NOW, due_on=date(2027, 1, 12)
) -> SignOff:
    """An open sign-off of `subject`: by three new partners unless `bodies` are given, and the chair where asked."""
    required = [RequiredFrom(body) for body in (bodies or partners())]
    if chair:
        required.append(RequiredFrom(None, RequiredKind.ENDORSER, Permission.ENDORSE_RECOMMENDATION))
    return actions.open_sign_off(
        subject=subject,
        title="Recommendation",
        document=DOCUMENT if document is None else document,
        files=FILES if files is None else files,
        required=required,
        due_on=due_on,
        by=by or person(Role.BUSINESS_MANAGER),
        now=now,
    )


def required(subject) -> Required:
    """One body that a new sign-off waits for."""
    return sign_off(subject).required.select_related("organisation").first()


def signature(sign_off, organisation, by=None, *, decision=Decision.AGREE, comment="", now=NOW, **fields) -> Signature:
    """This body's answer to what it was shown, by a new representative unless `by` is given."""
    return actions.sign(
        sign_off=sign_off,
        organisation=organisation,
        decision=decision,
        comment=comment,
        shown_hash=fields.pop("shown_hash", sign_off.hash),
        by=by or representative(organisation),
        now=now,
        **fields,
    )
