"""Rules that every table keeps: pairs constrained together, a factory for each, no migration missing."""

import inspect
import pkgutil
import re
import typing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from unittest import mock

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client

from portal.accounts.choices import Role
from portal.approvals.choices import Decision
from portal.deadlines import actions as clocks
from portal.deadlines.sweep import sweep
from reviews.actions import conflict, requests, returns, submission
from reviews.notifying import agency_people
from tests import factories
from tests.factories import meetings, partnership, people, reviews
from tests.factories.deadlines import registered_things

OURS = ("portal", "partnership", "reviews", "thresholds", "assurance")
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OURS and not model.__name__.startswith("Historical")
]
IDS = [model._meta.label for model in MODELS]
ARRANGEMENTS, REVIEW = "loading the partnership's arrangements", "a review to the Panel's reply"
SWEEP, FORM, TRAIL = "a sweep over a late date that was moved", "a form that is taken once", "anything on the trail"
WORK = "a meeting from its agenda to agreed minutes, with an action"
# What the partnership does, beside what its arrangements say: by the file of the model.
WORK_FILES = {"action", "terms", "meeting"}
WORK_MODELS = {
    m._meta.label
    for m in MODELS
    if m.__module__.startswith("partnership.models.") and m.__module__.rsplit(".", 1)[-1] in WORK_FILES
}
# Rows that come with another's making: what makes them is run, and they are looked for. All of it calls actions.
MADE_WITH = {
    ARRANGEMENTS: ({m._meta.label for m in MODELS if m.__module__.startswith("partnership.")} - WORK_MODELS)
    | {"accounts.Post"},
    WORK: WORK_MODELS,
    REVIEW: {m._meta.label for m in MODELS if m.__module__.startswith("reviews.")},
    SWEEP: {m._meta.label for m in MODELS if m.__module__.startswith(("portal.deadlines.", "portal.notices."))},
    FORM: {"portal.OnceToken"},
    TRAIL: {"trail.TrailEvent", "trail.TrailHead"},
}
NOW = datetime(2026, 12, 14, 12, 0, tzinfo=UTC)


def tell_a_review():
    """One review with everything that can happen in one: a share, a chase, a conflict, a dissent, a reply."""
    reviews.place("bury")
    story = reviews.gathering()
    asked = story.review.returns.select_related("organisation", "review__incident").first()
    lead, now = agency_people(asked.organisation, story.moment(4))[0], story.moment(4)
    colleague = people.person(Role.PRACTITIONER, asked.organisation)
    returns.share(agency_return=asked, person=colleague, by=lead, now=now)
    requests.chase(agency_return=asked, by=story.manager, now=now)
    scrutineer = people.person(Role.SCRUTINEER)
    conflict.declare(review=story.review, person=scrutineer, reason="Related.", by=scrutineer, now=now)
    with mock.patch("reviews.pack_document.pack_pdf", reviews.one_page):
        story.answer_all().pack().circulate().meet().recommend().send()
    first, *others = story.partners(14)
    story.sign(first, Decision.DISSENT, comment="Not in our view.")
    for other in others:
        story.sign(other)
    submission.record_dispute_step(
        review=story.review,
        held_on=story.moment(14).date(),
        outcome="Sent with the dissent in it.",
        then="settled",
        by=story.manager,
        now=story.moment(14, 16),
    )
    story.submit().reply()


def sweep_a_late_date():
    manager = people.person(Role.BUSINESS_MANAGER)
    clocks.load_published(now=NOW - timedelta(days=60))
    with registered_things() as things:
        late = things.clock(date(2026, 11, 2), statutory=False, now=NOW - timedelta(days=40))
        clocks.move(
            deadline=late, new_due_on=date(2026, 12, 10), reason="Half-term.", by=manager, now=NOW - timedelta(days=30)
        )
        sweep(NOW)


def take_a_form_once():
    client = Client()
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    client.post("/accounts/logout/", {"once": "0" * 32})


