"""The design's own addresses: the partnership's colour as a style sheet, the gallery, the accessibility page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import brand
from portal import gallery as gallery_of_components
from portal.access import may_be_kept, public


@may_be_kept
@require_safe
@public
def brand_css(_request: HttpRequest) -> HttpResponse:
    """The partnership's colour and its tints as custom properties; one that white cannot be read on is not used."""
    colour = brand.legible(brand.current().brand_colour)
    properties = {
        "--govuk-brand-colour": colour,
        "--portal-brand": colour,
        "--portal-brand-dark": brand.mixed(colour, "#000000", 0.8),
        "--portal-tint": brand.mixed(colour, "#ffffff", 0.06),
        "--portal-tint-strong": brand.mixed(colour, "#ffffff", 0.14),
        "--portal-line": brand.mixed(colour, "#ffffff", 0.32),
    }
    rules = "".join(f"{name}:{value};" for name, value in properties.items())
    response = HttpResponse(f":root{{{rules}}}\n", content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the portal is, what is known not to be, and whom to tell."""
    return render(request, "portal/accessibility.html")


@require_safe
@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, drawn with examples; `?form=wrong` shows its form with mistakes. In the demonstration only."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(
        request, "portal/gallery.html", gallery_of_components.examples(wrong=request.GET.get("form") == "wrong")
    )
