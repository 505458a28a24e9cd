"""Learning brief and response: agreed by every partner on exactly what they read, and void when it changes."""

from datetime import date

import pytest

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.subjects import kind_named
from reviews.learning import actions
from reviews.learning.choices import TextState
from reviews.learning.models import LearningText
from reviews.learning.queries import brief_of, response_of
from tests.factories import leaks, people
from tests.factories import learning as chain
from tests.factories.learning import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    chain.ready()
    return chain.keeper()


def test_a_brief_is_given_to_others_only_as_every_partner_agreed_to_it(by):
    review = chain.review(by=by)
    text = chain.sent(review, by=by)
    assert brief_of(review) is None and text.state == TextState.SIGN_OFF
    chain.sign_all(text)
    found = brief_of(review)
    assert (found.version, found.summary, found.words) == (1, "Listen first.", "What we learnt.\n\nMore.")
    assert response_of(review) is None
    assert Notice.objects.filter(kind="sign_off_wanted").exists() is False, "nobody held the office when it was sent"


def test_a_partner_is_told_that_an_answer_is_wanted(by):
    chain.ready()
    asked = people.person(Role.DELEGATED_REPRESENTATIVE, statutory_partners(date(2026, 12, 17))[0])
    chain.sent(by=by)
    notice = Notice.objects.get(kind="sign_off_wanted")
    assert notice.recipient == asked


def test_an_agreed_text_is_changed_only_after_it_is_taken_back_which_voids_it(by):
    review = chain.review(by=by)
    text = chain.agreed(review, by=by)
    change = {"review": review.subject, "sort": "brief", "changes": {"summary": "New.", "words": "New."}, "by": by,
              "now": NOW}  # fmt: skip
    with pytest.raises(Conflict, match="Take it back first"):
        actions.edit_text(version=text.version, **change)
    with pytest.raises(Refused, match="Say why it is taken back"):
        actions.take_back_text(text=text, reason=" ", by=by, now=NOW)
    actions.take_back_text(text=text, reason="A date was wrong.", by=by, now=NOW)
    assert brief_of(review) is None
    actions.edit_text(version=text.version, **change)
    text.refresh_from_db()
    actions.send_text(text=text, version=text.version, by=by, now=NOW)
    text.refresh_from_db()
    chain.sign_all(text)
    assert (brief_of(review).version, brief_of(review).summary) == (2, "New.")


def test_a_dissent_is_kept_and_makes_nothing_agreed(by):
    review = chain.review(by=by)
    text = chain.sent(review, by=by)
    chain.sign_all(text, "dissent", "It says too little.")
    text.refresh_from_db()
    assert text.state == TextState.DISSENT and brief_of(review) is None


def test_an_unfinished_text_or_one_read_in_an_older_version_is_not_sent(by):
    text = chain.text(by=by)
    with pytest.raises(Conflict, match="Read it again"):
        actions.send_text(text=text, version=text.version - 1, by=by, now=NOW)
    review = chain.review(by=by)
    empty = actions.edit_text(
        review=review.subject, sort="brief", changes={"summary": "", "words": "x"}, version=1, by=by, now=NOW
    )
    with pytest.raises(Refused, match="Write the summary"):
        actions.send_text(text=empty, version=empty.version, by=by, now=NOW)


def test_a_response_answers_every_recommendation_and_is_void_when_an_answer_changes(by):
    finding = chain.finding(by=by)
    review = chain.review_of(finding)
    row = chain.recommended(of=finding, by=by)
    text = chain.text(review, "response", by=by)
    with pytest.raises(Refused, match=f"Not answered yet: {row.reference}"):
        actions.send_text(text=text, version=text.version, by=by, now=NOW)
    actions.answer(recommendation=row, answer="part", reason="Only for under-fives.", by=by, now=NOW)
    actions.send_text(text=text, version=text.version, by=by, now=NOW)
    text.refresh_from_db()
    chain.sign_all(text)
    answers = response_of(review).recommendations
    assert [(a["Answer"], a["Reasons"]) for a in answers] == [("Accepted in part", "Only for under-fives.")]
    chain.recommended(of=finding, by=by)
    assert response_of(review) is None
    text.refresh_from_db()
    assert text.state == TextState.DRAFT and latest(text.subject).state == "void"


def test_only_a_partner_answers_and_only_for_their_own_body(by):
    text = chain.sent(by=by)
    sign_off = latest(text.subject)
    first, second = sign_off.required.select_related("organisation")[:2]
    person = people.person(Role.DELEGATED_REPRESENTATIVE, second.organisation)
    answer = {"text": text, "sign_off": sign_off, "organisation": first.organisation, "decision": "agree",
              "comment": "", "shown_hash": sign_off.hash, "now": NOW}  # fmt: skip
    for who in (person, by):
        with pytest.raises(NotAllowed):
            actions.sign_text(by=who, **answer)


