"""Learning in a real browser: from a finding to its impact half a year later, and no name on the way out."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from partnership.models import Action
from reviews.learning.models import LearningRecommendation
from reviews.sharing import keys
from tests.factories import leaks, referrals, retention, reviews, sharing
from tests.factories import learning as chain
from tests.journeys.test_review_axe import look

pytestmark = pytest.mark.browser
WORD = leaks.word(
    leaks.paragraph(leaks.run("The child was "), leaks.deleted("called Jacob"), leaks.inserted("seen twice")),
    properties="<creator>Somebody of the council</creator>",
)


def attach(desk, review, name, content, kind):
    desk.open(f"/reviews/{review.reference}/files/")
    desk.field("file").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    desk.press("Attach")


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_is_without_fault(office):
    by = reviews.somebody("business_manager")
    warning = leaks.warning(by=by)
    row, text, cycle = chain.assured(by=by), chain.sent(by=by), chain.cycle(by=by)
    briefing, public = chain.briefing(of=chain.national(by=by), by=by), chain.published_briefing(by=by)
    names = f"/names/{warning.checked.reference}/"
    paths = [names, names + "add/", f"{names}texts/{warning.checked_id}/"]
    paths += [f"{names}texts/{warning.checked_id}/warnings/{warning.pk}/"]
    paths += ["/learning/", "/learning/themes/add/", "/learning/findings/record/"]
    paths += [f"/learning/findings/{row.finding.reference}/{page}" for page in ("", "edit/", "recommend/", "reasons/")]
    paths += [f"/learning/recommendations/{row.reference}/{page}" for page in ("", "answer/", "actions/", "impact/6/")]
    paths += [f"/learning/reviews/{text.subject_reference}/brief/{page}" for page in ("", "edit/", "take-back/")]
    paths += [f"/learning/briefings/{briefing.reference}/{page}" for page in ("", "edit/", "steps/publish/")]
    paths += ["/learning/briefings/", "/learning/briefings/begin/", "/briefings/", f"/briefings/{public.reference}/"]
    paths += ["/learning/cycles/", "/learning/cycles/begin/", f"/learning/cycles/{cycle.reference}/"]
    paths += [f"/learning/cycles/{cycle.reference}/edit/"]
    referral, deletion = referrals.referral(), retention.proposed()
    paths += ["/referrals/", "/referrals/make/", f"/referrals/{referral.reference}/"]
    paths += [f"/referrals/{referral.reference}/decide/", "/retention/", "/retention/periods/names/"]
    paths += ["/retention/holds/add/", f"/retention/deletions/{deletion.pk}/confirm/"]
    paths += ["/learning/sharing/", "/learning/sharing/export/", "/learning/sharing/import/"]
    desk = office.desk("business manager")
    assert [fault for path in paths for fault in look(desk, path)] == []


def test_from_a_finding_to_its_impact_half_a_year_later(office):
    chain.national()
    review = reviews.story().log().review
    desk = office.desk("business manager").open(f"/reviews/{review.reference}/").follow("Record a finding")
    desk.write(words="Professionals accepted what parents said and nobody asked the child about life at home.")
    desk.date(found_on="17 12 2026").press("Record it")
    desk.reads("This was said before", "Said before in National review", review.reference)
    desk.follow("Add a recommendation").write(words="Every visit hears the child alone.").press("Add it")
    desk.follow("Record the answer").choose(answer="part").press("Record the answer").reads("Give the reasons")
    desk.write(reason="Where the child is over two.").press("Record the answer").reads("Accepted in part")
    desk.follow("Add an action").write(words="Change the form of the visit.")
    desk.field("organisation").select_option(label="Bolton Council")
    desk.press("Put it into the tracker").reads("To do")
    row, action = LearningRecommendation.objects.get(), Action.objects.get(source_reference__startswith="R-")
    page = f"/learning/recommendations/{row.reference}/"
    desk.open(page + "assured/").press("Yes, start the checks of its impact").reads(
        f"Not assured yet: {action.reference}"
    )
    desk.open(f"/actions/{action.reference}/done/").date(done_on="17 12 2026").write(done_words="The form is changed.")
    desk.press("Report it done")
    officer = office.desk("quality and performance officer").open(f"/actions/{action.reference}/assure/")
    officer.write(words="Twenty records of a week were read.").press("Assure it")
    desk.open(page).follow("Everything is done and assured").press("Yes, start the checks of its impact")
    desk.reads("17 June 2027", "17 December 2027", "Assured, impact to be shown")
    desk.follow("Record the check after 6 months").choose(view="shown").write(words="So.").press("Record the check")
    desk.reads("It is too early to see a difference", "17 May 2027")
    office.at("2027-06-10 10:00")
    desk.open(page).follow("Record the check after 6 months").choose(view="none")
    desk.write(words="Nine of thirty children say that somebody listened, as before.").press("Record the check")
    desk.reads("Accepted, being done", "no difference can be shown", "To do")
    action.refresh_from_db()
    assert action.state == "open"
    office.desk("independent scrutineer").open(page).reads("no difference").does_not_read("Record the answer")


def test_no_name_leaves_in_a_word_file_a_pdf_or_a_briefing(office):
    review = reviews.story().log().review
    finding = chain.finding(of=review, by=reviews.somebody("business_manager"))
    desk = office.desk("business manager")
    attach(desk, review, "report.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    attach(desk, review, "report.pdf", leaks.black_box(), "application/pdf")
    desk.open(f"/reviews/{review.reference}/").follow("Names that must not leave")
    desk.press("Check what has changed")
    desk.open(f"/names/{review.reference}/add/").write(text="Jacob Ellis", stands_for="Child 1").press("Add it")
    desk.reads("Not checked as it stands").press("Check what has changed").reads("Warnings to answer")
    texts = desk.page.locator("main table a", has_text="to answer")
    addresses = [one.get_attribute("href") for one in texts.all()]
    told = []
    for address in addresses:
        desk.open(address)
        told.append(desk.page.locator("main").inner_text())
    word = next(text for text in told if "Word document" in text)
    pdf = next(text for text in told if "under a box" in text)
    assert "called Jacob" in word and "deleted text" in word and "Somebody of the council" in word
    assert "Jacob Ellis" in pdf and "Suggested: “Child 1”" in pdf
    made = chain.briefing(of=finding, by=reviews.somebody("business_manager"))
    page = f"/learning/briefings/{made.reference}/"
    desk.open(page).reads("not checked for names").open(page + "edit/").write(happened="Jacob was seen.").press("Save")
    desk.open(f"/names/{review.reference}/").press("Check what has changed")
    desk.open(page + "steps/publish/").press("Publish it").reads("1 warning waits for an answer")
    desk.open(page + "edit/").write(happened="A child was seen.").press("Save")
    desk.open(f"/names/{review.reference}/").press("Check what has changed")
    desk.open(page + "steps/publish/").press("Publish it").reads("Published")
    stranger = office.stranger().open("/briefings/").follow("Hearing the child").reads("A child was seen.")
    with stranger.page.expect_download() as download:
        stranger.follow("The same as PDF")
    found = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    words = " ".join(one.extract_text() for one in found.pages)
    assert "A child was seen." in words and "Jacob" not in words and found.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_package_leaves_one_portal_and_comes_into_another(office, settings, tmp_path):
    settings.SHARING_DIR = tmp_path / "sharing"
    chain.national()
    sharing.own_key()
    desk = office.desk("business manager").open("/learning/sharing/").follow("Give learning to others")
    desk.page.locator("main input[type=checkbox]").first.check()
    desk.press("Sign the package").reads("Given to others")
    with desk.page.expect_download() as download:
        desk.follow("Fetch the file")
    content = Path(download.value.path()).read_bytes()
    sharing.trust(keys.own())  # the other portal, which trusts this one
    for sent, said in ((content.replace(b"parents", b"teachers"), "changed it on the way"), (content, "Taken in")):
        desk.open("/learning/sharing/import/")
        desk.field("file").set_input_files({"name": "package.json", "mimeType": "application/json", "buffer": sent})
        desk.press("Take it in").reads(said)


def test_an_adults_case_from_the_front_door_to_its_review(office):
    contact = office.desk("agency contact").open("/referrals/").follow("Refer a case")
    contact.choose(about="adult", happened="died", abuse="suspected", needs="yes")
    contact.write(lead_words="Named nurse", summary="An adult died at home.", working_together="Nobody spoke.")
    contact.date(aware_at="16 12 2026 09:00").press("Refer it").reads("Waiting for a decision")
    contact.does_not_read("Record the decision")
    desk = office.desk("business manager").open("/referrals/")
    desk.page.locator("main a", has_text="REF-2026").first.click()
    desk.follow("Record the decision")
    desk.choose(limb_needs="yes", limb_concern="yes", limb_harm="yes", decision="none")
    desk.write(reasons="Each is met.", decided_by_words="Adults’ board", title="Adult M")
    desk.date(decided_on="17 12 2026").press("Record the decision").reads("The law requires a review")
    desk.choose(decision="mandatory").press("Record the decision").reads("A review was started", "SAR-2026-01")
