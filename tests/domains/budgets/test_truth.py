"""What budgets say was spent equals a plain sum over the rows, whatever they are made of."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
import time_machine

from spends.domains.budgets.kinds import Period
from spends.domains.budgets.rules import Span
from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import budgets, status
from spends.domains.budgets.views import BudgetView
from spends.domains.ledger.schemas import NewSplit, TransactionFilter
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import spending
from spends.domains.ledger.service.reading.listing import list_page
from spends.domains.ledger.views import TransactionView
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 20)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.mark.parametrize("seed", range(3))
def test_spending_is_the_sum_of_the_rows(database: Database, seed: int) -> None:
    random = Random(seed)
    home = sign_up(database)
    tree = _categories(home)
    accounts = [
        home.account("One"),
        home.account("Two"),
        home.account("Out", include_in_budget=False),
    ]
    _fill(home, random, accounts, tree)
    for number, period in enumerate(Period):
        start = date(2026, 1, random.choice([1, 1, 15, 31]))
        with home.work() as uow:
            for category_id in (None, tree[0], tree[2]):
                new = NewBudget(
                    name=f"{number}",
                    amount=Decimal(random.randrange(500)),
                    category_id=category_id,
                    period=period,
                    start_date=start,
                    end_date=date(2026, 5, 5) if period is Period.CUSTOM else None,
                    rollover=random.choice(["none", "surplus", "overspend", "both"]),
                )
                budgets.add_budget(uow, new)
    with home.work(write=False) as uow:
        rows = list_page(uow, TransactionFilter(), limit=100).items
        family = spending.kinship(uow).families
        for budget in budgets.views(uow):
            for line in status.history(uow, budget.id, 120):
                assert line.line.spent == _spent(uow, rows, budget, line.span, family), budget


def _categories(home: Home) -> list[UUID]:
    food = home.category("Food")
    return [
        food,
        home.category("Out", food),
        home.category("Fuel"),
        home.category("Pay", kind="income"),
    ]


def _fill(home: Home, random: Random, accounts: list[UUID], tree: list[UUID]) -> None:
    made = []
    for _ in range(70):
        day = TODAY - timedelta(days=random.randrange(170))
        amount = Decimal(random.randrange(-9_000, 3_000)) / 100
        if random.random() < 0.2:
            some = Decimal(random.randrange(-4_000, 4_000)) / 100
            parts = [
                NewSplit(amount=some, category_id=random.choice([*tree[:3], None])),
                NewSplit(amount=amount - some, category_id=random.choice([*tree[:3], None])),
            ]
            home.line(random.choice(accounts), str(amount), day, splits=parts)
            continue
        category_id = random.choice([*tree, None])
        made.append(home.line(random.choice(accounts), str(amount), day, category_id=category_id))
    refund, bought = next(
        (back, line)
        for back in made
        for line in made
        if line.amount < 0 < back.amount <= -line.amount and line.date <= back.date
    )
    gone = next(line for line in made if line.id not in {refund.id, bought.id})
    with home.work() as uow:
        links.link_refund(uow, refund.id, bought.id)
        transactions.delete(uow, [gone.id])
    out = home.line(accounts[0], "-77", TODAY, category_id=tree[0])
    into = home.line(accounts[1], "77", TODAY)
    with home.work() as uow:
        links.link_transfer(uow, out.id, into.id)


def _spent(
    uow: UnitOfWork,
    rows: list[TransactionView],
    budget: BudgetView,
    span: Span,
    family: dict[UUID, frozenset[UUID]],
) -> int:
    outside = {row.account_id for row in rows if row.account_name == "Out"}
    kinds = spending.kinship(uow).expenses
    total = 0
    for row in rows:
        if row.transfer_id or row.account_id in outside or not span.start <= row.date <= span.end:
            continue
        parts = [(part.category_id, part.amount) for part in row.splits]
        for category_id, amount in parts or [(row.category_id, row.amount)]:
            if budget.category_id is not None:
                total -= amount if category_id in family[budget.category_id] else 0
            elif category_id in kinds or (category_id is None and amount < 0) or row.refund_of_id:
                total -= amount
    return total
