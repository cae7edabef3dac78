"""What is asked for when an account is held against a statement."""

import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from spends.kit.inputs import Amount, Input


class Adjustment(Input):
    """A line that makes up for what nobody can explain, in a category or in none."""

    category_id: UUID | None = None


class NewReconciliation(Input):
    """What a statement says: the account's balance at the end of a day, below zero where it owes.

    `clear` are lines to tick first. With `adjustment` a line is added for the difference that is
    left; without it there must be none.
    """

    statement_date: datetime.date
    balance: Amount
    clear: Annotated[list[UUID], Field(max_length=5_000)] = Field(default_factory=list)
    adjustment: Adjustment | None = None
