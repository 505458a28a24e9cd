"""Invite somebody from the command line: the first manager, when nobody can sign in yet."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.actions import invite
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.errors import PortalError


class Command(BaseCommand):
    help = "Invite somebody by e-mail to a role for an organisation; on the trail as an act of the portal itself."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", choices=Role.values, default=Role.BUSINESS_MANAGER.value)
        parser.add_argument("--organisation", required=True, help="the code of an organisation of the arrangements")

    def handle(self, *args, **options):
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(
                f"There is no organisation “{options['organisation']}”. Known are: {known or 'none yet'}."
            )
        try:
            invitation = invite(
                email=options["email"],
                name=options["name"],
                role=options["role"],
                organisation=organisation,
                by=None,
                now=timezone.now(),
            )
        except PortalError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            f"Invited {invitation.name} as {invitation.get_role_display().lower()}; the link goes by e-mail."
        )
