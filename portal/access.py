"""What every view declares: that it is public, or which permission opens it.

The contract tests read the marks, so a view without one fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import Person

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Mark `view` as open to anybody, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


# Addresses that search engines may show: what the partnership publishes. Each app names its own when it is ready.
_findable: set[str] = set()


def may_be_found(*names: str) -> None:
    """Let search engines show the public pages with these names; every other answer asks not to be shown."""
    _findable.update(names)


def is_findable(request: HttpRequest) -> bool:
    """Whether the page that `request` asks for may be shown by search engines; in the demonstration none may."""
    match = request.resolver_match
    return not settings.DEMONSTRATION and match is not None and match.url_name in _findable


def may_be_kept(view: View) -> View:
    """Mark a public `view` whose answer is the same for everybody: a browser may keep it, even one signed in."""
    view.kept = True  # type: ignore[attr-defined]
    return view


def is_kept(request: HttpRequest) -> bool:
    """Whether a browser may keep what `request` asks for; of what needs a sign-in it keeps nothing."""
    return request.resolver_match is not None and getattr(request.resolver_match.func, "kept", False)


def requires(*permissions: Permission, hidden: bool = False) -> Callable[[View], View]:
    """Open the view to people who hold any of `permissions` today.

    Others get 403, or 404 where `hidden`: then the page answers exactly as an address that
    does not exist, so that nobody learns which reviews there are.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            on = london_date(timezone.now())
            if not any(holds(request.user, permission, on) for permission in permissions):
                if hidden:
                    raise Http404
                raise NotAllowed("Your role does not open this page.")
            return view(request, *args, **kwargs)

        checked.permissions = permissions  # type: ignore[attr-defined]
        return checked

    return decorate


def opens(name: str, person: Person | AnonymousUser, on: date) -> bool:
    """Whether the page of this name opens to `person` on London date `on`, by the mark that refuses the page itself.

    Asked before a link is offered. Whether they may see the one thing shown there, that thing's own query says.
    """
    return _opens(_views(settings.ROOT_URLCONF)[name], person, on)


def opens_at(path: str, person: Person | AnonymousUser, on: date) -> bool:
    """The same for a page by its address; nothing stands at an address that the portal does not have."""
    try:
        return _opens(resolve(urlsplit(path).path).func, person, on)
    except Resolver404:
        return False


def _opens(view: View, person: Person | AnonymousUser, on: date) -> bool:
    return getattr(view, "public", False) or any(holds(person, one, on) for one in view.permissions)  # type: ignore[attr-defined]


@cache
def _views(_urlconf: str) -> dict[str, View]:
    """The view behind each name."""
    return {entry.name: entry.callback for entry in _addresses(get_resolver().url_patterns) if entry.name}


def _addresses(entries: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns)
        else:
            yield entry


def moment() -> datetime:
    """Now, read once at the edge of a request."""
    return timezone.now()
