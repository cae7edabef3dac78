"""What comes in about households and their people, and what goes out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import StringConstraints as Text

from spends.domains.identity.schemas import NewUser
from spends.kit.clock import timezones
from spends.kit.inputs import Input
from spends.kit.money import currencies


def _known_currency(code: str) -> str:
    if code not in currencies():
        message = f"“{code}” is not a currency code, such as EUR or USD."
        raise ValueError(message)
    return code


def _known_timezone(name: str) -> str:
    if name not in timezones():
        message = f"“{name}” is not a time zone, such as Europe/Paris."
        raise ValueError(message)
    return name


HouseholdName = Annotated[str, Text(strip_whitespace=True, min_length=1, max_length=100)]
Currency = Annotated[
    str,
    Text(strip_whitespace=True, to_upper=True, max_length=3),
    AfterValidator(_known_currency),
]
Timezone = Annotated[str, Text(max_length=64), AfterValidator(_known_timezone)]


class NewSavedView(Input):
    """A page's filters to keep under a name. `query` is what its address has behind the "?"."""

    page: Literal["transactions"]
    name: Annotated[str, Text(min_length=1, max_length=60)]
    query: Annotated[str, Text(max_length=1000, pattern=r"^[\x21-\x7e]*$")]


class SavedViewOut(BaseModel):
    """A page's filters that a member has kept under a name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    page: str
    name: str
    query: str
    version: int


class NewRegistration(NewUser):
    """Somebody who signs up, and the household that is made for them.

    What is left out comes from the locale (the currency), the name, and UTC.
    """

    household_name: HouseholdName | None = None
    currency_code: Currency | None = None
    timezone: Timezone = "UTC"


class HouseholdChanges(BaseModel):
    """What admins may change about a household; what is not sent stays."""

    model_config = ConfigDict(extra="forbid")

    name: HouseholdName | None = None
    currency_code: Currency | None = None
    timezone: Timezone | None = None


class HouseholdOut(BaseModel):
    """A household.

    `next_currency_code` is what everything is being counted anew in, null while no change of the
    currency is under way. Until it has ended, amounts that are not counted yet lack a rate.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    currency_code: str
    next_currency_code: str | None = None
    timezone: str


class MyHousehold(HouseholdOut):
    """A household, and what the person who asks is in it."""

    role: str


class MemberOut(BaseModel):
    """A person in a household. `id` is the membership's."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    joined_at: datetime | None
