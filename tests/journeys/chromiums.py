"""The browser of the journeys: started once, and another one where it no longer answers."""

from __future__ import annotations

import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from playwright.sync_api import Browser, BrowserContext

#: Closing a window takes milliseconds, and has no limit of its own.
CLOSING_SECONDS = 60.0


class StandsStill(Exception):
    """Something outside Python did not answer in time."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise StandsStill where the block waits longer. In the main thread; a limit around it goes on after it."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise StandsStill(f"no answer within {seconds} seconds")

    handler = signal.signal(signal.SIGALRM, late)
    began, (left, _again) = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - began)))


class Chromiums:
    """One browser at a time, launched when it is first wanted and again after one was given up."""

    def __init__(self, launch: Callable[[], Browser]) -> None:
        self.launch = launch
        self._browser: Browser | None = None

    def current(self) -> Browser:
        """The browser that runs."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self.launch()
        return self._browser

    def close_window(self, context: BrowserContext) -> None:
        """Close a visitor's window. A browser that does not answer to it is given up, and the run says so."""
        if context.browser is not self._browser:
            return
        try:
            with within(CLOSING_SECONDS):
                context.close()
        except StandsStill:
            warnings.warn("A window of the browser did not close; another browser was started.", stacklevel=1)
            self._browser = None

    def close(self) -> None:
        """End the browser that runs. One that was given up ends with the driver that started it."""
        if self._browser is not None:
            with within(CLOSING_SECONDS):
                self._browser.close()
            self._browser = None
