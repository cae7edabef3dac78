"""A page of the list read from the ledger, unless it is there already."""

from collections.abc import Callable
from typing import NamedTuple

from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.paging import Page
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.pages.transactions.filters import Filters
from spends.ui.pages.transactions.rows import Choices, Row, choices, make_rows
from spends.ui.version import Version, version_of


class Shown(NamedTuple):
    """A page of the list; `choices` are what the filters offer, None where that is known."""

    version: Version[Filters]
    rows: list[Row]
    next: str
    previous: str
    choices: Choices | None


def reading(
    filters: Filters, known: Version[Filters] | None
) -> Callable[[UnitOfWork], Shown | None]:
    """Return what reads a page and, unless they are known, what the filters offer.

    It answers None when all is as it was in `known`.
    """

    def shown(uow: UnitOfWork) -> Shown | None:
        version = version_of(uow, filters)
        if version == known:
            return None
        offers = known is None or known != version._replace(asked=known.asked)
        wanted = filters.wanted(uow.actor.currency_code)
        page: Page[TransactionView] = listing.list_page(
            uow, wanted, filters.sorting, filters.cursor or None
        )
        rows = make_rows(uow, page.items)
        offered = choices(uow) if offers else None
        return Shown(version, rows, page.next or "", page.previous or "", offered)

    return shown
