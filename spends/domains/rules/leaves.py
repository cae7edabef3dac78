"""What of a transaction a rule compares, and how: each kind of condition is a class."""

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
    model_validator,
)

from spends.domains.rules.labels import (
    AnyCategory,
    CategoryCondition,
    NoCategory,
    NoTags,
    TagCondition,
)
from spends.domains.rules.patterns import LONGEST, compiled
from spends.kit.errors import InvalidInput
from spends.kit.inputs import CurrencyCode, Input, NotNegative, between_years
from spends.kit.text import fold

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


class AnyText(Input):
    """Several texts of which one is a line's; compared without case, accents and odd spaces."""

    field: Literal["payee", "description", "notes"]
    op: Literal["is_any"]
    value: Annotated[list[Sought], Field(min_length=1, max_length=100)]

    @property
    def each(self) -> list[TextCondition]:
        """The same as conditions of which one must hold."""
        return [TextCondition(field=self.field, op="is", value=value) for value in self.value]

    @model_validator(mode="after")
    def _searchable(self) -> Self:
        if not all(map(fold, self.value)):
            message = "enter texts that can be looked for"
            raise ValueError(message)
        return self


class Emptiness(Input):
    """Whether a line has a payee, a text of the bank's, or notes at all."""

    field: Literal["payee", "description", "notes"]
    op: Literal["empty", "not_empty"]


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


DateLeaf: TypeAlias = DateCondition | DateBetween | DayOfMonth


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
    ("category", "is_any"): "categories",
    ("category", "none"): "no_category",
    ("tags", "none"): "no_tags",
    **{(name, op): "emptiness" for name in TEXTS for op in ("empty", "not_empty")},
    **{(name, "is_any"): "texts" for name in TEXTS},
}


def _kind(value: Any) -> str | None:
    """Return what a condition, as somebody sent it or checked already, is about."""
    name, op = (
        value.get(key) if isinstance(value, dict) else getattr(value, key, None)
        for key in ("field", "op")
    )
    if not isinstance(name, str) or not isinstance(op, str):
        return None
    return _KINDS.get((name, op), "text" if name in TEXTS else name)


_BY_KIND = Discriminator(
    _kind,
    custom_error_type="condition",
    custom_error_message="say in “field” what is compared (payee, description, notes, amount, "
    "account, date, currency, category or tags) and in “op” how",
)

AnyLeaf: TypeAlias = (
    TextCondition
    | AnyText
    | Emptiness
    | AmountCondition
    | AmountBetween
    | AccountCondition
    | AnyAccount
    | DateCondition
    | DateBetween
    | DayOfMonth
    | CurrencyCondition
    | CategoryCondition
    | AnyCategory
    | NoCategory
    | TagCondition
    | NoTags
)
Leaf = Annotated[
    Annotated[TextCondition, Tag("text")]
    | Annotated[AnyText, Tag("texts")]
    | Annotated[Emptiness, Tag("emptiness")]
    | Annotated[AmountCondition, Tag("amount")]
    | Annotated[AmountBetween, Tag("amounts")]
    | Annotated[AccountCondition, Tag("account")]
    | Annotated[AnyAccount, Tag("accounts")]
    | Annotated[DateCondition, Tag("date")]
    | Annotated[DateBetween, Tag("dates")]
    | Annotated[DayOfMonth, Tag("day_of_month")]
    | Annotated[CurrencyCondition, Tag("currency")]
    | Annotated[CategoryCondition, Tag("category")]
    | Annotated[AnyCategory, Tag("categories")]
    | Annotated[NoCategory, Tag("no_category")]
    | Annotated[TagCondition, Tag("tags")]
    | Annotated[NoTags, Tag("no_tags")],
    _BY_KIND,
]
