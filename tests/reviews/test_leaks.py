"""The glossary and the check of a review's texts: who keeps it, what asks again, and what the gate is told."""

import logging

import pytest

from portal.accounts.choices import Role
from portal.errors import NotAllowed, Refused
from portal.trail.models import TrailEvent
from portal.uploads import actions as uploads
from reviews.actions import conflict
from reviews.leaks import actions
from reviews.leaks.models import CheckedText, GlossaryEntry, LeakWarning
from reviews.leaks.queries import EMPTY, glossary_of, lines_of, unanswered_warnings
from reviews.learning import actions as learning
from tests.factories import attachments, leaks, people
from tests.factories import learning as chain
from tests.factories.leaks import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    chain.ready()
    return leaks.keeper()


@pytest.fixture
def named(by):
    """A review with a finding that names the child, and the child in its glossary."""
    finding = chain.finding(words="Jacob was not asked what he wanted.", underlying="", by=by)
    review = chain.review_of(finding)
    leaks.entry(review, by=by)
    return review, finding


def said(review):
    return [one.sentence for one in unanswered_warnings(review)]


def only_warning(review, by):
    return leaks.checked(review, by=by)[-1].warnings.get()


def test_nothing_is_clear_before_there_is_a_glossary(by):
    review = chain.review_of(chain.finding(by=by))
    assert said(review) == [EMPTY]
    with pytest.raises(Refused, match="glossary of names is empty"):
        leaks.checked(review, by=by)


def test_a_text_is_asked_about_until_it_is_checked_answered_and_unchanged(named, by):
    review, finding = named
    name = f"Finding {finding.reference}"
    assert said(review) == [f"{name}: not checked for names since it or the glossary was last changed."]
    warning = only_warning(review, by)
    assert (warning.passage, warning.suggestion) == ("Jacob", "Child 1")
    assert said(review) == [f"{name}: 1 warning waits for an answer."]
    keep = {"reason": "The family asked for the first name.", "everywhere": False, "by": by, "now": NOW}
    actions.answer_warning(warning=warning, answer="kept", **keep)
    assert said(review) == []
    learning.edit_finding(
        finding=finding, changes={"words": "Jacob was not asked.", "underlying": ""}, themes=[], version=1, by=by,
        now=NOW,
    )  # fmt: skip
    assert said(review) == [f"{name}: not checked for names since it or the glossary was last changed."]


def test_a_passage_to_be_changed_blocks_until_the_text_is_changed(named, by):
    review, finding = named
    warning = only_warning(review, by)
    actions.answer_warning(warning=warning, answer="change", reason="A name.", everywhere=False, by=by, now=NOW)
    assert said(review) == [f"Finding {finding.reference}: 1 passage is to be changed and stands there still."]
    learning.edit_finding(
        finding=finding, changes={"words": "Child 1 was not asked.", "underlying": ""}, themes=[], version=1, by=by,
        now=NOW,
    )  # fmt: skip
    leaks.checked(review, by=by)
    assert said(review) == []


def test_a_word_added_to_the_glossary_asks_again_and_answers_given_stay(named, by):
    review, _finding = named
    warning = only_warning(review, by)
    actions.answer_warning(warning=warning, answer="kept", reason="Agreed.", everywhere=False, by=by, now=NOW)
    leaks.entry(review, "asked what he wanted", "other", stands_for="", by=by)
    assert len(said(review)) == 1
    leaks.checked(review, by=by)
    assert list(LeakWarning.objects.values_list("passage", "answer").order_by("pk")) == [
        ("Jacob", "kept"), ("asked what he wanted", ""),
    ]  # fmt: skip
    assert CheckedText.objects.count() == 1


def test_a_word_taken_out_of_the_glossary_is_gone_and_its_warning_stands_no_more(named, by):
    review, _finding = named
    warning = only_warning(review, by)
    leaks.entry(review, "Something Else", by=by)
    actions.remove_entry(entry=glossary_of(review.subject).get(text="Jacob Ellis"), by=by, now=NOW)
    leaks.checked(review, by=by)
    warning.refresh_from_db()
    assert not warning.stands and said(review) == []
    assert not GlossaryEntry.objects.filter(text__contains="Jacob").exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": "kept", "reason": " "}, "Say why"),
        ({"answer": "perhaps", "reason": "So."}, "Choose whether"),
    ],
)
def test_an_answer_needs_a_choice_and_a_reason(named, by, fields, sentence):
    review, _finding = named
    with pytest.raises(Refused, match=sentence):
        actions.answer_warning(warning=only_warning(review, by), everywhere=False, by=by, now=NOW, **fields)


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [("J", "name", "two letters"), ("soon", "birth_date", "day and month"), ("Jacob Ellis", "name", "already")],
)
def test_an_entry_that_could_not_be_found_is_refused(named, by, text, kind, sentence):
    review, _finding = named
    with pytest.raises(Refused, match=sentence):
        leaks.entry(review, text, kind, by=by)


