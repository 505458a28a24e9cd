#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys
from pathlib import Path


def speak_of_the_demonstration_here() -> None:
    """Beside a data folder that bin/run made, a bare `manage.py` means that demonstration.

    Only where nothing in the environment speaks of a service, and only for commands typed here: the
    web server and the workers of a service never pass through this file without their settings.
    """
    if any(os.environ.get(name) for name in ("PORTAL_MODE", "SECRET_KEY", "DATABASE_URL")):
        return
    arrangements = os.environ.get("ARRANGEMENTS", "bolton")
    folder = Path(os.environ.get("PORTAL_DATA") or Path(__file__).resolve().parent / "var" / arrangements)
    if (folder / "secret_key").exists():
        os.environ["PORTAL_MODE"] = "demonstration"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    speak_of_the_demonstration_here()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
