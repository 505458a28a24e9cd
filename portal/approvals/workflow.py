"""Sign-off as one table.

No arrow has a permission of its own. The last signature completes the version or shows dissent,
and `actions.sign` has asked that person's capacity for that body; a version is void because the
document under it was changed, and the action that changed it has asked its own permission.
"""

from portal.accounts.choices import Role
from portal.trail.events import Event
from portal.workflow import Process, Transition

from .choices import SignOffState
from .policies import answered_with_dissent, everybody_agreed

S = SignOffState
SIGNATORIES = (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE, Role.PARTNERSHIP_CHAIR)

SIGN_OFF = Process(
    name="sign_off",
    title="Sign-off by the bodies that must agree",
    states=SignOffState,
    initial=S.OPEN,
    finals=frozenset({S.COMPLETE, S.DISSENTED, S.VOID}),
    owners={
        S.OPEN: SIGNATORIES,
        S.COMPLETE: (Role.BUSINESS_MANAGER,),
        S.DISSENTED: (Role.BUSINESS_MANAGER,),
        S.VOID: (Role.BUSINESS_MANAGER,),
    },
    transitions=(
        Transition(
            name="complete",
            label="Agreed by all",
            source=(S.OPEN,),
            target=S.COMPLETE,
            permission=None,
            event=Event.SIGN_OFF_COMPLETED,
            requires=(everybody_agreed,),
        ),
        Transition(
            name="dissent",
            label="Answered by all, with dissent",
            source=(S.OPEN,),
            target=S.DISSENTED,
            permission=None,
            event=Event.SIGN_OFF_DISSENTED,
            requires=(answered_with_dissent,),
        ),
        Transition(
            name="void",
            label="Make this version void",
            source=(S.OPEN, S.COMPLETE, S.DISSENTED),
            target=S.VOID,
            permission=None,
            event=Event.SIGN_OFF_VOIDED,
            needs_reason=True,
        ),
    ),
)
