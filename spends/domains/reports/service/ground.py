"""What all parts of a forecast stand on: the days, the open accounts, today's rates."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.service import accounts
from spends.domains.ledger.views import AccountView
from spends.kit.unit_of_work import UnitOfWork

LOOKED_BACK = 26 * 7
"""So many days, whole weeks, are looked at for the ordinary ones."""
RECURS_WITHIN = 400
"""So many days are looked at for what recurs."""
ONE_DAY = timedelta(days=1)
OWING = {AccountType.CREDIT_CARD, AccountType.LOAN}
"""Accounts that are below zero by their nature."""
CASH = {
    AccountType.CHECKING,
    AccountType.SAVINGS,
    AccountType.CASH,
    AccountType.CREDIT_CARD,
    AccountType.OTHER,
}
"""Accounts whose balances are the household's money: no property, investments or loans."""
_NEAREST = (AccountType.CHECKING, AccountType.CASH, AccountType.SAVINGS, AccountType.CREDIT_CARD)


@dataclass(slots=True, eq=False)
class Ground:
    """A forecast's days, the open accounts by id, and amounts in other currencies at today's rate.

    `base` is the household's currency; `missing` collects the currencies that have no rate.
    """

    uow: UnitOfWork
    today: date
    days: tuple[date, ...]
    accounts: dict[UUID, AccountView]
    base: str
    missing: set[str] = field(default_factory=set)
    _rates: dict[tuple[str, str], Callable[[int, date], int | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, uow: UnitOfWork, days: int) -> "Ground":
        """Return the ground for so many days from tomorrow on."""
        today = uow.today()
        return cls(
            uow,
            today,
            tuple(today + timedelta(days=ahead) for ahead in range(1, days + 1)),
            {view.id: view for view in accounts.account_views(uow, include_closed=False)},
            uow.actor.currency_code,
        )

    @property
    def last(self) -> date:
        """The last day of the forecast."""
        return self.days[-1]

    @property
    def since(self) -> date:
        """The first of the days that are looked at for the ordinary ones; the last is yesterday."""
        return self.today - timedelta(days=LOOKED_BACK)

    def worth(self, amount: int, source: str, target: str) -> int | None:
        """Return an amount in another currency; None without a rate, which is then missing."""
        if source == target or not amount:
            return amount
        convert = self._rates.get((source, target))
        if convert is None:
            convert = currencies.converter(self.uow, source, target, self.today, self.today)
            self._rates[source, target] = convert
        found = convert(amount, self.today)
        if found is None:
            self.missing.add(source if source != self.base else target)
        return found

    def main_account(self, currency_code: str) -> UUID | None:
        """Return the account that moves what names none, preferably in its currency.

        One in the budget and to pay from, and of those the one with the most transactions.
        """

        def place(view: AccountView) -> tuple[bool, bool, int, int]:
            near = _NEAREST.index(view.type) if view.type in _NEAREST else len(_NEAREST)
            other = view.currency_code != currency_code
            return other, not view.include_in_budget, near, -view.transaction_count

        return min(self.accounts.values(), key=place).id if self.accounts else None
