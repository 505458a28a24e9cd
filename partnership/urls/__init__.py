"""The addresses of the arrangements' pages. An organisation's code is in its address; no person is."""

from django.urls import include, path

from .. import promise_urls
from ..views import arrangements, organisations

urlpatterns = [
    *promise_urls.urlpatterns,
    path("partnership/", arrangements.members, name="partnership"),
    path("partnership/groups/", arrangements.groups, name="partnership_groups"),
    path("partnership/rapid-reviews/", arrangements.rapid_reviews, name="partnership_rapid_reviews"),
    path("partnership/contacts/", arrangements.contacts, name="partnership_contacts"),
    path("partnership/organisations/<slug:code>/", organisations.organisation, name="partnership_organisation"),
    path("", include("partnership.urls.publication")),
    path("", include("partnership.urls.plan")),
    path("", include("partnership.urls.directory")),
    path("", include("partnership.urls.meetings")),
    path("", include("partnership.urls.tracker")),
]
