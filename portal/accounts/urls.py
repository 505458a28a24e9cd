"""The addresses of people and of sign-in. Of allauth's pages only those that are listed exist."""

from django.conf import settings
from django.urls import path, re_path

from .views import account, appointments, invitations, people, sign_in

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
    path("your-account/", account.account, name="account"),
    path("permissions/", account.permissions, name="permissions"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.person_invite, name="person_invite"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/appoint/", appointments.appointment_make, name="appointment_make"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:person_id>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("appointments/<int:appointment_id>/end/", appointments.appointment_end, name="appointment_end"),
    path("appointments/<int:appointment_id>/deputy/", appointments.delegation_make, name="delegation_make"),
    path("delegations/<int:delegation_id>/end/", appointments.delegation_end, name="delegation_end"),
    path("invitations/<int:invitation_id>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitation/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
]

if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/sign-in/", sign_in.demonstration_sign_in, name="demonstration_sign_in"))
