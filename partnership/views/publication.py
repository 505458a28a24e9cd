"""What the public reads of the partnership, and where it is written and published."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import stale, taken
from portal.errors import Conflict

from .. import publication as arrangements
from ..actions import publication as actions
from ..forms.publication import MessageEditForm, MessageForm, PublishForm
from ..forms.tracker import ReasonForm
from ..models import KeyMessage, PublishedArrangements
from ..queries import current
from ..queries import publication as queries

P = Permission
SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]
PAGE = 30


def _edition(request: HttpRequest, edition: PublishedArrangements | None) -> HttpResponse:
    editions = list(queries.editions())
    context = {
        "edition": edition,
        "editions": editions,
        "is_latest": bool(edition and editions and editions[0].pk == edition.pk),
        "contacts": queries.urgent_contacts(),
    }
    return render(request, "partnership/public_arrangements.html", context)


@public
@require_safe
def public_arrangements(request: HttpRequest) -> HttpResponse:
    """The edition that stands."""
    return _edition(request, queries.latest())


@public
@require_safe
def public_edition(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier edition, as it was."""
    return _edition(request, get_object_or_404(PublishedArrangements, number=number))


@public
@require_safe
def public_news(request: HttpRequest) -> HttpResponse:
    rows = queries.news(london_date(moment()))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "partnership/public_news.html", {"page": page})


@public
@require_safe
def public_message(request: HttpRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(queries.news(london_date(moment())), pk=message_id)
    return render(request, "partnership/public_message.html", {"message": message})


@require_safe
@requires(P.SEE_DIRECTORY)
def publication(request: HttpRequest) -> HttpResponse:
    """What the public reads today, and what the next edition would change."""
    on = london_date(moment())
    last = queries.latest()
    content = arrangements.collect(on)
    changes = arrangements.compare(last.content, content) if last else []
    context = {
        "arrangements": current(),
        "last": last,
        "changes": changes,
        "differs": last is None or last.sha256 != arrangements.digest(content),
        "editions": list(queries.editions()),
        "may_publish": holds(request.user, P.PUBLISH, on),
    }
    return render(request, "partnership/publication.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH)
def arrangements_publish(request: HttpRequest) -> HttpResponse:
    """The next edition as the public would read it, and the button that publishes exactly that."""
    now = moment()
    content = arrangements.collect(london_date(now))
    form = PublishForm(request.POST or None, initial={"shown": arrangements.digest(content)})
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.publish_arrangements, by=request.user, now=now, **form.cleaned_data)
        if done:
            messages.success(request, f"Edition {made.number} is published.")
            return redirect("publication")
    context = {"form": form, "sections": content}
    return render(request, "partnership/arrangements_publish.html", context)


@require_safe
@requires(P.SEE_DIRECTORY)
def key_messages(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    may_write = holds(request.user, P.WRITE_MESSAGES, on)
    rows = queries.messages()
    if not may_write:
        rows = rows.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"arrangements": current(), "page": page, "may_write": may_write}
    return render(request, "partnership/key_message_list.html", context)


def _message(request: HttpRequest, message_id: int) -> KeyMessage:
    """The message; a draft or a withdrawn one only for those who write them, otherwise 404."""
    found = get_object_or_404(queries.messages(), pk=message_id)
    if found.standing != "published" and not holds(request.user, P.WRITE_MESSAGES, london_date(moment())):
        raise Http404
    return found


@require_safe
@requires(P.SEE_DIRECTORY)
def key_message(request: HttpRequest, message_id: int) -> HttpResponse:
    on = london_date(moment())
    found = _message(request, message_id)
    context = {
        "arrangements": current(),
        "message": found,
        "may_write": holds(request.user, P.WRITE_MESSAGES, on),
        "may_publish": holds(request.user, P.PUBLISH, on),
    }
    return render(request, "partnership/key_message_detail.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_MESSAGES)
def key_message_add(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = MessageForm(request.POST or None, initial={"starts_on": london_date(now)})
    if request.method == "POST" and form.is_valid():
        done, made = taken(form, actions.write_message, values=form.values(), by=request.user, now=now)
        if done:
            messages.success(request, "The message is written. Publish it when it is right.")
            return redirect("key_message", message_id=made.pk)
    context = {"form": form, "heading": "Write a key message", "button": "Save", "up": reverse("key_messages"),
               "up_words": "Key messages"}  # fmt: skip
    return render(request, "partnership/form_page.html", context)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.WRITE_MESSAGES)
def key_message_edit(request: HttpRequest, message_id: int) -> HttpResponse:
    now = moment()
    found = _message(request, message_id)
    form = MessageEditForm.of(found, request.POST or None)
    context: dict = {"form": form, "heading": "Change the message", "caption": found.title, "button": "Save",
                     "up": reverse("key_message", args=[found.pk]), "up_words": "The message"}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            done, _changed = taken(
                form,
                actions.edit_message,
                message=found,
                values=form.values(),
                version=form.cleaned_data["version"],
                by=request.user,
                now=now,
            )
        except Conflict as conflict:
            found.refresh_from_db()
            context |= {"stale": stale(form, conflict, MessageEditForm.of(found)), "discard": request.path}
        else:
            if done:
                messages.success(request, "The message is saved.")
                return redirect("key_message", message_id=found.pk)
    return render(request, "partnership/form_page.html", context)


@require_POST
@requires(P.PUBLISH)
def key_message_publish(request: HttpRequest, message_id: int) -> HttpResponse:
    actions.publish_message(message=_message(request, message_id), by=request.user, now=moment())
    messages.success(request, "The message is published.")
    return redirect("key_message", message_id=message_id)


@require_http_methods(SHOWS_OR_TAKES)
@requires(P.PUBLISH)
def key_message_withdraw(request: HttpRequest, message_id: int) -> HttpResponse:
    found = _message(request, message_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _result = taken(
            form, actions.withdraw_message, message=found, by=request.user, now=moment(), **form.cleaned_data
        )
        if done:
            messages.success(request, "The message is taken back.")
            return redirect("key_message", message_id=found.pk)
    context = {"form": form, "heading": "Take the message back", "caption": found.title, "button": "Take it back",
               "grave": True, "up": reverse("key_message", args=[found.pk]), "up_words": "The message",
               "text": "It leaves the public site at once. It stays on the record with your reason."}  # fmt: skip
    return render(request, "partnership/form_page.html", context)
