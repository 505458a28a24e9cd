"""The gate of publication: refused at every wrong moment with its sentence, open at the right one, and only once."""

import re
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.approvals.queries import latest
from portal.clock import LONDON
from portal.deadlines.answers import answer
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.uploads import actions as uploads
from reviews.leaks import actions as leaks
from reviews.models import LeakWarning, LearningText, PracticeReport, PublicationPlan
from reviews.practice import actions
from reviews.practice.actions.running import PROCEEDINGS
from reviews.practice.choices import Form, PlanState, PracticeState, Recipient
from reviews.practice.conditions import CONDITIONS, gather, refusals, verdicts
from reviews.practice.dates import four_dates
from reviews.practice.document import REPORT_FILE
from reviews.practice.queries import published
from reviews.practice.story import REPORT
from reviews.tasks import publish_due
from tests.factories import attachments, people, practice
from tests.factories.leaks import deleted, paragraph, run, word

pytestmark = pytest.mark.django_db
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Working day 14 is Wednesday 24 March 2027; Good Friday and Easter Monday lie between it and the publication.
EASTER = date(2027, 3, 4)
SENT_ON = date(2027, 3, 24)
FIRST_DAY = date(2027, 4, 7)


def at(day: date, hour: int = 0, minute: int = 15) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """A review that may be published from Wednesday 7 April 2027: made once, and every test is undone after it."""
    from django.conf import settings
    from django.test import override_settings

    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("store"))),
        transaction.atomic(),
    ):
        assert settings.MEDIA_ROOT
        yield practice.ready(started_on=EASTER)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def as_it_was(told):
    told.fresh()
    yield


def planned(told, day: date = FIRST_DAY, **kwargs):
    told.plan(day, **kwargs)
    return told.review.plans.get(standing=PlanState.WAITING)


def refused_on_the_day(told, sentence: str, plan=None) -> None:
    """Whatever the task is asked on the planned day, it does not publish, says why, and says it to the manager once."""
    plan = plan or planned(told)
    for _ in range(2):
        assert actions.publish_planned(plan_id=plan.pk, now=at(FIRST_DAY)) is None
    told.fresh()
    plan.refresh_from_db()
    assert told.review.state == PracticeState.AGREED
    assert (plan.standing, sentence in plan.outcome) == (PlanState.REFUSED, True), plan.outcome
    assert not published().exists()
    assert Notice.objects.filter(kind=NoticeKind.PUBLICATION_REFUSED, key__endswith=f":{plan.pk}").count() == 1
    assert TrailEvent.objects.filter(event=Event.PRACTICE_PUBLICATION_REFUSED).count() == 1


def test_every_condition_holds_from_the_first_day_and_not_on_the_day_before(told):
    assert refusals(gather(told.review, FIRST_DAY)) == []
    early = refusals(gather(told.review, FIRST_DAY - timedelta(days=1)))
    assert early == [
        "It is too early: the later of the sendings to the Panel and the Secretary of State was on Wednesday 24 March "
        "2027, so the first day of publication is Wednesday 7 April 2027."
    ]


def test_the_page_and_the_command_give_the_same_day_with_the_same_proof(told):
    earliest = gather(told.review, SENT_ON).earliest
    _rule, given = answer("earliest_publication", SENT_ON.isoformat())
    assert (earliest.due_on, earliest.days) == (given.due_on, given.days)
    skipped = [day.skipped_why for day in earliest.days if day.skipped_why]
    assert "Good Friday" in skipped and "Easter Monday" in skipped


@pytest.mark.parametrize("day", [date(2027, 4, 6), date(2027, 3, 29), date(2027, 3, 26)])
def test_a_day_too_early_cannot_be_planned(told, day):
    """The seventh working day after the sending, Easter Monday, and Good Friday."""
    with pytest.raises(Refused, match="The first day of publication is Wednesday 7 April 2027"):
        planned(told, day)


