"""The directory's forms: its filters, a named contact, and a table of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portal.forms import PartsDateField, PortalForm, VersionedForm

from ..choices import Duty
from ..models import NamedContact
from ..queries import named_contacts as queries

NAMES = ("name", "post", "email", "phone", "starts_on", "ends_on")


class DirectoryFilter(PortalForm):
    """What narrows the directory; everything may be left out."""

    words = forms.CharField(label="Organisation, name or post", required=False, max_length=80)
    sector = forms.ChoiceField(label="Sector", required=False)
    role = forms.ChoiceField(label="Role", required=False)
    virtual = forms.BooleanField(label="Only agencies in the virtual network", required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", "Any"), *((name, name) for name in queries.sectors(on))]
        self.fields["role"].choices = [("", "Any"), *queries.role_choices()]


class ContactForm(PortalForm):
    """Whom a body named."""

    mark_optional = True
    post = forms.CharField(label="Post", max_length=160)
    name = forms.CharField(
        label="Name", max_length=120, required=False,
        help_text="Leave it empty while the post is vacant. They know that they are listed here.",
    )  # fmt: skip
    duties = forms.MultipleChoiceField(
        label="What are they there for?", choices=Duty.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    email = forms.EmailField(label="E-mail address at work", required=False, max_length=254)
    phone = forms.CharField(label="Telephone number at work", required=False, max_length=40)
    starts_on = PartsDateField(label="The contact since")
    ends_on = PartsDateField(label="Until", required=False, help_text="Leave empty where no end is known.")

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the contact."""
        return {name: self.cleaned_data[name] for name in NAMES}


class ContactEditForm(VersionedForm, ContactForm):
    """The same about an entry that stands."""

    @classmethod
    def of(cls, contact: NamedContact, data: Any = None) -> ContactEditForm:
        """The form on what is stored."""
        initial: dict[str, Any] = {name: getattr(contact, name) for name in (*NAMES, "version")}
        initial["duties"] = [one.duty for one in contact.duties.all()]
        return cls(data, initial=initial)


class ContactEndForm(PortalForm):
    """Somebody is not the contact any more."""

    ends_on = PartsDateField(label="What was or is their last day?")


class ContactFileForm(PortalForm):
    """A table of contacts."""

    file = forms.FileField(label="CSV file or Excel workbook", help_text="A .csv or .xlsx file of 2 MB at most.")


class ContactRowsForm(PortalForm):
    """What the preview carries to the import."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
