"""A published list of bank holidays is looked at before it moves a date: is it whole, and is it of this nation?

A list that was cut, or another nation's under this one's name, would withdraw holidays and shorten statutory times
without a word. Banking and Financial Dealings Act 1971, Schedule 1, says which days each nation has.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.errors import Refused

from .choices import Division

#: Schedule 1 and the days given every year by proclamation.
FEWEST = {Division.ENGLAND_AND_WALES: 8, Division.SCOTLAND: 9, Division.NORTHERN_IRELAND: 10}
#: What a list must tell of each year, and what it must not: words of a title that only one nation has.
MUST = {
    Division.ENGLAND_AND_WALES: ("easter monday",),
    Division.SCOTLAND: ("st andrew",),
    Division.NORTHERN_IRELAND: ("st patrick", "boyne"),
}
MUST_NOT = {
    Division.ENGLAND_AND_WALES: ("st andrew", "2nd january", "st patrick", "boyne"),
    Division.SCOTLAND: ("easter monday", "st patrick", "boyne"),
    Division.NORTHERN_IRELAND: ("st andrew", "2nd january"),
}


def checked(division: Division, published: BankHolidays) -> dict[date, str]:
    """The list of `division`, date to title. Refused where a year of it is short, missing or another nation's."""
    listed = {event["date"]: str(event["title"]) for event in published.get_holidays(division=division.value)}
    if not listed:
        raise Refused(f"The published list for {division.label} is empty. The holidays stay as they are.")
    numbers = Counter(on.year for on in listed)
    for year in range(min(numbers), max(numbers) + 1):
        if numbers[year] < FEWEST[division]:
            raise Refused(
                f"The published list for {division.label} has {numbers[year]} holidays in {year}, and there are at "
                f"least {FEWEST[division]}: it was cut. The holidays stay as they are."
            )
        titles = " | ".join(title.lower() for on, title in listed.items() if on.year == year)
        if any(word not in titles for word in MUST[division]) or any(word in titles for word in MUST_NOT[division]):
            raise Refused(
                f"The published list for {division.label} has another nation's holidays in {year}. The holidays stay "
                "as they are."
            )
    return listed
