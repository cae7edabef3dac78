"""What the ledger shows: rows joined and ready, in minor units."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account: `balance` in its currency, `base_balance` in the household's (None: no rate)."""

    id: UUID
    name: str
    official_name: str | None
    type: str
    subtype: str | None
    currency_code: str
    opening_balance: int
    balance: int
    base_balance: int | None
    current_balance: int | None
    available_balance: int | None
    balance_date: date | None
    include_in_budget: bool
    owner_id: UUID | None
    closed_at: datetime | None
    transaction_count: int
    version: int


@dataclass(frozen=True, slots=True)
class AccountLabel:
    """What an account is called, or was before it was deleted."""

    name: str
    currency_code: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class SplitView:
    """A part of a transaction with its category's name.

    `base_amount` is in the household's currency, None without a rate.
    """

    id: UUID
    amount: int
    base_amount: int | None
    category_id: UUID | None
    category_name: str | None
    category_color: str | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction with the names of what it points to.

    `balance` is the running one, where it was asked for. `counted` is what of it a report counts,
    in the household's currency, where the list was narrowed to such; None without a rate.
    """

    id: UUID
    account_id: UUID
    account_name: str
    date: date
    amount: int
    currency_code: str
    base_amount: int | None
    payee_id: UUID | None
    payee: str | None
    description: str | None
    category_id: UUID | None
    category_name: str | None
    category_color: str | None
    notes: str | None
    pending: bool
    cleared: bool
    reconciled_at: datetime | None
    is_manual: bool
    is_split: bool
    transfer_id: UUID | None
    refund_of_id: UUID | None
    member_id: UUID | None
    import_id: UUID | None
    created_at: datetime
    updated_at: datetime
    version: int
    balance: int | None = None
    counted: int | None = None
    tags: tuple[str, ...] = ()
    splits: tuple[SplitView, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """How many transactions a list has, and their sum in the household's currency.

    `sum` is None where there are too many to be summed; `missing` of them have no exchange rate,
    and are not in it.
    """

    count: int
    sum: int | None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A node of the category tree.

    `path` names it from the root, `transaction_count` is its own lines.
    """

    id: UUID
    name: str
    path: str
    depth: int
    type: str
    parent_id: UUID | None
    color: str
    icon: str
    is_system: bool
    tax_tag: str | None
    transaction_count: int
    version: int


@dataclass(frozen=True, slots=True)
class PayeeView:
    """A payee with what it is used for: `count` transactions, or more when `is_more`.

    `last_used` is the day of the latest of them.
    """

    id: UUID
    name: str
    default_category_id: UUID | None
    category_name: str | None
    category_color: str | None
    count: int
    is_more: bool
    last_used: date | None
    version: int


@dataclass(frozen=True, slots=True)
class PayeeName:
    """A payee by its name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Payees that look like one; `into_id` is the one with the barest name, or used most."""

    payees: tuple[PayeeView, ...]
    into_id: UUID


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag, and how many transactions carry it."""

    id: UUID
    name: str
    transaction_count: int
    version: int


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """Income and spending of a month in the household's currency, both not negative as a rule.

    Transfers left out.

    `missing` counts lines without a rate, which are in neither.
    """

    month: date
    income: int
    spending: int
    missing: int


@dataclass(frozen=True, slots=True)
class CategorySpending:
    """What a top category took in a period, its children included, refunds netted."""

    category_id: UUID | None
    name: str
    color: str
    spent: int


@dataclass(frozen=True, slots=True)
class NetWorth:
    """What the accounts sum to in the household's currency.

    `left_out` names for each of `by_month` the currencies without a rate on that day, whose
    accounts are not in it.
    """

    total: int
    by_month: tuple[tuple[date, int], ...]
    left_out: tuple[tuple[str, ...], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The currencies that are not in `total`."""
        return self.left_out[-1]

    @property
    def missing_before(self) -> tuple[str, ...]:
        """The currencies that are in `total`, and not in that of an earlier day."""
        before = {code for codes in self.left_out for code in codes}
        return tuple(sorted(before - set(self.missing)))