MAKERS = {
    ARRANGEMENTS: lambda: partnership.arrangements("bolton"),
    WORK: meetings.everything,
    REVIEW: tell_a_review,
    SWEEP: sweep_a_late_date,
    FORM: take_a_form_once,
    TRAIL: lambda: people.person(Role.BUSINESS_MANAGER),
}
# Where nobody of ours may stand beside the moment, and what says so instead.
NOBODY_OF_OURS = {
    ("assurance.ReportBuild", "asked_by"): "None is the portal itself: a published year that was loaded",
    ("assurance.ReportClaim", "claimed_by"): "None is the portal itself: a published year that was loaded",
    ("assurance.ReportEdition", "frozen_by"): "None is the portal itself: a published year that was loaded",
    ("accounts.Invitation", "invited_by"): "None is the portal itself: the first manager, from the command line",
    ("partnership.Dispute", "raised_by"): "a body; a family, or the partners together, are words",
    ("thresholds.UnclearReport", "reported_by"): "whoever reads the public look-up is seldom signed in",
    ("reviews.Incident", "reported_by"): "a body; where it is none of the partnership's, words say who",
}


def conditions(model):
    return [c.condition for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]


def names_in(condition):
    """The fields that a condition speaks of, and whether it asks for them to be present or absent."""
    found = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= names_in(child)
        elif isinstance(child, tuple):
            found.add(child[0].split("__")[0])
    return found


def pairs(model):
    """(moment, person) fields of the same deed: `signed_at` with `signed_by`, `met_at` with `met_by_id`."""
    fields = {f.name for f in model._meta.fields} | {f.attname for f in model._meta.fields}
    for field in model._meta.fields:
        if match := re.fullmatch(r"(.+)_(?:at|on)", field.name):
            for other in (f"{match[1]}_by", f"{match[1]}_by_id"):
                if other in fields:
                    yield field.name, other
                    break


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_when_and_by_whom_are_constrained_together(model):
    for moment, person in pairs(model):
        spoken_of = [names_in(condition) for condition in conditions(model)]
        needed = (
            {model._meta.get_field(moment).name, model._meta.get_field(person.removesuffix("_id")).name}
            if (person.removesuffix("_id") in {f.name for f in model._meta.fields})
            else {moment, person}
        )
        together = any(needed <= names for names in spoken_of)
        always = not any(model._meta.get_field(name).null for name in needed)
        assert together or always or (model._meta.label, person) in NOBODY_OF_OURS, (
            f"{model._meta.label}: {moment} can be without {person}"
        )


def test_a_pair_that_is_not_constrained_is_found():
    class Loose(models.Model):
        closed_at = models.DateTimeField(null=True)
        closed_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "loose_for_this_test"

    with pytest.raises(AssertionError, match="closed_at can be without closed_by"):
        test_when_and_by_whom_are_constrained_together(Loose)


@cache
def made_by_factories():
    """The models that public functions of tests/factories say they return."""
    made = set()
    for found in pkgutil.walk_packages(factories.__path__, f"{factories.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            try:
                returned = typing.get_type_hints(function).get("return")
            except NameError:
                continue
            made |= {t for t in (returned, *typing.get_args(returned)) if isinstance(t, type)}
    return made


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_every_model_has_a_factory_that_says_it_makes_one(model):
    assert model in made_by_factories() or any(model._meta.label in made for made in MADE_WITH.values())


@pytest.mark.parametrize("maker", MADE_WITH)
def test_what_comes_with_anothers_making_is_made(db, maker):
    MAKERS[maker]()
    wanted = {label for label in MADE_WITH[maker] if apps.get_model(label) not in made_by_factories()}
    assert {label for label in wanted if not apps.get_model(label).objects.exists()} == set()


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_every_row_says_what_it_is(model):
    assert model.__str__ is not models.Model.__str__, f"{model._meta.label} has no words"
    assert inspect.getdoc(model) and not inspect.getdoc(model).startswith(f"{model.__name__}("), "no docstring"


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_no_row_of_the_record_goes_with_another(model):
    """Nothing that happened is deleted because something else was: people and bodies are protected."""
    for field in model._meta.fields:
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label in {
            "accounts.Person",
            "accounts.Organisation",
        }:
            assert field.remote_field.on_delete is not models.CASCADE, f"{model._meta.label}.{field.name}"
