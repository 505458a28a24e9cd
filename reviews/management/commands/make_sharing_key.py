"""`manage.py make_sharing_key`: the key with which this partnership signs the learning that it gives to others."""

from __future__ import annotations

import base64
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.errors import PortalError
from reviews.sharing import keys


class Command(BaseCommand):
    """Made once; refused where there is one already."""

    help = "Make the key that signs packages of learning, and print its public half and its fingerprint."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            public = keys.make_own()
        except PortalError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write("Give this line to the other partnerships, for a file NAME.pub in their sharing/partners:")
        self.stdout.write(base64.b64encode(public).decode())
        self.stdout.write(f"Fingerprint, to be compared by telephone: {keys.fingerprint(public)}")
