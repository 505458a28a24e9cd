"""What is hidden takes as long to refuse as what does not exist: every hidden address of the matrix, within 5 ms."""

from __future__ import annotations

import gc
import logging
from collections import defaultdict
from http.client import NOT_FOUND
from statistics import median
from time import process_time
from unittest import mock

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client

from portal.press import Pressed
from tests.bench.harness import Harness
from tests.contracts.matrix import NOW, Scene, load
from tests.contracts.test_permission_matrix import Try, absent, addresses, nearest_outsider, session_of_a_stranger
from tests.factories import reviews

NEEDS_DATABASE = True
TIMES, AT_MOST = 7, 0.005


def run(harness: Harness) -> None:
    """Ask for both in turn as whoever comes nearest, count this process's own work, and compare the medians."""
    logging.disable(logging.WARNING)  # every refusal is told in the log
    rooms = {entry.name: entry.callback.__module__.rpartition(".views")[0] for entry in addresses()}
    apart: dict[str, dict[str, float]] = defaultdict(dict)
    strangers = 0
    page = Pressed(reviews.one_page(None, now=None, progress=None), (), ())
    documents = mock.patch("portal.press.press", lambda html, title, find: page)
    packs = mock.patch("reviews.pack_document.pack_pdf", reviews.one_page)
    with documents, packs, time_machine.travel(NOW, tick=False), transaction.atomic():
        scene = Scene.fresh()
        for role, person in scene.people.items():
            client = Client()
            client.force_login(person)
            scene.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        for row in load().values():
            with transaction.atomic():
                if row.hidden and (tried := Try.of(row, scene)).path != absent(tried.path):
                    gaps = [_apart(tried, scene.sessions[nearest_outsider(row)])]
                    stranger = session_of_a_stranger(tried)
                    if stranger and tried.ask(row.methods[0], None, session=stranger).status_code == NOT_FOUND:
                        strangers += 1
                        gaps.append(_apart(tried, stranger))
                    apart[rooms[row.name]][row.name] = max(gaps)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    number = sum(map(len, apart.values()))
    logging.disable(logging.NOTSET)
    harness.out.write(f"\nHidden and absent, {number} addresses of {len(apart)} rooms: how far the medians are apart\n")
    harness.out.write(f"  {strangers} of them as somebody of the right role for another body too\n")
    for room, names in sorted(apart.items()):
        worst = max(names, key=lambda name: names[name])
        harness.out.write(f"  {room:28} {len(names):3} addresses, {names[worst] * 1000:5.2f} ms at most ({worst})\n")
        harness.missed += [
            f"hidden: {name} is {gap * 1000:.1f} ms apart" for name, gap in names.items() if gap >= AT_MOST
        ]


def _apart(tried: Try, session: str) -> float:
    """The seconds between the median of what is hidden and that of what is absent, for whoever has this session."""
    took: dict[str, list[float]] = {tried.path: [], absent(tried.path): []}
    gc.disable()
    try:
        for _ in range(TIMES):
            for path, times in took.items():
                client = Client(raise_request_exception=False)
                client.cookies[settings.SESSION_COOKIE_NAME] = session
                with transaction.atomic():
                    began = process_time()
                    status = getattr(client, tried.row.methods[0])(path).status_code
                    times.append(process_time() - began)
                    transaction.set_rollback(True)
                if status != NOT_FOUND:
                    raise AssertionError(f"{path} answered {status}")
    finally:
        gc.enable()
    there, nowhere = map(median, took.values())
    return abs(there - nowhere)
