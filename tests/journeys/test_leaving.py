"""Taking everything out in the browser, and finding it again in an empty portal."""

import shutil

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from portal.accounts.models import Person
from portal.archive.restoring import restore
from tests.factories import reviews, tracker
from tests.journeys.test_review_axe import look
from tests.trail_protection import unprotected

pytestmark = pytest.mark.browser


def test_everything_is_taken_out_and_restored_into_an_empty_portal(office, tmp_path_factory):
    review = reviews.gathering().fresh().review
    tracker.action(words="Ask the pupils what they think of it.")
    office.at("2027-01-07 10:00")
    manager = office.desk("business manager")
    assert look(manager, "/export/") == []
    manager.has_title("Take everything out").press("Write an archive")
    manager.open("/export/").reads("records and")
    with manager.page.expect_download() as download:
        manager.follow("Archive of Thu 7 Jan 2027")
    archive = tmp_path_factory.mktemp("taken") / "everything.zip"
    download.value.save_as(archive)
    manager.page.context.close()

    with unprotected():
        call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    assert not Person.objects.exists()
    restore(archive, now=timezone.now())

    again = office.desk("business manager")
    again.open(f"/reviews/{review.reference}/").reads("Returns").open("/actions/").reads("Ask the pupils")
    again.open("/trail/").reads("restored the whole portal from an archive")
