"""How many statements each page takes, as the business manager: prints a line of JSON, page to number."""

import json
import sys

import django
from django.conf import settings


def main() -> None:
    """The second time each is opened, as somebody meets it who works; rows read or written, savepoints apart."""
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    client, counted = Client(), {}
    client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
    for page in sys.argv[2:]:
        client.get(page)
        with CaptureQueriesContext(connection) as taken:
            answer = client.get(page)
        if answer.status_code != 200:
            raise SystemExit(f"{page} answered {answer.status_code}")
        counted[page] = sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in taken)
    sys.stdout.write(json.dumps(counted) + "\n")


if __name__ == "__main__":
    main()
