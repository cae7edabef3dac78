"""`ledger_month`: written with every change, rebuilt from the rows, read for sums over months."""

from spends.domains.ledger.repository.summary.reading import (
    account_months,
    balances,
    category_counts,
    changes_by_month,
    count_all,
    flows,
    flows_by_type,
    missing_by_currency,
    total,
    uncategorised_count,
)
from spends.domains.ledger.repository.summary.rebuilding import (
    differences,
    of_lines,
    rebuild,
    slow_sums,
)
from spends.domains.ledger.repository.summary.table import MONTHS
from spends.domains.ledger.repository.summary.writing import add, move_category, noted

__all__ = [
    "MONTHS",
    "account_months",
    "add",
    "balances",
    "category_counts",
    "changes_by_month",
    "count_all",
    "differences",
    "flows",
    "flows_by_type",
    "missing_by_currency",
    "move_category",
    "noted",
    "of_lines",
    "rebuild",
    "slow_sums",
    "total",
    "uncategorised_count",
]
