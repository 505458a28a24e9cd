"""The reason for a step that needs one."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.forms import PortalForm


class ReasonForm(PortalForm):
    """One reason, under the label that fits the step."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str = "Reason", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = f"Fill in “{label}”"
        self.fields["reason"].help_text = hint
