from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"

    def ready(self):
        from portal.notices.choices import NoticeKind
        from portal.notices.sending import register_personal_link

        from . import signals, tokens  # noqa: F401 - receivers are connected by being imported

        register_personal_link(NoticeKind.INVITATION, tokens.invitation_link)
        register_personal_link(NoticeKind.PASSWORD_RESET, tokens.password_reset_link)
