"""Fictional rapid reviews at several stages, so that every page has something to show on first start."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from portal.accounts.choices import Role
from portal.approvals.choices import Decision
from portal.clock import london_date
from portal.deadlines.actions import explain_breach
from portal.deadlines.calendars import load as load_calendar
from portal.deadlines.choices import Clock
from portal.deadlines.counting import last_working_day, working_days_between
from portal.deadlines.models import Deadline
from portal.errors import Refused

from .actions import conflict, requests, returns, submission
from .actions.decision import withdraw
from .choices import AgeBand, Category, Ethnicity, Harm, LegalStatus, Recommended, Sex
from .models import AgencyReturn, RapidReview
from .notifying import agency_people
from .story import Plot, Story

FICTIONAL = "Fictional, for the demonstration. "


def load(now: datetime) -> list[RapidReview]:
    """Make the demonstration's reviews once, at stages counted back from the London date of `now`.

    Does nothing where they stand already. Raises Refused outside the demonstration.
    """
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration reviews are made in the demonstration only, never beside real ones.")
    standing = list(RapidReview.objects.filter(is_demonstration=True))
    if standing:
        return standing
    with transaction.atomic():
        return _tell(london_date(now))


def _back(today: date, working_days: int) -> date:
    """The latest working day from which `working_days` working days have passed by `today`, today's included."""
    calendar = load_calendar(Clock.ENGLAND_AND_WALES)
    day = last_working_day(calendar, today - timedelta(days=1))
    while working_days_between(calendar, day, today) < working_days:
        day = last_working_day(calendar, day - timedelta(days=1))
    return day


def _tell(today: date) -> list[RapidReview]:
    stories = [
        _closed(_back(today, 70)),
        _late(_back(today, 34)),
        _withdrawn(_back(today, 28)),
        _dissented(_back(today, 20)),
        _signing(_back(today, 15)),
        _gathering(_back(today, 9)),
        _deciding(_back(today, 3)),
        _logged(_back(today, 1)),
    ]
    return [story.review for story in stories]


def _closed(aware_on: date) -> Story:
    story = Story(aware_on, is_demonstration=True).log().facts().decide().notify().request().answer_all()
    story.pack().circulate().meet().recommend().send().sign_all().submit().reply().close()
    return story


def _late(aware_on: date) -> Story:
    """Sent two working days late, with the reason on the record; the Panel has not replied."""
    plot = Plot(
        age_band=AgeBand.FROM_16_TO_17,
        sex=Sex.MALE,
        ethnicity=Ethnicity.BLACK,
        status=LegalStatus.LOOKED_AFTER,
        harms=(Harm.EXPLOITATION, Harm.KNIFE),
        categories=(Category.PHYSICAL, Category.NEGLECT),
        recommended=Recommended.ALTERNATIVE,
        summary=FICTIONAL + "A young person who was being exploited was seriously injured in a public place.",
    )
    story = Story(aware_on, plot=plot, is_demonstration=True).log().facts().decide().notify(day=4).request(day=4)
    story.answer_all(day=12).pack(day=13).circulate(day=14).meet(day=15).recommend(day=15).send(day=15)
    story.sign_all(day=16).submit(day=17)
    clock = Deadline.objects.get(
        subject_kind=story.review.subject.kind, subject_id=story.review.pk, rule_code="rapid_review"
    )
    explain_breach(
        deadline=clock,
        reason="Two agencies returned late because their records had to be recalled from another area.",
        by=story.manager,
        now=story.moment(18),
    )
    return story


def _withdrawn(aware_on: date) -> Story:
    plot = Plot(age_band=AgeBand.FROM_1_TO_5, summary=FICTIONAL + "A young child was injured in a fall at home.")
    story = Story(aware_on, plot=plot, is_demonstration=True).log().facts().decide().notify()
    withdraw(
        review=story.review,
        reason="The specialist's opinion is that the injury was accidental: the criteria are not met.",
        by=story.manager,
        now=story.moment(6),
    )
    return story.fresh()


