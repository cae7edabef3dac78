"""What categories cost, by month and by day, as budgets count it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.ledger.kinds import CategoryType
from spends.domains.ledger.repository import summary
from spends.domains.ledger.repository.naming import facts
from spends.domains.ledger.repository.naming.facts import CategoryFacts
from spends.domains.ledger.repository.reading import spending
from spends.domains.ledger.repository.reading.spending import Ask
from spends.domains.ledger.repository.summary import parts
from spends.domains.ledger.rules import sides
from spends.kit.actor import Permission
from spends.kit.clock import month_of
from spends.kit.unit_of_work import UnitOfWork

__all__ = [
    "Ask",
    "CategoryFacts",
    "DaySpending",
    "Kinship",
    "MonthSpending",
    "by_day",
    "by_month",
    "kinship",
    "parts_without_rate",
]


class MonthSpending(NamedTuple):
    """What a category took and brought in a month, in the household's currency.

    `missing` lines or parts have no rate yet. `category_id` is NO_CATEGORY for none.
    """

    month: date
    category_id: UUID
    income: int
    spent: int
    missing: int


class DaySpending(NamedTuple):
    """What was asked for by number took on a day, in one currency.

    `spent` in minor units of `currency_code`, `base_spent` of the household's currency, without
    the `missing` ones of the `lines`, or parts of lines, that have no rate.
    """

    number: int
    day: date
    currency_code: str
    spent: int
    base_spent: int
    lines: int
    missing: int


def by_month(
    uow: UnitOfWork, first: date, last: date, known: Mapping[UUID, CategoryFacts] | None = None
) -> list[MonthSpending]:
    """Return what each category took and brought in the months from `first`'s to `last`'s.

    Transfers and accounts outside the budget are left out; what comes back on an expense category
    lowers its spending. From the monthly sums: the length of history costs nothing. `known` are all
    categories, where they were read already.
    """
    uow.require(Permission.READ)
    types = {each.id: each.type for each in (known or facts.categories(uow)).values()}
    found = []
    for month, category_id, kind, into, out, missing in summary.flows(
        uow, month_of(first), month_of(last)
    ):
        income, spent = sides(kind, types.get(category_id), into, out)
        found.append(MonthSpending(month, category_id, income, spent, missing))
    return found


def parts_without_rate(uow: UnitOfWork, first: date, last: date) -> int:
    """Return how many parts `by_month` counts beyond the first of lines without a rate."""
    uow.require(Permission.READ)
    return sum(parts.by_month(uow, month_of(first), month_of(last)).values())


def by_day(uow: UnitOfWork, asks: Sequence[Ask]) -> list[DaySpending]:
    """Return what was asked for, by day and currency, in one statement."""
    uow.require(Permission.READ)
    return [
        DaySpending(number, day, code, -amount, -base, lines, missing)
        for number, day, code, amount, base, lines, missing in spending.by_day(uow, asks)
    ]


class Kinship(NamedTuple):
    """Which categories there are of spending, and each category with all below it, itself too."""

    expenses: frozenset[UUID]
    families: dict[UUID, frozenset[UUID]]


def kinship(uow: UnitOfWork, known: Mapping[UUID, CategoryFacts] | None = None) -> Kinship:
    """Return how the categories belong together; `known` where they were read already."""
    uow.require(Permission.READ)
    known = known or facts.categories(uow)
    found: dict[UUID, set[UUID]] = {category_id: {category_id} for category_id in known}
    for category_id, category in known.items():
        above = category.parent_id
        while above is not None and above in known:
            found[above].add(category_id)
            above = known[above].parent_id
    return Kinship(
        frozenset(each.id for each in known.values() if each.type == CategoryType.EXPENSE),
        {category_id: frozenset(ids) for category_id, ids in found.items()},
    )
