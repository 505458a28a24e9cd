from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "portal.approvals"
    label = "approvals"

    def ready(self):
        from portal import workflow

        from .workflow import SIGN_OFF

        workflow.register(SIGN_OFF)
