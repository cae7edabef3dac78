"""Households to test with: people who are really signed up, and short ways to fill their ledger."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.ledger.models import Account, Category, Transaction
from spends.domains.ledger.repository import summary
from spends.domains.ledger.schemas import NewAccount, NewCategory, NewTransaction
from spends.domains.ledger.service import accounts, transactions
from spends.domains.ledger.service.naming import categories
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database
from spends.kit.unit_of_work import UnitOfWork

DAY = date(2025, 3, 15)


@dataclass(frozen=True)
class Home:
    """A household and the admin who signed it up."""

    database: Database
    actor: Actor

    @contextlib.contextmanager
    def work(self, *, write: bool = True) -> Iterator[UnitOfWork]:
        """Open a unit of work as the admin."""
        with self.database.unit_of_work(self.actor, write=write) as uow:
            yield uow

    def reader(self) -> "Home":
        """Return the same household for somebody who may only read."""
        return replace(self, actor=replace(self.actor, permissions=frozenset({Permission.READ})))

    def account(self, name: str = "Current", currency: str = "EUR", **fields: Any) -> UUID:
        """Open an account; return its id."""
        new = NewAccount(name=name, type="checking", currency_code=currency, **fields)
        with self.work() as uow:
            account: Account = accounts.open_account(uow, new)
            return account.id

    def category(self, name: str, parent_id: UUID | None = None, kind: str = "expense") -> UUID:
        """Add a category; return its id."""
        new = NewCategory(name=name, parent_id=parent_id, type=None if parent_id else kind)
        with self.work() as uow:
            category: Category = categories.add_category(uow, new)
            return category.id

    def line(
        self, account_id: UUID, amount: str = "-10", day: date = DAY, **fields: Any
    ) -> Transaction:
        """Record a transaction; return it as it was then."""
        new = NewTransaction(account_id=account_id, amount=Decimal(amount), date=day, **fields)
        with self.work() as uow:
            return transactions.record(uow, new).transaction

    def counter(self) -> int:
        """Return the household's change counter."""
        with self.work(write=False) as uow:
            return households.change_counter(uow)

    def assert_summaries_hold(self) -> None:
        """Fail when a kept sum differs from the rows."""
        with self.work(write=False) as uow:
            assert summary.differences(uow) == []


def sign_up(database: Database, name: str = "ann", currency: str = "EUR", **fields: Any) -> Home:
    """Sign somebody up; the first of a database operates the instance."""
    new = NewRegistration(
        email=f"{name}@example.org",
        password="correct horse battery",
        name=name.title(),
        currency_code=currency,
        **fields,
    )
    with database.system("a test signs somebody up") as uow:
        households.register(uow, new, signups_open=True)
        return Home(database, uow.actor)
