"""Forms of the review's own pages."""

from typing import Any

from django import forms

from portal.forms import PartsDateField, PortalForm

from ..choices import ReviewState


class ListFilter(PortalForm):
    state = forms.ChoiceField(label="Where it stands", required=False)
    only_open = forms.BooleanField(label="Only reviews that are not over", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "Anywhere"), *ReviewState.choices]


class MoveForm(PortalForm):
    new_due_on = PartsDateField(label="New date", help_text="A working day, for example 8 1 2027")
    reason = forms.CharField(
        label="Why is it moved?", widget=forms.Textarea(attrs={"rows": 3}), help_text="Leave out names."
    )


class AttachForm(PortalForm):
    file = forms.FileField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, text, e-mail or picture, up to 25 MB. It becomes part of what the "
        "partners sign. Leave names out of the file's name.",
    )


class RemoveFileForm(PortalForm):
    reason = forms.CharField(label="Why is this file taken out?", widget=forms.Textarea(attrs={"rows": 3}))
