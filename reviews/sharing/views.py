"""Sharing: what was given and taken in, the export, the import."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.forms import PortalForm

from ..learning.forms import FindingsForm
from ..learning.queries import visible_to
from ..learning.views.loading import SHOWS_OR_TAKES, form_page, posted
from . import actions, keys
from .models import Direction, SharedFinding, SharedPackage
from .queries import pooled_themes

P = Permission
UP_WORDS = "Sharing"
MOST = 100


class ImportForm(PortalForm):
    """A package that another partnership sent."""

    file = forms.FileField(label="The package", help_text="The JSON file as you received it.")


@require_safe
@requires(P.READ_LEARNING)
def sharing(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    may_share = holds(request.user, P.SHARE_LEARNING, on)
    context = {
        "packages": SharedPackage.objects.select_related("made_by").defer("envelope")[:MOST],
        "shared": SharedFinding.objects.select_related("package").defer("package__envelope")[:MOST],
        "themes": pooled_themes(request.user, on)[:MOST],
        "may_share": may_share,
        "own_key": keys.fingerprint(keys.own().public_key().public_bytes_raw()) if keys.has_own() else "",
        "trusted": sorted((name, keys.fingerprint(raw)) for raw, name in keys.trusted().items()),
    }
    return render(request, "sharing/page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SHARE_LEARNING)
def learning_export(request: HttpRequest) -> HttpResponse:
    form = FindingsForm(posted(request), findings=visible_to(request.user, london_date(moment())))
    return form_page(
        request, form, actions.export_learning, by=request.user, now=moment(), heading="Give learning to others",
        button="Sign the package", said="The package is signed. Fetch it below and send it.", up=reverse("sharing"),
        up_words=UP_WORDS,
        about="A finding leaves with its reasons, its themes, its year and what is recommended: without the review "
        "that found it, and only once the check for names is clear.",
    )  # fmt: skip


@require_safe
@requires(P.SHARE_LEARNING, hidden=True)
def learning_package(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed package as a file."""
    package = get_object_or_404(SharedPackage, pk=pk, direction=Direction.OUT)
    response = JsonResponse(package.envelope, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="learning-{package.sha256[:12]}.json"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.SHARE_LEARNING)
def learning_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    return form_page(
        request, form, actions.import_learning, by=request.user, now=moment(), heading="Take learning of others in",
        button="Take it in", said="The findings of the other partnership are taken in.", up=reverse("sharing"),
        up_words=UP_WORDS, values=lambda one: {"content": one.cleaned_data["file"].read()},
        about="All of it is taken in or nothing. A package that was changed on the way, or that nobody trusted has "
        "signed, is refused.",
    )  # fmt: skip
