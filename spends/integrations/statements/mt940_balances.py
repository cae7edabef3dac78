"""Whether the balances that MT940 states fit the entries between them, over pages and days."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from spends.integrations.statements.mt940_entries import Balance
from spends.kit.money import digits_in


class _Difference(NamedTuple):
    date: dt.date
    currency: str
    expected: int
    stated: int


class BalanceCheck:
    """Follows an account through its statements, in minor units."""

    def __init__(self) -> None:
        self._running: int | None = None
        self._first: _Difference | None = None
        self._count = 0

    def opens(self, balance: Balance | None, *, begins: bool) -> None:
        """Take an opening balance; unless a statement `begins` with it, a page goes on."""
        if balance is not None and not begins:
            self._compare(balance)
        self._running = balance.amount if balance else None

    def adds(self, amount: int) -> None:
        """Take an entry."""
        if self._running is not None:
            self._running += amount

    def closes(self, balance: Balance | None, *, ends: bool) -> None:
        """Take a closing balance; unless the statement `ends` with it, more pages follow."""
        if balance is not None:
            self._compare(balance)
        self._running = None if ends or balance is None else balance.amount

    def warnings(self) -> Iterator[str]:
        """Yield a sentence where balances and entries differ."""
        if self._first is None:
            return
        first, digits = self._first, digits_in(self._first.currency)
        others = f" This is the first of {self._count} that differ." if self._count > 1 else ""
        yield (
            f"The balance of {first.date.isoformat()} is {digits(first.stated)}, but with the "
            f"entries before it, it would be {digits(first.expected)} {first.currency}. "
            f"The file may lack lines.{others}"
        )

    def _compare(self, balance: Balance) -> None:
        if self._running is None or self._running == balance.amount:
            return
        self._count += 1
        difference = _Difference(balance.date, balance.currency, self._running, balance.amount)
        self._first = self._first or difference
