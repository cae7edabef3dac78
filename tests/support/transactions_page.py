"""What the tests of the Transactions page's states share."""

from typing import Any

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.reading import listing
from spends.ui.pages.transactions.listing import ListState
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table user; --"]


def payees(state: ListState) -> list[str]:
    """Return the payees of the rows shown."""
    return [row.payee for row in state.rows]


async def shown(tab: Any, **query: str) -> ListState:
    """Return the list as an address says it, counted."""
    tab.visit("/transactions", **query)
    state = tab.state(ListState)
    await state.restore()
    await ListState.count.fn(state)
    return state


def all_lines(home: Home) -> list[Any]:
    """Return the first page of a household's lines."""
    with home.work(write=False) as uow:
        return listing.list_page(uow, TransactionFilter()).items


def offered_undo(events: Any) -> str:
    """Return the id that a toast's Undo would send."""
    text = str(events[-1]).rpartition("undo_id")[2].replace("\\", "")
    return next(part for part in text.split('"') if part.count("-") == 4)
