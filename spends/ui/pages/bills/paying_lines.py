"""Which bank lines may pay a bill on a day it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from spends.domains.bills.service import calendar
from spends.domains.bills.views import BillView
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.pages.bills.gathering import pen_of
from spends.ui.pages.bills.words import Pen

OFFERED = 6
NEAR = timedelta(days=20)
"""Lines so long before and after the day are offered."""
LONG = timedelta(days=800)


@dataclass(frozen=True)
class Line:
    """A bank line that could pay what was due."""

    id: str
    title: str
    words: str
    amount: str
    worth: str


def lines_of(uow: UnitOfWork, bill_id: UUID, due: date, text: str) -> list[Line]:
    """Return the bank lines that may pay a day: near it and of its payee, or those with words."""
    bill = calendar.bill(uow, bill_id)
    asked: dict[str, object] = {
        "search": text,
        "type": "income" if bill.is_income else "expense",
        "pending": False,
    }
    if not text:
        asked |= {"date_from": due - NEAR, "date_to": due + NEAR}
    around = calendar.occurrences(uow, due - LONG, due + LONG)
    taken = {each.transaction_id for each in around if each.transaction_id}
    found = [
        line
        for line in listing.list_page(uow, validated(TransactionFilter, asked)).items
        if line.currency_code == bill.currency_code
        and line.id not in taken
        and (text or abs(abs(line.amount) - bill.expected) * 2 <= bill.expected)
    ]
    if not text and bill.payee:
        asked |= {"payee_id": bill.payee_id}
        known = {line.id for line in found}
        own = listing.list_page(uow, validated(TransactionFilter, asked)).items
        found += [line for line in own if line.id not in known | taken]
    pen = pen_of(uow)
    likely = _likely(found, bill, due)[:OFFERED]
    return [_line(line, pen) for line in likely]


def _likely(lines: Sequence[TransactionView], bill: BillView, due: date) -> list[TransactionView]:
    """Put those of the payee first, then those whose amount and day are nearest."""
    return sorted(
        lines,
        key=lambda line: (
            bill.payee is None or line.payee != bill.payee,
            abs(abs(line.amount) - bill.expected) * 10 // max(bill.expected, 1),
            abs(line.date - due),
        ),
    )


def _line(line: TransactionView, pen: Pen) -> Line:
    return Line(
        id=str(line.id),
        title=title_of(line),
        words=f"{pen.day(line.date)} · {line.account_name}",
        amount=pen.money(line.amount, line.currency_code, signed=True),
        worth=line_worth(line, pen),
    )


def line_worth(line: TransactionView, pen: Pen) -> str:
    """Return what a bank line is worth in the household's currency, whichever way it went."""
    return pen.worth(
        None if line.base_amount is None else abs(line.base_amount), line.currency_code
    )


def title_of(line: TransactionView) -> str:
    """Return whose a bank line is."""
    return line.payee or line.description or "No payee"
