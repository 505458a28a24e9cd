"""What the gallery of components shows: one example of each, none of it about anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import formset_factory

from portal.day_strip import StoredDay, Strip, strip
from portal.errors import Conflict
from portal.fields import PartsDateField, PartsDateTimeField
from portal.forms import PortalForm, PortalFormSet, VersionedForm, stale_fields

AWARE, TODAY, DUE = date(2026, 12, 17), date(2027, 1, 8), date(2027, 1, 12)
HOLIDAYS = {
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 28): "Boxing Day (substitute day)",
    date(2027, 1, 1): "New Year’s Day",
}
HASH = "9f2c41d077abe3105f0e8d1c2b3a495867f6e5d4c3b2a1908f7e6d5c4b3a2910"
WRONG = {
    "title": "A title that is longer than the forty characters it may have",
    "seen_day": "31",
    "seen_month": "2",
    "seen_year": "2027",
    "heard_day": "8",
    "heard_month": "1",
    "heard_year": "20255",
    "heard_time": "4.40pm",
    "decision": "dissent",
    "version": "1",
}


class GalleryForm(VersionedForm):
    """A field of every kind."""

    title = forms.CharField(label="Title", max_length=40, help_text="Forty characters at most, and nobody’s name.")
    summary = forms.CharField(
        label="What happened?", widget=forms.Textarea, max_length=500, help_text="In your own words; facts first."
    )
    seen = PartsDateField(label="Date on which it was seen", help_text="For example 8 1 2027.")
    heard = PartsDateTimeField(label="When the council became aware", help_text="For example 8 1 2027, 16:40.")
    decision = forms.ChoiceField(
        label="Your partner’s decision",
        choices=[("agree", "Agree"), ("agree_with_comment", "Agree, with a comment"), ("dissent", "Do not agree")],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label="Comment or reasons", widget=forms.Textarea, required=False)
    areas = forms.MultipleChoiceField(
        label="Which areas are involved?",
        choices=[("own", "Our own"), ("neighbour", "A neighbouring area"), ("other", "Another")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick every one that applies.",
    )
    asked = forms.ChoiceField(label="Was advice asked?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    agency = forms.ChoiceField(
        label="Agency", choices=[("", "Choose"), ("health", "Health provider"), ("school", "School")]
    )
    children = forms.IntegerField(label="Number of children", min_value=1)
    address = forms.EmailField(label="E-mail address")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    evidence = forms.FileField(label="Evidence", help_text="PDF, Word or a picture; 25 MB at most.")
    sure = forms.BooleanField(label="I have read all of it", help_text="Returns and attachments too.")

    reveals = {"comment": ("decision", ("agree_with_comment", "dissent"))}
    choice_hints = {"decision": {"dissent": "The partner-dispute procedure begins; the due date keeps running."}}
    widths = {"children": 3, "agency": "two-thirds"}


class ChildForm(PortalForm):
    """One entry of a formset."""

    reference = forms.CharField(label="Pseudonymous reference", max_length=20)
    band = forms.ChoiceField(label="Age band", choices=[("", "Choose"), ("0", "Under 1"), ("1", "1 to 5")])


class ChildFormSet(PortalFormSet):
    """Children, one to many."""

    item_title = "Child"
    another_words = "Add another child"


class FilterForm(PortalForm):
    """A filter panel."""

    words = forms.CharField(label="Words", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("late", "Late"), ("met", "Met")])


def example_strip() -> Strip:
    """Fifteen working days over Christmas and New Year."""
    days, number = [StoredDay(AWARE, 0, None)], 0
    on = AWARE
    while on < DUE:
        on += timedelta(days=1)
        why = HOLIDAYS.get(on) or (on.strftime("%A") if on.weekday() >= 5 else None)
        number += why is None
        days.append(StoredDay(on, None if why else number, why))
    labels = {
        AWARE: ["aware"],
        date(2026, 12, 18): ["requests out"],
        date(2026, 12, 24): ["Panel told"],
        date(2027, 1, 5): ["returns due"],
        date(2027, 1, 7): ["pack out"],
        TODAY: ["meeting"],
        date(2027, 1, 11): ["sign-off"],
        DUE: ["to the Panel"],
    }
    return strip(days, today=TODAY, labels=labels, statutory=[date(2026, 12, 24), DUE])


def _row(agency: str, author: str, status: str, state: str) -> list[Any]:
    return [{"text": agency, "path": "#tables"}, author, "5 Jan", {"text": status, "state": state}]


def examples(*, wrong: bool) -> dict[str, Any]:
    """The context of the gallery; `wrong` shows the forms as they come back with mistakes."""
    form = GalleryForm(WRONG) if wrong else GalleryForm(initial={"version": 1, "seen": TODAY})
    conflict = Conflict("Demonstration Support saved a new text at 14:02.", theirs={"title": "The other text"})
    children = formset_factory(ChildForm, formset=ChildFormSet, extra=2)
    return {
        "form": form,
        "wrong": wrong,
        "children": children(prefix="children"),
        "filters": FilterForm(),
        "strip": example_strip(),
        "stale": stale_fields(GalleryForm(WRONG), conflict),
        "hash": HASH,
        "today": TODAY,
        "left": [2, 0, -3, 9],
        "moment": datetime(2027, 1, 8, 14, 2, tzinfo=UTC),
        "pages": Paginator(range(200), 20).page(4),
        "tiles": [
            {"number": 1, "words": "past its statutory date", "state": "late", "path": "#tiles"},
            {"number": 3, "words": "due within five working days", "state": "soon"},
            {"number": 2, "words": "waiting for your sign-off"},
            {"number": "96%", "words": "of deadlines met this year", "state": "met"},
        ],
        "signatures": [
            {"organisation": "Council", "decision": "agree", "about": "director, today 10:02"},
            {
                "organisation": "Integrated care board",
                "decision": "agree_with_comment",
                "about": "executive lead, today 11:47",
                "comment": "Agreed on the understanding that the health chronology is completed.",
            },
            {"organisation": "Police", "decision": "", "about": "asked today 09:30, reminded 13:00"},
            {"organisation": "Partnership chair", "decision": "dissent", "about": "today 12:10", "comment": "Reasons."},
        ],
        "headings": ["Agency", "Author", "Due", "Status"],
        "rows": [
            _row("Council, children’s social care", "Head of safeguarding", "Returned day 8", "met"),
            _row("Police", "Review officer", "3 working days late", "late"),
            _row("Schools", "Designated lead", "Nil return", "open"),
        ],
        "facts": [
            {"key": "Date of the incident", "value": "Wed 16 December 2026", "path": "#lists"},
            {"key": "Summary", "value": "First line.\nSecond line.", "path": "#lists"},
            {"key": "Referred by", "value": ""},
        ],
        "happened": [
            {"at": datetime(2027, 1, 8, 14, 2, tzinfo=UTC), "text": "Meeting recorded", "by": "Demonstration Manager"},
            {
                "at": datetime(2027, 1, 7, 9, 30, tzinfo=UTC),
                "text": "Return reopened",
                "by": "Demonstration Manager",
                "reason": "The chronology ended a year too early.",
            },
        ],
        "lacking": [
            {"text": "Say whether each criterion is met, with reasons", "path": "#missing"},
            {"text": "Record who attended", "path": "#missing"},
        ],
        "steps": [
            {"text": "What happened", "path": "#missing", "done": True},
            {"text": "The children", "path": "#missing", "current": True},
        ],
    }
