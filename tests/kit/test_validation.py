from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AfterValidator, BaseModel, EmailStr, Field

from spends.kit.errors import InvalidInput
from spends.kit.validation import validated


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


def _even(value: int) -> int:
    if value % 2:
        message = "Enter an even number"
        raise ValueError(message)
    return value


class Part(BaseModel):
    amount: Decimal


class Form(BaseModel):
    name: str = Field("x", min_length=1, max_length=5)
    count: int = Field(0, ge=0, le=10)
    day: date = date(2025, 1, 1)
    id: UUID = UUID(int=0)
    size: Size = Size.SMALL
    email: EmailStr = "a@example.org"
    even: Annotated[int, AfterValidator(_even)] = 0
    parts: list[Part] = []
    needed: str


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"needed": None}, "needed", "This must be text."),
        ({"name": ""}, "name", "This cannot be empty."),
        ({"name": "abcdef"}, "name", "Enter at most 5 characters."),
        ({"count": 11}, "count", "This must be at most 10."),
        ({"count": -1}, "count", "This must be at least 0."),
        ({"count": {}}, "count", "This must be a whole number."),
        ({"count": "abc"}, "count", "This must be a whole number."),
        ({"day": "2025-02-30"}, "day", "This must be a date that exists, such as 2025-01-31."),
        ({"id": "x"}, "id", "This is not an id."),
        ({"size": "huge"}, "size", "This must be one of 'small' or 'large'."),
        ({"even": 3}, "even", "Enter an even number."),
        ({"parts": {}}, "parts", "This must be a list."),
        ({"parts": [{"amount": "1"}, {"amount": "x"}]}, "parts.1.amount", None),
        ({"parts": [{}]}, "parts.0.amount", "This is missing."),
    ],
)
def test_each_fault_is_said_in_a_sentence(
    fields: dict[str, Any], field: str, message: str | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        validated(Form, {"needed": "y"} | fields)
    assert [error.field for error in caught.value.errors] == [field]
    found = caught.value.errors[0].message
    assert found == (message or "This must be a number, such as 12.30.")
    assert caught.value.message == found


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        validated(Form, {"name": 1, "count": "x", "email": "a@"})
    assert {error.field for error in caught.value.errors} == {"name", "count", "email", "needed"}
    assert all(error.message.endswith(".") for error in caught.value.errors)


@pytest.mark.parametrize("data", [None, 3, "x", []])
def test_what_is_no_form_at_all_is_said_too(data: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        validated(Form, data)
    assert caught.value.errors[0].message == "This must be an object."


def test_what_fits_passes() -> None:
    assert validated(Form, {"needed": "y", "day": "2025-01-31"}).day == date(2025, 1, 31)