def test_it_is_published_on_the_day_and_only_once(told):
    plan = planned(told)
    assert actions.publish_planned(plan_id=plan.pk, now=at(FIRST_DAY - timedelta(days=1), 23, 59)) is None
    with time_machine.travel(at(FIRST_DAY), tick=False):
        assert [publish_due() for _ in range(10)] == [1] + [0] * 9
    told.fresh()
    assert told.review.state == PracticeState.PUBLISHED
    one = published().get()
    assert (one.published_on, one.available_until) == (FIRST_DAY, date(2028, 4, 7))
    assert {part["title"] for part in one.supports} == {"Learning brief", "The partnership’s response"}
    assert TrailEvent.objects.filter(event=Event.PRACTICE_PUBLISHED).count() == 1
    assert told.review.history.exists()


def test_a_worker_that_was_away_publishes_the_day_after(told):
    plan = planned(told)
    made = actions.publish_planned(plan_id=plan.pk, now=at(FIRST_DAY + timedelta(days=1)))
    assert made.published_on == FIRST_DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("recipient", "words"),
    [(Recipient.PANEL, "Panel"), (Recipient.SECRETARY_OF_STATE, "Secretary of State"), (Recipient.OFSTED, "Ofsted")],
)
def test_not_without_each_recipient_and_its_evidence(told, recipient, words):
    """A sending whose evidence was taken away no longer counts."""
    plan = planned(told)
    proof = told.review.sendings.get(recipient=recipient).evidence
    uploads.remove(attachment=proof, reason="Attached by mistake.", by=told.manager, now=told.moment(15))
    refused_on_the_day(told, f"No sending of the agreed report to the {words} is recorded with its evidence.", plan)


def test_not_while_a_bar_stands(told):
    plan = planned(told)
    bar = actions.set_bar(review=told.review, reason="An order.", by=told.manager, now=told.moment(15))
    refused_on_the_day(told, "A bar to publication is recorded.", plan)
    actions.lift_bar(bar=bar, reason="The order was lifted.", by=told.manager, now=told.moment(16))
    assert refusals(gather(told.review, FIRST_DAY)) == []
    with pytest.raises(Conflict, match="lifted already"):
        actions.lift_bar(bar=bar, reason="Again.", by=told.manager, now=told.moment(16))


def test_not_while_it_waits_for_another_process(told):
    plan = planned(told)
    row = told.review.proceedings.get()
    values = {name: getattr(row, name) for name in PROCEEDINGS} | {"effect": "waits"}
    changed = actions.record_proceedings(
        review=told.review, values=values, proceedings=row, version=1, by=told.manager, now=told.moment(15)
    )
    refused_on_the_day(told, "Publication waits for another process that has not ended", plan)
    actions.record_proceedings(
        review=told.review, values=values | {"ended_on": told.moment(15).date()}, proceedings=changed, version=2,
        by=told.manager, now=told.moment(16),
    )  # fmt: skip
    assert refusals(gather(told.review, FIRST_DAY)) == []


def test_a_change_through_the_portal_takes_the_agreement_and_the_plan_away(told):
    plan = planned(told)
    report = told.review.report
    actions.edit_report(
        review=told.review, changes={**REPORT, "summary": "Otherwise."}, version=report.version,
        by=told.manager, now=told.moment(15),
    )  # fmt: skip
    told.fresh()
    plan.refresh_from_db()
    assert (told.review.state, plan.standing) == (PracticeState.RUNNING, PlanState.CANCELLED)
    assert told.review.completed_on is None
    assert actions.publish_planned(plan_id=plan.pk, now=at(FIRST_DAY)) is None
    assert not published().exists()


def test_a_change_behind_the_portals_back_is_found_on_the_day(told):
    plan = planned(told)
    PracticeReport.objects.filter(review=told.review).update(summary="Otherwise.")
    refused_on_the_day(told, "The report was changed after the partners agreed it.", plan)
    assert "No sending of the agreed report to the Panel" in PublicationPlan.objects.get(pk=plan.pk).outcome


def test_each_condition_has_a_title_of_its_own_and_a_page_that_opens(told, client):
    assert len({one.title for one in CONDITIONS}) == len(CONDITIONS) == 11
    with time_machine.travel(told.moment(15), tick=False):
        client.force_login(told.manager)
        for one in verdicts(gather(told.review, SENT_ON)):
            assert client.get(one.path).status_code == 200, one.title
        page = client.get(reverse("practice_gate", kwargs={"reference": told.review.reference})).content.decode()
    assert "Wednesday 7 April 2027" in page and "Good Friday" in page


