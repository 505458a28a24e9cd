"""Tags and filters that every template may use without loading them."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.exceptions import DisallowedHost
from django.core.paginator import Page
from django.forms import BaseForm, ModelChoiceField
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from django.template import Context, RequestContext
from django.template.loader import get_template
from django.urls import reverse
from django.utils.functional import LazyObject
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from portal.access import moment, opens, opens_at
from portal.clock import LONDON
from portal.clock import london_date as date_in_london
from portal.trail.sentences import words_of

register = template.Library()

# What a form sends along that nobody typed, and what must never be shown again.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "version", "shown_hash", "once"})
SECRET = ("password", "secret", "key", "code", "credential")


# Dates


def _day(value: date | datetime) -> date:
    return date_in_london(value) if isinstance(value, datetime) else value


@register.filter
def london_date(value: date | datetime | None, style: date | str = "") -> str:
    """A date as the portal writes it: `Fri 8 January 2027`; a moment is turned into its London date first.

    `style` "short" gives `Fri 8 Jan 2027`, "brief" `Fri 8 Jan`, "long" `Friday 8 January 2027`; a date as `style`
    leaves the year out where it is that date's year. Nothing for None.
    """
    if value is None or value == "":
        return ""
    day = _day(value)
    if style == "brief":
        return f"{day:%a} {day.day} {day:%b}"
    if style == "short":
        return f"{day:%a} {day.day} {day:%b %Y}"
    if style == "long":
        return f"{day:%A} {day.day} {day:%B %Y}"
    if isinstance(style, date) and _day(style).year == day.year:
        return f"{day:%a} {day.day} {day:%B}"
    return f"{day:%a} {day.day} {day:%B %Y}"


@register.filter
def london_datetime(value: datetime | None) -> str:
    """A moment as the portal writes it, in London: `Fri 8 Jan 2027, 14:02`. Nothing for None."""
    if value is None or value == "":
        return ""
    return f"{london_date(value, 'short')}, {london_time(value)}"


@register.filter
def london_time(value: datetime | None) -> str:
    """The time of day in London of a moment: `14:02`. Nothing for None."""
    return f"{value.astimezone(LONDON):%H:%M}" if value else ""


@register.filter
def days_left_words(days: int | None) -> str:
    """Working days left in words: `2 working days left`, `Today`, `3 working days late`. Nothing for None."""
    if days is None:
        return ""
    if days == 0:
        return "Today"
    unit = "working day" if abs(days) == 1 else "working days"
    return f"{days} {unit} left" if days > 0 else f"{-days} {unit} late"


@register.filter
def days_left_state(days: int | None) -> str:
    """The state of a tag for working days left: late, soon (two or fewer), or open."""
    if days is None:
        return "open"
    if days < 0:
        return "late"
    return "soon" if days <= 2 else "open"


@register.filter
def time_left_words(left: timedelta | None) -> str:
    """Time left in whole hours: `5 hours left`, `Under an hour late`. Nothing for None."""
    if left is None:
        return ""
    hours = int(abs(left) // timedelta(hours=1))
    amount = "Under an hour" if not hours else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{amount} {'late' if left < timedelta(0) else 'left'}"


@register.filter
def time_left_state(left: timedelta | None) -> str:
    """The state of a tag for time left: late, soon (a day or less), or open."""
    if left is None:
        return "open"
    if left < timedelta(0):
        return "late"
    return "soon" if left <= timedelta(days=1) else "open"


TAG = '<strong class="tag{}{}">{}</strong>'


@register.simple_tag
def days_left_tag(days: int | None, left: timedelta | None = None) -> SafeString | str:
    """How many working days are left, or the time where the hour matters, as a tag. Nothing for None.

    Lists have one in every line, so it is no template of its own.
    """
    if left:
        return format_html(TAG, " tag--nowrap", f" tag--{time_left_state(left)}", time_left_words(left))
    if days is None:
        return ""
    return format_html(TAG, " tag--nowrap", f" tag--{days_left_state(days)}", days_left_words(days))


@register.simple_tag
def word_tag(text: object, state: str = "") -> SafeString:
    """A word with a colour: met, soon, late, open, or nothing for a plain one."""
    return format_html(TAG, f" tag--{state}" if state else "", "", text)


# Text


@register.filter
def hash_groups(value: str, groups: int = 0) -> str:
    """A hash in groups of four, as people compare them: `9f2c 41d0 77ab e310`; only the first `groups` where given."""
    parts = [value[start : start + 4] for start in range(0, len(value), 4)]
    return " ".join(parts[:groups] if groups else parts)


@register.filter
def code_words(codes: str | Iterable[str]) -> str:
    """Names of fields and clocks as the trail keeps them, in words: `summary, not known, meeting`."""
    return ", ".join(words_of(code) for code in ([codes] if isinstance(codes, str) else codes))


@register.filter
def lower_first(text: object) -> str:
    """A label within a sentence: `Record the Panel's reply` becomes `record the Panel's reply`."""
    words = str(text)
    return f"{words[:1].lower()}{words[1:]}"


@register.filter
def lines_of(value: Any) -> list[str]:
    """The lines of a text, or the value itself where it is a list already; for one paragraph or list item each."""
    if isinstance(value, list | tuple):
        return [str(part) for part in value]
    return [line for line in str(value or "").splitlines() if line.strip()]


# Lists


@register.filter
def at(values: list[Any], index: int) -> Any:
    """The entry of a list at `index`, or nothing where the list is shorter."""
    return values[index] if 0 <= index < len(values) else ""


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The numbers that lead through a long list: first, last, and those around this one; None for a gap."""
    return [
        n if isinstance(n, int) else None
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]


