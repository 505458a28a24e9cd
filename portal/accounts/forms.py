"""The shape of what is asked about people; the rules are the policies' and the actions'."""

from __future__ import annotations

from datetime import date

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.recovery_codes import forms as codes_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q

from portal.forms import PartsDateField, PortalForm

from . import groups, recovery_codes
from .choices import Role
from .models import Appointment, Invitation, Organisation, Person
from .policies import roles_offered
from .queries import possible_deputies

GROUP_ROLES = (Role.GROUP_CHAIR, Role.GROUP_MEMBER, Role.REVIEW_GROUP_MEMBER)
HINT_FOR_A_NEW_ONE = "At least 12 characters. Three words that do not belong together are easy to remember."


def organisations(on: date):
    """The bodies that exist on London date `on`."""
    return Organisation.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )


class RoleForm(PortalForm):
    """A role for a body, of the roles that the person asking may appoint others to."""

    role = forms.ChoiceField(label="Role")
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation", empty_label="Choose")
    group_code = forms.ChoiceField(label="Group", required=False, help_text="For a chair or member of a group only.")
    widths = {"role": "two-thirds", "organisation": "two-thirds", "group_code": "two-thirds"}

    def __init__(self, *args, by: Person, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Choose"), *((r.value, r.label) for r in roles_offered(by, on))]
        self.fields["organisation"].queryset = organisations(on)
        known = groups.choices()
        if known:
            self.fields["group_code"].choices = [("", "None"), *known]
        else:
            del self.fields["group_code"]

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("group_code", "")
        if cleaned["group_code"] and cleaned.get("role") and cleaned["role"] not in GROUP_ROLES:
            self.add_error("group_code", "This role does not belong to a group. Choose “None”.")
        return cleaned


class InviteForm(RoleForm):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="A work address that belongs to this person alone."
    )
    field_order = ["name", "email", "role", "organisation", "group_code"]


class AppointForm(RoleForm):
    starts_on = PartsDateField(label="First day")
    ends_on = PartsDateField(label="Last day", required=False, help_text="Leave empty when no end is known.")
    field_order = ["role", "organisation", "group_code", "starts_on", "ends_on"]


class EndForm(PortalForm):
    ends_on = PartsDateField(label="Last day", help_text="This day included. Yesterday ends it at once.")
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DeputyForm(PortalForm):
    deputy = forms.ModelChoiceField(Person.objects.none(), label="Who stands in?", empty_label="Choose")
    starts_on = PartsDateField(label="First day")
    ends_on = PartsDateField(label="Last day")
    reason = forms.CharField(
        label="Why is a deputy needed?",
        max_length=500,
        help_text="For instance annual leave.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    widths = {"deputy": "two-thirds"}

    def __init__(self, *args, appointment: Appointment, by: Person, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = possible_deputies(appointment, by, on)


class ReasonForm(PortalForm):
    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(PortalForm):
    name = forms.CharField(
        label="Your name", max_length=120, help_text="As colleagues know you; it stands beside what you do here."
    )
    password1 = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text=HINT_FOR_A_NEW_ONE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="The same password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self):
        cleaned = super().clean()
        one, other = cleaned.get("password1"), cleaned.get("password2")
        if one and other and one != other:
            self.add_error("password2", "The two passwords differ. Type the same one twice.")
        elif one:
            try:
                validate_password(one, Person(email=self.invitation.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class _Ours:
    """allauth's forms in the portal's look and words. `words`: by field, (label, hint)."""

    use_required_attribute = False
    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name, (label, hint) in self.words.items():
            self.fields[name].label = label
            self.fields[name].help_text = hint
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].error_messages["required"] = f"Fill in “{label}”"


class SignInForm(_Ours, allauth_forms.LoginForm):
    words = {"login": ("E-mail address", ""), "password": ("Password", "")}


class ForgottenForm(_Ours, allauth_forms.ResetPasswordForm):
    words = {"email": ("E-mail address", "")}


class NewPasswordForm(_Ours, allauth_forms.ResetPasswordKeyForm):
    words = {
        "password1": ("Choose a new password", HINT_FOR_A_NEW_ONE),
        "password2": ("The same password again", ""),
    }


class ChangePasswordForm(_Ours, allauth_forms.ChangePasswordForm):
    words = {
        "oldpassword": ("Your password now", ""),
        "password1": ("Choose a new password", HINT_FOR_A_NEW_ONE),
        "password2": ("The same password again", ""),
    }


class _RecoveryCodes:
    """A recovery code that was sealed is taken where allauth knows no such code; its limit of tries counts for both."""

    def clean_code(self):
        try:
            return super().clean_code()
        except forms.ValidationError as refusal:
            code = self.cleaned_data["code"]
            spent = recovery_codes.spend(self.user, code) if refusal.code == "incorrect_code" else None
            if spent is None:
                raise
            self.authenticator = spent
            return code


class CodeForm(_RecoveryCodes, _Ours, code_forms.AuthenticateForm):
    words = {"code": ("Code", "Six figures from the app, or one of your recovery codes.")}


class ConfirmCodeForm(_RecoveryCodes, _Ours, code_forms.ReauthenticateForm):
    words = CodeForm.words


class ConfirmPasswordForm(_Ours, allauth_forms.ReauthenticateForm):
    words = {"password": ("Your password", "")}


class AppForm(_Ours, app_forms.ActivateTOTPForm):
    words = {"code": ("Code that the app shows", "Six figures; they change every half minute.")}


class PasskeyForm(_Ours, passkey_forms.AddWebAuthnForm):
    words = {"name": ("A name for it", "So that you know later which this was, for instance “Work laptop”.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # the browser decides: every passkey here can sign in by itself


class MakeCodesForm(_Ours, codes_forms.GenerateRecoveryCodesForm):
    pass
