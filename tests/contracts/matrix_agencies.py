"""What agencies are asked for and return, the chronology and the pack."""

from datetime import UTC, date, datetime

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from reviews.actions import pack as packs
from reviews.actions import requests, returns
from reviews.models import AgencyReturn, Pack
from reviews.story import Story
from tests.contracts.matrix import NOW, Scene, row
from tests.factories import attachments, people
from tests.factories import reviews as factory

P = Permission
READ = GRANTS[P.READ_REVIEWS]
ASK = GRANTS[P.REQUEST_INFORMATION]
CIRCULATE = GRANTS[P.CIRCULATE_PACK]
# A Monday: the first working days of January, so that the moment of the matrix falls among the returns.
AWARE_ON = date(2027, 1, 4)
BUILT = datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
# Whoever may answer for the agency that was asked; the matrix's people stand in its body beside their own.
WRITERS = frozenset(GRANTS[P.WRITE_RETURN]) - {Role.PRACTITIONER}
APPROVERS = GRANTS[P.APPROVE_RETURN]
KNOWN = READ | WRITERS
REFERRED = frozenset({302})


def _asked(scene: Scene) -> tuple[Story, AgencyReturn]:
    """A review whose only agency is a body at which the matrix's writers are appointed."""
    factory.place()
    story = factory.story(aware_on=AWARE_ON).log().facts().decide().notify()
    body = people.organisation("Demonstration agency")
    for role in WRITERS:
        people.appointment(scene.people[role], role, body)
    requests.request_information(review=story.review, organisations=[body], by=story.manager, now=story.moment(2, 17))
    return story.fresh(), AgencyReturn.objects.get(organisation=body)


def notified(scene: Scene) -> dict:
    factory.place()
    return {"reference": factory.story(aware_on=AWARE_ON).log().facts().decide().notify().review.reference}


def gathering(scene: Scene) -> dict:
    return {"reference": _asked(scene)[0].review.reference}


def a_return(scene: Scene) -> dict:
    return {"pk": _asked(scene)[1].pk}


def an_event(scene: Scene) -> dict:
    _story, agency_return = _asked(scene)
    event = returns.save_event(
        agency_return=agency_return, event=None, on=date(2026, 12, 1), on_words="", what="Seen at home.",
        source="Visit record", key_episode=False, by=scene.people[Role.AGENCY_CONTACT], now=NOW,
    )  # fmt: skip
    return {"pk": agency_return.pk, "event_id": event.pk}


def a_share(scene: Scene) -> dict:
    _story, agency_return = _asked(scene)
    colleague = people.person()
    people.appointment(colleague, Role.PRACTITIONER, agency_return.organisation)
    share = returns.share(agency_return=agency_return, person=colleague, by=scene.people[Role.AGENCY_CONTACT], now=NOW)
    return {"pk": agency_return.pk, "share_id": share.pk}


def with_lead(scene: Scene) -> dict:
    kwargs = an_event(scene)
    agency_return = AgencyReturn.objects.get(pk=kwargs["pk"])
    returns.to_lead(agency_return=agency_return, by=scene.people[Role.AGENCY_CONTACT], now=NOW)
    return {"pk": agency_return.pk}


def a_file(scene: Scene) -> dict:
    _story, agency_return = _asked(scene)
    attached = returns.attach_file(
        agency_return=agency_return,
        file=attachments.uploaded("notes.txt", b"Notes"),
        by=scene.people[Role.AGENCY_CONTACT],
        now=NOW,
    )
    return {"pk": agency_return.pk, "file_id": attached.pk}


def answered(scene: Scene) -> dict:
    _story, agency_return = _asked(scene)
    returns.make_nil(agency_return=agency_return, words="Nothing held.", by=scene.people[Role.AGENCY_CONTACT], now=NOW)
    return {"pk": agency_return.pk}


def a_pack(scene: Scene) -> dict:
    story, _agency_return = _asked(scene)
    pack = packs.ask_for_pack(review=story.review, by=story.manager, now=BUILT)
    packs.build(pack_id=pack.pk, now=BUILT)
    return {"reference": story.review.reference, "number": pack.number}


def a_circulated_pack(scene: Scene) -> dict:
    kwargs = a_pack(scene)
    pack = Pack.objects.select_related("review", "asked_by").get(review__reference=kwargs["reference"])
    packs.circulate(review=pack.review, pack=pack, by=pack.asked_by, now=NOW)
    return kwargs


row("review_agencies", allowed=READ, kwargs=notified, hidden=True, post=True, post_allowed=READ)
row("review_chronology", allowed=READ, kwargs=gathering, hidden=True)
row("review_pack", allowed=READ, kwargs=gathering, hidden=True)
row("pack_build", allowed=CIRCULATE, kwargs=gathering, hidden=True, get=False, post=True)
row("pack_progress", allowed=CIRCULATE, kwargs=a_pack, hidden=True)
row("pack_file", allowed=GRANTS[P.READ_PACK], kwargs=a_circulated_pack, hidden=True)
row("pack_circulate", allowed=CIRCULATE, kwargs=a_pack, hidden=True, post=True)
row("my_returns", allowed=GRANTS[P.WRITE_RETURN], hidden=True)
row("return", allowed=KNOWN, kwargs=a_return, hidden=True)
row("agency_letter", allowed=KNOWN, kwargs=a_return, hidden=True)
row("agency_letter_pdf", allowed=KNOWN, kwargs=a_return, hidden=True)
row("agency_chase", allowed=ASK, kwargs=a_return, hidden=True, get=False, post=True)
row("agency_excuse", allowed=ASK, kwargs=a_return, hidden=True, post=True)
row("return_reopen", allowed=GRANTS[P.REOPEN_RETURN], kwargs=answered, hidden=True, post=True)
row("return_edit", allowed=WRITERS, kwargs=a_return, hidden=True, post=True)
row("return_attach", allowed=WRITERS, kwargs=a_return, hidden=True, post=True)
row("return_file_remove", allowed=WRITERS, kwargs=a_file, hidden=True, post=True)
row("return_event_add", allowed=WRITERS, kwargs=a_return, hidden=True, post=True)
row("return_event_edit", allowed=WRITERS, kwargs=an_event, hidden=True, post=True)
row("return_event_remove", allowed=WRITERS, kwargs=an_event, hidden=True, post=True)
row("return_share", allowed=APPROVERS, kwargs=a_return, hidden=True, post=True)
row("return_share_take_back", allowed=APPROVERS, kwargs=a_share, hidden=True, post=True)
row("return_to_lead", allowed=WRITERS, kwargs=a_return, hidden=True, get=False, post=True)
row("return_send_back", allowed=APPROVERS, kwargs=with_lead, hidden=True, post=True)
row("return_submit", allowed=APPROVERS, kwargs=a_return, hidden=True, post=True)
row("return_nil", allowed=APPROVERS, kwargs=a_return, hidden=True, post=True)