def test_an_answer_reaches_the_same_words_elsewhere_in_the_text_where_it_is_asked_to(named, by):
    review, _finding = named
    content = leaks.word(leaks.paragraph(leaks.run("Jacob"), leaks.deleted("Jacob")))
    uploads.attach(subject=review.subject, file=attachments.uploaded("report.docx", content), purpose="review", by=by,
                   now=NOW)  # fmt: skip
    text = next(row for row in leaks.checked(review, by=by) if row.source.startswith("file-"))
    first = text.warnings.filter(kind="name").first()
    count = actions.answer_warning(warning=first, answer="change", reason="A name.", everywhere=True, by=by, now=NOW)
    assert count == 2
    assert {w.where for w in text.warnings.filter(answer="change")} == {"The text", "The text, deleted text"}


def test_whoever_does_not_keep_glossaries_or_is_conflicted_sees_and_does_nothing(named, by, client):
    review, _finding = named
    chair = people.person(Role.PARTNERSHIP_CHAIR)
    shut = leaks.keeper()
    conflict.declare(review=review, person=shut, reason="Related.", by=shut, now=NOW)
    for person in (chair, shut):
        with pytest.raises(NotAllowed):
            leaks.checked(review, by=person)
        with pytest.raises(NotAllowed):
            leaks.entry(review, "Another Name", by=person)


def test_no_word_of_the_glossary_and_no_reason_stands_on_the_trail_or_in_a_log(named, by, caplog):
    caplog.set_level(logging.DEBUG)
    review, _finding = named
    warning = only_warning(review, by)
    actions.answer_warning(
        warning=warning, answer="kept", reason="Jacob’s father said so", everywhere=True, by=by, now=NOW
    )
    actions.remove_entry(entry=glossary_of(review.subject).first(), by=by, now=NOW)
    told = " ".join(f"{row.target} {row.fields} {row.reason}" for row in TrailEvent.objects.all())
    assert "Jacob" not in told and "Jacob" not in caplog.text
    assert {"names.glossary_changed", "names.checked", "names.warning_answered"} <= set(
        TrailEvent.objects.values_list("event", flat=True)
    )
    assert "Jacob" not in " ".join(one.sentence for one in unanswered_warnings(review))


def test_a_list_of_texts_asks_as_many_questions_for_many_as_for_few(
    by, django_assert_num_queries, django_assert_max_num_queries
):
    review = chain.review(by=by)
    leaks.entry(review, by=by)
    chain.finding(of=review, words="Jacob was seen.", by=by)
    leaks.checked(review, by=by)
    with django_assert_max_num_queries(20) as few:
        lines_of(review)
    for number in range(8):
        chain.finding(of=review, words=f"Jacob was seen {number} times.", by=by)
    leaks.checked(review, by=by)
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(lines_of(review)) == 9


def test_the_pages_from_the_first_entry_to_a_clear_review(named, by, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    review, _finding = named
    client.force_login(by)
    page = client.get(f"/names/{review.reference}/")
    assert "Jacob Ellis" in page.content.decode() and "Not checked as it stands" in page.content.decode()
    client.post(f"/names/{review.reference}/add/", {"kind": "school", "text": "Red Lane Primary"})
    assert glossary_of(review.subject).count() == 2
    refused = client.post(f"/names/{review.reference}/add/", {"kind": "name", "text": "J"})
    assert "at least two letters" in refused.content.decode()
    client.post(f"/names/{review.reference}/check/")
    warning = LeakWarning.objects.get()
    text = f"/names/{review.reference}/texts/{warning.checked_id}/"
    shown = client.get(text).content.decode()
    assert "<mark>Jacob</mark>" in shown and "Suggested: “Child 1”" in shown
    empty = client.post(f"{text}warnings/{warning.pk}/", {})
    assert "Answer the question" in empty.content.decode()
    client.post(f"{text}warnings/{warning.pk}/", {"answer": "kept", "reason": "Agreed."})
    assert "Every text and file has been checked" in client.get(f"/names/{review.reference}/").content.decode()
    entry = glossary_of(review.subject).get(kind="school")
    client.post(f"/names/{review.reference}/entries/{entry.pk}/remove/")
    assert glossary_of(review.subject).count() == 1