def test_the_pages_from_writing_to_the_last_answer(by, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    review = chain.review(by=by)
    page = f"/learning/reviews/{review.reference}/brief/"
    client.force_login(by)
    assert "It is not written yet" in client.get(page).content.decode()
    client.post(page + "edit/", {"summary": "Listen.", "words": "Long.", "version": 1})
    stale = client.post(page + "edit/", {"summary": "Other.", "words": "Long.", "version": 1}).content.decode()
    assert "Both texts are below" in stale and "Listen." in stale and "Other." in stale
    assert client.post(page + "send/", {"version": 2}).status_code == 302
    text = LearningText.objects.get()
    sign_off = latest(text.subject)
    for required in sign_off.required.select_related("organisation"):
        client.force_login(people.person(Role.DELEGATED_REPRESENTATIVE, required.organisation))
        shown = client.get(page + "sign/").content.decode()
        assert "Do you agree to this text?" in shown and "Listen." in shown
        sent = {"decision": "agree", "comment": "", "shown_hash": sign_off.hash, "sign_off": sign_off.pk,
                "required_id": required.pk}  # fmt: skip
        assert client.post(page + "sign/", sent).status_code == 302
    assert "Agreed by the partners" in client.get(page).content.decode()
    assert client.get("/learning/reviews/RR-1999-01/brief/").status_code == 404
    assert client.get(f"/learning/reviews/{review.reference}/report/").status_code == 404


def test_whoever_learns_from_a_review_that_they_may_not_see_is_led_to_no_text_of_it(by, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    finding = chain.finding(by=by)
    text = chain.sent(chain.review_of(finding), by=by)
    texts = kind_named(text.subject.kind)
    brief = f"/learning/reviews/{text.subject_reference}/brief/"
    partner = people.person(Role.DELEGATED_REPRESENTATIVE, latest(text.subject).required.first().organisation)
    for person, sees in ((by, True), (partner, True), (people.person(Role.QUALITY_OFFICER), False)):
        client.force_login(person)
        page = client.get(f"/learning/findings/{finding.reference}/")
        assert finding.words in page.content.decode()
        assert (brief in page.content.decode()) is sees
        assert client.get(brief).status_code == (200 if sees else 404)
        assert texts.visible_ids(person, london_date(NOW)) == ({text.pk} if sees else set())
    assert client.post(brief + "take-back/", {"reason": "It is not mine.", "version": text.version}).status_code == 404


def test_a_briefing_is_published_only_when_it_is_whole_and_no_name_is_left(by):
    finding = chain.finding(words="Listen to children.", by=by)
    review = chain.review_of(finding)
    made = chain.briefing(of=finding, by=by)
    step = {"briefing": made, "name": "publish", "reason": "", "by": by, "now": NOW}
    with pytest.raises(Refused, match="glossary of names is empty"):
        actions.step_briefing(**step)
    leaks.entry(review, by=by)
    changes = {"title": made.title, "background": "Jacob.", "happened": "", "found": "f", "well": "w", "change": "c",
               "questions": "q", "more": "m"}  # fmt: skip
    actions.edit_briefing(briefing=made, changes=changes, version=made.version, by=by, now=NOW)
    leaks.checked(review, by=by)
    with pytest.raises(Refused, match="1 warning waits"):
        actions.step_briefing(**step)
    made.refresh_from_db()
    actions.edit_briefing(
        briefing=made, changes={**changes, "background": "A child."}, version=made.version, by=by, now=NOW
    )
    leaks.checked(review, by=by)
    with pytest.raises(Refused, match="Still empty: What happened"):
        actions.step_briefing(**step)


def test_the_public_reads_a_briefing_while_it_is_published_and_no_longer(by, client):
    made = chain.published_briefing(by=by)
    for path in ("/briefings/", f"/briefings/{made.reference}/"):
        assert "Hearing the child" in client.get(path).content.decode()
    pdf = client.get(f"/briefings/{made.reference}/pdf/")
    assert pdf.content.startswith(b"%PDF-") and made.reference in pdf["Content-Disposition"]
    with pytest.raises(Conflict, match="Take it back first"):
        actions.edit_briefing(briefing=made, changes={"title": "x"}, version=made.version, by=by, now=NOW)
    actions.step_briefing(briefing=made, name="revise", reason="A figure was wrong.", by=by, now=NOW)
    for path in (f"/briefings/{made.reference}/", f"/briefings/{made.reference}/pdf/"):
        assert client.get(path).status_code == 404
    assert "Hearing the child" not in client.get("/briefings/").content.decode()


def test_a_draft_is_not_public(by, client):
    made = chain.briefing(of=chain.national(by=by), by=by)
    assert client.get(f"/briefings/{made.reference}/").status_code == 404
