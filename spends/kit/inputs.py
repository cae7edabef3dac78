"""What every body and form has in common: its base classes, and money as people send it."""

import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from spends.kit.money import MAX_MINOR


def exact(value: object) -> object:
    """Return what a sender wrote for a number: a float of JSON has been rounded on the way."""
    return repr(value) if isinstance(value, float) else value


Amount = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(max_digits=18, decimal_places=6, gt=-MAX_MINOR, lt=MAX_MINOR),
]
"""An amount of either sign, with as many decimals as any currency has."""

NotNegative = Annotated[
    Decimal, BeforeValidator(exact), Field(max_digits=18, decimal_places=6, ge=0, lt=MAX_MINOR)
]
Positive = Annotated[
    Decimal, BeforeValidator(exact), Field(max_digits=18, decimal_places=6, gt=0, lt=MAX_MINOR)
]


def between_years(first: int, last: int) -> AfterValidator:
    """Return the check that a day lies in the years between two, both included."""

    def plausible(day: datetime.date) -> datetime.date:
        if not first <= day.year <= last:
            message = f"enter a date between {first} and {last}"
            raise ValueError(message)
        return day

    return AfterValidator(plausible)


PlanDay = Annotated[datetime.date, between_years(1990, 2200)]
"""A day that plans are made for: their periods are counted from it."""


def _web_address(url: str) -> str:
    # What stands in a link is opened by a click.
    if url and not url.lower().startswith(("http://", "https://")):
        message = "enter an address that begins with https://"
        raise ValueError(message)
    return url


WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_web_address),
]

CurrencyCode = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$")
]


class Input(BaseModel):
    """What somebody sends: no field that is not known, and no text a database cannot hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            message = "take out the invisible character"
            raise ValueError(message)
        return value


class Changes(Input):
    """What somebody wants changed: the fields that were sent, null where that empties one."""

    @property
    def changes(self) -> dict[str, Any]:
        """Only the fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    @classmethod
    def not_null(cls, data: Any, names: tuple[str, ...]) -> Any:
        """Refuse null in the fields that cannot be empty."""
        if isinstance(data, dict):
            for name in names:
                if name in data and data[name] is None:
                    message = f"{name} cannot be empty"
                    raise ValueError(message)
        return data
