"""What the exchange rates take and give."""

import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$")
]
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


class NewRate(BaseModel):
    """A rate entered by hand: what one unit of `base` costs in `quote` on a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: Code
    quote: Code
    day: Annotated[datetime.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
    rate: Annotated[Decimal, Field(gt=0, lt=10**12, max_digits=30, decimal_places=12)]

    @model_validator(mode="after")
    def _pair(self) -> Self:
        if self.base == self.quote:
            message = "choose two different currencies"
            raise ValueError(message)
        return self


class RateView(BaseModel):
    """A rate as it is kept; `source` is `manual` for the household's own."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    base: str
    quote: str
    day: datetime.date
    rate: Decimal
    source: str
