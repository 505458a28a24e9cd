"""The glossary of a review, its texts as they stand, and the answer to each warning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.editing import taken
from portal.errors import PortalError
from portal.subjects import kind_named
from portal.trail.events import Event
from portal.trail.reading import read

from . import actions, running
from .forms import AnswerForm, EntryForm, RemoveForm
from .models import CheckedText, LeakWarning, NamesCheck
from .queries import entries_of, glossary_of, latest_check, lines_of, thing_named, warnings_of

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def _load(request: HttpRequest, reference: str, now: datetime) -> Any:
    """The review, if this person may keep its glossary; otherwise 404. Reading it is on the trail."""
    if "\x00" in reference:
        raise Http404
    thing = thing_named(reference, request.user, now)
    if thing is None:
        raise Http404
    if request.method == "GET":
        read(Event.GLOSSARY_READ, thing.subject, request.user, now)
    return thing


def _text(request: HttpRequest, reference: str, pk: int, now: datetime) -> CheckedText:
    subject = _load(request, reference, now).subject
    return get_object_or_404(CheckedText, pk=pk, subject_kind=subject.kind, subject_id=subject.id)


@require_safe
@requires(P.KEEP_GLOSSARY, hidden=True)
def names(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    thing = _load(request, reference, now)
    lines = lines_of(thing)
    run = latest_check(thing.subject)
    checking = run if run and run.finished_at is None and run.failed_at is None else None
    context = {
        "checking": checking,
        "progress_words": _progress_words(checking) if checking else "",
        "failed": run if run and run.failed_at else None,
        "reference": reference,
        "entries": entries_of(thing.subject),
        "lines": lines,
        "is_clear": bool(lines) and all(line.is_clear for line in lines),
        "up": kind_named(thing.subject.kind).path_to(thing.subject),
    }
    return render(request, "leaks/names.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_GLOSSARY, hidden=True)
def name_add(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    thing = _load(request, reference, now)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _entry = taken(form, actions.add_entry, subject=thing.subject, by=request.user, now=now, **data)
        if done:
            messages.success(request, "It stands in the glossary. Every text is to be checked again.")
            return redirect("names", reference=reference)
    return _form_page(request, reference, form, "Add to the glossary", "Add it", _glossary_words())


def _glossary_words() -> str:
    return (
        "The glossary is read by those who keep it and by nobody else. What stands in it is on no trail, in no e-mail "
        "and found by no search."
    )


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_GLOSSARY, hidden=True)
def name_remove(request: HttpRequest, reference: str, entry_id: int) -> HttpResponse:
    now = moment()
    thing = _load(request, reference, now)
    entry = get_object_or_404(glossary_of(thing.subject), pk=entry_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done, _none = taken(form, actions.remove_entry, entry=entry, by=request.user, now=now)
        if done:
            messages.success(request, "The entry is gone. Every text is to be checked again.")
            return redirect("names", reference=reference)
    text = f"“{entry.text}” is taken out for good, and is no longer looked for."
    return _form_page(request, reference, form, "Take this entry out", "Take it out", text, grave=True)


@require_POST
@requires(P.KEEP_GLOSSARY, hidden=True)
def names_check(request: HttpRequest, reference: str) -> HttpResponse:
    now = moment()
    thing = _load(request, reference, now)
    try:
        done = running.ask(thing=thing, by=request.user, now=now)
    except PortalError as refused:
        messages.error(request, refused.sentence)
        return redirect("names", reference=reference)
    if isinstance(done, list):
        count = len(done)
        words = f"{count} text{'' if count == 1 else 's'} checked." if count else "Nothing has changed since the last."
        messages.success(request, words)
    return redirect("names", reference=reference)


@require_safe
@requires(P.KEEP_GLOSSARY, hidden=True)
def names_progress(request: HttpRequest, reference: str) -> JsonResponse:
    # Asked every few seconds: it shows nothing of the case, so it is no reading for the trail.
    thing = thing_named(reference, request.user, moment()) if "\x00" not in reference else None
    run = latest_check(thing.subject) if thing is not None else None
    if run is None:
        raise Http404
    done = run.finished_at is not None or run.failed_at is not None
    percent = 100 if done else 100 * run.done // max(run.texts, 1)
    return JsonResponse({"done": done, "words": _progress_words(run), "percent": percent})


def _progress_words(run: NamesCheck) -> str:
    return f"{run.done} of {run.texts} texts and files checked" if run.done else "Waiting for its turn"


@require_safe
@requires(P.KEEP_GLOSSARY, hidden=True)
def names_text(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    row = _text(request, reference, pk, moment())
    context = {"reference": reference, "text": row, "warnings": warnings_of(row)}
    return render(request, "leaks/text.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.KEEP_GLOSSARY, hidden=True)
def warning_answer(request: HttpRequest, reference: str, pk: int, warning_id: int) -> HttpResponse:
    now = moment()
    row = _text(request, reference, pk, now)
    warning = get_object_or_404(LeakWarning, pk=warning_id, checked=row, stands=True)
    initial = {"answer": warning.answer, "reason": warning.reason} if warning.answer else None
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, count = taken(
            form, actions.answer_warning, warning=warning, by=request.user, now=now, **form.cleaned_data
        )
        if done:
            messages.success(request, "Answered." if count == 1 else f"Answered for {count} places.")
            return redirect("names_text", reference=reference, pk=pk)
    context = {"reference": reference, "text": row, "warning": warning, "form": form}
    return render(request, "leaks/answer.html", context)


def _form_page(
    request: HttpRequest, reference: str, form: Any, heading: str, button: str, text: str, *, grave: bool = False
) -> HttpResponse:
    context = {"form": form, "heading": heading, "caption": reference, "button": button, "text": text, "grave": grave,
               "up": reverse("names", kwargs={"reference": reference}), "up_words": "Names"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)
