"""The case record of a rapid review: what tells of a child and a family. Reference, dates and decisions stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from portal.approvals.actions import forget
from portal.subjects import Subject
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ..models import AgencyReturn, Attendance, Child, Incident, Meeting, Pack, RapidReview, ReturnEvent, SafetyAction
from ..models.agency_return import KIND as RETURN_KIND
from .choices import OVER_NOW

if TYPE_CHECKING:
    from portal.accounts.models import Person

FACTS = ("happened_words", "referred_by_words", "summary", "not_known", "other_children", "other_areas",
         "parallel_words", "immediate_safety")  # fmt: skip
RETURNED = ("records_searched", "involvement", "analysis", "worked_well", "immediate_actions", "staff_support",
            "quality_assured_by", "nil_words")  # fmt: skip
SAID = ("chaired_by", "facts", "safety", "lived_experience", "inequality", "episodes", "worked_well", "improve",
        "learning_shared")  # fmt: skip
# What the frozen document keeps: that it was decided, and on which criteria.
DECIDED = ("Reference", "Recommendation", "Criteria for a local review")
GONE = "Deleted at the end of its period"


def _any(names: tuple[str, ...]) -> Q:
    """Any of these texts says something."""
    found = Q()
    for name in names:
        found |= ~Q(**{name: ""})
    return found


def with_words() -> set[int]:
    """The ids of the rapid reviews of which anything of the case is left. A fixed number of queries."""
    ids = set(Incident.objects.filter(_any(FACTS)).values_list("review_id", flat=True))
    ids |= set(AgencyReturn.objects.filter(_any(RETURNED)).values_list("review_id", flat=True))
    ids |= set(Meeting.objects.filter(_any(SAID)).values_list("review_id", flat=True))
    ids |= set(ReturnEvent.objects.values_list("agency_return__review_id", flat=True))
    ids |= set(Child.objects.values_list("review_id", flat=True))
    return ids | set(Pack.objects.values_list("review_id", flat=True))


def delete(subject: Subject, by: Person, now: datetime) -> int:
    """Take the case away for good, with every earlier wording of it; how many rows and files held something of it."""
    review = RapidReview.objects.get(pk=subject.id)
    returns = AgencyReturn.objects.filter(review=review)
    files = list(
        Attachment.objects.filter(subject_kind=RETURN_KIND, subject_id__in=returns.values("pk"), removed_at=None)
    )
    for file in files:
        uploads.take_away(attachment=file, reason=OVER_NOW, by=by, now=now)
    gone = len(files) + _delete_packs(review)
    gone += ReturnEvent.objects.filter(agency_return__in=returns).delete()[0]
    gone += returns.filter(_any(RETURNED)).update(**dict.fromkeys(RETURNED, ""))
    gone += Meeting.objects.filter(_any(SAID), review=review).update(**dict.fromkeys(SAID, ""))
    gone += Incident.objects.filter(_any(FACTS), review=review).update(**dict.fromkeys(FACTS, ""))
    gone += Child.objects.filter(review=review).delete()[0]
    Attendance.objects.filter(~Q(represented_by=""), meeting__review=review).update(represented_by=GONE)
    gone += SafetyAction.objects.filter(review=review).delete()[0]
    gone += forget(subject=review.subject, keep=DECIDED, words=f"{GONE}.")
    for model in (AgencyReturn, Meeting, Incident, Child):
        model.history.filter(review_id=review.pk).delete()
    return gone


def _delete_packs(review: RapidReview) -> int:
    packs = list(Pack.objects.filter(review=review))
    for pack in packs:
        if pack.file:
            storage, name = pack.file.storage, pack.file.name
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
    Pack.objects.filter(review=review).delete()
    return len(packs)
