"""An edition's way from draft to superseded, on one screen."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from . import policies as p
from .choices import EditionState as S

WHOLE = (p.has_levels, p.has_indicators, p.has_emergency_contact, p.has_free_codes)
TOLD = (*WHOLE, p.has_no_empty_place, p.levels_say_what_to_do, p.contacts_can_be_reached)
T = Transition

EDITION = register(
    Process(
        name="threshold_edition",
        title="Edition of a threshold framework",
        states=S,
        initial=S.DRAFT,
        finals=frozenset({S.SUPERSEDED, S.ABANDONED}),
        owners={
            S.DRAFT: (Role.BUSINESS_MANAGER, Role.BUSINESS_SUPPORT),
            S.WITH_PARTNERS: (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE),
            S.APPROVED: (Role.BUSINESS_MANAGER,),
            S.PUBLISHED: (Role.BUSINESS_MANAGER,),
            S.SUPERSEDED: (Role.BUSINESS_MANAGER,),
            S.ABANDONED: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("ship", "Comes with the arrangements", (S.DRAFT,), S.PUBLISHED,
              None, E.EDITION_LOADED, requires=(*WHOLE, p.is_shipped)),
            T("send", "Send to the partners for approval", (S.DRAFT,), S.WITH_PARTNERS,
              P.SEND_EDITION, E.EDITION_SENT, requires=TOLD),
            T("take_back", "Take back and change", (S.WITH_PARTNERS, S.APPROVED), S.DRAFT,
              P.EDIT_FRAMEWORK, E.EDITION_TAKEN_BACK, needs_reason=True),
            T("approve", "Approved by every partner", (S.WITH_PARTNERS,), S.APPROVED,
              None, E.EDITION_APPROVED),
            T("publish", "Publish from a date", (S.APPROVED,), S.PUBLISHED,
              P.PUBLISH_EDITION, E.EDITION_PUBLISHED, requires=WHOLE),
            T("supersede", "The next edition is in force", (S.PUBLISHED,), S.SUPERSEDED,
              None, E.EDITION_SUPERSEDED),
            T("abandon", "Give up this draft", (S.DRAFT,), S.ABANDONED,
              P.EDIT_FRAMEWORK, E.EDITION_ABANDONED, needs_reason=True),
        ),
    )
)  # fmt: skip
