"""What the inventory's list reads: a page of it, how many there are, what the filters offer."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from spends.domains.belongings.service import listing
from spends.domains.belongings.service import worth as values
from spends.domains.households import service as households
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.format import long_date, money
from spends.ui.pages.inventory.filters import Filters, worth_day
from spends.ui.pages.inventory.rows import Choices, Row, choices, make_rows
from spends.ui.version import Version, version_of


class Shown(NamedTuple):
    """A page of the list; `summed` is what all that is listed is worth, "" where not asked."""

    version: Version[Filters]
    rows: list[Row]
    next: str
    previous: str
    summed: str
    choices: Choices | None


class Counted(NamedTuple):
    """How many are listed, and what the filters offer unless it was `offered` before."""

    total: int
    choices: Choices | None
    offered: int


def gather(
    uow: UnitOfWork, filters: Filters, known: Version[Filters] | None, offered: int
) -> Shown | None:
    """Return the page that filters mean; None where it is the `known` one.

    `offered` is the change counter at which what the filters offer was read.
    """
    asked = version_of(uow, filters.without_view)
    if asked == known:
        return None
    # Only the names of what is chosen cannot wait.
    named = filters.retailer or filters.brand or filters.category
    offers = choices(uow) if named and asked.counter != offered else None
    page = listing.page(uow, filters.wanted(), filters.sorting, filters.cursor or None)
    day = worth_day(filters)
    rows = make_rows(uow, page.items, day)
    alone = replace(filters.first_page, worth="") == filters.cleared
    summed = _summed(uow, day) if day and alone else ""
    return Shown(asked, rows, page.next or "", page.previous or "", summed, offers)


def _summed(uow: UnitOfWork, day: date) -> str:
    found, locale = values.on_days(uow, [day]), uow.actor.locale
    total = money(found.by_day[0][1], uow.actor.currency_code, locale)
    lacking = f", {found.missing} without a rate" if found.missing else ""
    return f"Worth {total} on {long_date(day, locale)}{lacking}"


def count(uow: UnitOfWork, filters: Filters, offered: int) -> Counted:
    """Return how many filters mean, and what they offer where something changed since."""
    counter = households.change_counter(uow)
    offers = None if counter == offered else choices(uow)
    return Counted(listing.count(uow, filters.wanted()), offers, counter)
