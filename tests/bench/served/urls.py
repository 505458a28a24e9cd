"""The portal's addresses and the bare page: a session, a person, one query of 25 rows, nothing else."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.access import public
from reviews.models import RapidReview

ROWS = 25


@public
def bare(request: HttpRequest) -> HttpResponse:
    """What a page costs before it does anything for anybody."""
    lines = [f"<li>{r.reference} {r.state}</li>" for r in RapidReview.objects.order_by("-logged_at")[:ROWS]]
    return HttpResponse(f"<!doctype html><title>{request.user.pk}</title><ul>{''.join(lines)}</ul>")


urlpatterns = [path("bare/", bare), path("", include("portal.urls"))]
