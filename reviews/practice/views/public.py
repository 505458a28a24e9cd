"""What anybody may read: published reviews, one of them as page and PDF, its files, and a feed. All from one query."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from portal import brand
from portal.access import public
from portal.documents import render_pdf

from ...models import Publication
from ..forms.publication import SearchForm
from ..queries import published, published_files

PAGE = 20
NEWEST = 50


def _uncached(response: HttpResponse) -> HttpResponse:
    """No copy is kept on the way: what is taken down is gone at once."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _load(reference: str) -> Publication:
    found = None if "\x00" in reference else published().filter(review__reference=reference).first()
    if found is None:
        raise Http404
    return found


@public
@require_safe
def public_reviews(request: HttpRequest) -> HttpResponse:
    """Every published review, or those in which the words stand."""
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["words"].replace("\x00", "") if form.is_bound and form.is_valid() else ""
    page = Paginator(published(words), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "words": words}
    return _uncached(render(request, "reviews/public_reviews.html", context))


@public
@require_safe
def public_review(request: HttpRequest, reference: str) -> HttpResponse:
    found = _load(reference)
    context = {"publication": found, "files": list(published_files(found))}
    return _uncached(render(request, "reviews/public_review.html", context))


@public
@require_safe
def public_review_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The published text as a tagged PDF, made from what was frozen on the day."""
    found = _load(reference)
    content = render_pdf(
        "pdf/practice_report.html",
        {"title": found.title, "subtitle": found.review.get_kind_display(), "reference": found.review.reference,
         "marking": "", "issued_at": found.published_at, "version": None,
         "parts": found.content, "supports": found.supports, "reviewers": found.reviewers,
         "published_on": found.published_on},
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.review.reference}.pdf"'
    return _uncached(response)


@public
@require_safe
def public_review_file(request: HttpRequest, reference: str, file_id: int) -> HttpResponse:
    """A cleaned file of the report."""
    file = published_files(_load(reference)).filter(pk=file_id).first()
    if file is None or not file.stored_path.exists():
        raise Http404
    response = FileResponse(
        file.stored_path.open("rb"), as_attachment=True, filename=f"{reference}-{file.pk}.pdf",
        content_type="application/pdf",
    )  # fmt: skip
    return _uncached(response)


@public
@require_safe
def public_reviews_feed(request: HttpRequest) -> HttpResponse:
    """The newest published reviews as an Atom feed: titles and addresses, nothing else."""
    own = request.build_absolute_uri
    feed = Atom1Feed(
        title=f"{brand.current().name}: published reviews", link=own(reverse("public_reviews")),
        description="", feed_url=own(request.path), language="en-GB",
    )  # fmt: skip
    for one in published()[:NEWEST]:
        path = own(reverse("public_review", kwargs={"reference": one.review.reference}))
        feed.add_item(
            title=one.title, link=path, description=one.get_form_display(), unique_id=path,
            pubdate=one.published_at, updateddate=one.published_at,
        )  # fmt: skip
    return _uncached(HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"))
