"""The portal's figures as Prometheus reads them: of its work from the database, of its requests from its processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from portal.access import moment, public
from portal.backups.keeping import newest
from portal.deadlines.queries import open_deadlines, overdue
from portal.deadlines.sweep import last_finished
from portal.health import findings
from portal.measuring import BUCKETS, CLASSES, NUMBER, SECONDS, TIMES, totals
from portal.notices.choices import NoticeState
from portal.notices.queries import counts, stuck_since
from portal.trail.anchors import kept
from portal.trail.models import TrailHead
from portal.version import VERSION

KIND = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[str, float]


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever shows the word that METRICS_TOKEN holds; for everybody else there is no such page."""
    shown = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    response = HttpResponse("\n".join(lines(moment())) + "\n", content_type=KIND)
    response["Cache-Control"] = "no-store"
    return response


def lines(now: datetime) -> Iterator[str]:
    """Every figure at `now`, each with what it says; those of the database are absent while it does not answer."""
    yield from _figure("portal_info", "gauge", "The version that runs.", [(f'{{version="{VERSION}"}}', 1)])
    yield from _requests()
    well = [(f'{{name="{f.name.replace(" ", "_")}"}}', int(f.well)) for f in findings(now, tables=False)]
    yield from _figure("portal_well", "gauge", "What manage.py health looks at: 1 is well.", well)
    try:
        yield from _work(now)
    except DatabaseError:
        connection.close()
    if settings.BACKUP_DIR and (last := newest(Path(settings.BACKUP_DIR))):
        yield from _one("portal_backup_age_seconds", "Since the newest backup.", _age(last.manifest.at, now))
        yield from _one("portal_backup_duration_seconds", "How long the newest backup took.", last.manifest.seconds)
    if (told := kept()).last_at:
        yield from _one(
            "portal_trail_anchor_age_seconds", "Since the trail was last anchored.", _age(told.last_at, now)
        )


def _requests() -> Iterator[str]:
    found = totals(settings.METRICS_DIR)
    by_class = [(f'{{status="{number}xx"}}', found[place]) for place, number in enumerate(CLASSES)]
    yield from _figure("portal_requests_total", "counter", "Requests that were answered, by status.", by_class)
    name, so_far = "portal_request_duration_seconds", 0.0
    yield f"# HELP {name} How long requests took."
    yield f"# TYPE {name} histogram"
    for place, end in enumerate(BUCKETS):
        so_far += found[TIMES + place]
        yield f'{name}_bucket{{le="{end}"}} {_number(so_far)}'
    yield f'{name}_bucket{{le="+Inf"}} {_number(found[NUMBER])}'
    yield f"{name}_sum {_number(found[SECONDS])}"
    yield f"{name}_count {_number(found[NUMBER])}"


def _work(now: datetime) -> Iterator[str]:
    finished, stuck = last_finished(now), stuck_since(now)
    if finished is not None:
        yield from _one("portal_sweep_age_seconds", "Since the last finished sweep.", _age(finished, now))
    yield from _one("portal_deadlines_open", "Deadlines that run.", open_deadlines().count())
    yield from _one("portal_deadlines_overdue", "Those of them past their date.", overdue(now).count())
    states = counts()
    by_state = [(f'{{state="{state.value}"}}', states[state]) for state in NoticeState]
    yield from _figure("portal_notices", "gauge", "Notices in the outbox, by where they stand.", by_state)
    yield from _one("portal_outbox_stuck_seconds", "Since a message waits and none leaves.", _age(stuck, now))
    head = TrailHead.objects.filter(id=1).first()
    yield from _figure(
        "portal_trail_events_total", "counter", "Events on the trail.", [("", head.sequence if head else 0)]
    )


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _one(name: str, says: str, value: float) -> Iterator[str]:
    yield from _figure(name, "gauge", says, [("", value)])


def _figure(name: str, kind: str, says: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{labels} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}"
