"""The exports that are known by their header, and what is peculiar to each: a table.

To know another one, add an entry to PRESETS and its name to `ports.Preset`.
"""

from spends.domains.ledger.service.reading.exporting import COLUMNS
from spends.integrations.statements.csv_paypal import PAYPAL
from spends.integrations.statements.csv_preset_shapes import LeftOut, Preset, Sides, words

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
            words(r"[1-9]"),
            "This is the whole of a split. Its parts are rows of their own.",
        ),
    ),
    group="Category_Group",
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
            words(r"^(?!venmo balance$)."),
            "A bank account or card paid for this, so it did not change the Venmo balance.",
            pays_only=True,
        ),
    ),
    payee_out=("To", "Destination"),
    payee_in=("From", "Funding Source"),
    turned=("Type", words(r"^charge$")),
    closing="Ending Balance",
)
_REVOLUT = Preset(
    "Revolut",
    header=(
        *("Type", "Product", "Started Date", "Completed Date", "Description", "Amount", "Fee"),
        *("Currency", "State", "Balance"),
    ),
    columns={
        "date": "Started Date",
        "amount": "Amount",
        "description": ("Description",),
        "currency": "Currency",
        "status": "State",
        "account": "Product",
    },
    values={"date_order": "YMD", "decimal": "."},
    fee="Fee",
    fee_is_cost=True,
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
        own=words(r"^(?:(?:asset|default|savings|shared) account|credit card|loan|debt|mortgage)$"),
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

PRESETS = (_MINT, _YNAB, _YNAB_4, _ACTUAL, *PAYPAL, _VENMO, _REVOLUT, _MONARCH, _FIREFLY, OWN)