# Forms


def forms_in(values: Iterable[Any]) -> Iterator[BaseForm]:
    """Every bound form among `values`, those of formsets and lists included, each once."""
    seen: set[int] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, BaseForm | BaseFormSet):
            if id(value) in seen or not value.is_bound:
                continue
            seen.add(id(value))
            if isinstance(value, BaseFormSet):
                waiting[:0] = list(value.forms)
            else:
                yield value
        elif isinstance(value, list | tuple) and _may_hold_forms(value):
            waiting[:0] = value


def _may_hold_forms(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether it is worth looking inside: a list of forms, or of rows with a form in each; not ten thousand rows."""
    first = values[0] if values else None
    parts = values if isinstance(values, tuple) else first if isinstance(first, tuple) else (first,)
    return any(isinstance(part, BaseForm | BaseFormSet) for part in parts)


def _formsets_in(values: Iterable[Any]) -> Iterator[BaseFormSet]:
    seen: set[int] = set()
    for value in values:
        if isinstance(value, BaseFormSet) and value.is_bound and id(value) not in seen:
            seen.add(id(value))
            yield value


@dataclass(frozen=True)
class Mistake:
    """One line of the error summary: its sentence, and the id it leads to (empty: it concerns the whole page)."""

    sentence: str
    target: str


def mistakes(values: Iterable[Any]) -> list[Mistake]:
    """What is wrong in the bound forms and formsets among `values`, in the order in which the page shows them."""
    values = list(values)
    found = []
    for formset in _formsets_in(values):
        found += [Mistake(str(error), "") for error in formset.non_form_errors()]
    for form in forms_in(values):
        found += [Mistake(str(error), "") for error in form.non_field_errors()]
        for field in form:
            target = "" if field.is_hidden else getattr(field.field, "error_target", lambda f: f.auto_id)(field)
            found += [Mistake(str(error), target) for error in field.errors]
    return found


@register.filter
def mistakes_of(form: BaseForm | BaseFormSet) -> list[Mistake]:
    """The lines of the error summary of one form or formset."""
    return mistakes([form])


def _context_values(context: Context) -> list[Any]:
    """What the page was given, without what is worked out only when asked for: no form is in that."""
    given = context.flatten().items()
    return [value for key, value in given if key not in ("block", "field") and not issubclass(type(value), LazyObject)]


@register.inclusion_tag("_components/error_summary.html", takes_context=True)
def error_summary(context: Context) -> dict[str, Any]:
    """What is wrong with any form of this page, each line leading to its field. base.html shows it on every page."""
    return {"mistakes": mistakes(_context_values(context))}


@register.simple_block_tag(takes_context=True, end_name="endpage_title")
def page_title(context: Context, content: str) -> SafeString:
    """The page's title, `Error: ` first when a form of it has mistakes, the partnership's name last."""
    words = conditional_escape(" ".join(content.split()))
    name = getattr(context.get("partnership"), "short_name", "") or "Partnership portal"
    prefix = "Error: " if mistakes(_context_values(context)) else ""
    return format_html("{}{} – {}", prefix, words, name) if words else format_html("{}{}", prefix, name)


@register.simple_block_tag(end_name="endway_back")
def way_back(content: str) -> SafeString | str:
    """A landmark around a page's way back; nothing where it has none."""
    return format_html('<nav class="back" aria-label="Way back">{}</nav>', content) if content.strip() else ""


MOST_FILTERS = 200
_filters: dict[Hashable, SafeString] = {}


@register.simple_block_tag(takes_context=True, end_name="enddoor")
def door(context: RequestContext, content: str, name: str, *args: object) -> SafeString:
    """`{% door 'action' row.reference %}{{ row.reference }}{% enddoor %}`: a link to one thing by its reference.

    Only the reference, where the page of that name does not open to the reader: a link never leads to a shut door.
    """
    if not opens(name, context.request.user, date_in_london(moment())):
        return format_html('<span class="reference">{}</span>', content)
    return format_html('<a class="govuk-link reference" href="{}">{}</a>', reverse(name, args=args), content)


@register.simple_tag(takes_context=True)
def path_if_open(context: RequestContext, path: str) -> str:
    """`path`, a page or a place on this one, where it opens to the reader; otherwise nothing."""
    open_to_them = path[:1] in ("", "#") or opens_at(path, context.request.user, date_in_london(moment()))
    return path if open_to_them else ""


@register.simple_tag
def filter_fields(form: BaseForm) -> SafeString:
    """The fields of a form that narrows a list, one after the other.

    One that nobody has filled in yet, and that begins with nothing, is the same for whoever is offered the same
    choices: what was drawn of it is kept under exactly these.
    """
    key = _as_offered(form)
    if key is None:
        return _drawn(form)
    if key not in _filters:
        if len(_filters) >= MOST_FILTERS:
            _filters.clear()
        _filters[key] = _drawn(form)
    return _filters[key]


def _drawn(form: BaseForm) -> SafeString:
    template = get_template("govuk/field.html")
    return format_html_join("", "{}", ((template.render({"field": field}),) for field in form))


def _as_offered(form: BaseForm) -> Hashable | None:
    """Everything that decides how an untouched form is drawn; None of one that is filled in, or asks the database."""
    if form.is_bound or form.initial:
        return None
    parts: list[Hashable] = [type(form), form.prefix, form.auto_id]
    for name, field in form.fields.items():
        if field.initial is not None or isinstance(field, ModelChoiceField):
            return None
        offered = tuple((str(value), str(words)) for value, words in _flat_choices(getattr(field, "choices", ())))
        parts.append((name, str(field.label), str(field.help_text), field.required, field.disabled, offered))
    return tuple(parts)


def _flat_choices(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield value, "…"
            yield from words
        else:
            yield value, words


@register.filter
def what_was_typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody sent with a form that was refused, as (field in words, text), so that no page loses it.

    Left out: passwords and other secrets, tokens, empty answers, and what nobody typed.
    """
    if getattr(request, "method", "") != "POST":
        return []
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return []  # another site sent it: nothing of its words is shown under our name
    typed = []
    for name, answers in request.POST.lists():
        secret = any(word in name.lower() for word in SECRET)
        if name in NOT_TYPED or secret or name.endswith("_FORMS"):
            continue
        typed += [(in_plain_words(name), answer) for answer in answers if answer.strip()]
    return typed


@register.filter
def in_plain_words(name: str) -> str:
    """The name of a field as it is sent, as words: `children-0-legal_status` is `Legal status`."""
    return name.rsplit("-", 1)[-1].replace("_", " ").strip().capitalize()


@register.filter
def came_from(request: HttpRequest) -> str:
    """The path of this portal's page from which a form was sent; the Today page where the browser does not say.

    The address that a form is sent to often answers nothing to somebody who only opens it.
    """
    try:
        sent_from = urlsplit(request.META.get("HTTP_REFERER", ""))
        ours = sent_from.netloc == request.get_host()
    except (DisallowedHost, ValueError, AttributeError):
        return "/"
    if not ours or not sent_from.path.startswith("/") or sent_from.path.startswith("//"):
        return "/"
    return sent_from.path + (f"?{sent_from.query}" if sent_from.query else "")


@register.simple_tag
def once() -> SafeString:
    """The hidden field by which a form is taken once, however often it is posted. See `portal.once`."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4().hex)
