"""What waits for the editor, on Today. Signatures that are waited for are there already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from portal.accounts.permissions import Permission as P
from portal.accounts.queries import holds
from portal.approvals.choices import SignOffState
from portal.approvals.models import SignOff
from portal.clock import london_date
from portal.today import Need

from .choices import EditionState
from .models import KIND, Edition, UnclearReport
from .queries import edition_path

if TYPE_CHECKING:
    from portal.accounts.models import Person


def needs(person: Person, now: datetime) -> list[Need]:
    """An approved edition to publish, one that a partner does not agree to, what readers found unclear.

    Three queries at most, however many there are.
    """
    on = london_date(now)
    found: list[Need] = []
    if holds(person, P.PUBLISH_EDITION, on):
        states = (EditionState.APPROVED, EditionState.WITH_PARTNERS)
        waiting = {e.pk: e for e in Edition.objects.filter(state__in=states).select_related("framework")}
        dissented = set(
            SignOff.objects.filter(
                subject_kind=KIND, subject_id__in=waiting, state=SignOffState.DISSENTED
            ).values_list("subject_id", flat=True)
        ) if waiting else set()  # fmt: skip
        for edition in waiting.values():
            if edition.state == EditionState.APPROVED:
                path = edition_path(edition.pk) + "publish/"
                found.append(Need(f"{edition.reference}: approved by every partner, publish it", path, label="Publish"))
            elif edition.pk in dissented:
                words = f"{edition.reference}: a partner does not agree, take it back"
                found.append(Need(words, edition_path(edition.pk), label="Read"))
    if holds(person, P.EDIT_FRAMEWORK, on):
        counted = (
            UnclearReport.objects.filter(answered_at__isnull=True)
            .values("indicator__edition__framework__code", "indicator__edition__framework__name")
            .annotate(n=Count("pk"))
            .order_by("indicator__edition__framework__code")
        )
        for row in counted:
            words = f"{row['indicator__edition__framework__name']}: readers found {_many(row['n'])} unclear"
            path = reverse("unclear_list", args=[row["indicator__edition__framework__code"]])
            found.append(Need(words, path, label="Answer"))
    return found


def _many(number: int) -> str:
    return "something" if number == 1 else f"{number} things"
