"""What rules are made of: the same classes for a REST body, a form and the table's JSON."""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from spends.domains.ledger.schemas import Name, PayeeName, TagName, TransactionFilter
from spends.domains.rules.patterns import LONGEST, compiled
from spends.kit.errors import InvalidInput
from spends.kit.inputs import Changes, CurrencyCode, Input, NotNegative, between_years
from spends.kit.text import fold

MAX_RULES = 500
MAX_CONDITIONS = 50
MAX_ACTIONS = 10

Day = Annotated[datetime.date, between_years(1900, 2200)]
Sought = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


Value = TypeVar("Value", Decimal, datetime.date)


def _ordered(values: list[Value]) -> list[Value]:
    if values[0] > values[1]:
        message = "enter the smaller one first"
        raise ValueError(message)
    return values


class TextCondition(Input):
    """What a text is or holds; compared without case, accents and odd spaces.

    `payee` is the payee's name, `description` what the bank wrote. `matches` takes a regular
    expression as RE2 knows them: no backward references, no looking around.
    """

    field: Literal["payee", "description", "notes"]
    op: Literal["is", "is_not", "contains", "not_contains", "starts_with", "ends_with", "matches"]
    value: Sought

    @model_validator(mode="after")
    def _searchable(self) -> Self:
        if self.op != "matches":
            if not fold(self.value):
                message = "enter something that can be looked for"
                raise ValueError(message)
            return self
        try:
            compiled(self.value)
        except InvalidInput as error:
            raise ValueError(error.errors[0].message) from error
        return self


