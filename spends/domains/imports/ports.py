"""What imports asks of a statement reader, and the shapes that pass between them."""

import codecs
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from spends.kit.errors import InvalidInput

MAX_BYTES = 50 << 20
"""How large a file may be that is read."""

MAX_TEXT = 500
"""The longest description, payee, notes or raw text a reader hands on, in characters."""

BATCH_SIZE = 5_000
"""How many rows a reader hands on at a time."""

DATE_ORDERS = ("DMY", "MDY", "YMD")

ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15", "cp1250"),
    *("iso8859-2", "cp1251", "cp1253", "cp1254", "mac-roman", "cp437", "cp850", "cp852"),
    *("gb18030", "shift_jis", "euc_jp", "euc_kr"),
)
"""The text encodings a mapping may name."""


class StatementFormatError(InvalidInput):
    """The file is no statement that can be read; the message says what it is and what to do."""


class StatementSplit(NamedTuple):
    """A part of a row; `amount` in minor units of the account's currency, of either sign."""

    amount: int
    category: str | None
    notes: str | None


class StatementRow(NamedTuple):
    """One line of a statement as the bank wrote it, not yet matched.

    `line` is the line of the file where the row begins (the first line is 1). `amount` is in
    minor units of the account's currency, negative for money that left the account. The parts in
    `splits`, two or more where there are any, sum to it exactly. Rows that the bank booked as one
    sum have its `external_id` and a number, `id/1`. `pending_id` is the provider's id
    that the row had while it was pending, where it has another now. An empty `payee` or `category`
    says that there is none; None leaves it to be found.
    """

    line: int
    date: dt.date
    amount: int
    description: str
    payee: str | None
    external_id: str | None
    notes: str | None
    category: str | None
    pending: bool
    warning: str | None
    splits: tuple[StatementSplit, ...] = ()
    pending_id: str | None = None
    tags: tuple[str, ...] = ()


class InvalidRow(NamedTuple):
    """A row that stays out: where it stands, why (a sentence), and its text.

    It could not be read, or, where it is `left_out`, is no money of the account.
    """

    line: int
    reason: str
    raw: str
    left_out: bool = False


StatementRows = list[StatementRow | InvalidRow]

Preset = Literal[
    "Mint", "YNAB", "Actual", "PayPal", "Venmo", "Revolut", "Monarch", "Firefly III", "Spends"
]
"""A program or service whose CSV export is known by its header."""

Column = (
    Annotated[int, Field(ge=0, le=99_999)] | Annotated[str, Field(min_length=1, max_length=200)]
)
"""A column by its 0-based position, or by its name in the header."""

DateOrder = Annotated[str, Field(max_length=60)]
"""DMY, MDY, YMD, or an explicit `strptime` format such as `%d.%m.%Y`."""


