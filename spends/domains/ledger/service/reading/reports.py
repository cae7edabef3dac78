"""The numbers of the dashboard, all from the monthly sums."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.ledger.models import Account
from spends.domains.ledger.repository import rows, summary
from spends.domains.ledger.repository.naming import facts
from spends.domains.ledger.repository.naming.facts import CategoryFacts
from spends.domains.ledger.repository.summary import parts
from spends.domains.ledger.rules import sides
from spends.domains.ledger.views import AccountView, CategorySpending, MonthFlow, NetWorth
from spends.kit.actor import Permission
from spends.kit.clock import add_months, month_of
from spends.kit.unit_of_work import UnitOfWork

YEAR = 12


def cash_flow(uow: UnitOfWork, last: date, months: int = YEAR) -> list[MonthFlow]:
    """Return income and spending of the months that end with `last`'s, oldest first.

    A line counts by its category: what comes in on an expense category lowers spending, as does a
    linked refund. Without a category its sign decides. Transfers and accounts outside the budget
    are left out.
    """
    uow.require(Permission.READ)
    first = add_months(month_of(last), 1 - months)
    income, spending, missing = (dict[date, int]() for _ in range(3))
    for month, kind, category_type, base_in, base_out, lacking in summary.flows_by_type(
        uow, first, month_of(last)
    ):
        into, out = sides(kind, category_type, base_in, base_out)
        income[month] = income.get(month, 0) + into
        spending[month] = spending.get(month, 0) + out
        missing[month] = missing.get(month, 0) + lacking
    if any(missing.values()):
        for month, beyond in parts.by_month(uow, first, month_of(last)).items():
            # A line may have come between the two statements.
            missing[month] = max(missing.get(month, 0) - beyond, 0)
    every = [add_months(first, index) for index in range(months)]
    return [
        MonthFlow(month, *(found.get(month, 0) for found in (income, spending, missing)))
        for month in every
    ]


def _sides(row: Any, category: CategoryFacts | None) -> tuple[int, int]:
    return sides(row.kind, category.type if category else None, row.base_in, row.base_out)


def spending_by_category(uow: UnitOfWork, first: date, last: date) -> list[CategorySpending]:
    """Return what each top category took in the months from `first`'s to `last`'s, most first.

    Children count with their top category; without a category is a row of its own. What sums to
    nothing is left out.
    """
    uow.require(Permission.READ)
    known = facts.categories(uow)
    spent: dict[UUID | None, int] = {}
    for row in summary.flows(uow, month_of(first), month_of(last)):
        category = known.get(row.category_id)
        _, out = _sides(row, category)
        top = _top(known, category)
        key = top.id if top else None
        spent[key] = spent.get(key, 0) + out
    found = [
        _spending(known.get(key) if key else None, amount)
        for key, amount in spent.items()
        if amount
    ]
    return sorted(found, key=lambda row: (-row.spent, row.name))


def _top(
    known: Mapping[UUID, CategoryFacts], category: CategoryFacts | None
) -> CategoryFacts | None:
    while category is not None and category.parent_id is not None:
        category = known.get(category.parent_id)
    return category


def _spending(category: CategoryFacts | None, amount: int) -> CategorySpending:
    if category is None:
        return CategorySpending(None, "No category", "amber", amount)
    return CategorySpending(category.id, category.name, category.color, amount)


def net_worth(
    uow: UnitOfWork, months: int = YEAR, known: Sequence[AccountView] | None = None
) -> NetWorth:
    """Return what all accounts sum to today, and at the end of each of the last months.

    Other currencies are valued at the rate of the day in question; one without a rate is named for
    that day and left out. `known` is all accounts, closed ones too, where they were read before in
    this unit of work: neither they nor their balances are read again.
    """
    uow.require(Permission.READ)
    today = uow.today()
    ends = _month_ends(today, months)
    accounts = rows.accounts(uow) if known is None else known
    balances = _balances_at(uow, accounts, [month_of(end) for end in ends], known)
    base, totals = uow.actor.currency_code, [0] * len(ends)
    left_out: list[set[str]] = [set() for _ in ends]
    converters = {
        code: currencies.converter(uow, code, base, ends[0], today)
        for code in {account.currency_code for account in accounts}
    }
    for account in accounts:
        for index, (end, balance) in enumerate(zip(ends, balances[account.id], strict=True)):
            value = converters[account.currency_code](balance, end) if balance else 0
            if value is None:
                left_out[index].add(account.currency_code)
            else:
                totals[index] += value
    by_month = tuple(zip(ends, totals, strict=True))
    return NetWorth(totals[-1], by_month, tuple(tuple(sorted(codes)) for codes in left_out))


def balances_at(uow: UnitOfWork, month: date) -> dict[UUID, tuple[int, int | None]]:
    """Return what each account held at the end of a month, by its id, as `net_worth` sums it.

    In its own currency, and in the household's at that day's rate; None without one.
    """
    uow.require(Permission.READ)
    today, base = uow.today(), uow.actor.currency_code
    end = min(date.fromordinal(add_months(month, 1).toordinal() - 1), today)
    accounts = rows.accounts(uow)
    # With the present month beside it, what was booked in between is left where it belongs.
    months = sorted({month_of(end), month_of(today)})
    balances = _balances_at(uow, accounts, months, None)
    converters = {
        code: currencies.converter(uow, code, base, end, end)
        for code in {account.currency_code for account in accounts}
    }
    found: dict[UUID, tuple[int, int | None]] = {}
    for account in accounts:
        balance = balances[account.id][0]
        worth = converters[account.currency_code](balance, end) if balance else 0
        found[account.id] = (balance, worth)
    return found


def _month_ends(today: date, months: int) -> list[date]:
    this = month_of(today)
    ends = [add_months(this, index - months + 2) for index in range(months - 1)]
    return [date.fromordinal(end.toordinal() - 1) for end in ends] + [today]


def _balances_at(
    uow: UnitOfWork,
    accounts: Iterable[Account | AccountView],
    months: list[date],
    known: Sequence[AccountView] | None,
) -> dict[UUID, list[int]]:
    changes: dict[tuple[UUID, date], int] = {}
    since: dict[UUID, int] = {}
    for account_id, month, change in summary.changes_by_month(uow, months[0]):
        # What is dated after the present month counts with it: a balance is all that is booked.
        key = (account_id, min(month, months[-1]))
        changes[key] = changes.get(key, 0) + change
        since[account_id] = since.get(account_id, 0) + change
    if known is None:
        sums = summary.balances(uow, until=add_months(months[0], -1))
        before = {key: total for key, (total, _) in sums.items()}
    else:
        before = {
            view.id: view.balance - view.opening_balance - since.get(view.id, 0) for view in known
        }
    found = {}
    for account in accounts:
        balance = account.opening_balance + before.get(account.id, 0)
        line = []
        for month in months:
            balance += changes.get((account.id, month), 0)
            line.append(balance)
        found[account.id] = line
    return found


def uncategorised(uow: UnitOfWork) -> int:
    """Return how many transactions lack a category."""
    uow.require(Permission.READ)
    return summary.uncategorised_count(uow)
