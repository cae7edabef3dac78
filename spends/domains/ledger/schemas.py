"""What the ledger takes and gives: the same classes for a REST body and for a form."""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from spends.domains.ledger.kinds import AccountType, CategoryType
from spends.kit.inputs import Amount, Changes, CurrencyCode, Input

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
PayeeName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
TagName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Hue = Literal[
    "iris",
    "blue",
    "cyan",
    "teal",
    "jade",
    "green",
    "amber",
    "orange",
    "red",
    "pink",
    "plum",
    "slate",
]


class NewAccount(Input):
    """An account to open. `currency_code` is the household's when it is not sent."""

    name: Name
    type: AccountType
    currency_code: CurrencyCode | None = None
    opening_balance: Amount = Decimal(0)
    official_name: Annotated[str, StringConstraints(max_length=200)] | None = None
    subtype: Annotated[str, StringConstraints(max_length=40)] | None = None
    include_in_budget: bool = True
    owner_id: UUID | None = None


class AccountChanges(Changes):
    """What may be changed on an account; only the fields sent are."""

    name: Name | None = None
    type: AccountType | None = None
    official_name: Annotated[str, StringConstraints(max_length=200)] | None = None
    subtype: Annotated[str, StringConstraints(max_length=40)] | None = None
    opening_balance: Amount | None = None
    include_in_budget: bool | None = None
    owner_id: UUID | None = None
    closed: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(
            data, ("name", "type", "opening_balance", "include_in_budget", "closed")
        )


class NewCategory(Input):
    """A category to add. A child has its parent's type, so `type` may be left out there."""

    name: Name
    type: CategoryType | None = None
    parent_id: UUID | None = None
    color: Hue = "slate"
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = "circle"
    tax_tag: Annotated[str, StringConstraints(max_length=40)] | None = None

    @model_validator(mode="after")
    def _typed(self) -> Self:
        if self.type is None and self.parent_id is None:
            message = "say whether it is income or expense"
            raise ValueError(message)
        return self


class CategoryChanges(Changes):
    """What may be changed on a category; only the fields sent are."""

    name: Name | None = None
    parent_id: UUID | None = None
    color: Hue | None = None
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] | None = None
    tax_tag: Annotated[str, StringConstraints(max_length=40)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name", "color", "icon"))


class CategoryOrder(Input):
    """Categories that stand below the same one, in the order wanted."""

    ids: Annotated[list[UUID], Field(max_length=1000)]


class NewPayee(Input):
    """A payee to add."""

    name: PayeeName
    default_category_id: UUID | None = None


class PayeeChanges(Changes):
    """What may be changed on a payee; only the fields sent are."""

    name: PayeeName | None = None
    default_category_id: UUID | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name",))


class NewAlias(Input):
    """Another name that means a payee, as a bank writes it."""

    pattern: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Likes(Input):
    """Payees that look like one and are not."""

    ids: Annotated[set[UUID], Field(min_length=2, max_length=50)]


class NewTag(Input):
    """A tag to add or rename to."""

    name: TagName


class NewSplit(Input):
    """A part of a transaction."""

    amount: Amount
    category_id: UUID | None = None
    notes: Annotated[str, StringConstraints(max_length=500)] | None = None


class NewTransaction(Input):
    """A transaction to record.

    `payee` is a name: known ones are found without case and accents, others are made.
    """

    account_id: UUID
    date: datetime.date
    amount: Amount
    payee: PayeeName | None = None
    description: Annotated[str, StringConstraints(max_length=500)] | None = None
    category_id: UUID | None = None
    notes: Notes | None = None
    tags: Annotated[list[TagName], Field(max_length=50)] = Field(default_factory=list)
    splits: Annotated[list[NewSplit], Field(max_length=100)] = Field(default_factory=list)
    pending: bool = False
    cleared: bool = False
    member_id: UUID | None = None


class TransactionChanges(Changes):
    """What may be changed on a transaction; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    account_id: UUID | None = None
    date: datetime.date | None = None
    amount: Amount | None = None
    payee: PayeeName | None = None
    category_id: UUID | None = None
    notes: Notes | None = None
    tags: Annotated[list[TagName], Field(max_length=50)] | None = None
    splits: Annotated[list[NewSplit], Field(max_length=100)] | None = None
    pending: bool | None = None
    cleared: bool | None = None
    member_id: UUID | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(
            data, ("account_id", "date", "amount", "tags", "splits", "pending", "cleared")
        )


class TransactionFilter(Input):
    """Which transactions are meant; the parts combine.

    A category means what stands below it too. `category_ids` means any of several; of a split line
    one part suffices. `besides_category_ids` means none of several; of a split line there must be a
    part that is in none. Amounts are magnitudes, in either direction. `type` goes by a line's sign,
    `counts_as` by what the reports make of it: by the type of its category, of the accounts in the
    budget, without transfers, refunds being spending given back, and of a split only the parts that
    count. `without_rate_to` means what no rate of its day brings to a currency, and is in no sum.
    """

    search: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    account_id: UUID | None = None
    category_id: UUID | None = None
    category_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    besides_category_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    payee_id: UUID | None = None
    tag_id: UUID | None = None
    import_id: UUID | None = None
    member_id: UUID | None = None
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    type: Literal["income", "expense", "transfer"] | None = None
    counts_as: Literal["income", "expense", "either"] | None = None
    uncategorised: bool = False
    cleared: bool | None = None
    pending: bool | None = None
    without_rate_to: CurrencyCode | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every transaction is meant."""
        return not self.model_dump(exclude_defaults=True)


Sort = Literal["-date", "date", "-amount", "amount"]


class Link(Input):
    """The other transaction of a transfer or refund."""

    transaction_id: UUID
