"""`manage.py load_frameworks`: put the frameworks that come with the partnership's arrangements into use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partnership.models import Arrangements
from portal.errors import PortalError
from thresholds.actions import load_framework
from thresholds.frameworks.reading import read, shipped


class Command(BaseCommand):
    """Loads what is new; safe to run again, and an edition of the partnership's own is left alone."""

    help = "Load the frameworks of levels of need that come with the arrangements in use; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        arrangements = Arrangements.objects.first()
        partnership = arrangements.code if arrangements else settings.ARRANGEMENTS
        try:
            for spec in map(read, shipped()):
                if spec.partnership == partnership:
                    self.stdout.write(load_framework(spec=spec, by=None, now=timezone.now()).words)
        except PortalError as error:
            raise CommandError(error.sentence) from error
