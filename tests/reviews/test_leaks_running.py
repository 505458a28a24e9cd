"""A long check for names runs in the background, text by text: it can be left, fails with a sentence, and goes on."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.errors import Refused
from reviews.leaks import actions, running
from reviews.leaks.models import CheckedText, NamesCheck
from reviews.leaks.queries import lines_of
from reviews.tasks import check_names, check_waiting_names
from tests.factories import leaks, people
from tests.factories import learning as chain
from tests.factories.leaks import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    chain.ready()
    return leaks.keeper()


@pytest.fixture
def review(by):
    made = chain.review(by=by)
    leaks.entry(made, by=by)
    return made


def test_a_few_words_are_checked_at_once(review, by):
    chain.finding(of=review, words="Jacob was not asked.", by=by)
    done = running.ask(thing=review, by=by, now=NOW)
    assert [row.warnings.count() for row in done] == [1] and not NamesCheck.objects.exists()
    assert running.ask(thing=review, by=by, now=NOW) == []


def test_without_a_glossary_nothing_is_run(by):
    with pytest.raises(Refused, match="glossary of names is empty"):
        running.ask(thing=chain.review(by=by), by=by, now=NOW)


def test_a_long_text_goes_to_the_worker_and_one_check_runs_at_a_time(review, by):
    run = leaks.running(review, by=by)
    assert (run.texts, run.done, CheckedText.objects.count()) == (1, 0, 0)
    assert running.ask(thing=review, by=by, now=NOW) == run
    ended = running.run(run_id=run.pk, now=NOW)
    assert ended.finished_at == NOW and ended.done == 1
    assert lines_of(review)[-1].checked is not None
    with mock.patch.object(running, "_run") as again:
        assert running.run(run_id=run.pk, now=NOW) is None
    again.assert_not_called()


def test_what_was_done_before_the_worker_was_lost_is_not_done_again(review, by):
    chain.finding(of=review, words="Jacob was seen twice.", by=by)
    run = leaks.running(review, by=by)
    texts, real = [], actions.check_source

    def counted(subject, source, *rest):
        texts.append(source.code)
        if len(texts) == 2:
            raise KeyboardInterrupt
        return real(subject, source, *rest)

    with mock.patch.object(running, "check_source", counted), pytest.raises(KeyboardInterrupt):
        running.run(run_id=run.pk, now=NOW)
    run.refresh_from_db()
    assert (run.done, run.finished_at, run.failed_at) == (1, None, None)
    with time_machine.travel(NOW + timedelta(minutes=9), tick=False):
        assert check_waiting_names() == 0, "it may still be running"
    with mock.patch.object(running, "check_source", counted), time_machine.travel(NOW + timedelta(minutes=11)):
        assert check_waiting_names() == 1
    assert texts[2:] == texts[1:2]
    run.refresh_from_db()
    assert run.done == run.texts == 2 and run.finished_at is not None


def test_who_may_no_longer_keep_the_glossary_is_told_and_nothing_is_checked(review, by):
    run = leaks.running(review, by=by)
    Appointment.objects.filter(person=by).update(ends_on=NOW.date() - timedelta(days=1))
    ended = running.run(run_id=run.pk, now=NOW)
    assert ended.failed_at == NOW and "may not see the glossary" in ended.failure
    assert not CheckedText.objects.exists()


def test_a_fault_is_told_on_the_page_and_the_check_can_be_asked_for_again(review, by, client):
    run = leaks.running(review, by=by)
    with mock.patch.object(running, "check_source", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        check_names(run.pk)
    path = reverse("names", kwargs={"reference": review.reference})
    with time_machine.travel(NOW, tick=False):
        client.force_login(by)
        page = client.get(path).content.decode()
        assert "The check was not finished" in page and "Check what has changed" in page
        with mock.patch.object(running, "_wake"):
            client.post(reverse("names_check", kwargs={"reference": review.reference}))
        page = client.get(path).content.decode()
        assert "The texts are being checked" in page and "Check what has changed" not in page
        progress = reverse("names_progress", kwargs={"reference": review.reference})
        assert client.get(progress).json() == {"done": False, "words": "Waiting for its turn", "percent": 0}
        check_names(NamesCheck.objects.first().pk)
        assert client.get(progress).json()["done"] is True
        assert "The texts are being checked" not in client.get(path).content.decode()
        client.force_login(people.person(Role.SCRUTINEER))
        assert client.get(progress).status_code == 404


def test_a_broker_that_is_away_leaves_the_check_to_the_sweep(review, by, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    with (
        mock.patch("reviews.tasks.check_names.delay", side_effect=OperationalError),
        django_capture_on_commit_callbacks(execute=True),
        mock.patch.object(running, "SMALL", 1),
    ):
        chain.finding(of=review, words="Jacob was seen twice.", by=by)
        run = running.ask(thing=review, by=by, now=NOW)
    assert isinstance(run, NamesCheck) and run.finished_at is None
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert check_waiting_names() == 1
