"""The shapes in which imports go out and come in."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from spends.api.amounts import AmountText, amount_text
from spends.domains.imports import service as imports
from spends.domains.imports.ports import (
    MAX_TEXT,
    CsvMapping,
    HeldAccount,
    Preset,
    StatementLayout,
)
from spends.domains.imports.schemas import ImportView, PreviewRow, RowStatus


class CountsOut(BaseModel):
    """How many rows are new, there already, to be decided, or broken.

    `left_out` ones can be read, but are no money of the account. `updated` ones join lines that are
    there: typed by hand, pending, or from another source. Those to be decided are stored, and asked
    about in /api/reviews.
    """

    new: int
    duplicate: int
    review: int
    updated: int
    invalid: int
    left_out: int


class ProgressOut(BaseModel):
    """How many of the new rows are stored."""

    done: int
    total: int


class LayoutOut(BaseModel):
    """How the file was understood. `ready` says that it can be imported so."""

    mapping: CsvMapping
    ready: bool
    mapping_used: bool
    preset: Preset | None
    encoding: str
    delimiter: str | None
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    date_order: str | None
    date_ambiguous: bool
    account_refs: tuple[str, ...]
    accounts: tuple[HeldAccount, ...]
    currency: str | None

    @classmethod
    def of(cls, layout: StatementLayout) -> "LayoutOut":
        """Return a layout as it goes out."""
        return cls(**{name: getattr(layout, name) for name in cls.model_fields})


class ReportOut(BaseModel):
    """What it ended with: why it failed, whether the bank's balance agrees, what an undo left.

    Of an undo, `kept` counts the lines that were worked on since, `shared` those that stay as other
    files had them too, and `instead` the rows of other files that took the place of what went.
    """

    message: str | None
    bank_balance: AmountText | None
    ledger_balance: AmountText | None
    balance_date: date | None
    agrees: bool | None
    removed: int | None
    kept: int | None
    shared: int | None
    instead: int | None


class RowOut(BaseModel):
    """A row of the file as it will be, and why it becomes no line of its own, or is asked about.

    Payee, category and tags are those that the transaction will have, or that the one has which the
    row joins; `parts` is how many it is split into, 0 for none. `rules` names the rules that make
    something of it, and `cleared` is what they make of that, null where none says.
    `transfer_account_id` is the account of a transfer's other side, as far as that is known before.
    """

    line: int
    date: date | None
    amount: AmountText | None
    payee: str | None
    description: str
    status: RowStatus
    reason: str | None
    category_id: UUID | None
    category: str | None
    parts: int
    tags: tuple[str, ...]
    rules: tuple[str, ...]
    cleared: bool | None
    transfer_account_id: UUID | None


class ImportOut(BaseModel):
    """A file on its way into an account.

    `version` counts the changes of how the file is read. The account's name stays when the account
    is deleted. `bring_back` says that lines that were deleted come back with it; `deleted_count` is
    how many of the file's lines were deleted, and `without_rate` how many of those that come in
    have no worth in the household's currency, while it is not imported.
    """

    id: UUID
    version: int
    account_id: UUID
    account_name: str
    currency_code: str
    file_name: str
    file_size: int
    format: str
    status: str
    bring_back: bool
    deleted_count: int
    without_rate: int
    counts: CountsOut
    progress: ProgressOut
    warnings: tuple[str, ...]
    layout: LayoutOut | None
    report: ReportOut
    created_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None


class PreviewOut(ImportOut):
    """A file on its way, with its first rows."""

    rows: list[RowOut]


class HeldAccountOut(BaseModel):
    """An account in the file, by what the file calls it, and the one it goes into, where known."""

    ref: str
    currency: str | None
    rows: int | None
    account_id: UUID | None


class PartIn(BaseModel):
    """An account in the file, and the account it is to go into."""

    ref: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    account_id: UUID


class PartsIn(BaseModel):
    """The accounts of the file that are wanted; the others are left out."""

    accounts: Annotated[list[PartIn], Field(min_length=1, max_length=imports.MOST_ACCOUNTS)]


class MappingIn(BaseModel):
    """Another way to read the file; `version`, when sent, must be the present one.

    `bring_back` brings deleted lines back, or no longer; left out, it stays as it is.
    """

    mapping: CsvMapping
    version: int | None = None
    bring_back: bool | None = None


_PLAIN = (
    *("id", "version", "account_id", "account_name", "currency_code"),
    *("file_name", "file_size", "format", "status", "bring_back", "deleted_count"),
    "without_rate",
    *("warnings", "created_at", "committed_at", "undone_at"),
)


def import_fields(view: ImportView) -> dict[str, Any]:
    """Return what goes out of every import."""
    outcome, code = view.outcome, view.currency_code
    report = {name: getattr(outcome, name) for name in ReportOut.model_fields}
    for name in ("bank_balance", "ledger_balance"):
        report[name] = amount_text(report[name], code) if code else None
    return {
        **{name: getattr(view, name) for name in _PLAIN},
        "counts": CountsOut(**view.counts._asdict()),
        "progress": ProgressOut(**view.progress._asdict()),
        "layout": LayoutOut.of(view.layout) if view.layout else None,
        "report": ReportOut(**report),
    }


def import_out(view: ImportView) -> ImportOut:
    """Return an import as it goes out."""
    return ImportOut(**import_fields(view))


def row_out(currency: str, row: PreviewRow) -> RowOut:
    """Return a row of a file for an account in a currency as it goes out."""
    fields = {name: getattr(row, name) for name in RowOut.model_fields}
    return RowOut(**{**fields, "amount": amount_text(row.amount, currency)})
