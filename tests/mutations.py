"""Ten checks are taken out, one after another, in a copy of the source: the suite must notice each.

    python -m tests.mutations [NUMBER...]

Not a part of the tests' run, for it runs them eleven times in part. What it said last stands in
docs/security/mutations.md. A mutation that is not found any more because the source has changed is a failure too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
COPIED = ("portal", "partnership", "reviews", "thresholds", "assurance", "templates", "static", "tests", "docs")


@dataclass(frozen=True)
class Mutation:
    """One check that is taken out: where, what stands there, what stands there instead, and who should notice."""

    what: str
    path: str
    check: str
    instead: str
    noticed_by: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "a view no longer asks for its permission",
        "portal/access.py",
        "if not any(holds(request.user, permission, on) for permission in permissions):",
        "if False:",
        ("tests/contracts/test_matrix_of_relations.py",),
    ),
    Mutation(
        "nobody needs to be signed in",
        "portal/middleware.py",
        'if request.user.is_authenticated or getattr(view, "public", False):',
        "if True:",
        ("tests/contracts/test_matrix_of_relations.py",),
    ),
    Mutation(
        "every role sees every review",
        "reviews/queries.py",
        "if not holds(person, Permission.READ_REVIEWS, london_date(now)):\n        return RapidReview.objects.none()",
        "if False:\n        return RapidReview.objects.none()",
        ("tests/contracts/test_matrix_of_relations.py",),
    ),
    Mutation(
        "every agency sees every return",
        "reviews/queries.py",
        "return rows.filter(own_returns(person, on)).distinct()",
        "return rows",
        ("tests/contracts/test_matrix_of_relations.py",),
    ),
    Mutation(
        "a file is given to whoever knows its number",
        "portal/uploads/views.py",
        "if not may_read(attachment, request.user, london_date(now)):",
        "if False:",
        ("tests/portal/test_uploads.py",),
    ),
    Mutation(
        "the second factor is not asked for",
        "portal/accounts/second_factor.py",
        "if request.session.get(CONFIRMED) or",
        "if True or",
        ("tests/portal/test_second_factor.py",),
    ),
    Mutation(
        "tries at sign-in are counted and never refused",
        "portal/accounts/tries.py",
        "refused = any(",
        "refused = False and any(",
        ("tests/portal/test_tries.py",),
    ),
    Mutation(
        "a session that is in use never ends",
        "portal/accounts/sessions.py",
        "return stamp - began >= IN_ALL_SECONDS",
        "return False and stamp - began >= IN_ALL_SECONDS",
        ("tests/portal/test_sessions.py",),
    ),
    Mutation(
        "a directory's address is believed unverified",
        "portal/accounts/directory_sign_in.py",
        "if address.verified:",
        "if True:",
        ("tests/portal/test_directory_sign_in.py",),
    ),
    Mutation(
        "a manager closes their own account",
        "portal/accounts/policies.py",
        'if by.pk == person.pk:\n        return "You cannot deactivate your own account. Ask another manager."',
        'if False:\n        return "You cannot deactivate your own account. Ask another manager."',
        ("tests/portal/test_accounts_sign_in.py",),
    ),
)


def copy_of_the_source(into: Path) -> None:
    """What the tests need, with what was built for them; links where nothing is changed."""
    for name in COPIED:
        shutil.copytree(BASE / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pytest.ini", "pyproject.toml", "README.md", "requirements.txt"):
        shutil.copy(BASE / name, into / name)
    (into / "var").mkdir()
    for name in ("design", "tests"):
        if (BASE / "var" / name).exists():
            shutil.copytree(BASE / "var" / name, into / "var" / name)


def noticed(mutation: Mutation, copy: Path) -> bool:
    """Whether a test fails with the check taken out; the check is put back afterwards."""
    path = copy / mutation.path
    source = path.read_text("utf-8")
    if source.count(mutation.check) != 1:
        raise SystemExit(f"{mutation.path} no longer holds what is taken out: {mutation.check}")
    path.write_text(source.replace(mutation.check, mutation.instead), "utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("PORTAL_MODE", "PORTAL_DATA")}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *mutation.noticed_by]
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    finally:
        path.write_text(source, "utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    return done.returncode == 1


def main() -> int:
    """Try those whose numbers are given, or all; 1 where one was not noticed."""
    wanted = {int(number) for number in sys.argv[1:]} or set(range(1, len(MUTATIONS) + 1))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_of_the_source(copy)
        for number, mutation in enumerate(MUTATIONS, start=1):
            if number not in wanted:
                continue
            found = noticed(mutation, copy)
            missed += not found
            sys.stdout.write(f"{number}. {mutation.what}: {'noticed' if found else 'NOT NOTICED'}\n")
            sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
