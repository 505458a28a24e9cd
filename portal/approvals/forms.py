"""One body's answer to what is put before it, whatever is signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from portal.forms import PortalForm

from .choices import Decision
from .models import Required


class SignForm(PortalForm):
    """One body's answer to exactly what was shown."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)
    sign_off = forms.IntegerField(widget=forms.HiddenInput)
    required_id = forms.ChoiceField(label="For whom do you sign?", widget=forms.RadioSelect)
    decision = forms.ChoiceField(label="Your partner’s decision", choices=Decision.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Comment or reasons",
        required=False,
        help_text="Needed with a comment, and where you do not agree. The other partners read it. Leave out names.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reveals: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        "comment": ("decision", (Decision.AGREE_WITH_COMMENT, Decision.DISSENT))
    }

    def __init__(self, *args: Any, bodies: Iterable[Required], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = list(bodies)
        field: Any = self.fields["required_id"]
        field.choices = [(str(b.pk), b.body) for b in self.bodies]
        if len(self.bodies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = str(self.bodies[0].pk)

    def body(self) -> Required:
        """The body that is signed for."""
        return next(b for b in self.bodies if str(b.pk) == self.cleaned_data["required_id"])
