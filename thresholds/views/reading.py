"""Reading the framework: a need, an indicator, a level, the continuum, the whole, whom to call, the editions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partnership.dispute_queries import ladder
from partnership.promise_choices import LadderKind
from portal.access import moment, public
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Refused
from portal.throttle import too_often

from ..actions import count_view, report_unclear
from ..book import Choice
from ..forms.lookup import NarrowForm, UnclearForm
from ..models import Edition, Indicator
from ..models.edition import PUBLIC
from ..queries import in_force, visible_to
from .opened import Opened, none_loaded, opened, opened_edition, opened_or_404

#: A whole council or school may sit behind one address.
MOST_REPORTS_AN_HOUR = 20


@require_safe
@public
def threshold_need(request: HttpRequest, need: str) -> HttpResponse:
    """One need at every level, side by side."""
    found = opened_or_404(moment())
    thread = found.book.thread.get(need)
    if thread is None:
        raise Http404
    contacts = found.book.contacts_for(line.level.code for line in thread.lines)
    return render(request, "thresholds/need.html", found.context(thread=thread, reach=found.reach(contacts)))


@require_safe
@public
def threshold_indicator(request: HttpRequest, need: str, level: str) -> HttpResponse:
    """What the framework says about one need at one level. That it was opened is counted, and nothing else is."""
    now = moment()
    found = opened_or_404(now)
    thread = found.book.thread.get(need)
    line = thread.at(level) if thread else None
    if thread is None or line is None:
        raise Http404
    if request.method == "GET":
        for indicator in Indicator.objects.filter(edition=found.edition, code__in=[i.code for i in line.indicators]):
            count_view(indicator=indicator, now=now)
    context = found.context(thread=thread, line=line, reach=found.reach(found.book.contacts_for([level])))
    return render(request, "thresholds/indicator.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def threshold_unclear(request: HttpRequest, need: str, level: str, code: str) -> HttpResponse:
    """Tell the editor that an indicator is unclear."""
    now = moment()
    found = opened_or_404(now)
    indicator = Indicator.objects.filter(edition=found.edition, code=code, need__code=need, level__code=level).first()
    if indicator is None:
        raise Http404
    form = UnclearForm(request.POST or None)
    if form.is_valid() and too_often(request, "unclear", most=MOST_REPORTS_AN_HOUR, now=now):
        form.refuse(Refused("Many reports came from here within an hour. Send this one later, or call the editor."))
    elif form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            report_unclear(indicator=indicator, by=by, now=now, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Thank you. The editor of the framework will read it.")
            return redirect("threshold_indicator", need, level)
    thread = found.book.thread[need]
    context = found.context(form=form, thread=thread, line=thread.at(level), indicator=indicator)
    return render(request, "thresholds/unclear.html", context)


@require_safe
@public
def threshold_levels(request: HttpRequest) -> HttpResponse:
    """The continuum: every level beside the others."""
    found = opened(moment())
    return render(request, "thresholds/levels.html", found.context()) if found else none_loaded(request)


@require_safe
@public
def threshold_level(request: HttpRequest, level: str) -> HttpResponse:
    """One level: what it means, what to do, whom to call, and everything that the framework says at it."""
    found = opened_or_404(moment())
    one = found.book.level.get(level)
    if one is None:
        raise Http404
    places = found.book.by_place(found.book.threads(Choice(level=level)))
    context = found.context(level=one, places=places, reach=found.reach(found.book.contacts_for([level])))
    return render(request, "thresholds/level.html", context)


@require_safe
@public
def threshold_framework(request: HttpRequest) -> HttpResponse:
    """The whole edition in force, narrowed down by what the address says."""
    found = opened(moment())
    return _whole(request, found, found.edition) if found else none_loaded(request)


@require_safe
@public
def threshold_edition(request: HttpRequest, framework: str, number: int) -> HttpResponse:
    """The whole of one edition, also of one that has been superseded."""
    now = moment()
    edition = find_edition(request, framework, number)
    newest = next(iter(in_force(london_date(now), edition.framework)), None)
    return _whole(request, opened_edition(edition, now), newest)


@require_safe
@public
def threshold_editions(request: HttpRequest) -> HttpResponse:
    """Every edition that may be read, the newest first."""
    now = moment()
    found = opened(now)
    if found is None:
        return none_loaded(request)
    today = london_date(now)
    current = {edition.pk for edition in in_force(today)}
    editions = (
        visible_to(request.user, today).filter(state__in=PUBLIC).order_by("framework", "-in_force_from", "-number")
    )
    listed = [(edition, edition.pk in current, edition.in_force_from > today) for edition in editions]
    return render(request, "thresholds/editions.html", found.context(editions=listed))


@require_safe
@public
def threshold_challenge(request: HttpRequest) -> HttpResponse:
    """How practitioners who disagree about a level challenge each other: the ladder of the arrangements."""
    now = moment()
    found = opened(now)
    if found is None:
        return none_loaded(request)
    steps = ladder(LadderKind.PRACTITIONERS)
    on = london_date(now)
    may_raise = request.user.is_authenticated and holds(request.user, Permission.RAISE_DISAGREEMENT, on)
    return render(request, "thresholds/challenge.html", found.context(ladder=steps, may_raise=may_raise))


@require_safe
@public
def threshold_contacts(request: HttpRequest) -> HttpResponse:
    """Whom to call, and who answers now."""
    found = opened(moment())
    if found is None:
        return none_loaded(request)
    return render(request, "thresholds/contacts.html", found.context(reach=found.reach(found.book.contacts)))


def find_edition(request: HttpRequest, framework: str, number: int) -> Edition:
    """A published edition by its framework and number, or 404."""
    edition = visible_to(request.user, london_date(moment())).filter(framework__code=framework, number=number).first()
    if edition is None or not edition.is_public:
        raise Http404
    return edition


def _whole(request: HttpRequest, found: Opened, newest: Edition | None) -> HttpResponse:
    form = NarrowForm(request.GET, book=found.book)
    form.is_valid()
    threads = found.book.threads(form.choice)
    context = found.context(
        form=form,
        places=found.book.by_place(threads),
        how_many=sum(len(line.indicators) for thread in threads for line in thread.lines),
        narrowed=form.choice.any,
        newest=newest,
    )
    return render(request, "thresholds/framework.html", context)
