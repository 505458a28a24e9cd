"""What makes the look-up an application that a telephone keeps: its manifest, worker, bundle and page."""

from __future__ import annotations

import hashlib
import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal import brand
from portal.access import may_be_kept, moment, public
from portal.version import VERSION

from ..bundle import bundle
from ..colours import style_sheet
from .opened import Opened, opened_or_404

FOR_EVER = "public, max-age=31536000, immutable"
ASSETS = (
    "govuk.css",
    "fonts.css",
    "portal/portal.css",
    "portal/figures.css",
    "portal/init.js",
    "portal/portal.js",
    "portal/favicon.svg",
    "govuk.js",
    "thresholds/thresholds.css",
    "thresholds/lookup.js",
    "thresholds/offline.js",
    "thresholds/reading.js",
    "thresholds/icon-192.png",
    "thresholds/icon-512.png",
    "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)


@may_be_kept
@require_safe
@public
def threshold_colours(_request: HttpRequest, edition: str) -> HttpResponse:
    """The levels' colours of an edition as a style sheet; the address carries the edition's hash and never changes."""
    found = opened_or_404(moment())
    response = HttpResponse(style_sheet(found.book), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOR_EVER if edition == found.book.content_hash else "no-cache"
    return response


@may_be_kept
@require_safe
@public
def threshold_manifest(_request: HttpRequest) -> HttpResponse:
    """The web manifest: how the look-up is called and looks when it is put on a telephone's first screen."""
    found = opened_or_404(moment())
    current = brand.current()
    colour = brand.mixed(brand.legible(current.brand_colour), "#000000", 0.8)
    response = JsonResponse(
        {
            "id": reverse("thresholds"),
            "name": f"{current.short_name}: levels of need",
            "short_name": "Levels of need",
            "description": found.book.spec.name,
            "lang": "en-GB",
            "start_url": reverse("thresholds"),
            "scope": reverse("thresholds"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": colour,
            "icons": [
                {"src": static(f"thresholds/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
                 "purpose": purpose}
                for size in (192, 512)
                for purpose in ("any", "maskable")
            ],
        },
        content_type="application/manifest+json",
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-cache"
    return response


@may_be_kept
@require_safe
@public
def threshold_bundle(_request: HttpRequest, edition: str) -> HttpResponse:
    """What a browser keeps of the edition. An edition that is not in force any more is not handed out."""
    found = opened_or_404(moment())
    if edition != found.book.content_hash:
        raise Http404
    made, digest = bundle(found.book)
    response = HttpResponse(made, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["ETag"] = f'"{digest}"'
    return response


@require_safe
@public
def threshold_offline(request: HttpRequest) -> HttpResponse:
    """The page that a browser shows without a network: empty until its script reads the bundle that was kept."""
    found = opened_or_404(moment())
    # It will be read at another hour: the whole route stands in it, not only who answers now.
    route = found.reach(found.book.emergency)
    context = found.context(bundle_path=_bundle_path(found), emergency=route)
    return render(request, "thresholds/offline.html", context)


@may_be_kept
@require_safe
@public
def threshold_worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. It stands here, and not among the static files, so that it governs /thresholds/ alone."""
    found = opened_or_404(moment())
    _made, digest = bundle(found.book)
    offline, bundle_path = reverse("threshold_offline"), _bundle_path(found)
    manifest, colours = reverse("threshold_manifest"), reverse("threshold_colours", args=[found.book.content_hash])
    paths = [offline, manifest, colours, reverse("brand_css"), *(static(name) for name in ASSETS)]
    made_of = [VERSION, digest, found.edition.approval, " ".join(d.isoformat() for d in sorted(found.holidays)), *paths]
    settings = {
        # Another edition or approval, another version of the portal or of any file, another look, another bank
        # holiday ahead: another cache.
        "cache": "thresholds-" + hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:20],
        "offline": offline,
        "paths": paths,
        "bundle": bundle_path,
        "digest": digest,
    }
    same = static("thresholds/worker.js")
    body = f"const KEPT = {json.dumps(settings)};\nimportScripts({json.dumps(same)});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _bundle_path(found: Opened) -> str:
    return reverse("threshold_bundle", args=[found.book.content_hash])
