"""What imports show: a file on its way, its rows before they are taken in, what came of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from spends.domains.imports.ports import InvalidRow, StatementLayout

RowStatus = Literal["new", "duplicate", "review", "left_out", "updated", "invalid"]


class Counts(NamedTuple):
    """How many rows of the file are new, known already, to be decided, or broken.

    `updated` ones join lines that are there: typed by hand, pending, or from another source.
    `left_out` ones can be read, but are no money of the account.
    """

    new: int
    duplicate: int
    review: int
    invalid: int
    updated: int = 0
    left_out: int = 0


class Progress(NamedTuple):
    """How many of the new rows are stored."""

    done: int
    total: int


@dataclass(slots=True)
class Sorted:
    """What a row of a file will be, beyond what the file says of it.

    Payee, category and tags are those that the line will have, or that the one has which the row
    joins; `parts` is how many it is split into. `rules` are the names of the rules that make
    something of it, in their order, and `cleared` is what they make of that, None where none says.
    `transfer_account` is where the other side is of the transfer that it will be.
    """

    payee: str | None
    payee_id: UUID | None = None
    category_id: UUID | None = None
    category: str | None = None
    category_color: str = ""
    parts: int = 0
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cleared: bool | None = None
    transfer_account_id: UUID | None = None
    transfer_account: str | None = None


@dataclass(slots=True, kw_only=True)
class PreviewRow(Sorted):
    """A row of the file as it will be.

    `amount` in minor units of the account's currency; `reason` says why it becomes no line of its
    own, or what will come of it besides.
    """

    line: int
    date: date | None
    amount: int | None
    description: str
    status: RowStatus
    reason: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import, or its undoing, ended with.

    Balances in minor units of the account's currency. Of an undoing, `shared` is how many lines
    stay as other files had them too, and `instead` how many rows of other files took the place of
    what it removed.
    """

    message: str | None = None
    bank_balance: int | None = None
    ledger_balance: int | None = None
    balance_date: date | None = None
    agrees: bool | None = None
    removed: int | None = None
    kept: int | None = None
    shared: int | None = None
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file on its way into an account, which may be deleted by now.

    `version` counts the changes of how the file is read; `bring_back` that deleted lines are asked
    for, too; `deleted_count` is how many of the file's lines were deleted, while it is looked at,
    and `without_rate` how many of those that come in have no worth in the household's currency.
    """

    id: UUID
    version: int
    account_id: UUID
    account_name: str
    account_is_deleted: bool
    currency_code: str
    file_name: str
    file_size: int
    format: str
    status: str
    counts: Counts
    progress: Progress
    layout: StatementLayout | None
    outcome: Outcome
    created_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    warnings: tuple[str, ...] = ()
    invalid: tuple[InvalidRow, ...] = field(default=(), repr=False)
    bring_back: bool = False
    deleted_count: int = 0
    without_rate: int = 0
