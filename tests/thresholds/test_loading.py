"""A shipped framework comes into use once, is kept as it was said, and gives way to the partnership's own."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.choices import Role
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import thresholds as factory
from tests.factories.people import person
from thresholds import actions, queries
from thresholds.choices import EditionState
from thresholds.models import Edition
from thresholds.plain import fingerprint, from_plain, to_plain

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_what_is_loaded_reads_back_as_it_was():
    edition = factory.loaded()
    assert queries.specification(edition) == factory.spec()
    assert edition.content_hash == fingerprint(factory.spec()) == fingerprint(queries.specification(edition))


def test_plain_json_reads_back():
    spec = factory.spec()
    assert from_plain(type(spec), to_plain(spec)) == spec


def test_plain_json_of_the_wrong_kind_is_refused():
    plain = to_plain(factory.spec())
    plain["levels"][0]["order"] = "one"
    with pytest.raises(TypeError):
        from_plain(type(factory.spec()), plain)


def test_reading_back_costs_the_same_however_much_it_says(django_assert_num_queries):
    edition = factory.loaded()
    with django_assert_num_queries(1):
        queries.specification(edition)


def test_the_same_again_changes_nothing():
    first = actions.load_framework(spec=factory.spec(), by=None, now=NOW)
    again = actions.load_framework(spec=factory.spec(), by=None, now=NOW)
    assert first.is_new and not again.is_new and again.edition == first.edition
    assert TrailEvent.objects.filter(event=Event.EDITION_LOADED).count() == 1


def test_a_changed_one_supersedes_the_first():
    first = factory.loaded()
    second = factory.loaded(notice="Changed.")
    first.refresh_from_db()
    assert (first.state, second.state) == (EditionState.SUPERSEDED, EditionState.PUBLISHED)
    assert queries.in_force(NOW.date()) == [second]
    assert queries.specification(first) == factory.spec()


def test_the_partnerships_own_edition_stands():
    shipped = factory.loaded()
    manager = person(Role.BUSINESS_MANAGER)
    own = Edition.objects.create(
        framework=shipped.framework, number=2, name="Ours", drafted_at=NOW, drafted_by=manager, published_at=NOW,
        published_by=manager, in_force_from=date(2026, 10, 1), content_hash="0" * 64, state=EditionState.PUBLISHED,
    )  # fmt: skip
    answer = actions.load_framework(spec=factory.spec(notice="Changed."), by=None, now=NOW)
    assert answer.edition == own and not answer.is_new and "stands" in answer.words


def test_an_edition_is_in_force_from_its_date():
    first = factory.loaded()
    later = factory.loaded(notice="Changed.", in_force_from=date(2026, 12, 1))
    assert queries.in_force(date(2026, 11, 30)) == [first]
    assert queries.in_force(date(2026, 12, 1)) == [later]
    assert queries.in_force(date(2026, 2, 28)) == []
    assert queries.to_supersede(date(2026, 11, 30)) == []
    assert actions.supersede_replaced(on=date(2026, 12, 1), now=NOW + timedelta(days=6)) == [first]


def test_a_framework_that_is_not_whole_is_refused_and_leaves_nothing():
    silent = [dataclasses.replace(c, emergency=False) for c in factory.spec().contacts]
    with pytest.raises(Refused, match="emergency route"):
        factory.loaded(contacts=tuple(silent))
    with pytest.raises(Refused, match="Missing school"):
        factory.loaded(indicators=factory.spec().indicators[:5])
    with pytest.raises(Refused, match="two levels"):
        factory.loaded(
            levels=factory.spec().levels[:1], indicators=factory.spec().indicators[:1], needs=factory.spec().needs[:1]
        )
    assert not Edition.objects.exists()


def test_only_who_configures_loads():
    with pytest.raises(NotAllowed):
        actions.load_framework(spec=factory.spec(), by=person(Role.PRACTITIONER), now=NOW)
    assert actions.load_framework(spec=factory.spec(), by=person(Role.ADMINISTRATOR), now=NOW).is_new


def test_drafts_are_seen_by_those_who_may():
    shipped = factory.loaded()
    manager = person(Role.BUSINESS_MANAGER)
    draft = Edition.objects.create(
        framework=shipped.framework, number=2, name="Next", drafted_at=NOW, drafted_by=manager
    )
    assert set(queries.visible_to(manager, NOW.date())) == {shipped, draft}
    assert set(queries.visible_to(person(Role.PRACTITIONER), NOW.date())) == {shipped}
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(framework=shipped.framework, number=3, name="Too", drafted_at=NOW, drafted_by=manager)
