"""The filters of the outbox."""

from django import forms

from portal.forms import PortalForm

from .choices import NoticeKind, NoticeState


class OutboxFilter(PortalForm):
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), *NoticeState.choices])
    kind = forms.ChoiceField(label="About", required=False, choices=[("", "Everything"), *NoticeKind.choices])
    reference = forms.CharField(label="Reference", required=False, max_length=200)
