"""What is due, written as a calendar of RFC 5545 by the `icalendar` package.

That is loaded with the first feed that is read: few households have one.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from spends.domains.bills.kinds import AmountKind
from spends.domains.bills.rules import Status
from spends.domains.bills.views import OccurrenceView
from spends.kit.money import decimal_amount
from spends.kit.sql import AnyRow

ASKED_EVERY = timedelta(hours=12)
REMINDED_AT = timedelta(hours=9)
"""The time of day at which a calendar reminds of what is due all day."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_SAID = {Status.PAID: " (paid)", Status.SKIPPED: " (skipped)", Status.LATE: " (late)"}


class Event(NamedTuple):
    """A bill on a day it is due; `reminder` is how many days before one wants to hear of it."""

    bill_id: UUID
    day: date
    name: str
    amount: int
    currency_code: str
    status: Status
    about: bool
    reminder: int | None
    url: str | None

    @classmethod
    def of(cls, due: OccurrenceView, bill: AnyRow) -> Self:
        """Return the event of an occurrence and the row of its bill."""
        return cls(
            due.bill_id,
            due.due,
            due.name,
            due.amount,
            due.currency_code,
            due.status,
            bill.amount_kind != AmountKind.FIXED and due.status is not Status.PAID,
            bill.reminder_days_before,
            bill.url,
        )

    @property
    def uid(self) -> str:
        """What tells the event from all others, and stays."""
        return f"{self.bill_id}-{self.day:%Y%m%d}@spends"

    @property
    def summary(self) -> str:
        """What a calendar shows of it."""
        amount = f"{decimal_amount(self.amount, self.currency_code):f} {self.currency_code}"
        about = "about " if self.about else ""
        return f"{plain(self.name)}, {about}{amount}{_SAID.get(self.status, '')}"


def plain(text: str) -> str:
    """Return text without what a calendar's text must not have."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))


def written(name: str, events: Iterable[Event], now: datetime) -> bytes:
    """Return a household's calendar as text/calendar, in UTF-8."""
    import icalendar

    stamp = icalendar.vDatetime(now.replace(microsecond=0))
    made = icalendar.Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//Spends//Bills//EN")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    for title in ("NAME", "X-WR-CALNAME"):
        made[title] = icalendar.vText(f"{plain(name)}: bills")
    made.add("REFRESH-INTERVAL", ASKED_EVERY, {"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", icalendar.vDuration(ASKED_EVERY))
    for each in events:
        event = icalendar.Event()
        event["UID"] = icalendar.vText(each.uid)
        event["DTSTAMP"] = stamp
        event.add("DTSTART", each.day)
        event["SUMMARY"] = icalendar.vText(each.summary)
        status = "CANCELLED" if each.status is Status.SKIPPED else "CONFIRMED"
        event["STATUS"] = icalendar.vText(status)
        event["TRANSP"] = icalendar.vText("TRANSPARENT")
        if each.url:
            event["URL"] = icalendar.vUri(each.url)
        if each.reminder is not None and each.status is Status.DUE:
            alarm = icalendar.Alarm()
            alarm["ACTION"] = icalendar.vText("DISPLAY")
            alarm["DESCRIPTION"] = event["SUMMARY"]
            alarm["TRIGGER"] = icalendar.vDuration(REMINDED_AT - timedelta(days=each.reminder))
            event.add_component(alarm)
        made.add_component(event)
    text: bytes = made.to_ical()
    return text
