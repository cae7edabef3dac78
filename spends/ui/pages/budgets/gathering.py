"""What the Budgets page reads, in one go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.budgets.rules import Span
from spends.domains.budgets.service import advice, status
from spends.domains.budgets.views import BudgetStatus, Envelopes
from spends.domains.households import service as households
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing, spending
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.budgeted import Families, Together, together
from spends.ui.pages.budgets.address import ENVELOPES, TOTAL, Shown
from spends.ui.pages.budgets.words import Pen

MOST_AT_ONCE = 100
"""So many categories a filter may name."""


class Known(NamedTuple):
    """A category: what it is called, and what it is below."""

    name: str
    parent_id: UUID | None


class Gathered(NamedTuple):
    """A month's budgets; `spent` is all that was spent in it, `together` what they come to.

    `missing` is how many lines it lacks for want of a rate, by the categories of its budgets, and
    `lacking` how many these are together.
    """

    shown: Shown
    pen: Pen
    currency: str
    statuses: list[BudgetStatus]
    since: Mapping[UUID, date]
    categories: Mapping[UUID, Known]
    people: Mapping[UUID, str]
    spent: int
    missing: Mapping[UUID | None, int]
    lacking: int
    together: Together
    envelopes: Envelopes | None


def gather(uow: UnitOfWork, shown: Shown) -> Gathered:
    """Return a month as it is shown."""
    today = uow.today()
    found = _statuses(uow, shown.day(today), today)
    facts = categories.category_facts(uow)
    month = spending.by_month(uow, shown.month, shown.end)
    families = spending.kinship(uow, facts).families
    added = together(uow, found, Span(shown.month, shown.end), families)
    unrated = {row.category_id for row in month if row.missing}
    missing = _missing(uow, shown, added, families, unrated) if unrated else {}
    if shown.of == TOTAL and (added.on_all or not added.counted):
        shown = replace(shown, of="")  # it has no rows of its own here
    return Gathered(
        shown,
        Pen(today, uow.actor.locale),
        uow.actor.currency_code,
        found,
        status.over_since(uow, found),
        {each.id: Known(each.name, each.parent_id) for each in facts.values()},
        {each.id: each.name for each in households.members(uow)},
        sum(row.spent for row in month),
        missing,
        _lacking(uow, shown, missing),
        added,
        advice.envelopes(uow, shown.month) if shown.view == ENVELOPES else None,
    )


def _missing(
    uow: UnitOfWork, shown: Shown, added: Together, families: Families, unrated: set[UUID]
) -> dict[UUID | None, int]:
    found = {}
    for category_id in (each.budget.category_id for each in added.counted):
        if category_id is not None and unrated.isdisjoint(families.get(category_id, frozenset())):
            continue
        found[category_id] = _count(uow, shown, category_id=category_id)
    return {category_id: count for category_id, count in found.items() if count}


def _lacking(uow: UnitOfWork, shown: Shown, missing: Mapping[UUID | None, int]) -> int:
    """Return how many lines these are together: one that is split may be of several budgets."""
    if 1 < len(missing) <= MOST_AT_ONCE:
        return _count(uow, shown, category_ids=tuple(filter(None, missing)))
    return sum(missing.values())


def _count(uow: UnitOfWork, shown: Shown, **categories: Any) -> int:
    wanted = TransactionFilter(
        **categories,
        counts_as="expense",
        date_from=shown.month,
        date_to=shown.end,
        without_rate_to=uow.actor.currency_code,
    )
    return listing.count(uow, wanted)


def _statuses(uow: UnitOfWork, day: date, today: date) -> list[BudgetStatus]:
    """Return how budgets stand on a day; those whose period is not over yet, as of today."""
    found = status.statuses(uow, day)
    if day == today:
        return found
    now = {each.budget.id: each for each in status.statuses(uow, today)}
    return [
        now[each.budget.id] if each.span and now[each.budget.id].span == each.span else each
        for each in found
    ]
