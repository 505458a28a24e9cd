"""Every write about people: invitations, appointments, delegations, accounts, sign-in."""

from .accounts import create_person, deactivate, end_own_sessions, reactivate, request_password_reset
from .appointments import appoint, end_appointment
from .delegations import delegate, end_delegation
from .invitations import accept, invite, withdraw
from .second_factor import clear_second_factor, second_factor_changed
from .sign_in import read_too_fast, sign_in_failed, signed_in, signed_out

__all__ = [
    "accept",
    "appoint",
    "clear_second_factor",
    "create_person",
    "deactivate",
    "delegate",
    "end_appointment",
    "end_delegation",
    "end_own_sessions",
    "invite",
    "reactivate",
    "read_too_fast",
    "request_password_reset",
    "second_factor_changed",
    "sign_in_failed",
    "signed_in",
    "signed_out",
    "withdraw",
]
