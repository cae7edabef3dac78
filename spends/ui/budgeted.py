"""What the budgets on a span of days come to: nothing twice, all in the household's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus
from spends.domains.ledger.service.reading import spending
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.valued import Amount, in_household

Families = Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a budget may spend, has spent and will have spent in the household's currency."""

    available: int
    spent: int
    forecast: int


@dataclass(frozen=True, slots=True)
class Together:
    """The budgets that are added up, and their sums; `unrated` more would be if they had a rate.

    `worths` are the sums of each budget on these days, counted or not; None for want of a rate.
    """

    counted: list[BudgetStatus]
    sums: Sums
    unrated: int
    worths: Mapping[UUID, Sums | None]

    @property
    def on_all(self) -> bool:
        """Whether it is the one on all spending."""
        return any(each.budget.category_id is None for each in self.counted)


def together(
    uow: UnitOfWork, budgets: Sequence[BudgetStatus], span: Span, families: Families
) -> Together:
    """Return what the household's budgets on exactly these days, of whole months, come to.

    That is the one on all spending, else those of which none is on another's category or a part of
    it. `families` are the categories, each with all below it and itself. What was spent counts by
    the rates of its days, as the list of transactions has it; all else by the last day's.
    """
    own = uow.actor.currency_code
    fitting = sorted(
        (each for each in budgets if each.span == span and each.budget.member_id is None),
        key=lambda each: each.budget.currency_code != own,
    )
    worths = _sums(uow, fitting, span, families)
    known = dict(zip((each.budget.id for each in fitting), worths, strict=True))
    counted = _apart([each for each in fitting if known[each.budget.id]], families)
    found = [sums for each in counted if (sums := known[each.budget.id])]
    return Together(
        counted,
        Sums(
            sum(each.available for each in found),
            sum(each.spent for each in found),
            sum(each.forecast for each in found),
        ),
        sum(
            not known[each.budget.id] and not _is_within(each.budget.category_id, counted, families)
            for each in fitting
        ),
        known,
    )


def _sums(
    uow: UnitOfWork, budgets: Sequence[BudgetStatus], span: Span, families: Families
) -> list[Sums | None]:
    day = min(uow.today(), span.end)
    amounts = [
        Amount(minor, each.budget.currency_code, day)
        for each in budgets
        for minor in (each.line.available, each.forecast.amount - each.line.spent)
    ]
    found = in_household(uow, amounts)
    spent = _spent(uow, budgets, span, families)
    return [
        None if available is None or to_come is None else Sums(available, gone, gone + to_come)
        for available, gone, to_come in zip(found[::2], spent, found[1::2], strict=True)
    ]


def _spent(
    uow: UnitOfWork, budgets: Sequence[BudgetStatus], span: Span, families: Families
) -> list[int]:
    own = uow.actor.currency_code
    if all(each.budget.currency_code == own for each in budgets):
        return [each.line.spent for each in budgets]
    rows = spending.by_month(uow, span.start, span.end)

    def of(category_id: UUID | None) -> int:
        family = families.get(category_id, frozenset()) if category_id else None
        return sum(row.spent for row in rows if family is None or row.category_id in family)

    return [
        each.line.spent if each.budget.currency_code == own else of(each.budget.category_id)
        for each in budgets
    ]


def _is_within(
    category_id: UUID | None, counted: Sequence[BudgetStatus], families: Families
) -> bool:
    above = [each.budget.category_id for each in counted]
    return any(each is None or category_id in families.get(each, frozenset()) for each in above)


def _apart(budgets: Sequence[BudgetStatus], families: Families) -> list[BudgetStatus]:
    """Return the first on all spending, else of each category the first, and none below another."""
    for each in budgets:
        if each.budget.category_id is None:
            return [each]
    first: dict[UUID, BudgetStatus] = {}
    for each in budgets:
        if each.budget.category_id is not None:
            first.setdefault(each.budget.category_id, each)
    parts = {below for each in first for below in families.get(each, frozenset()) if below != each}
    return [each for category_id, each in first.items() if category_id not in parts]
