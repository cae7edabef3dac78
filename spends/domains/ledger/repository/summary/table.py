"""The table of monthly sums: its keys, what it sums, and the household's own part of it."""

from typing import Any

from sqlalchemy import cast

from spends.domains.ledger.models import LedgerMonth
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

MONTHS = table_of(LedgerMonth)
KEYS = ("account_id", "month", "category_id", "kind")
SUMS = ("amount_in", "amount_out", "base_in", "base_out", "count", "missing")
NAMES = ("household_id", *KEYS, *SUMS)


def mine(uow: UnitOfWork) -> Any:
    """Return the condition that sums are the household's."""
    return MONTHS.c.household_id == uow.household_id


def whole(value: Any, name: str) -> Any:
    """Return a sum as the integer that its column holds."""
    # Postgres sums BIGINT into NUMERIC; the column wants the integer back.
    return cast(value, MONTHS.c[name].type).label(name)
