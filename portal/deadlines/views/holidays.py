"""Bank holidays: the list, and its changes, each shown with every date that it would move before it is saved."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import PortalError, Refused

from .. import actions
from ..actions.holidays import check_day
from ..calendars import HolidayChange
from ..forms import HolidayCorrectionForm, HolidayForm, HolidayRemovalForm, YearForm
from ..horizon import horizon_warning
from ..models import BankHoliday, HolidayTable
from ..queries import holidays_by_year, preview_holidays

# What the preview carries along, hidden, besides the three boxes of the day.
PLAIN = frozenset({"division", "title", "reason"})


@require_safe
@requires(Permission.MANAGE_HOLIDAYS)
def holiday_list(request: HttpRequest) -> HttpResponse:
    """Every bank holiday from last year on (`?from=2018`: earlier ones too), and how far each list reaches."""
    now = moment()
    wanted = request.GET.get("from", "")
    this_year = london_date(now).year
    since = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else this_year - 1
    return render(
        request,
        "deadlines/holiday_list.html",
        {
            "years": holidays_by_year(since),
            "tables": HolidayTable.objects.all(),
            "warning": horizon_warning(now),
            "since": since,
            "earliest": min((table.known_from.year for table in HolidayTable.objects.all()), default=this_year),
        },
    )


def _two_steps(
    request: HttpRequest,
    form,
    *,
    words: dict[str, str],
    planned: Callable[[dict], tuple[HolidayChange, ...]],
    save: Callable[[dict], list],
    now,
) -> HttpResponse:
    """Form, then a preview of every date that would change with the same answers hidden in it, then the deed."""
    step = request.POST.get("step", "")
    context = {"form": form, "words": words}
    if request.method != "POST" or not form.is_valid() or step == "back":
        return render(request, "deadlines/holiday_form.html", context)
    try:
        if step != "save":
            changes = planned(form.cleaned_data)
            preview = preview_holidays(changes, request.user, now)
            typed = [(name, text) for name, text in request.POST.items() if name in PLAIN or name.startswith("on_")]
            context |= {"preview": preview, "changes": changes, "typed": typed}
            return render(request, "deadlines/holiday_preview.html", context)
        changed = save(form.cleaned_data)
    except PortalError as refusal:
        # A second look at the list is the cure for a conflict too, so what was typed stays on the form.
        if not isinstance(refusal, Refused) and step == "save":
            raise
        form.refuse(refusal)
        return render(request, "deadlines/holiday_form.html", context)
    count = len(changed)
    dates = "No open date changed." if not count else f"{count} open date{'s' if count > 1 else ''} changed."
    messages.success(request, f"{words['done']} {dates}")
    return redirect("holidays")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_HOLIDAYS)
def holiday_add(request: HttpRequest) -> HttpResponse:
    """A bank holiday is added."""
    now = moment()

    def planned(data: dict) -> tuple[HolidayChange, ...]:
        check_day(data["division"], data["on"], now)
        return (HolidayChange(data["division"], add={data["on"]: data["title"]}),)

    return _two_steps(
        request,
        HolidayForm(request.POST or None, initial={"division": "england-and-wales"}),
        words={"heading": "Add a bank holiday", "button": "Add the holiday", "done": "The holiday is on the list."},
        planned=planned,
        save=lambda data: actions.add_holiday(by=request.user, now=now, **data),
        now=now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_HOLIDAYS)
def holiday_correct(request: HttpRequest, holiday_id: int) -> HttpResponse:
    """A bank holiday is given another day or name."""
    now = moment()
    holiday = get_object_or_404(BankHoliday, pk=holiday_id, removed_at__isnull=True)

    def planned(data: dict) -> tuple[HolidayChange, ...]:
        if data["on"] != holiday.on:
            check_day(holiday.division, data["on"], now)
        return (HolidayChange(holiday.division, add={data["on"]: data["title"]}, remove=frozenset({holiday.on})),)

    return _two_steps(
        request,
        HolidayCorrectionForm(request.POST or None, initial={"on": holiday.on, "title": holiday.title}),
        words={"heading": f"Correct {holiday}", "button": "Correct the holiday", "done": "The holiday is corrected."},
        planned=planned,
        save=lambda data: actions.correct_holiday(holiday=holiday, by=request.user, now=now, **data),
        now=now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_HOLIDAYS)
def holiday_remove(request: HttpRequest, holiday_id: int) -> HttpResponse:
    """A bank holiday is taken off the list."""
    now = moment()
    holiday = get_object_or_404(BankHoliday, pk=holiday_id, removed_at__isnull=True)
    return _two_steps(
        request,
        HolidayRemovalForm(request.POST or None),
        words={
            "heading": f"Take {holiday} off the list",
            "button": "Take it off the list",
            "done": "The holiday is off the list.",
        },
        planned=lambda _data: (HolidayChange(holiday.division, remove=frozenset({holiday.on})),),
        save=lambda data: actions.remove_holiday(holiday=holiday, by=request.user, now=now, **data),
        now=now,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_HOLIDAYS)
def holiday_year(request: HttpRequest) -> HttpResponse:
    """A confirmation that every bank holiday of a year is on the list: its dates are provisional no longer."""
    now = moment()
    form = YearForm(request.POST or None, initial={"division": "england-and-wales"})
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.confirm_year(by=request.user, now=now, **form.cleaned_data)
        except PortalError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The year is complete. {len(changed)} open dates changed.")
            return redirect("holidays")
    return render(request, "deadlines/holiday_year.html", {"form": form})
