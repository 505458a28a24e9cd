"""Tagged PDFs of the framework."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.access import moment, public

from ..printing import NoSuchPart, printed
from .opened import Opened, opened_edition, opened_or_404
from .reading import find_edition


@require_safe
@public
def threshold_need_pdf(_request: HttpRequest, need: str) -> HttpResponse:
    """One need at every level, for a wall or a meeting."""
    return _answer(opened_or_404(moment()), "need", need)


@require_safe
@public
def threshold_level_pdf(_request: HttpRequest, level: str) -> HttpResponse:
    """One level with everything that the framework says at it."""
    return _answer(opened_or_404(moment()), "level", level)


@require_safe
@public
def threshold_framework_pdf(_request: HttpRequest) -> HttpResponse:
    """The whole edition in force."""
    return _answer(opened_or_404(moment()), "framework")


@require_safe
@public
def threshold_edition_pdf(request: HttpRequest, framework: str, number: int) -> HttpResponse:
    """The whole of any edition that was ever in force."""
    return _answer(opened_edition(find_edition(request, framework, number), moment()), "framework")


def _answer(found: Opened, part: str, code: str = "") -> HttpResponse:
    try:
        pdf = printed(found.edition, found.book, part, code)
    except NoSuchPart as missing:
        raise Http404 from missing
    response = HttpResponse(pdf, content_type="application/pdf")
    name = "-".join(filter(None, (found.edition.reference, code)))
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
