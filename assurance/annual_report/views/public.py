"""What the public reads: published reports as pages, with their documents and figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import public

from ...models import AnnualReport
from .. import queries, reading
from ..output.layout import lay_out
from ..printing import printed
from .publishing import output


@require_safe
@public
def public_reports(request: HttpRequest) -> HttpResponse:
    """Every published report, each reporting year by itself."""
    rows = list(queries.published())
    schemes = [(one, [row for row in rows if row.scheme == one.code]) for one in reading.schemes().values()]
    context = {"schemes": [(one, found) for one, found in schemes if found]}
    return render(request, "assurance/annual_report/public_list.html", context)


def _published(pk: int) -> AnnualReport:
    found = queries.published().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@public
def public_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A published report as a page with its contents."""
    found = _published(pk)
    edition = queries.edition_of(found)
    if edition is None:
        raise Http404
    context = {
        "report": found,
        "edition": edition,
        "laid": lay_out(*printed(edition)),
        "made": queries.made_of(edition),
        "scheme": reading.schemes().get(found.scheme),
    }
    return render(request, "assurance/annual_report/public.html", context)


@require_safe
@public
def public_report_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A document of a published report."""
    edition = queries.edition_of(_published(pk))
    if edition is None:
        raise Http404
    return output(edition, name)
