"""People at their browsers: signing in as one of the demonstration's people, writing, pressing, reading, mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core import mail
from django.shortcuts import resolve_url
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from portal.accounts.models import Person
from portal.accounts.queries import demonstration_people
from portal.clock import LONDON, london_date
from tests.factories.sessions import session_of


def london(text: str) -> datetime:
    """The moment `2026-12-17 09:40` in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def labelled(name: str) -> re.Pattern[str]:
    """How the demonstration's person of this name is called on the page of signing in."""
    return re.compile(rf"^Demonstration {re.escape(name)}\b")


class Desk:
    """Somebody at a window of the portal. Its methods are what a person does, and what a person reads."""

    def __init__(self, page: Page, sign_in_again: Callable[[], None] | None = None) -> None:
        self._page, self._sign_in_again = page, sign_in_again

    @property
    def page(self) -> Page:
        """The window; one that has been nowhere yet stands at Today, as after a sign-in."""
        if self._sign_in_again and self._page.url == "about:blank":
            self._page.goto(resolve_url(settings.LOGIN_REDIRECT_URL))
        return self._page

    def press_button_of(self, name: str) -> Desk:
        """Sign in at the door: press the button of a demonstration person."""
        self.page.goto("/accounts/login/")
        self.page.get_by_role("button", name=labelled(name)).first.click()
        self.page.wait_for_url(lambda address: "/accounts/login" not in address)
        return self

    def open(self, path: str) -> Desk:
        """Go to one of the portal's own paths, which must answer; a new day asks for a new sign-in first."""
        answer = self._page.goto(path)
        if self._sign_in_again and "/accounts/login/" in self._page.url:
            self._sign_in_again()
            answer = self._page.goto(path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        return self

    def follow(self, words: str) -> Desk:
        """Follow the link with these words, also one that looks like a button."""
        self.page.locator("main a[href]", has_text=words).first.click()
        return self

    def press(self, words: str) -> Desk:
        """Press the button with exactly these words."""
        self.page.locator("main").get_by_role("button", name=words, exact=True).first.click()
        return self

    def twice(self, words: str) -> Desk:
        """Send the button's form two times at once, as two quick presses do, and go where they lead."""
        button = self.page.locator("main").get_by_role("button", name=words, exact=True).first
        places = button.evaluate(
            """async button => {
                const form = button.form, data = new FormData(form, button);
                // A field may be called "action", which hides the form's own.
                const address = form.getAttribute("action") || location.href;
                const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
                const send = () => fetch(address, { method: "POST", body });
                const answers = await Promise.all([send(), send()]);
                return answers.map(answer => [answer.status, answer.url]);
            }"""
        )
        assert places[0] == places[1], f"two presses of {words!r} led to {places}"
        assert places[0][0] == 200, f"{words!r}: {places}"
        self.page.goto(places[0][1])
        return self

    def field(self, name: str) -> Locator:
        """The box of a field, by its name."""
        return self.page.locator(f'main [name="{name}"]')

    def write(self, **texts: str) -> Desk:
        """Type into boxes, by name."""
        for name, text in texts.items():
            self.field(name).fill(text)
        return self

    def date(self, **days: str) -> Desk:
        """Type a date `17 12 2026`, or a moment `17 12 2026 09:40`, into its boxes, by name."""
        for name, text in days.items():
            for part, typed in zip(("day", "month", "year", "time"), text.split(" "), strict=False):
                self.field(f"{name}_{part}").fill(typed)
        return self

    def choose(self, **values: str | list[str]) -> Desk:
        """Choose radios or tick boxes, by name and value."""
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                self.page.locator(f'main [name="{name}"][value="{one}"]').check()
        return self

    def reads(self, *texts: str | re.Pattern[str]) -> Desk:
        """Every one of the texts is on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def does_not_read(self, *texts: str) -> Desk:
        """None of the texts is anywhere in the page."""
        content = self.page.content()
        for text in texts:
            assert text not in content, f"{text!r} is on {self.page.url}"
        return self

    def has_title(self, text: str) -> Desk:
        """The page's one heading holds the text."""
        expect(self.page.locator("h1")).to_have_count(1)
        expect(self.page.locator("h1")).to_contain_text(text)
        return self

    def picture(self, path: str) -> None:
        """The whole page as a picture, for somebody to look at."""
        self.page.screenshot(path=path, full_page=True)


class Office:
    """The portal and its people at one moment, which only moves forward when it is told to."""

    def __init__(self, visit: Callable[..., Page], clock: Any, address: str) -> None:
        self._visit, self._clock, self._address = visit, clock, address
        self._read = 0
        self._windows: dict[tuple[Any, ...], Page] = {}

    def at(self, moment: str) -> datetime:
        """It is now `2026-12-17 14:00` in London; seconds go on from there."""
        now = london(moment)
        self._clock.move_to(now, tick=True)
        return now

    def desk(self, name: str, **window: Any) -> Desk:
        """A new window in which the demonstration person `name` has just signed in.

        The door itself has journeys of its own (`press_button_of`), so the session is begun without a window; and one
        person's windows of one kind are one browser's, as they are on a desk, so nothing is fetched a second time.
        """
        kind = (name, *sorted((option, str(value)) for option, value in window.items()))
        if kind in self._windows:
            page = self._windows[kind].context.new_page()
        else:
            page = self._windows[kind] = self._visit(**window)
            page.context.on("close", lambda: self._windows.pop(kind, None))

        def begin() -> None:
            begin_session(page.context, demonstration_person(name), self._address)

        begin()
        return Desk(page, begin)

    def stranger(self, **window: Any) -> Desk:
        """A new window in which nobody has signed in."""
        return Desk(self._visit(**window))

    def post(self) -> list[EmailMessage]:
        """The e-mails that have left since this was last asked."""
        fresh = mail.outbox[self._read :]
        self._read = len(mail.outbox)
        return list(fresh)

    def everything(self) -> list[EmailMessage]:
        """Every e-mail that has left so far."""
        return list(mail.outbox)


def begin_session(context: BrowserContext, person: Person, address: str) -> None:
    """What signing in gives somebody's browser: the cookie of a session. The door itself has its own journeys."""
    name = settings.SESSION_COOKIE_NAME
    context.clear_cookies(name=name)
    context.add_cookies([{"name": name, "value": session_of(person), "url": address}])


def demonstration_person(name: str) -> Person:
    """The demonstration's person of this name."""
    people = demonstration_people(london_date(timezone.now()))
    return next(person for person in people if labelled(name).match(person.name))


def recipients(messages: list[EmailMessage], about: str) -> set[str]:
    """Who got a message whose subject holds `about`, by the name before the at sign."""
    found = [message for message in messages if about.lower() in message.subject.lower()]
    assert found, f"no message about {about!r} among {sorted({message.subject for message in messages})}"
    return {address.removeprefix("demo.").split("@")[0] for message in found for address in message.to}
