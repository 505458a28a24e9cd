"""The business plan and the directory in the browser; and every page of money, ladders, promises, information,
training, plan and directory without a fault that a program can find."""

from datetime import timedelta

import pytest

from partnership import information_demonstration, plan_demonstration, promise_demonstration, training_demonstration
from partnership.models import (
    BudgetLine,
    Dispute,
    InformationRequest,
    NamedContact,
    PlanQuote,
    PolicyDocument,
    Promise,
    SharingAgreement,
    SharingDecision,
    TrainingSession,
)
from tests.journeys.conftest import PHONE
from tests.journeys.test_review_axe import FOUR_TIMES, look

pytestmark = pytest.mark.browser

WORDS = "They asked me what I wanted first."


def test_a_priority_from_being_chosen_to_what_the_public_reads(office, tmp_path):
    manager = office.desk("business manager").open("/partnership/plan/").follow("Set a priority")
    manager.write(title="Harm outside the home").press("Set it")
    manager.reads("Answer the question “Which organisation leads on it?”")
    manager.field("lead").select_option(label="Greater Manchester Police")
    manager.press("Set it").reads("The priority is set")
    manager.follow("Harm outside the home").follow("Write the plan")
    manager.write(
        impact="Young people meet adults who stay.", achievements="One panel.", strengthen="Turning eighteen."
    )
    for box in manager.page.locator('main textarea[name^="element_"]').all():
        box.fill("Part of it.")
    manager.press("Save the plan").reads("The plan is saved", "C: Effective Communication", "W: Workforce Development")
    manager.follow("Add what it is measured by").write(name="Same worker for six months").choose(better="higher")
    manager.press("Add the measure").reads("It is measured from now on")
    manager.follow("Add an action").write(words="Agree how a worker stays.").date(due_on="1 2 2027")
    manager.field("organisation").select_option(label="Bolton Council")
    manager.press("Put it into the tracker").reads("A-2026-001", "Agree how a worker stays.")
    manager.follow("Record what somebody said").write(words=WORDS, consent_words="In writing, with an advocate.")
    manager.field("public").check()
    manager.choose(speaker="child").date(consented_on="16 12 2026").press("Keep the quote")
    manager.reads(WORDS, "also to publishing")

    # The quarter ends; the body that leads is asked on its own first page, and reports on a telephone.
    office.at("2027-01-04 09:00")
    lead = office.desk("delegated representative, GMP", viewport=PHONE).open("/")
    lead.follow("report its progress October to December").has_title("Progress October to December")
    lead.press("Report it").reads("Answer the question “How does it stand?”")
    count = lead.page.locator('main [name^="count_"]')
    count.fill("17")
    lead.page.locator('main [name^="whole_"]').fill("12")
    lead.choose(course="behind").write(words="The panel met twice.").press("Report it")
    lead.reads("a part cannot be more than its whole")
    assert count.input_value() == "17", "nothing typed is lost"
    lead.page.locator('main [name^="whole_"]').fill("27")
    lead.press("Report it").reads("63.0% (17 of 27)", "Behind", "after its day")
    lead.open("/").does_not_read("report its progress")

    year = manager.open("/partnership/plan/2026-27/").reads("No progress is overdue", "It is not published yet")
    year.follow("Publish the plan").reads(WORDS, "Agree how a worker stays.").press("Publish it")
    public = office.stranger().open("/arrangements/")
    public.page.get_by_role("link", name="Our business plan").click()
    public.reads(WORDS, "63.0% (17 of 27)", "Part of it.")
    manager.open("/partnership/plan/").follow("Harm outside the home").follow("The consent is withdrawn")
    manager.reads(WORDS, "Nobody has to say why").press("Erase the quote").does_not_read(WORDS)
    public.open("/plan/2026-27/").reads("63.0%").does_not_read(WORDS)

    table = tmp_path / "contacts.csv"
    head = "Organisation,Name,Post,Duties,E-mail,Telephone,From,To\r\n"
    table.write_text(head + "Bolton FT,,Named nurse,Named safeguarding lead,nurse,,2027-01-01,\r\n", "utf-8")
    manager.open("/partnership/directory/").follow("Import contacts from a table")
    manager.page.set_input_files('main [name="file"]', table)
    manager.press("Check the file").reads("nothing was imported", "“nurse” is not an e-mail address")
    table.write_text(head + "Bolton FT,,Named nurse,Named safeguarding lead,n@example.org,,2027-01-01,\r\n", "utf-8")
    manager.page.set_input_files('main [name="file"]', table)
    manager.press("Check the file").reads("1 would be added").press("Import all of it").reads("1 added, 0 changed")
    found = office.desk("agency contact, Bolton at Home", viewport=PHONE).open("/partnership/directory/")
    found.field("role").select_option(label="Named safeguarding lead")
    found.press("Show").reads("1 organisation, 1 person", "Named nurse", "Bolton NHS Foundation Trust")


