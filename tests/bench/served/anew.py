"""For the bench: a request that asks for it finds nothing that was said before, as after a write."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.said_before import memory

HEADER = "Made-Anew"


class AnewMiddleware:
    """Empties this process's memory of pages before a request with the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        if HEADER in request.headers:
            memory.forget()
        return self.get_response(request)
