"""The addresses of people and of sign-in. Of allauth's pages only those that are listed exist."""

from django.conf import settings
from django.urls import path, re_path

from .views import account, appointments, directory, invitations, people, second_factor, sign_in

urlpatterns = [
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/logout/", sign_in.sign_out, name="account_logout"),
    path("accounts/inactive/", sign_in.inactive, name="account_inactive"),
    path("accounts/password/change/", sign_in.change_password, name="account_change_password"),
    path("accounts/password/reset/", sign_in.forgotten, name="account_reset_password"),
    path("accounts/password/reset/done/", sign_in.forgotten_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.new_password,
        name="account_reset_password_from_key",
    ),
    path("accounts/password/reset/key/done/", sign_in.new_password_done, name="account_reset_password_from_key_done"),
    path("accounts/confirm/", second_factor.confirm_password, name="account_reauthenticate"),
    path("accounts/confirm/code/", second_factor.confirm_code, name="mfa_reauthenticate"),
    path("accounts/confirm/passkey/", second_factor.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("accounts/passkey/", second_factor.passkey_sign_in, name="mfa_login_webauthn"),
    path("accounts/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("accounts/second-factor/", second_factor.index, name="mfa_index"),
    path("accounts/second-factor/app/", second_factor.app_add, name="mfa_activate_totp"),
    path("accounts/second-factor/app/remove/", second_factor.app_remove, name="mfa_deactivate_totp"),
    path("accounts/second-factor/passkey/", second_factor.passkey_add, name="mfa_add_webauthn"),
    path("accounts/second-factor/passkey/<int:pk>/remove/", second_factor.passkey_remove, name="mfa_remove_webauthn"),
    path("accounts/second-factor/codes/", second_factor.codes_view, name="mfa_view_recovery_codes"),
    path("accounts/second-factor/codes/new/", second_factor.codes_make, name="mfa_generate_recovery_codes"),
    path("accounts/<slug:provider_id>/sign-in/", directory.sign_in, name="openid_connect_login"),
    path("accounts/<slug:provider_id>/back/", directory.back, name="openid_connect_callback"),
    path("your-account/", account.account, name="account"),
    path("your-account/still-here/", account.still_here, name="still_here"),
    path("your-account/signed-in/", account.own_sessions, name="own_sessions"),
    path("your-account/signed-in/end/", account.own_sessions_end, name="own_sessions_end"),
    path("permissions/", account.permissions, name="permissions"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.person_invite, name="person_invite"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/appoint/", appointments.appointment_make, name="appointment_make"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:person_id>/second-factor/", second_factor.person_clear, name="person_clear_second_factor"),
    path("people/<int:person_id>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("appointments/<int:appointment_id>/end/", appointments.appointment_end, name="appointment_end"),
    path("appointments/<int:appointment_id>/deputy/", appointments.delegation_make, name="delegation_make"),
    path("delegations/<int:delegation_id>/end/", appointments.delegation_end, name="delegation_end"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
]

if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/sign-in/", sign_in.demonstration_sign_in, name="demonstration_sign_in"))
