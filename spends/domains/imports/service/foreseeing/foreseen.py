"""What is said of a row before it is stored, and what is looked up once for a page of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from spends.domains.imports import rules
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.schemas import Sorted
from spends.domains.ledger.views import AccountLabel
from spends.domains.rules.engine import Decider


@dataclass(slots=True)
class Foreseen(Sorted):
    """What a row will be; `words` say what will come of it besides.

    `wanted_account_id` is the account with which rules want it to be a transfer.
    """

    wanted_account_id: UUID | None = None
    words: str | None = None


class Context(NamedTuple):
    """What is looked up once for a page."""

    labels: Mapping[UUID, AccountLabel]
    categories: Mapping[UUID, tuple[str, str]]
    decider: Decider

    def call(self, each: Foreseen) -> None:
        """Say what the category is called, and its colour; one that is gone is none."""
        found = self.categories.get(each.category_id) if each.category_id else None
        if found is None:
            each.category_id = None
        else:
            each.category, each.category_color = found


def name_of(row: StatementRow) -> str:
    """Return the payee's name in a row: the bank's own, else what its description says."""
    return rules.clean_payee(row.description) if row.payee is None else row.payee
