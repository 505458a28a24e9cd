"""Every page of the demonstration for few rows and for ten thousand: prints a line of JSON for each address and person.

Works on the data folder that PORTAL_DATA names, which is not the same afterwards.
"""

import json
import os
import re
import sys
import time
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import django

MANY = int(os.environ.get("MANY", "10000"))
WHO = ("BUSINESS_MANAGER", "DELEGATED_REPRESENTATIVE")
LEFT_ALONE = {"account_logout"}


def main() -> None:
    """Walk, multiply, and ask the same addresses again."""
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment
    from django.utils import timezone

    from portal.accounts.choices import Role
    from portal.accounts.queries import holders
    from portal.clock import london_date
    from tests.bench.served.multiplied import Copies, kinds
    from tests.trail_protection import unprotected

    setup_test_environment()
    on = london_date(timezone.now())
    people = {role: holders(Role[role], on)[0] for role in WHO}
    paths = {}
    for role, person in people.items():
        for name, (path, seen) in walk(client_of(person)).items():
            paths[role, name] = path
            tell(role, name, path, "few", **seen)
    for stage, bodies in (("many", False), ("bodies", True)):
        copies = Copies(MANY)
        with unprotected():
            for model in kinds(bodies=bodies):
                number = copies.multiply(model)
                tell("", model._meta.label, "", "rows", rows=number)
        for label, why in copies.failed.items():
            tell("", label, "", "failed", why=why)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for role, person in people.items():
            client = client_of(person)
            for (of, name), path in paths.items():
                if of == role:
                    tell(role, name, path, stage, **look(client, path)[0])


def client_of(person):
    """A browser in which the person is signed in."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def tell(role, name, path, stage, **seen) -> None:
    """A line for whoever started this."""
    sys.stdout.write(json.dumps({"role": role, "name": name, "path": path, "stage": stage, **seen}) + "\n")
    sys.stdout.flush()


def look(client, path):
    """What the second opening of an address took and gave; and its text where it is a page."""
    from django.db import connection

    from tests.contracts.statements import MOST, Counted

    for turn in range(2):
        start = time.perf_counter()
        with connection.execute_wrapper(counted := Counted()):
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seconds = time.perf_counter() - start
        if turn == 0 and len(counted.ran) <= MOST:
            break
    page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
    seen = {
        "status": answer.status_code,
        "statements": len(counted.ran),
        "size": len(body),
        "seconds": round(seconds, 3),
        "page": page,
    }
    if len(counted.ran) > MOST:
        seen["ran"] = [sql[:200] for sql in counted.ran]
    return seen, body.decode() if page else ""


def walk(client):
    """Each address that a link leads to from Today, once for each name: its path and what was seen."""
    from django.urls import Resolver404, resolve

    waiting, known, found = deque(["/"]), set(LEFT_ALONE), {}
    while waiting:
        path = waiting.popleft()
        try:
            name = resolve(path).view_name
        except Resolver404:
            continue
        if name in known:
            continue
        known.add(name)
        seen, text = look(client, path)
        if seen["status"] != 200:
            continue
        found[name] = path, seen
        for link in re.findall(r'<a\b[^>]*?\bhref="([^"]+)"', text):
            to = urlsplit(urljoin(path, unescape(link)))
            if not to.netloc and not to.path.startswith("/static/"):
                waiting.append(to.path)
    return found


if __name__ == "__main__":
    main()
