"""What budgets will take: from which account, on which days, beside the bills."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from spends.domains.budgets.service import outlook as budgets
from spends.domains.budgets.service.outlook import BudgetOutlook
from spends.domains.budgets.views import BudgetView
from spends.domains.ledger.kinds import NO_CATEGORY
from spends.domains.ledger.service.reading import spending
from spends.domains.ledger.service.reading.daily import CategorySum, Covered
from spends.domains.reports.rules import Part, Plan, Taken, evenly, remainders
from spends.domains.reports.service.ground import Ground
from spends.domains.reports.views import Spread
from spends.kit.money import allocate


@dataclass(slots=True)
class Budgeted:
    """What budgets take from each account: `daily` for each day of the forecast, below zero."""

    spreads: dict[UUID, list[Spread]] = field(default_factory=lambda: defaultdict(list))
    daily: dict[UUID, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plans:
    """The budgets' periods, in the household's currency, and what the ordinary days leave to them.

    A budget that ends before the forecast does, or is to begin, covers nothing: its categories go
    on as they went. One for some days of its own comes on top of that.
    """

    plans: tuple[Plan, ...]
    covered: tuple[Covered, ...]

    def last(self, at_least: date) -> date:
        """Return the last day that a budget's period has."""
        return max((plan.last for plan in self.plans), default=at_least)


def plans(ground: Ground) -> Plans:
    """Return what the budgets are to take from tomorrow on."""
    rows = budgets.outlook(ground.uow, ground.last)
    kinship = spending.kinship(ground.uow) if rows else None
    made: list[Plan] = []
    covered: dict[UUID | None, set[UUID]] = defaultdict(set)
    for row in rows:
        if kinship is None or not row.periods:
            continue
        budget = row.budget
        categories = (
            kinship.families.get(budget.category_id, frozenset())
            if (budget.category_id is not None)
            else kinship.expenses | {NO_CATEGORY}
        )
        if _covers(ground, row):
            covered[budget.member_id] |= categories
        elif budget.period != "custom":
            continue
        made += _plans(ground, row, categories)
    apart = tuple(Covered(some, member_id) for member_id, some in covered.items())
    return Plans(tuple(made), apart)


def _covers(ground: Ground, row: BudgetOutlook) -> bool:
    return row.lasts(ground.last) and row.budget.start_date <= ground.days[0]


def _plans(ground: Ground, row: BudgetOutlook, categories: frozenset[UUID]) -> list[Plan]:
    budget: BudgetView = row.budget
    found = []
    for span, amount in row.periods:
        worth = ground.worth(amount, budget.currency_code, ground.base)
        if worth is not None:
            found.append(Plan(budget.id, budget.name, *span, worth, categories, budget.member_id))
    return found


def budgeted(
    ground: Ground, made: Plans, taken: Sequence[Taken], sums: Sequence[CategorySum]
) -> Budgeted:
    """Return what the budgets take beside the bills, from the accounts that paid such things."""
    found = Budgeted()
    weights = _weights(ground, sums)
    by_span: dict[tuple[UUID, date, date], int] = defaultdict(int)
    for plan, amount in remainders(made.plans, taken):
        if not amount:
            continue
        for account_id, share in _shares(ground, plan, amount, weights):
            code = ground.accounts[account_id].currency_code
            own = ground.worth(share, ground.base, code)
            if own:
                span = (plan.first, plan.last)
                found.spreads[account_id].append(
                    Spread(Part.BUDGETS, plan.name, *span, -own, plan.budget_id)
                )
                by_span[account_id, *span] -= own
    for (account_id, first, last), amount in by_span.items():
        row = found.daily.setdefault(account_id, [0] * len(ground.days))
        start = (first - ground.days[0]).days
        for index, each in enumerate(evenly(amount, (last - first).days + 1), start):
            if 0 <= index < len(row):
                row[index] += each
    return found


def _weights(ground: Ground, sums: Sequence[CategorySum]) -> dict[UUID, dict[UUID, int]]:
    """Return what each category cost by account, in the household's currency."""
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for each in sums:
        account = ground.accounts.get(each.account_id)
        if account is not None and account.include_in_budget and each.base < 0:
            found[each.category_id][account.id] = -each.base
    return found


def _shares(
    ground: Ground, plan: Plan, amount: int, weights: dict[UUID, dict[UUID, int]]
) -> list[tuple[UUID, int]]:
    by_account: dict[UUID, int] = defaultdict(int)
    for category_id in plan.categories:
        for account_id, cost in weights.get(category_id, {}).items():
            by_account[account_id] += cost
    if not by_account:
        main = ground.main_account(ground.base)
        return [(main, amount)] if main is not None else []
    ids = sorted(by_account)
    return list(zip(ids, allocate(amount, [by_account[each] for each in ids]), strict=True))
