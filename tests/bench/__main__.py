"""Run the benches: `python -m tests.bench [NAME...]`. Exit code 1 when a bound was missed, 2 for a name unknown."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.harness import Harness

NOT_BENCHES = {"__init__", "__main__", "harness"}


def names() -> list[str]:
    """The benches there are, in the order of the alphabet; files of tests are none."""
    stems = (file.stem for file in Path(__file__).parent.glob("*.py"))
    return sorted(stem for stem in stems if stem not in NOT_BENCHES and not stem.startswith("test_"))


def main(wanted: Sequence[str]) -> int:
    """Run the benches named, or all; prints tables and, at the end, every bound that was missed."""
    if unknown := sorted(set(wanted) - set(names())):
        sys.stderr.write(f"There is no bench {', '.join(unknown)}. There are: {', '.join(names()) or 'none'}.\n")
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.db import connection
    from django.test import utils

    from tests.migrated import copy_migrated

    def copied() -> bool:
        return connection.vendor == "sqlite"

    django.setup()
    modules = [import_module(f"tests.bench.{name}") for name in (wanted or names())]
    harness = Harness()
    utils.setup_test_environment()
    databases = []
    try:
        if any(getattr(module, "NEEDS_DATABASE", False) for module in modules):
            if copied():  # as the tests do: applying every migration takes longer than most benches
                copy_migrated(connection.settings_dict["TEST"]["NAME"])
            databases = utils.setup_databases(verbosity=0, interactive=False, keepdb=copied())
        for module in modules:
            module.run(harness)
    finally:
        if databases:
            utils.teardown_databases(databases, verbosity=0)
        utils.teardown_test_environment()
        if copied():
            Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
    for line in harness.missed:
        sys.stdout.write(f"bound missed: {line}\n")
    return 1 if harness.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