def of_the_partnership():
    """Every page of these rooms that is of another shape, with the demonstration's records to show."""
    budget = BudgetLine.objects.filter(organisation__isnull=False).select_related("budget").latest("pk")
    agency = Dispute.objects.filter(kind="relevant_agency").first()
    partners = Dispute.objects.filter(kind="between_partners").first()
    agreement, document = SharingAgreement.objects.first(), PolicyDocument.objects.first()
    asked, shared = InformationRequest.objects.first(), SharingDecision.objects.first()
    held = TrainingSession.objects.filter(state="held").first()
    coming = TrainingSession.objects.filter(state="planned").first()
    promise = Promise.objects.select_related("obligation__protocol").first()
    quote, contact = PlanQuote.objects.select_related("plan__priority").first(), NamedContact.objects.first()
    own = quote.plan.priority
    priority = f"/partnership/plan/priorities/{own.pk}/"
    here = "/partnership/"
    return [
        f"{here}money/", f"{here}money/begin/", f"{here}money/{budget.budget.year}/", f"{here}money/lines/{budget.pk}/",
        f"{here}disputes/", f"{here}disputes/ladders/", f"{here}disputes/trend/", f"{here}disputes/raise/families/",
        f"{here}disputes/raise/between_partners/", f"{here}disputes/{agency.reference}/",
        f"{here}disputes/{agency.reference}/letter/", f"{here}disputes/{agency.reference}/response/",
        f"{here}disputes/{partners.reference}/", f"{here}disputes/{partners.reference}/resolve/",
        f"{here}promises/", f"{here}promises/{promise.pk}/",
        f"{here}promises/protocols/{promise.obligation.protocol.code}/",
        f"{here}information/", f"{here}information/agreements/{agreement.pk}/", f"{here}information/agreements/add/",
        f"{here}information/documents/{document.pk}/", f"{here}information/requests/",
        f"{here}information/requests/{asked.pk}/", f"{here}information/requests/add/", f"{here}information/decisions/",
        f"{here}information/decisions/{shared.reference}/", f"{here}information/decisions/add/",
        f"{here}training/", f"{here}training/report/", f"{here}training/courses/add/",
        f"{here}training/sessions/{held.pk}/", f"{here}training/sessions/{coming.pk}/book/",
        f"{here}training/sessions/{coming.pk}/attendance/",
        f"{here}plan/", f"{here}plan/{own.year}/", f"{here}plan/{own.year}/publish/", priority, f"{priority}write/",
        f"{priority}quarters/3/", f"{priority}quotes/add/", f"{priority}quotes/{quote.pk}/withdraw/",
        f"{priority}measures/add/",
        f"{here}directory/", f"{here}directory/?words=nurse", f"{here}directory/import/",
        f"{here}directory/contacts/{contact.pk}/",
        f"{here}organisations/gmp/", f"{here}organisations/gmp/contacts/add/", f"{here}groups/quality/",
    ]  # fmt: skip


@pytest.mark.database("sqlite")  # the same page with every database
def test_every_page_of_the_partnerships_rooms_is_without_fault(office):
    now = office.at("2026-12-17 09:00")
    for part in (promise_demonstration, information_demonstration, training_demonstration, plan_demonstration):
        part.load(now - timedelta(minutes=5))
    manager = office.desk("business manager")
    assert [fault for path in of_the_partnership() for fault in look(manager, path)] == []
    stranger = office.stranger()
    assert [fault for path in ("/plan/", "/concerns/") for fault in look(stranger, path, at=[FOUR_TIMES])] == []
