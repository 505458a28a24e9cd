"""The process of a request for information: received, with the lead, answered or withdrawn."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission as P
from portal.trail.events import Event as E
from portal.workflow import Process, Transition, register

from .models import InformationRequest
from .promise_choices import RequestState as S

T = Transition


def is_with_the_lead(request: InformationRequest) -> str | None:
    """The body that leads on the answer has the request."""
    if request.receiver_id == request.lead_id or request.forwarded_at is not None:
        return None
    return "Record first that it was passed to the body that leads on the answer."


REQUEST = register(
    Process(
        name="information_request",
        title="Request for information",
        states=S,
        initial=S.RECEIVED,
        finals=frozenset({S.ANSWERED, S.WITHDRAWN}),
        owners={
            S.RECEIVED: (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE),
            S.FORWARDED: (Role.BUSINESS_MANAGER,),
            S.ANSWERED: (Role.BUSINESS_MANAGER,),
            S.WITHDRAWN: (Role.BUSINESS_MANAGER,),
        },
        transitions=(
            T("forward", "Record that it was passed on", (S.RECEIVED,), S.FORWARDED, P.KEEP_REQUESTS,
              E.REQUEST_FORWARDED),
            T("answer", "Record the answer", (S.RECEIVED, S.FORWARDED), S.ANSWERED, P.KEEP_REQUESTS,
              E.REQUEST_ANSWERED, requires=(is_with_the_lead,),
              stops=("freedom_of_information", "subject_access")),
            T("withdraw", "Record that it was withdrawn", (S.RECEIVED, S.FORWARDED), S.WITHDRAWN, P.KEEP_REQUESTS,
              E.REQUEST_WITHDRAWN, stops=("freedom_of_information", "subject_access"), needs_reason=True),
        ),
    )
)  # fmt: skip
