"""The exports that are known by their header, and what is peculiar to each: a table.

To know another one, add an entry to PRESETS and its name to `ports.Preset`.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spends.domains.imports.ports import Preset as PresetName
from spends.domains.ledger.service.exporting import COLUMNS


class LeftOut(NamedTuple):
    """Rows that are no money of the account: a column, what it says then, and why (a sentence).

    With `pays_only` only payments are meant, not money that comes in.
    """

    column: str
    says: re.Pattern[str]
    reason: str
    pays_only: bool = False


class Sides(NamedTuple):
    """Where a row goes from one account to another: whose side it is decides the amount's sign.

    Each side is named by one column and told by another, whose words `own` are the accounts that
    the export is of. Where the second amount is in the account's currency, that is the amount.
    """

    source: tuple[str, str]
    destination: tuple[str, str]
    own: re.Pattern[str]
    second_amount: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Preset:
    """An export: its header (columns it cannot be without) and its mapping (columns by name).

    Of the columns of the mapping those that the header has are taken; of several names for one,
    the first. Names are compared without case, blanks and punctuation. The rules, for rows:

    - `no_row`: columns that are all empty in lines that are no transactions
    - `left_out`: which rows are no money of the account
    - `sides`: for rows from one account to another
    - `payee_out`, `payee_in`: whose name is the payee, by whether money left or came; the first
      that is filled; the other way round where `turned` says so
    - `group`: the category above the category
    - `tags`: columns with words that are kept in the notes
    - `fee`: a column to add to the amount, where there is no `net`
    - `closing`: the column of the balance at the end
    """

    name: PresetName
    header: tuple[str, ...]
    columns: dict[str, str | tuple[str, ...]]
    values: dict[str, Any] = field(default_factory=dict)
    no_row: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    sides: Sides | None = None
    payee_out: tuple[str, ...] = ()
    payee_in: tuple[str, ...] = ()
    turned: tuple[str, re.Pattern[str]] | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    net: str | None = None
    fee: str | None = None
    closing: str | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MINT = Preset(
    "Mint",
    header=(
        *("Date", "Description", "Original Description", "Amount", "Transaction Type"),
        *("Category", "Account Name", "Labels", "Notes"),
    ),
    columns={
        "date": "Date",
        "amount": "Amount",
        "type": "Transaction Type",
        "payee": "Description",
        "description": ("Original Description",),
        "notes": "Notes",
        "category": "Category",
        "account": "Account Name",
    },
    values={"date_order": "MDY", "decimal": "."},
    tags=("Labels",),
)
_YNAB = Preset(
    "YNAB",
    header=(
        *("Account", "Date", "Payee", "Category Group/Category", "Memo"),
        *("Outflow", "Inflow", "Cleared"),
    ),
    columns={
        "date": "Date",
        "debit": "Outflow",
        "credit": "Inflow",
        "payee": "Payee",
        "notes": "Memo",
        "category": "Category Group/Category",
        "account": "Account",
    },
    tags=("Flag",),
)
_YNAB_4 = Preset(
    "YNAB",
    header=(
        *("Account", "Date", "Payee", "Category", "Master Category", "Sub Category"),
        *("Memo", "Outflow", "Inflow", "Cleared"),
    ),
    columns={**_YNAB.columns, "category": "Category"},
    tags=("Flag",),
)
_ACTUAL = Preset(
    "Actual",
    header=(
        *("Account", "Date", "Payee", "Notes", "Category", "Amount"),
        *("Split_Amount", "Cleared"),
    ),
    columns={
        "date": "Date",
        "amount": "Amount",
        "payee": "Payee",
        "notes": "Notes",
        "category": "Category",
        "account": "Account",
    },
    values={"date_order": "YMD", "decimal": "."},
    left_out=(
        LeftOut(
            "Split_Amount",
            _words(r"[1-9]"),
            "This is the whole of a split. Its parts are rows of their own.",
        ),
    ),
    group="Category_Group",
)
_PAYPAL = Preset(
    "PayPal",
    header=(
        *("Date", "TimeZone", "Name", "Type", "Status", "Currency"),
        *("Gross", "Fee", "Transaction ID"),
    ),
    columns={
        "date": "Date",
        "amount": ("Net", "Gross"),
        "payee": "Name",
        "description": ("Type", "Item Title", "Subject"),
        "notes": "Note",
        "external_id": "Transaction ID",
        "currency": "Currency",
        "status": "Status",
    },
    left_out=(
        LeftOut(
            "Balance Impact",
            _words(r"^memo$"),
            "PayPal notes this only; it did not change the balance.",
        ),
        LeftOut(
            "Type",
            _words(r"\bholds?\b|\b(?:reserve|payment|funds?) release\b|\bplaced on hold\b"),
            "PayPal holds this money or lets it go again; it stays in the account.",
        ),
        LeftOut(
            "Type",
            _words(r"\b(?:re)?authori[sz]ation\b|^order$"),
            "This is an authorization. What is then paid is a row of its own.",
        ),
        LeftOut(
            "Type",
            _words(r"\b(?:request|invoice) (?:sent|received)\b"),
            "This asks for money. What is then paid is a row of its own.",
        ),
        LeftOut(
            "Type",
            _words(r"\b(?:shopping cart|invoice) item\b"),
            "This is one item of a payment. The payment is a row of its own.",
        ),
    ),
    net="Net",
    fee="Fee",
)
_VENMO = Preset(
    "Venmo",
    header=(
        *("ID", "Datetime", "Type", "Status", "Note", "From", "To", "Amount (total)"),
        *("Funding Source", "Destination", "Beginning Balance", "Ending Balance"),
    ),
    columns={
        "date": "Datetime",
        "amount": "Amount (total)",
        "description": ("Note",),
        "external_id": "ID",
        "status": "Status",
    },
    values={"date_order": "YMD", "decimal": "."},
    no_row=("ID", "Datetime", "Amount (total)"),
    left_out=(
        LeftOut(
            "Funding Source",
            _words(r"^(?!venmo balance$)."),
            "A bank account or card paid for this, so it did not change the Venmo balance.",
            pays_only=True,
        ),
    ),
    payee_out=("To", "Destination"),
    payee_in=("From", "Funding Source"),
    turned=("Type", _words(r"^charge$")),
    closing="Ending Balance",
)
_MONARCH = Preset(
    "Monarch",
    header=(
        *("Date", "Merchant", "Category", "Account"),
        *("Original Statement", "Notes", "Amount"),
    ),
    columns={
        "date": "Date",
        "amount": "Amount",
        "payee": "Merchant",
        "description": ("Original Statement",),
        "notes": "Notes",
        "category": "Category",
        "account": "Account",
    },
    values={"date_order": "YMD", "decimal": "."},
    tags=("Tags",),
)
_FIREFLY = Preset(
    "Firefly III",
    header=(
        *("journal_id", "type", "amount", "currency_code", "foreign_amount"),
        *("foreign_currency_code", "description", "date", "source_name", "source_type"),
        *("destination_name", "destination_type"),
    ),
    columns={
        "date": "date",
        "amount": "amount",
        "description": ("description",),
        "notes": "notes",
        "category": "category",
        "external_id": "journal_id",
        "currency": "currency_code",
    },
    values={"date_order": "YMD", "decimal": "."},
    sides=Sides(
        source=("source_name", "source_type"),
        destination=("destination_name", "destination_type"),
        own=_words(
            r"^(?:(?:asset|default|savings|shared) account|credit card|loan|debt|mortgage)$"
        ),
        second_amount=("foreign_amount", "foreign_currency_code"),
    ),
    payee_out=("destination_name",),
    payee_in=("source_name",),
    tags=("tags",),
)

OWN = Preset(
    "Spends",
    header=COLUMNS,
    columns={
        "date": "date",
        "amount": "amount",
        "payee": "payee",
        "description": ("description",),
        "notes": "notes",
        "category": "category",
        "external_id": "external_id",
        "currency": "currency",
        "status": "status",
        "account": "account",
    },
    values={"date_order": "YMD", "decimal": "."},
)
"""Our own export, whose rows `csv_own_rows` reads."""

PRESETS = (_MINT, _YNAB, _YNAB_4, _ACTUAL, _PAYPAL, _VENMO, _MONARCH, _FIREFLY, OWN)
