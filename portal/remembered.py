"""What one page asks more than once is answered once: a memory that lives as long as one reading request.

Only GET and HEAD have it. A request that changes something, a task and a command ask the database each time, so
nothing is decided on an answer that may have changed since; and nothing is kept from one request to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
READING = frozenset({"GET", "HEAD"})
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("remembered", default=None)


@contextmanager
def while_reading() -> Iterator[None]:
    """A fresh memory for what is inside."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def is_reading() -> bool:
    """Whether there is a memory at all."""
    return _memory.get() is not None


def remembered(key: Hashable, find: Callable[[], T]) -> T:
    """The answer of `find()`, asked once for `key` within one reading; asked at every call outside one."""
    memory = _memory.get()
    if memory is None:
        return find()
    if key not in memory:
        memory[key] = find()
    return memory[key]


class ReadingMiddleware:
    """Gives each request that only reads a memory of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request with a memory, or without one where it may change something."""
        if request.method not in READING:
            return self.get_response(request)
        with while_reading():
            return self.get_response(request)