class CsvMapping(BaseModel):
    """How a CSV file's columns and values are to be understood, remembered per account.

    A field left empty is detected from the file, so that `CsvMapping()` means "find out" and a
    mapping from `StatementLayout` means "exactly so". The amount is either in `amount`
    (unsigned where `type` says debit or credit), or in `debit` and `credit`.
    `account_ref` chooses one account of a file that holds several, in any format but plain CSV.
    `preset` has the rows read by the rules of that export too: which of them are no money of the
    account, whose name is the payee.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str | None = Field(default=None, max_length=40)
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    quote: Literal['"', "'"] | None = None
    header_line: int | None = Field(
        default=None, ge=0, le=10_000_000, description="Line of the header; 0 when there is none."
    )
    date: Column | None = None
    amount: Column | None = None
    debit: Column | None = None
    credit: Column | None = None
    type: Column | None = None
    payee: Column | None = None
    description: tuple[Column, ...] = Field(default=(), max_length=20)
    notes: Column | None = None
    category: Column | None = None
    external_id: Column | None = None
    currency: Column | None = None
    status: Column | None = None
    account: Column | None = None
    account_ref: str | None = Field(default=None, max_length=MAX_TEXT)
    date_order: DateOrder | None = None
    decimal: Literal[",", "."] | None = None
    debits_negative: bool | None = Field(
        default=None, description="The debit column is signed: its debits are below zero."
    )
    negate: bool = False
    preset: Preset | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            canonical = codecs.lookup(name).name
        except LookupError:
            canonical = ""
        if canonical not in ENCODINGS:
            message = f"Choose one of these encodings: {', '.join(ENCODINGS)}."
            raise ValueError(message)
        return canonical

    @field_validator("date_order")
    @classmethod
    def _known_date_order(cls, order: str | None) -> str | None:
        if order is None or order in DATE_ORDERS:
            return order
        sample = dt.datetime(2024, 1, 31, tzinfo=dt.UTC)
        try:
            understood = dt.datetime.strptime(sample.strftime(order), order).date()  # noqa: DTZ007  a day
        except ValueError as error:
            message = "Choose DMY, MDY or YMD, or write a format such as %d.%m.%Y."
            raise ValueError(message) from error
        if understood != sample.date():
            message = "A date format needs a day, a month and a year, such as %d.%m.%Y."
            raise ValueError(message)
        return order

    @model_validator(mode="after")
    def _one_kind_of_amount(self) -> Self:
        if self.amount is not None and (self.debit is not None or self.credit is not None):
            message = "Choose one amount column, or debit and credit columns, not both."
            raise ValueError(message)
        return self

    @property
    def complete(self) -> bool:
        """Whether the mapping names a date and an amount, without which no row can be read."""
        amounts = (self.amount, self.debit, self.credit)
        return self.date is not None and any(column is not None for column in amounts)


class HeldAccount(BaseModel):
    """An account that a file holds; `rows` and `currency` are None where that is not known yet."""

    model_config = ConfigDict(frozen=True)

    ref: str
    currency: str | None = None
    rows: int | None = None


class StatementLayout(BaseModel):
    """What was understood of a file, shown before anything is read into the account.

    `mapping` is complete whenever `ready`; hand it to `StatementReader.read`. `mapping_used`
    tells that the mapping given to `inspect` fits this file. `ledger_balance` is in minor
    units of `currency`. `preset` is whose export it is, where that is known.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal["csv", "ofx", "qif", "camt", "mt940"]
    mapping: CsvMapping
    ready: bool
    mapping_used: bool = False
    preset: Preset | None = None
    encoding: str
    delimiter: str | None = None
    header: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    date_order: str | None = None
    date_ambiguous: bool = False
    sides_guessed: bool = False
    account_refs: tuple[str, ...] = ()
    accounts: tuple[HeldAccount, ...] = ()
    currency: str | None = None
    ledger_balance: int | None = None
    ledger_balance_date: dt.date | None = None
    warnings: tuple[str, ...] = ()

    @property
    def certain(self) -> CsvMapping:
        """The mapping without what is a guess, which the file has to be asked again."""
        guessed = ["date_order"] if self.date_ambiguous else []
        guessed += ["debit", "credit"] if self.sides_guessed else []
        return self.mapping.model_copy(update=dict.fromkeys(guessed))


class StatementReader(Protocol):
    """Reads the files of one format."""

    def inspect(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> StatementLayout:
        """Say how the file is understood, with `mapping` filled in where it leaves a gap.

        A mapping that does not fit the file is left aside with a warning. Raises
        StatementFormatError for what is no statement.
        """
        ...

    def read(
        self, path: Path, currency: str, mapping: CsvMapping | None = None
    ) -> Iterator[StatementRows]:
        """Yield the rows in the file's order, in batches of at most BATCH_SIZE.

        Raises StatementFormatError for what is no statement and InvalidInput for a mapping
        that does not fit or a statement in another currency, both before the first batch; and
        StatementFormatError after some, for a file with more broken rows than anybody looks at.
        """
        ...


class StatementReaders(Protocol):
    """Finds the reader for a file."""

    def open(self, path: Path) -> StatementReader:
        """Choose by content, never by name; raises StatementFormatError for what is neither."""
        ...