class _Amounts(Input):
    """Money by its magnitude, in the line's own currency.

    `direction` says whether it comes in or goes out; either when it is not sent. A negative value
    means money that goes out.
    """

    direction: Literal["in", "out"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _magnitudes(cls, data: Any) -> Any:
        """Turn negative values into magnitudes that go out."""
        if not isinstance(data, dict):
            return data
        given = data.get("value")
        texts = [str(value).strip() for value in (given if isinstance(given, list) else [given])]
        negative = sum(text.startswith("-") for text in texts)
        if not negative:
            return data
        if negative < len(texts) or data.get("direction") == "in":
            message = "enter amounts without a sign, and choose whether they come in or go out"
            raise ValueError(message)
        bare = [text[1:] for text in texts]
        return {**data, "direction": "out", "value": bare if isinstance(given, list) else bare[0]}


class AmountCondition(_Amounts):
    """How large an amount is."""

    field: Literal["amount"]
    op: Literal["is", "at_least", "at_most"]
    value: NotNegative

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the largest magnitude; None for none."""
        return (
            None if self.op == "at_most" else self.value,
            None if self.op == "at_least" else self.value,
        )


class AmountBetween(_Amounts):
    """That an amount lies between two, both included, the smaller one first."""

    field: Literal["amount"]
    op: Literal["between"]
    value: Annotated[list[NotNegative], Field(min_length=2, max_length=2), AfterValidator(_ordered)]

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the largest magnitude."""
        return self.value[0], self.value[1]


class AccountCondition(Input):
    """Which account a line is on."""

    field: Literal["account"]
    op: Literal["is"]
    value: UUID

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The accounts."""
        return (self.value,)


class AnyAccount(Input):
    """Several accounts of which a line is on one."""

    field: Literal["account"]
    op: Literal["is_any"]
    value: Annotated[list[UUID], Field(min_length=1, max_length=100)]

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The accounts."""
        return tuple(self.value)


class DateCondition(Input):
    """When a line is: before or after a day, that day not included."""

    field: Literal["date"]
    op: Literal["before", "after"]
    value: Day


class DateBetween(Input):
    """From which day to which a line is, both included."""

    field: Literal["date"]
    op: Literal["between"]
    value: Annotated[list[Day], Field(min_length=2, max_length=2), AfterValidator(_ordered)]


class DayOfMonth(Input):
    """On which day of its month a line is, 1 to 31."""

    field: Literal["date"]
    op: Literal["day_of_month"]
    value: Annotated[int, Field(ge=1, le=31)]


class CurrencyCondition(Input):
    """Which currency a line is in."""

    field: Literal["currency"]
    op: Literal["is"]
    value: CurrencyCode


TEXTS = ("payee", "description", "notes")
_KINDS = {
    ("amount", "between"): "amounts",
    ("account", "is_any"): "accounts",
    ("date", "between"): "dates",
    ("date", "day_of_month"): "day_of_month",
}


def _kind(value: Any) -> str | None:
    """Return what a condition, as somebody sent it or checked already, is about."""
    name, op = (
        value.get(key) if isinstance(value, dict) else getattr(value, key, None)
        for key in ("field", "op")
    )
    if not isinstance(name, str) or not isinstance(op, str):
        return None
    return "text" if name in TEXTS else _KINDS.get((name, op), name)


_BY_KIND = Discriminator(
    _kind,
    custom_error_type="condition",
    custom_error_message="say in “field” what is compared (payee, description, notes, amount, "
    "account, date or currency) and in “op” how",
)

AnyLeaf: TypeAlias = (
    TextCondition
    | AmountCondition
    | AmountBetween
    | AccountCondition
    | AnyAccount
    | DateCondition
    | DateBetween
    | DayOfMonth
    | CurrencyCondition
)
Leaf = Annotated[
    Annotated[TextCondition, Tag("text")]
    | Annotated[AmountCondition, Tag("amount")]
    | Annotated[AmountBetween, Tag("amounts")]
    | Annotated[AccountCondition, Tag("account")]
    | Annotated[AnyAccount, Tag("accounts")]
    | Annotated[DateCondition, Tag("date")]
    | Annotated[DateBetween, Tag("dates")]
    | Annotated[DayOfMonth, Tag("day_of_month")]
    | Annotated[CurrencyCondition, Tag("currency")],
    _BY_KIND,
]


class _Joined(Input):
    """Conditions of which `all` must hold, or `any`."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in ("all", "any") if getattr(self, name) is not None]
        if len(given) != 1:
            message = "say what must hold in “all” or in “any”, not in both"
            raise ValueError(message)
        return self


class Group(_Joined):
    """Conditions inside others."""

    all: Annotated[list[Leaf], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[Leaf], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None


def _level(value: Any) -> str:
    if isinstance(value, Group) or (isinstance(value, dict) and value.keys() & {"all", "any"}):
        return "group"
    return "condition"


LeafOrGroup = Annotated[
    Annotated[Leaf, Tag("condition")] | Annotated[Group, Tag("group")], Discriminator(_level)
]


class Conditions(_Joined):
    """When a rule is for a line: conditions of which all must hold or any, groups among them."""

    all: Annotated[list[LeafOrGroup], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None
    any: Annotated[list[LeafOrGroup], Field(min_length=1, max_length=MAX_CONDITIONS)] | None = None

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if len(self.leaves) > MAX_CONDITIONS:
            message = f"a rule can have {MAX_CONDITIONS} conditions at most"
            raise ValueError(message)
        return self

    @property
    def leaves(self) -> list[AnyLeaf]:
        """Every condition, those inside groups too."""
        found: list[AnyLeaf] = []
        for node in self.all or self.any or []:
            found += (node.all or node.any or []) if isinstance(node, Group) else [node]
        return found


class SetCategory(Input):
    """Give the line a category; a split line keeps those of its parts."""

    type: Literal["set_category"]
    category_id: UUID


class SetPayee(Input):
    """Give the line a payee by name, who is made where nobody is called so."""

    type: Literal["set_payee"]
    payee: PayeeName


class AddTags(Input):
    """Give the line tags beside those it has, by name; those not known yet are made."""

    type: Literal["add_tags"]
    tags: Annotated[list[TagName], Field(min_length=1, max_length=20)]


class SetNotes(Input):
    """Write the line's notes."""

    type: Literal["set_notes"]
    notes: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AppendNotes(Input):
    """Write a line below the notes, unless it is in them."""

    type: Literal["append_notes"]
    notes: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class SetTransfer(Input):
    """Link the line with its other side: the same amount in another account within four days."""

    type: Literal["set_transfer"]
    account_id: UUID


def _type(value: Any) -> str | None:
    found = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return found if isinstance(found, str) else None


Action: TypeAlias = Annotated[
    Annotated[SetCategory, Tag("set_category")]
    | Annotated[SetPayee, Tag("set_payee")]
    | Annotated[AddTags, Tag("add_tags")]
    | Annotated[SetNotes, Tag("set_notes")]
    | Annotated[AppendNotes, Tag("append_notes")]
    | Annotated[SetTransfer, Tag("set_transfer")],
    Discriminator(
        _type,
        custom_error_type="action",
        custom_error_message="say what is done in “type”: set_category, set_payee, add_tags, "
        "set_notes, append_notes or set_transfer",
    ),
]


def _each_once(actions: list[Action]) -> list[Action]:
    types = [action.type for action in actions]
    if len(set(types)) != len(types):
        message = "name each action once"
        raise ValueError(message)
    return actions


Actions = Annotated[
    list[Action], Field(min_length=1, max_length=MAX_ACTIONS), AfterValidator(_each_once)
]


class NewRule(Input):
    """A rule to add, behind the others. With `stop` none behind it looks at a line it is for."""

    name: Name
    conditions: Conditions
    actions: Actions
    is_active: bool = True
    stop: bool = False


class RuleChanges(Changes):
    """What may be changed on a rule; only the fields sent are.

    `version`, when sent, must be the present one.
    """

    name: Name | None = None
    conditions: Conditions | None = None
    actions: Actions | None = None
    is_active: bool | None = None
    stop: bool | None = None
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _required(cls, data: Any) -> Any:
        return cls.not_null(data, ("name", "conditions", "actions", "is_active", "stop"))


class RuleOrder(Input):
    """All rules in the order wanted, the first to apply first."""

    ids: Annotated[list[UUID], Field(max_length=MAX_RULES)]


class RulePreview(Input):
    """A rule that may not be there yet, and which transactions it is tried on: all by default."""

    conditions: Conditions
    actions: Actions
    filter: TransactionFilter = Field(default_factory=TransactionFilter)
    limit: Annotated[int, Field(ge=0, le=100)] = 20


class RuleApplication(Input):
    """Which rules to apply, in their order: all active ones by default; and on which lines."""

    rule_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_RULES)] | None = None
    filter: TransactionFilter = Field(default_factory=TransactionFilter)

    @field_validator("rule_ids")
    @classmethod
    def _once(cls, ids: list[UUID] | None) -> list[UUID] | None:
        return None if ids is None else list(dict.fromkeys(ids))
