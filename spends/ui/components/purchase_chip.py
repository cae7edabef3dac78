"""Where a purchase stands and until when it is covered, in a chip each; and their words."""

from datetime import date

import reflex as rx

from spends.domains.belongings.kinds import PurchaseStatus
from spends.domains.belongings.rules import ENDLESS
from spends.ui.components.types import Text
from spends.ui.format import short_month

STATUSES: dict[PurchaseStatus, str] = {
    PurchaseStatus.ORDERED: "Ordered",
    PurchaseStatus.RECEIVED: "Received",
    PurchaseStatus.RETURNED: "Returned",
    PurchaseStatus.SOLD: "Sold",
    PurchaseStatus.ARCHIVED: "Archived",
}
STATUS_TONES: dict[PurchaseStatus, str] = {
    PurchaseStatus.ORDERED: "accent",
    PurchaseStatus.RETURNED: "soon",
}
WARRANTY_TONES = {"active": "good", "expiring": "soon"}
DAYS_COUNTED, MONTHS_COUNTED = 45, 24
_YEAR, _MONTH = 365.25, 30.44


def tone_chip(words: Text, tone: Text) -> rx.Component:
    """A chip in the tone a row names: good, soon, bad, accent or none."""
    return rx.el.span(rx.el.span(words, class_name="truncate"), class_name=_look(tone))


def _look(tone: Text) -> rx.Var[str] | str:
    if isinstance(tone, str):
        return f"chip chip-{tone}" if tone else "chip"
    return rx.cond(tone != "", "chip chip-" + tone, "chip")


def warranty_words(until: date | None, today: date, locale: str = "en") -> str:
    """Return what the last day of all cover says: "Expires in 12 days", "Lifetime"; "" for none."""
    if until is None:
        return ""
    if until == ENDLESS:
        return "Lifetime"
    days = (until - today).days
    if days < 0:
        return f"Expired {span(-days)} ago"
    if days == 0:
        return "Expires today"
    if days <= DAYS_COUNTED:
        return f"Expires in {span(days)}"
    return f"Active until {short_month(until, locale)} {until.year}"


def span(days: int) -> str:
    """Return a length of time in its largest fitting unit: "12 days", "3 months", "2 years"."""
    if days <= DAYS_COUNTED:
        return "1 day" if days == 1 else f"{days} days"
    months = round(days / _MONTH)
    if months < MONTHS_COUNTED:
        return "1 month" if months == 1 else f"{months} months"
    return f"{round(days / _YEAR)} years"
