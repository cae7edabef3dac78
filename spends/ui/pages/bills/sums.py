"""The figures above the bills, and the rows that each of them sums."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spends.domains.bills.rules import Status
from spends.domains.bills.views import BillView, OccurrenceView
from spends.ui.pages.bills.address import DUE, LATE, PATH, YEARLY
from spends.ui.pages.bills.gathering import Gathered
from spends.ui.pages.bills.words import Pen, many


@dataclass(frozen=True)
class Figures:
    """The numbers at the top; each with its note and where its rows are.

    `listed` says of which one the rows alone are shown, "" where all are.
    """

    due: str = ""
    due_note: str = ""
    due_href: str = f"{PATH}?of={DUE}"
    late: str = ""
    late_note: str = ""
    late_href: str = f"{PATH}?of={LATE}"
    yearly: str = ""
    yearly_note: str = ""
    yearly_href: str = f"{PATH}?of={YEARLY}"
    listed: str = ""


def figures_of(found: Gathered) -> Figures:
    """Return the numbers at the top; income is left out."""
    pen, code = found.pen, found.currency
    late, due = to_pay(found, LATE), to_pay(found, DUE)
    going = kept_going(found)
    kept_up = [each for each in going if each.is_subscription]
    due_sum, due_lacking = _sum(found.due[each.bill_id, each.due] for each in due)
    late_sum, late_lacking = _sum(found.due[each.bill_id, each.due] for each in late)
    year, year_lacking = _sum(found.yearly[each.id] for each in going)
    kept_up_sum, _ = _sum(found.yearly[each.id] for each in kept_up)
    due_note = _noted(many(len(due), "payment") if due else "Nothing to pay", due_lacking)
    late_note = _noted(_late_note(late, pen), late_lacking)
    counted = _noted("without income and what has ended", year_lacking)
    listed = {
        DUE: f"Due in the next 30 days: {pen.whole(due_sum, code)}, {due_note}"
        if due
        else "Due in the next 30 days: nothing to pay",
        LATE: f"Late: {pen.whole(late_sum, code)}, {late_note}" if late else "Late: nothing",
        YEARLY: f"A year of all bills: {pen.whole(year, code)}, {counted}",
    }
    return Figures(
        due=pen.whole(due_sum, code),
        due_note=due_note,
        due_href=_rows_of(found, DUE),
        late=pen.whole(late_sum, code) if late else "Nothing",
        late_note=late_note,
        late_href=_rows_of(found, LATE),
        yearly=pen.whole(year, code),
        yearly_note=_noted(
            f"{pen.whole(kept_up_sum, code)} for {many(len(kept_up), 'subscription')}"
            if kept_up
            else many(len(going), "bill"),
            year_lacking,
        ),
        yearly_href=_rows_of(found, YEARLY),
        listed=listed.get(found.shown.of, ""),
    )


def _rows_of(found: Gathered, of: str) -> str:
    return replace(found.shown, of=of).address(found.pen.today)


def to_pay(found: Gathered, of: str) -> list[OccurrenceView]:
    """Return what a figure sums of what is late and due next; without one all, income too."""
    if of not in {DUE, LATE}:
        return found.upcoming
    return [
        each
        for each in found.upcoming
        if not each.is_income and (each.status is Status.LATE) == (of == LATE)
    ]


def kept_going(found: Gathered) -> list[BillView]:
    """Return the bills that a year is made of: those that have a next day, without income."""
    return [each for each in found.bills.values() if each.next_due and not each.is_income]


def _sum(amounts: Iterable[int | None]) -> tuple[int, int]:
    """Return a sum, and how many are not in it for want of a rate."""
    known = list(amounts)
    return sum(each for each in known if each is not None), known.count(None)


def _noted(words: str, lacking: int) -> str:
    return f"{words}, {lacking} without a rate" if lacking else words


def _late_note(late: list[OccurrenceView], pen: Pen) -> str:
    if not late:
        return "is late"
    if len(late) == 1:
        return f"{late[0].name}, since {pen.day(late[0].due)}"
    return f"{many(len(late), 'payment')}, since {pen.day(late[0].due)}"