def test_whoever_cannot_put_a_condition_right_reads_it_and_is_led_nowhere(told, client):
    _deleted, named, pages = told.review.sendings.all().delete(), {"reference": told.review.reference}, []
    with time_machine.travel(told.moment(15), tick=False):
        for person in (told.manager, people.person(Role.DELEGATED_REPRESENTATIVE, statutory_partners(SENT_ON)[0])):
            client.force_login(person)
            pages.append(client.get(reverse("practice_gate", kwargs=named)).content.decode())
            for link in re.findall(r'govuk-task-list__link" href="([^"]+)"', pages[-1]):
                assert client.get(link).status_code == 200
    assert [reverse("practice_sending", kwargs=named) in page for page in pages] == [True, False]
    assert all("No sending of the agreed report to the Panel" in page for page in pages)


@pytest.mark.parametrize("name", ["brief_of", "response_of"])
def test_not_without_brief_and_response(told, name, monkeypatch):
    monkeypatch.setattr(f"reviews.practice.conditions.{name}", lambda review: None)
    refused_on_the_day(told, "There is no")


def test_not_while_a_warning_of_the_check_for_names_waits(told):
    plan = planned(told)
    from reviews.leaks import actions as leaks

    leaks.add_entry(subject=told.review.subject, kind="name", text="Rowan", stands_for="Child 1", by=told.manager,
                    now=told.moment(15))  # fmt: skip
    refused_on_the_day(told, "not checked for names", plan)


def test_withheld_not_published_and_back_each_with_its_reason(told):
    by, now = told.manager, told.moment(15)
    planned(told)
    with pytest.raises(Refused, match="reason"):
        actions.decide(review=told.review, name="withhold", reason=" ", by=by, now=now)
    actions.decide(review=told.review, name="withhold", reason="A trial is heard first.", by=by, now=now)
    assert told.fresh().review.state == PracticeState.WITHHELD
    assert not told.review.plans.filter(standing=PlanState.WAITING).exists()
    actions.decide(review=told.review, name="decide_not_to_publish", reason="The family is at risk.", by=by, now=now)
    clock = Deadline.objects.filter(subject_id=told.review.pk, rule_code="practice_review")
    assert clock.get().cancelled_at is not None
    actions.record_comment(review=told.review, commenter="panel", commented_on=now.date(), words="Think again.",
                           regard="They did.", by=by, now=now)  # fmt: skip
    actions.decide(review=told.fresh().review, name="reconsider", reason="The Panel asked.", by=by, now=now)
    assert told.fresh().review.state == PracticeState.AGREED
    assert clock.get().is_open
    assert [d.decision for d in told.review.publication_decisions.all()] == [
        "withhold", "decide_not_to_publish", "reconsider",
    ]  # fmt: skip


def test_improvements_alone_need_reasons_and_hide_the_rest(told):
    with pytest.raises(Refused, match="inappropriate"):
        planned(told, form=Form.IMPROVEMENTS)
    first = practice.improvements(told)
    assert told.review.state == PracticeState.IMPROVEMENTS
    assert [part["title"] for part in first.content] == ["Recommended improvements"]
    assert not published("infant").exists() and published("thread").exists()
    told.plan(FIRST_DAY + timedelta(days=9), day=24)
    whole = told.publish(at(FIRST_DAY + timedelta(days=9)))
    assert published().get() == whole and whole.form == Form.FULL


