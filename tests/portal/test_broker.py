"""A task really travels through the broker that is configured: files without REDIS_URL, Redis with it."""

import os
import threading

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings

from portal.celery import AT_START, app

QUEUE = "tests-of-the-broker"
done: list[str] = []
arrived = threading.Event()


@app.task(name="tests.portal.note")
def note(word: str) -> None:
    done.append(word)
    arrived.set()


@pytest.fixture
def queue():
    """The real queue instead of the tests' immediate execution; empty before and after."""
    immediately = app.conf.task_always_eager
    app.conf.task_always_eager = False
    done.clear()
    arrived.clear()
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        channel.queue_declare(QUEUE)
        channel.queue_purge(QUEUE)
        yield channel
        channel.queue_purge(QUEUE)
    app.conf.task_always_eager = immediately


def waiting(channel) -> int:
    """How many messages lie in the broker itself."""
    return channel.queue_declare(QUEUE).message_count


def test_the_broker_is_the_configured_one(queue):
    expected = "redis" if os.environ.get("REDIS_URL") else "filesystem"
    assert queue.connection.client.transport.driver_type == expected


def test_a_task_waits_in_the_broker_until_a_worker_takes_it(queue):
    note.apply_async(["first"], queue=QUEUE)
    note.apply_async(["second"], queue=QUEUE)
    assert done == []
    assert waiting(queue) == 2
    if not os.environ.get("REDIS_URL"):
        assert len([file for file in (settings.BROKER_DIR / "queue").iterdir() if QUEUE in file.name]) == 2

    with start_worker(app, pool="solo", queues=[QUEUE], perform_ping_check=False, shutdown_timeout=30):
        assert arrived.wait(20), "the worker took nothing from the broker within 20 seconds"
        for _ in range(200):
            if len(done) == 2:
                break
            threading.Event().wait(0.1)

    assert sorted(done) == ["first", "second"]
    assert waiting(queue) == 0


def test_every_scheduled_task_exists_and_the_first_sweep_is_one_of_them():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
    assert set(AT_START) <= scheduled
