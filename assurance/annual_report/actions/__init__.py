"""Every write of annual reports."""

from .approving import send, sign, take_back
from .beginning import ask_agency, begin, give_section
from .building import ask_documents, build
from .loading import load_report
from .publishing import add_recipient, give_statement, publish, record_discussion, record_sending, write_statement
from .writing import (
    add_claim,
    change_claim,
    declare_whole,
    drop_claim,
    open_again,
    open_section,
    write_contribution,
    write_section,
)

__all__ = [
    "add_claim",
    "add_recipient",
    "ask_agency",
    "ask_documents",
    "begin",
    "build",
    "change_claim",
    "declare_whole",
    "drop_claim",
    "give_section",
    "give_statement",
    "load_report",
    "open_again",
    "open_section",
    "publish",
    "record_discussion",
    "record_sending",
    "send",
    "sign",
    "take_back",
    "write_contribution",
    "write_section",
    "write_statement",
]
