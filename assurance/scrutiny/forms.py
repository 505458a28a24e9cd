"""Forms of independent scrutiny."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.forms import PortalForm, VersionedForm

from ..audits.forms import ActionForm
from ..models import Activity
from ..months import Year
from ..section11.forms import text

__all__ = ["ActionForm", "BeginForm", "CommentForm", "ResponseForm", "StatementForm", "WordsForm"]


class BeginForm(PortalForm):
    """The scrutiny of a year."""

    year = forms.TypedChoiceField(label="Of which year?", coerce=int)
    activity = forms.ModelChoiceField(
        label="Its place in the assurance calendar", queryset=Activity.objects.none(), required=False,
        empty_label="None yet",
    )  # fmt: skip

    def __init__(self, *args: Any, years: list[Year], activities: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.name, year.words) for year in years]
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda one: f"{one.reference}: {one.title}"


class CommentForm(VersionedForm):
    """The scrutineer's comment on one question."""

    words = text("Your comment", rows=8)


class StatementForm(VersionedForm):
    """The statement."""

    statement = text("The statement", "Nobody else reads it before you give it.", 14)


class WordsForm(PortalForm):
    """A challenge, or a reply to one."""

    words = text("In your words", rows=5, required=True)


class ResponseForm(PortalForm):
    """The partners' response."""

    response = text("The partners’ response", rows=10, required=True)