def _signing(aware_on: date) -> Story:
    """Day 15: two partners have answered, the third is waited for."""
    plot = Plot(
        age_band=AgeBand.FROM_6_TO_10,
        ethnicity=Ethnicity.ASIAN,
        status=LegalStatus.CHILD_PROTECTION,
        harms=(Harm.NEGLECT,),
        categories=(Category.NEGLECT, Category.EMOTIONAL),
        summary=FICTIONAL + "A child was found to have been seriously neglected over a long time.",
    )
    story = Story(aware_on, plot=plot, is_demonstration=True).log().facts().decide().notify().request().answer_all()
    story.pack().circulate().meet().recommend().send()
    first, second, *_rest = story.partners(14)
    story.sign(first)
    story.sign(second, Decision.AGREE_WITH_COMMENT, comment="We ask that housing is among the agencies.")
    return story


def _gathering(aware_on: date) -> Story:
    """Day 9: one agency has answered, one holds nothing, the others are still writing."""
    plot = Plot(
        age_band=AgeBand.FROM_11_TO_15,
        harms=(Harm.SELF_HARM,),
        categories=(Category.EMOTIONAL,),
        status=LegalStatus.EARLY_HELP,
        summary=FICTIONAL + "A young person was seriously harmed by their own hand after abuse at home was suspected.",
    )
    story = Story(aware_on, plot=plot, is_demonstration=True).log().facts().decide().notify(day=3).request(day=3)
    first, second, *rest = story.review.returns.select_related("organisation", "review")
    story.answer(first, day=7).nil(second, day=6)
    requests.chase(agency_return=rest[0], by=story.manager, now=story.moment(8))
    _share(story, rest)
    member = story.person(Role.REVIEW_GROUP_MEMBER)
    conflict.declare(
        review=story.review,
        person=member,
        reason="Managed one of the teams concerned until last year.",
        by=member,
        now=story.moment(4),
    )
    return story


def _share(story: Story, waiting: list[AgencyReturn]) -> None:
    """The first agency that has a colleague without a lead shares its return with them."""
    now = story.moment(8, 11)
    for agency_return in waiting:
        for contact in agency_people(agency_return.organisation, now):
            for colleague in returns.colleagues(agency_return, contact, london_date(now)):
                returns.share(agency_return=agency_return, person=colleague, by=contact, now=now)
                return


def _dissented(aware_on: date) -> Story:
    """One partner does not agree; the lead representatives have met; the date has passed without a sending."""
    plot = Plot(
        age_band=AgeBand.FROM_1_TO_5,
        ethnicity=Ethnicity.MIXED,
        harms=(Harm.NEGLECT, Harm.DOMESTIC_ABUSE),
        categories=(Category.EMOTIONAL,),
        recommended=Recommended.NO_REVIEW,
        summary=FICTIONAL + "A young child was seriously harmed while living with violence between adults.",
    )
    story = Story(aware_on, plot=plot, is_demonstration=True).log().facts().decide().notify().request().answer_all()
    story.pack().circulate().meet().recommend().send()
    *agreeing, last = story.partners(14)
    for organisation in agreeing:
        story.sign(organisation)
    story.sign(last, Decision.DISSENT, comment="In our view two criteria are met and a local review would teach more.")
    submission.record_dispute_step(
        review=story.review,
        held_on=london_date(story.moment(16)),
        outcome="They talked and did not agree; the lead representatives will hear both positions.",
        then="next_stage",
        by=story.manager,
        now=story.moment(16, 16),
    )
    return story


def _deciding(aware_on: date) -> Story:
    plot = Plot(sex=Sex.MALE, summary=FICTIONAL + "An infant was found unresponsive; overlay is one possibility.")
    return Story(aware_on, plot=plot, is_demonstration=True).log().facts()


def _logged(aware_on: date) -> Story:
    return Story(aware_on, is_demonstration=True).log()