def test_an_order_ends_the_improvements_while_the_full_report_is_planned_and_bars_it(told):
    practice.improvements(told)
    day = FIRST_DAY + timedelta(days=9)
    told.plan(day, day=24)
    actions.cancel_plan(review=told.review, reason="Not yet.", by=told.manager, now=told.moment(24))
    with pytest.raises(Refused, match="improvements are published already"):
        told.fresh().plan(day, day=24, form=Form.IMPROVEMENTS, reason="Once more.")
    told.plan(day, day=24)
    plan = told.review.plans.get(standing=PlanState.WAITING)
    actions.take_down(review=told.review, court="The High Court", ordered_on=told.moment(24).date(), by=told.manager,
                      reason="A trial.", now=told.moment(24, 17))  # fmt: skip
    plan.refresh_from_db()
    assert not published().exists() and told.fresh().review.state == PracticeState.AGREED
    assert (plan.standing, told.review.bars.get(lifted_at=None).reason) == (
        PlanState.CANCELLED, f"Order of The High Court, {told.moment(24).date():%-d %B %Y}. A trial.",
    )  # fmt: skip
    assert TrailEvent.objects.filter(event=Event.PRACTICE_TAKEN_DOWN).count() == 1
    assert actions.publish_planned(plan_id=plan.pk, now=at(day)) is None and not published().exists()


def test_it_stays_a_year_but_for_a_legal_order(told, client):
    planned(told)
    told.publish(at(FIRST_DAY))
    by, review = told.manager, told.review
    end = {"review": review, "by": by, "court": "", "ordered_on": None, "reason": "No longer wanted."}
    with pytest.raises(Refused, match="at least one year, here until 7 April 2028"):
        actions.take_down(**end, now=at(date(2028, 4, 7), 12))
    with pytest.raises(Refused, match="day of the order"):
        actions.take_down(**{**end, "court": "The High Court"}, now=at(date(2027, 5, 4)))
    paths = [reverse(name, kwargs={"reference": review.reference}) for name in ("public_review", "public_review_pdf")]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    assert review.title in client.get(reverse("public_reviews_feed")).content.decode()
    assert review.title in client.get(reverse("public_reviews"), {"words": "thread"}).content.decode()
    actions.take_down(**{**end, "court": "The High Court", "ordered_on": date(2027, 5, 3)}, now=at(date(2027, 5, 4)))
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert review.title not in client.get(reverse("public_reviews_feed")).content.decode()
    assert review.title not in client.get(reverse("public_reviews"), {"words": "thread"}).content.decode()
    with time_machine.travel(at(date(2027, 5, 4), 12), tick=False):
        client.force_login(by)
        said = client.get(reverse("practice_gate", kwargs={"reference": review.reference})).content.decode()
    assert "Order of The High Court, 3 May 2027. No longer wanted." in said and "public from Wed 7 Apr 2027" in said
    assert "Record a bar" not in said and "All 11 hold" not in said
    with pytest.raises(Conflict):
        actions.take_down(**end, now=at(date(2028, 4, 8)))


def test_after_the_year_it_may_end(told):
    planned(told)
    told.publish(at(FIRST_DAY))
    ended = actions.take_down(
        review=told.review, court="", ordered_on=None, reason="It is in the national repository.", by=told.manager,
        now=at(date(2028, 4, 8)),
    )  # fmt: skip
    assert (ended.by_order, told.fresh().review.state) == (False, PracticeState.TAKEN_DOWN)


def test_a_sending_is_of_what_the_partners_agreed_after_they_did(told):
    with pytest.raises(Conflict, match="recorded already"):
        told.sent(to=(Recipient.PANEL,))
    told.review.sendings.all().delete()
    with pytest.raises(Refused, match="before the last partner agreed"):
        told.sent(day=11, to=(Recipient.PANEL,))
    with pytest.raises(NotAllowed):
        actions.set_bar(review=told.review, reason="x", by=practice.people.person("scrutineer"), now=told.moment(15))


def test_a_sending_that_was_recorded_wrongly_is_taken_back_with_the_reason_and_recorded_anew(told, client):
    planned(told)
    panel, now, by = told.review.sendings.get(recipient="panel"), told.moment(14, 17), told.manager
    with pytest.raises(Conflict, match="take it back first"):
        told.sent(to=("panel",))
    with pytest.raises(Refused, match="what is wrong"):
        actions.strike_sending(sending=panel, reason=" ", by=by, now=now)
    path = reverse("practice_sending_strike", kwargs={"reference": told.review.reference, "pk": panel.pk})
    with time_machine.travel(now, tick=False):
        client.force_login(by)
        said = client.post(path, {"reason": "The time is another message’s."}, follow=True).content.decode()
    assert "No sending of the agreed report to the Panel" in said and "The time is another message’s." in said
    assert four_dates(told.review, latest(told.review.subject))[2].on is None
    with pytest.raises(Conflict, match="already"):
        actions.strike_sending(sending=panel, reason="Again.", by=by, now=now)
    assert TrailEvent.objects.get(event=Event.PRACTICE_SENDING_STRUCK).fields == ["panel"]
    told.sent(day=15, to=("panel",))
    panel.refresh_from_db()
    assert panel.sent_at == told.moment(15, 12) and panel.evidence.removed_at is None
    refused_on_the_day(told, "It is too early", told.review.plans.get())


