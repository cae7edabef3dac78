"""What the accounts will hold, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from spends.domains.reports.rules import Event, Part, Stretch
from spends.domains.reports.service.forecast import forecast
from spends.domains.reports.views import BalanceForecast, Forecast
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.figures import Series, lines
from spends.ui.components.types import Option
from spends.ui.format import MINUS, money, notation, short_date, within

ALL = "all"
COMING = 6
NAMED = 3
TICK_EVERY = 30
COLUMNS = ["Day", "Balance", "Likely at least", "Likely at most", "What moves it"]
LEGEND = [("Expected", "iris"), ("Likely between", "slate")]
PARTS = {
    Part.BILLS: ("Bills", "/bills"),
    Part.INCOME: ("Income", "/bills"),
    Part.PAYMENTS: ("Payments that recur", "/bills"),
    Part.BUDGETS: ("Budgets", "/budgets"),
    Part.TRANSFERS: ("Transfers", "/transactions"),
    Part.HISTORY: ("Ordinary days", "/transactions"),
}
_WHY = {
    Part.BILLS: "On the days they are due",
    Part.INCOME: "Bills of income, and what comes in by itself",
    Part.PAYMENTS: "Not a bill yet, but paid again and again",
    Part.BUDGETS: "What they leave, without the bills in them",
    Part.TRANSFERS: "To and from other accounts, as usual",
}
_KINDS = {
    Part.BILLS: "Bill",
    Part.INCOME: "Income",
    Part.PAYMENTS: "Recurs",
    Part.TRANSFERS: "Transfer",
}


@dataclass(frozen=True)
class Note:
    """Something to know: tone bad, soon or info."""

    tone: str
    words: str


@dataclass(frozen=True)
class PartRow:
    """Where the change comes from, and what it comes to."""

    name: str
    note: str
    amount: str
    tone: str
    href: str


@dataclass(frozen=True)
class ComingRow:
    """Money that is expected to move on a day."""

    name: str
    note: str
    amount: str
    tone: str
    href: str


class Outlook(NamedTuple):
    """All that the card shows of one account, or of all together."""

    choice: str
    options: list[Option]
    words: str
    figure: dict[str, Any]
    table: list[list[str]]
    notes: list[Note]
    parts: list[PartRow]
    coming: list[ComingRow]


def outlook(uow: UnitOfWork, choice: str) -> Outlook:
    """Return the next 90 days of an account by its id; of all for any other text."""
    found = forecast(uow)
    by_id = {str(each.account_id): each for each in found.accounts}
    shown = by_id.get(choice, found.total)
    pen = _Pen(shown.currency_code, uow.actor.locale, found.today)
    return Outlook(
        choice=choice if choice in by_id else ALL,
        options=[
            Option(ALL, "All accounts"),
            *(Option(account_id, each.name) for account_id, each in by_id.items()),
        ],
        words=_words(shown, pen),
        figure=_figure(shown, pen),
        table=_table(shown, pen),
        notes=_notes(found, shown, uow.actor.locale),
        parts=_parts(shown, pen),
        coming=[_coming(event, pen) for event in shown.events[:COMING]],
    )


class _Pen(NamedTuple):
    """How amounts and days of one account are written."""

    code: str
    locale: str
    today: date

    def sum(self, minor: int, *, signed: bool = False, whole: bool = False) -> str:
        return money(minor, self.code, self.locale, signed=signed, whole=whole)

    def told(self, minor: int, *, whole: bool = False) -> str:
        """Return an amount for a sentence, whose lines do not end between its sign and the rest."""
        return self.sum(minor, whole=whole).replace(MINUS, f"{MINUS}\u2060")

    def day(self, day: date) -> str:
        return short_date(day, self.today, self.locale)


def _words(shown: BalanceForecast, pen: _Pen) -> str:
    last = shown.days[-1]
    now, then = pen.told(shown.start, whole=True), pen.told(last.balance, whole=True)
    if last.low == last.high:
        return f"{now} today, {then} on {pen.day(last.day)}"
    between = f"{pen.told(last.low, whole=True)} and {pen.told(last.high, whole=True)}"
    return f"{now} today, about {then} on {pen.day(last.day)}: likely between {between}"


def _figure(shown: BalanceForecast, pen: _Pen) -> dict[str, Any]:
    unit = 10 ** exponent(pen.code)
    days = [pen.today, *(day.day for day in shown.days)]
    labels = [pen.day(day) for day in days]

    def series(name: str, amounts: Sequence[int], color: str) -> Series:
        return Series(name, [amount / unit for amount in (shown.start, *amounts)], color)

    figure = lines(
        labels,
        [
            series("Likely at least", [day.low for day in shown.days], "slate"),
            series("Likely at most", [day.high for day in shown.days], "slate"),
            series("Expected", [day.balance for day in shown.days], "iris"),
        ],
        money=notation(pen.code, pen.locale),
    )
    low, high, _ = figure["data"]
    for edge in (low, high):
        edge["line"] = {**edge["line"], "width": 1, "color": "var(--slate-6)"}
    high |= {"fill": "tonexty", "fillcolor": "var(--slate-4)"}
    figure["layout"]["xaxis"] = {
        "type": "category",
        "tickmode": "array",
        "tickvals": labels[::TICK_EVERY],
        "ticktext": [short_date(day, day, pen.locale) for day in days[::TICK_EVERY]],
        "tickangle": 0,
    }
    figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": "var(--slate-8)"}
    return figure


def _table(shown: BalanceForecast, pen: _Pen) -> list[list[str]]:
    moves: dict[date, list[str]] = {}
    for event in shown.events:
        words = f"{event.name} {pen.sum(event.amount, signed=True)}"
        moves.setdefault(event.day, []).append(words)
    return [
        [
            pen.day(day.day),
            pen.sum(day.balance),
            pen.sum(day.low),
            pen.sum(day.high),
            ", ".join(moves.get(day.day, ())),
        ]
        for day in shown.days
    ]


def _notes(found: Forecast, shown: BalanceForecast, locale: str) -> list[Note]:
    notes = []
    looked_at = [shown] if shown.account_id else [shown, *found.accounts]
    for each in looked_at:
        pen = _Pen(each.currency_code, locale, found.today)
        name = within(each.name) if each.account_id else "All accounts together"
        if each.below:
            notes.append(Note("bad", f"{name}: {_below(each.below, pen)}"))
        elif each.may_be_below is not None and each is shown:
            day = pen.day(each.may_be_below)
            notes.append(Note("soon", f"{name} may fall below zero from {day} on."))
    for late in found.late[:NAMED]:
        pen = _Pen(late.currency_code, locale, found.today)
        which = f"{within(late.name)}, {pen.sum(late.amount)}, was due on {pen.day(late.due)}"
        words = f"{which} and is not paid. It is not counted: pay or skip it on Bills."
        notes.append(Note("soon", words))
    if found.missing:
        codes = ", ".join(found.missing)
        words = f"There is no rate of today for {codes}, so what is in it is not counted."
        notes.append(Note("soon", words))
    return notes


def _below(stretches: Sequence[Stretch], pen: _Pen) -> str:
    named = ", ".join(_stretch(each, pen) for each in stretches[:NAMED])
    more = len(stretches) - NAMED
    lowest = min(stretches, key=lambda each: each.lowest)
    and_more = f" and {more} more time{'s' if more > 1 else ''}" if more > 0 else ""
    # A sign stays with its amount where the sentence breaks.
    at = f"lowest on {pen.day(lowest.lowest_day)} at {pen.told(lowest.lowest)}"
    return f"below zero {named}{and_more}, {at}."


def _stretch(each: Stretch, pen: _Pen) -> str:
    if each.first == each.last:
        return f"on {pen.day(each.first)}"
    return f"from {pen.day(each.first)} to {pen.day(each.last)}"


def _parts(shown: BalanceForecast, pen: _Pen) -> list[PartRow]:
    why = {**_WHY, Part.HISTORY: f"As the last {shown.history_days} days went, by weekday"}
    return [
        PartRow(
            PARTS[part][0],
            why[part],
            pen.sum(amount, signed=True),
            "in" if amount > 0 else "",
            PARTS[part][1],
        )
        for part, amount in shown.made_of.items()
        if amount
    ]


def _coming(event: Event, pen: _Pen) -> ComingRow:
    words = [pen.day(event.day), _KINDS.get(event.part, "")]
    if event.due is not None:
        words.append(f"was due {pen.day(event.due)}")
    if event.slack:
        words.append(f"{pen.sum(event.slack)} more or less")
    return ComingRow(
        event.name,
        " · ".join(words),
        pen.sum(event.amount, signed=True),
        "in" if event.amount > 0 else "",
        _place(event),
    )


def _place(event: Event) -> str:
    if event.other_account_id is not None:
        return f"/transactions?account={event.other_account_id}"
    return "/bills"
