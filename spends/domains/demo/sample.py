"""What a sample household consists of, ready for a ledger to load.

Everything is referred to by stable keys: an account by `key`, a category by its path
("Food/Groceries"), a payee and a tag by name, a person by `key`. Amounts are minor units of the
account's currency, negative when money leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

AccountType = Literal["checking", "savings", "credit_card", "cash", "loan"]


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """An adult of the household; `key` is what accounts and transactions refer to."""

    key: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account; `owner` is a person's key, or None when shared; debts open below zero."""

    key: str
    name: str
    official_name: str
    type: AccountType
    currency_code: str
    opening_balance: int
    include_in_budget: bool = True
    owner: str | None = None
    credit_limit: int | None = None


@dataclass(frozen=True, slots=True)
class SamplePayee:
    """A cleaned payee, its default category, and the texts that banks write for it."""

    name: str
    category: str | None
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleSplit:
    """A part of a transaction with its own category."""

    category: str
    amount: int
    notes: str = ""


@dataclass(frozen=True, slots=True)
class SampleTransaction:
    """One line on an account.

    `transfer` is a key shared by exactly two lines; `refund_of` is the position, in the
    household's transactions, of the purchase this line pays back. A line with `splits` has no
    category of its own, and neither have transfers and the few lines nobody has sorted yet.
    """

    account: str
    day: date
    amount: int
    payee: str | None
    description: str
    category: str | None
    splits: tuple[SampleSplit, ...] = ()
    tags: tuple[str, ...] = ()
    notes: str = ""
    member: str | None = None
    transfer: str | None = None
    refund_of: int | None = None
    pending: bool = False
    cleared: bool = True
    is_manual: bool = False


@dataclass(frozen=True, slots=True)
class SampleRate:
    """On `day` one unit of `base` bought `rate` units of `quote`."""

    base: str
    quote: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    """A whole household; transactions stand in the order in which they happened."""

    name: str
    currency_code: str
    timezone: str
    people: tuple[SamplePerson, ...]
    accounts: tuple[SampleAccount, ...]
    payees: tuple[SamplePayee, ...]
    tags: tuple[str, ...]
    transactions: tuple[SampleTransaction, ...]
    exchange_rates: tuple[SampleRate, ...]
