"""Benchmark rows: as many as asked for, always the same, and a statement that agrees with them."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from spends.domains.demo.bulk import bulk_rows, csv_lines, write_csv
from spends.domains.demo.people import ACCOUNTS
from spends.domains.ledger.starter import walk

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("rows", [0, 1, 2, 10, 8_191, 8_192, 8_193, 20_000])
def test_yields_as_many_rows_as_asked_for(rows: int) -> None:
    assert sum(1 for _ in bulk_rows(rows, TODAY)) == rows


def test_same_arguments_give_the_same_rows() -> None:
    assert list(bulk_rows(5_000, TODAY)) == list(bulk_rows(5_000, TODAY))
    assert list(bulk_rows(5_000, TODAY, 1)) != list(bulk_rows(5_000, TODAY, 2))


def test_rows_look_like_a_household() -> None:
    rows = list(bulk_rows(40_000, TODAY))
    leaves = {step.path: step.type for step in walk() if step.parent_path is not None}
    assert rows[-1].day == TODAY
    assert all(earlier.day <= later.day for earlier, later in pairwise(rows))
    assert (rows[-1].day - rows[0].day).days <= 20 * 365
    assert {row.account for row in rows} == {account.key for account in ACCOUNTS}
    assert all((row.amount > 0) == (leaves[row.category] == "income") for row in rows)
    payees = Counter(row.payee for row in rows)
    assert 2_000 < len(payees) < 3_100
    assert payees.most_common(1)[0][1] > 20 * payees.most_common(500)[-1][1]


def test_statement_agrees_with_the_rows(tmp_path: Path) -> None:
    rows = list(bulk_rows(3_000, TODAY))
    path = tmp_path / "statement.csv"
    assert write_csv(rows, path) == 3_000
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [(row.day.isoformat(), row.payee, row.description) for row in rows] == [
        (line["date"], line["payee"], line["description"]) for line in read
    ]
    assert [row.amount for row in rows] == [int(Decimal(line["amount"]) * 100) for line in read]


def test_statement_of_nothing_is_its_header() -> None:
    assert list(csv_lines([])) == ["date,payee,description,amount\n"]