def test_a_name_in_the_brief_the_response_or_a_file_keeps_the_report_in(told):
    """Everything that leaves is checked, and not the report alone; a draft never leaves and keeps nothing in."""
    leaks.add_entry(subject=told.review.subject, kind="name", text="Demonstration Holder", stands_for="Relative 1",
                    by=told.manager, now=told.moment(14))  # fmt: skip
    leaks.check(thing=told.review, by=told.manager, now=told.moment(14))
    facts = gather(told.review, FIRST_DAY)
    assert refusals(facts) == []
    draft = SimpleUploadedFile("draft.docx", word(paragraph(run("Demonstration Holder"))), WORD_TYPE)
    actions.attach_draft(review=told.review, file=draft, by=told.manager, now=told.moment(14))
    assert refusals(facts) == []
    report_file = attachments.attachment(told.review.subject, purpose=REPORT_FILE, by=told.manager,
                                         now=told.moment(14))  # fmt: skip
    assert any(f"{report_file.pk}: not checked for names" in one for one in refusals(facts))
    uploads.remove(attachment=report_file, reason="Not needed.", by=told.manager, now=told.moment(14))
    for sort, label in (("brief", "Learning brief"), ("response", "The partnership’s response")):
        text = LearningText.objects.get(subject_id=told.review.pk, sort=sort)
        LearningText.objects.filter(pk=text.pk).update(words="Demonstration Holder was told.")
        leaks.check(thing=told.review, by=told.manager, now=told.moment(14))
        assert f"{label}: 1 warning waits for an answer." in " ".join(refusals(facts))
        LearningText.objects.filter(pk=text.pk).update(words=text.words)


def test_a_draft_is_a_word_or_pdf_file_and_read_by_those_who_read_names(told, client):
    """The check reads what is hidden in it; the partners, who read codes, do not get the file."""
    with pytest.raises(Refused, match="Word document"):
        actions.attach_draft(review=told.review, file=SimpleUploadedFile("draft.txt", b"x", "text/plain"),
                             by=told.manager, now=told.moment(14))  # fmt: skip
    content = word(paragraph(run("The child was "), deleted("called Jacob Ellis")))
    draft = actions.attach_draft(review=told.review, file=SimpleUploadedFile("draft.docx", content, WORD_TYPE),
                                 by=told.manager, now=told.moment(14))  # fmt: skip
    leaks.add_entry(subject=told.review.subject, kind="name", text="Jacob Ellis", stands_for="Child 1",
                    by=told.manager, now=told.moment(14))  # fmt: skip
    leaks.check(thing=told.review, by=told.manager, now=told.moment(14))
    assert LeakWarning.objects.filter(checked__source=f"draft-{draft.pk}", kind="name").exists()
    path = reverse("practice_report", kwargs={"reference": told.review.reference})
    with time_machine.travel(told.moment(14), tick=False):
        for person, status in ((told.manager, 200), (told.candidate.person, 200),
                               (people.person(Role.SCRUTINEER), 404)):  # fmt: skip
            client.force_login(person)
            assert client.get(draft.get_absolute_url()).status_code == status
            assert ("draft.docx" in client.get(path).content.decode()) == (status == 200)


def test_nothing_holds_that_cannot_be_judged_yet():
    """A report that nobody agreed or sent is neither unchanged nor has it waited."""
    said = {one.title: one.sentence for one in verdicts(gather(practice.opened(), FIRST_DAY))}
    assert said["Unchanged since it was agreed"] == "There is no agreed report yet to compare it with."
    assert said["Seven clear working days"].startswith("They cannot be counted before both sendings are recorded")
