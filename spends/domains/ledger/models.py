"""The ledger's tables."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from spends.domains.ledger.kinds import SEARCH_TEXT_LENGTH
from spends.kit.columns import MinorUnits
from spends.kit.model import HouseholdOwned, HouseholdRecord, instant_field, owned, uuid_field


class Account(HouseholdRecord, table=True):
    """A place where money is.

    Balances in minor units of `currency_code`; spending and debt are negative.

    `current_balance` and `available_balance` are what the bank last said; the ledger's own balance
    is `opening_balance` plus all transactions. `statement_version` counts imports, so that two
    never match at once.
    """

    __tablename__ = "account"
    __table_args__ = (owned("owner_id", "household_member"),)

    name: str = Field(max_length=100)
    official_name: str | None = Field(default=None, max_length=200)
    type: str = Field(max_length=20)
    subtype: str | None = Field(default=None, max_length=40)
    currency_code: str = Field(max_length=3)
    opening_balance: int = Field(default=0, sa_type=MinorUnits)
    current_balance: int | None = Field(default=None, sa_type=MinorUnits)
    available_balance: int | None = Field(default=None, sa_type=MinorUnits)
    balance_date: date | None = None
    include_in_budget: bool = True
    owner_id: UUID | None = uuid_field(nullable=True)
    external_id: str | None = Field(default=None, max_length=100)
    last_synced_at: datetime | None = instant_field()
    closed_at: datetime | None = instant_field()
    statement_version: int = 0
    deleted_at: datetime | None = instant_field()


class Category(HouseholdRecord, table=True):
    """A node of the category tree. `color` is a hue of the palette, `icon` a Lucide name."""

    __tablename__ = "category"
    __table_args__ = (owned("parent_id", "category"),)

    name: str = Field(max_length=100)
    type: str = Field(max_length=10)
    parent_id: UUID | None = uuid_field(nullable=True)
    color: str = Field(default="slate", max_length=20)
    icon: str = Field(default="circle", max_length=40)
    is_system: bool = False
    tax_tag: str | None = Field(default=None, max_length=40)
    position: int = 0
    deleted_at: datetime | None = instant_field()


class Payee(HouseholdRecord, table=True):
    """A cleaned merchant or person.

    `folded_name` is the name without case and accents, unique in the household.

    `import_id` is the import that made it, which takes it away again when it is undone.
    """

    __tablename__ = "payee"
    __table_args__ = (
        owned("default_category_id", "category"),
        owned("import_id", "import_batch"),
        Index(None, "household_id", "folded_name", unique=True),
    )

    name: str = Field(max_length=200)
    folded_name: str = Field(max_length=200)
    default_category_id: UUID | None = uuid_field(nullable=True)
    import_id: UUID | None = uuid_field(nullable=True)


class PayeeAlias(HouseholdRecord, table=True):
    """A raw bank description, folded, that is known to mean a payee."""

    __tablename__ = "payee_alias"
    __table_args__ = (
        owned("payee_id", "payee", ondelete="CASCADE"),
        Index(None, "household_id", "pattern", unique=True),
    )

    pattern: str = Field(max_length=500)
    payee_id: UUID = uuid_field()


class RefusedLikeness(HouseholdOwned, table=True):
    """Two payees that look alike and that a person said are not one: never suggested together."""

    __tablename__ = "refused_likeness"
    __table_args__ = (
        owned("first_id", "payee", ondelete="CASCADE"),
        owned("second_id", "payee", ondelete="CASCADE"),
        Index("ix_refused_likeness_second", "household_id", "second_id"),
    )

    first_id: UUID = uuid_field(primary_key=True)
    second_id: UUID = uuid_field(primary_key=True)


class Tag(HouseholdRecord, table=True):
    """A free label on transactions."""

    __tablename__ = "tag"
    __table_args__ = (Index(None, "household_id", "folded_name", unique=True),)

    name: str = Field(max_length=60)
    folded_name: str = Field(max_length=60)


def _partial(name: str, *columns: str, where: str, sqlite: str | None = None) -> Index:
    """Return an index of the rows that meet a condition; SQLite compares booleans with numbers."""
    return Index(name, *columns, sqlite_where=text(sqlite or where), postgresql_where=text(where))


class Transaction(HouseholdRecord, table=True):
    """One line on an account.

    `amount` in minor units of the account's currency, negative when money leaves.

    `base_amount` is the same in the household's currency at that day's rate, None while the rate is
    missing. `description` is the bank's raw text; `fingerprint` is made of the imported row and
    survives edits. `deleted_at` keeps a tombstone, which is how a deleted row stays deleted when
    its file is imported again. `statement_account_id` is set once a person moves an imported line
    to another day or account: the account whose statement it stands in.
    """

    __tablename__ = "transaction"
    __table_args__ = (
        owned("account_id", "account"),
        owned("member_id", "household_member"),
        owned("payee_id", "payee"),
        owned("category_id", "category"),
        owned("import_id", "import_batch"),
        owned("transfer_id", "transaction"),
        owned("refund_of_id", "transaction"),
        # Search reads the text from this index alone: a scan without a match must not visit the
        # rows. The amount stands last in all of these, so that the largest rows of an account, a
        # category or a payee are found without visiting the others.
        Index("ix_transaction_date", "household_id", "date", "id", "search_text", "amount"),
        Index("ix_transaction_account", "household_id", "account_id", "date", "id", "amount"),
        _partial(
            "ix_transaction_category",
            "household_id",
            "category_id",
            "date",
            "id",
            "amount",
            where="category_id IS NOT NULL",
        ),
        _partial(
            "ix_transaction_uncategorised",
            "household_id",
            "date",
            "id",
            "amount",
            where="category_id IS NULL AND transfer_id IS NULL AND NOT is_split",
            sqlite="category_id IS NULL AND transfer_id IS NULL AND is_split = 0",
        ),
        _partial(
            "ix_transaction_pending",
            "household_id",
            "date",
            "id",
            "amount",
            where="pending",
            sqlite="pending = 1",
        ),
        _partial(
            "ix_transaction_split",
            "household_id",
            "date",
            "id",
            where="is_split",
            sqlite="is_split = 1",
        ),
        Index("ix_transaction_payee", "household_id", "payee_id", "date", "id", "amount"),
        Index("ix_transaction_amount", "household_id", "amount", "id"),
        _partial(
            "ix_transaction_uncleared",
            "household_id",
            "date",
            "id",
            "amount",
            where="NOT cleared",
            sqlite="cleared = 0",
        ),
        _partial(
            "ix_transaction_external_id",
            "household_id",
            "account_id",
            "external_id",
            where="external_id IS NOT NULL",
        ),
        # A statement's lines are held against those typed by hand.
        _partial(
            "ix_transaction_manual",
            "household_id",
            "account_id",
            "date",
            "amount",
            where="is_manual",
            sqlite="is_manual = 1",
        ),
        _partial(
            "ix_transaction_import_id", "household_id", "import_id", where="import_id IS NOT NULL"
        ),
        _partial(
            "ix_transaction_moved",
            "household_id",
            "statement_account_id",
            where="statement_account_id IS NOT NULL",
        ),
        _partial(
            "ix_transaction_transfer_id",
            "household_id",
            "transfer_id",
            where="transfer_id IS NOT NULL",
        ),
        _partial(
            "ix_transaction_refund_of_id",
            "household_id",
            "refund_of_id",
            where="refund_of_id IS NOT NULL",
        ),
    )

    household_id: UUID = uuid_field(default=None, primary_key=True)
    account_id: UUID = uuid_field()
    member_id: UUID | None = uuid_field(nullable=True)
    date: date
    amount: int = Field(sa_type=MinorUnits)
    currency_code: str = Field(max_length=3)
    base_amount: int | None = Field(default=None, sa_type=MinorUnits)
    payee_id: UUID | None = uuid_field(nullable=True)
    description: str | None = Field(default=None, max_length=500)
    category_id: UUID | None = uuid_field(nullable=True)
    notes: str | None = Field(default=None, max_length=2000)
    search_text: str | None = Field(default=None, max_length=SEARCH_TEXT_LENGTH)
    pending: bool = False
    cleared: bool = False
    reconciled_at: datetime | None = instant_field()
    is_manual: bool = True
    is_split: bool = False
    external_id: str | None = Field(default=None, max_length=255)
    fingerprint: int | None = Field(default=None, sa_type=MinorUnits)
    import_id: UUID | None = uuid_field(nullable=True)
    statement_account_id: UUID | None = uuid_field(nullable=True)
    transfer_id: UUID | None = uuid_field(nullable=True)
    refund_of_id: UUID | None = uuid_field(nullable=True)
    edited_at: datetime | None = instant_field()
    deleted_at: datetime | None = instant_field()


class Split(HouseholdRecord, table=True):
    """A part of a transaction with its own category.

    The parts of one transaction sum to it exactly.
    """

    __tablename__ = "split"
    __table_args__ = (
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        owned("category_id", "category"),
        Index(None, "household_id", "transaction_id"),
        Index(None, "household_id", "category_id"),
    )

    transaction_id: UUID = uuid_field()
    position: int = 0
    category_id: UUID | None = uuid_field(nullable=True)
    amount: int = Field(sa_type=MinorUnits)
    base_amount: int | None = Field(default=None, sa_type=MinorUnits)
    notes: str | None = Field(default=None, max_length=500)


class TransactionTag(HouseholdOwned, table=True):
    """That a transaction carries a tag."""

    __tablename__ = "transaction_tag"
    __table_args__ = (
        owned("transaction_id", "transaction", ondelete="CASCADE"),
        owned("tag_id", "tag", ondelete="CASCADE"),
        Index(None, "household_id", "tag_id", "transaction_id"),
    )

    transaction_id: UUID = uuid_field(primary_key=True)
    tag_id: UUID = uuid_field(primary_key=True)


class RefusedTransfer(HouseholdOwned, table=True):
    """Two transactions that a person said are no transfer, so that they are not suggested again."""

    __tablename__ = "refused_transfer"
    __table_args__ = (
        owned("first_id", "transaction", ondelete="CASCADE"),
        owned("second_id", "transaction", ondelete="CASCADE"),
    )

    first_id: UUID = uuid_field(primary_key=True)
    second_id: UUID = uuid_field(primary_key=True)


class Reconciliation(HouseholdRecord, table=True):
    """That an account was held against a statement, to the minor unit, up to a day.

    The lines it locked have its `reconciled_at`. `balance` is in minor units of the account's
    currency; `undone_at` is when its lines were unlocked again.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        owned("account_id", "account", ondelete="CASCADE"),
        Index("ix_reconciliation_account", "household_id", "account_id", "statement_date"),
    )

    account_id: UUID = uuid_field()
    statement_date: date
    balance: int = Field(sa_type=MinorUnits)
    line_count: int = 0
    reconciled_at: datetime = instant_field(nullable=False)
    reconciled_by: UUID | None = uuid_field(nullable=True)
    undone_at: datetime | None = instant_field()


class LedgerMonth(HouseholdOwned, table=True):
    """The sums of one account, month, category and kind of line, kept with every write.

    `amount_*` are in the account's currency, `base_*` in the household's; `*_in` are not negative,
    `*_out` not positive. `count` adds up to the number of transactions (a split one counts once),
    `missing` to the lines, or parts of split ones, that have no rate yet. `category_id` is
    `NO_CATEGORY` for none.
    """

    __tablename__ = "ledger_month"
    __table_args__ = (
        owned("account_id", "account", ondelete="CASCADE"),
        Index("ix_ledger_month_category", "household_id", "category_id"),
        _partial("ix_ledger_month_missing", "household_id", "account_id", where="missing > 0"),
        {"sqlite_with_rowid": False},
    )

    account_id: UUID = uuid_field(primary_key=True)
    month: date = Field(primary_key=True)
    category_id: UUID = uuid_field(primary_key=True)
    kind: int = Field(primary_key=True)
    amount_in: int = Field(default=0, sa_type=MinorUnits)
    amount_out: int = Field(default=0, sa_type=MinorUnits)
    base_in: int = Field(default=0, sa_type=MinorUnits)
    base_out: int = Field(default=0, sa_type=MinorUnits)
    count: int = 0
    missing: int = 0
