"""What the budgets on a span of days come to: nothing twice, all in the household's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from spends.domains.budgets.rules import Span
from spends.domains.budgets.views import BudgetStatus
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
    """The budgets that are added up, and their sums; `unrated` more would be if they had a rate."""

    counted: list[BudgetStatus]
    sums: Sums
    unrated: int

    @property
    def on_all(self) -> bool:
        """Whether it is the one on all spending."""
        return any(each.budget.category_id is None for each in self.counted)


def together(
    uow: UnitOfWork, budgets: Sequence[BudgetStatus], span: Span, families: Families
) -> Together:
    """Return what the household's budgets on exactly these days come to, by the last day's rates.

    That is the one on all spending, else those of which none is on another's category or a part of
    it. `families` are the categories, each with all below it and itself.
    """
    own = uow.actor.currency_code
    fitting = sorted(
        (each for each in budgets if each.span == span and each.budget.member_id is None),
        key=lambda each: each.budget.currency_code != own,
    )
    known = dict(zip((each.budget.id for each in fitting), _sums(uow, fitting, span), strict=True))
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
    )


def _sums(uow: UnitOfWork, budgets: Sequence[BudgetStatus], span: Span) -> list[Sums | None]:
    day = min(uow.today(), span.end)
    amounts = [
        Amount(minor, each.budget.currency_code, day)
        for each in budgets
        for minor in (each.line.available, each.line.spent, each.forecast.amount)
    ]
    found = in_household(uow, amounts)
    triples = zip(found[::3], found[1::3], found[2::3], strict=True)
    return [
        None
        if available is None or spent is None or forecast is None
        else Sums(available, spent, forecast)
        for available, spent, forecast in triples
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
