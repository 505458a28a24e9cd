"""The portal's addresses, a bare page (a session, a person, one query) and one in the portal's frame."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from portal.access import public
from reviews.models import RapidReview

ROWS = 25


@public
def bare(request: HttpRequest) -> HttpResponse:
    """What a page costs before it does anything for anybody."""
    lines = [f"<li>{r.reference} {r.state}</li>" for r in RapidReview.objects.order_by("-logged_at")[:ROWS]]
    return HttpResponse(f"<!doctype html><title>{request.user.pk}</title><ul>{''.join(lines)}</ul>")


FRAMED = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Reviews{% endblock %}{% block content %}<h1>Reviews</h1>'
    "<ul>{% for review in reviews %}<li>{{ review.reference }} {{ review.state }}</li>{% endfor %}</ul>{% endblock %}"
)


@public
def framed(request: HttpRequest) -> HttpResponse:
    """The least that a page of the portal can be: its frame, and one query of 25 rows."""
    return HttpResponse(FRAMED.render({"reviews": RapidReview.objects.order_by("-logged_at")[:ROWS]}, request))


urlpatterns = [path("bare/", bare), path("framed/", framed), path("", include("portal.urls"))]
