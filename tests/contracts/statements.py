"""How many statements a page may make the database run, and the addresses that need more.

Counted is what reads or writes rows in answering somebody who opens an address for the second time, their session and
what the reading leaves on the trail included; a savepoint is none, for the tests' own transaction adds it. An address
counts for whichever role needs most.
"""

from __future__ import annotations

from typing import Any

MOST = 15
NO_ROWS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")

# The addresses that need more: how many, and why. One that needs no more than others is taken out of here.
MORE: dict[str, tuple[int, str]] = {}


class Counted:
    """Counts the statements that run while `connection.execute_wrapper` has it."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run the statement, having counted it."""
        if not sql.startswith(NO_ROWS):
            self.ran.append(sql)
        return execute(sql, params, many, context)


def too_many(name: str, ran: int) -> str:
    """What is wrong with an address that needs `ran` statements; empty where it is as it should be."""
    most, _reason = MORE.get(name, (MOST, ""))
    if ran > most:
        return f"{ran} statements, where {most} are the most"
    return f"{ran} statements: it needs no exception any more" if ran <= MOST < most else ""
