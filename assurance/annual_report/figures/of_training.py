"""Training of a period: sessions, places, who came, certificates, and what the evaluations say."""

from __future__ import annotations

from partnership import training_queries
from partnership.models import Certificate, CertificateExtension, TrainingSession
from partnership.promise_choices import SessionState
from portal.clock import end_of_day, start_of_day
from portal.together import Asking, several, side_by_side

from .gathering import Gathering

SECTION, SOURCE = "workforce", "Training register in the portal"
RATES = {
    "Attendance of those booked": "training.attendance",
    "Places filled": "training.places_filled",
    "Did not come": "training.no_show",
    "Answered six to eight weeks later": "training.answered_later",
    "Practice changed": "training.practice_changed",
}
NAMES = {
    "training.sessions": "Training sessions held",
    "training.cancelled": "Training sessions cancelled",
    "training.places": "Places offered",
    "training.attended": "Places taken up by those who came",
    "training.attendance": "Share of those booked who came",
    "training.places_filled": "Share of places filled",
    "training.no_show": "Share of those booked who did not come",
    "training.answered_later": "Share of those who attended who answered six to eight weeks later",
    "training.practice_changed": "Share of those answers that say practice has changed",
    "training.confidence_before": "Confidence before the session, of 5",
    "training.confidence_after": "Confidence at its end, of 5",
    "training.certificates": "Certificates issued",
    "training.extended": "Certificates that a decision made last longer",
    "training.pool": "Trainers in the pool on the last day of the period",
}


def gather(into: Gathering) -> Asking[None]:
    """Put the training of the period; each rate names its denominator."""
    begin, end = start_of_day(into.since), end_of_day(into.until)
    extended_in = CertificateExtension.objects.filter(decided_on__gte=into.since, decided_on__lte=into.until)
    asked = several(
        TrainingSession.objects.filter(starts_at__gte=begin, starts_at__lt=end).values_list("state", "capacity"),
        Certificate.objects.filter(issued_on__gte=into.since, issued_on__lte=into.until).values_list("pk"),
        extended_in.order_by().values_list("certificate").distinct(),
        training_queries.pool_rows(into.until),
    )
    (planned, issued, extended, pool), report = yield from side_by_side(
        asked, training_queries.report_asked(into.since, into.until)
    )
    if not planned and not into.kept:
        return
    put = {"section": SECTION, "source": SOURCE}
    into.put("training.sessions", report.sessions, **put)
    into.put("training.cancelled", sum(state == SessionState.CANCELLED for state, _c in planned), **put)
    into.put("training.places", sum(places for state, places in planned if state == SessionState.HELD), **put)
    into.put("training.attended", sum(line.attended + line.walk_in for line in report.lines), **put)
    for rate in report.rates:
        into.share(RATES[rate.name], rate.part, rate.whole, of=rate.of, people=False, **put)
    note = f"the {report.pairs} people who answered both times"
    into.put("training.confidence_before", report.before, note=note, **put)
    into.put("training.confidence_after", report.after, note=note, **put)
    into.put("training.certificates", len(issued), **put)
    into.put("training.extended", len(extended), **put)
    into.put("training.pool", len(pool), **put)
    rows = [
        (line.organisation.name, str(line.booked), str(line.attended), str(line.no_show), str(line.cancelled))
        for line in report.lines
    ]
    into.table(
        "training", "Training by organisation", ("Organisation", "Booked", "Came", "Did not come", "Cancelled"), rows,
        source=SOURCE, section=SECTION,
    )  # fmt: skip
