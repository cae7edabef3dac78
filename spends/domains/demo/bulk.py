"""Rows by the million, for benchmarks: cheap to make, and shaped like a long-lived household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from spends.domains.demo.people import CARD, CASH, CHECKING, LOAN, SAVINGS, TRAVEL
from spends.domains.ledger.starter import walk

_PAYEES: Final = 3_000
_CHUNK: Final = 8_192
_AMOUNTS: Final = 1_024
_DAYS_A_ROW: Final = 0.28
_LONGEST: Final = 20 * 365
_SHORTEST: Final = 30
_INCOME_EVERY: Final = 32
_ACCOUNTS: Final = (CHECKING, CARD, CASH, TRAVEL, SAVINGS, LOAN)
_ACCOUNT_WEIGHTS: Final = (46, 34, 10, 6, 2, 2)
_STARTS: Final = ("Al", "Bro", "Cal", "Dun", "El", "Fen", "Gor", "Hal", "Ini", "Jor", "Kel", "Lum",
                  "Mar", "Nor", "Os", "Pel", "Quar", "Ro", "Sil", "Tam")  # fmt: skip
_ENDS: Final = ("bach", "dell", "feld", "gate", "holm", "kamp", "lund", "mere", "nau", "rode",
                "sund", "tal", "ven", "wick", "zell")  # fmt: skip
_TRADES: Final = ("Markt", "Café", "Mode", "Haus", "Garten", "Küche", "Buch", "Sport", "Reisen",
                  "Service")  # fmt: skip


class BulkRow(NamedTuple):
    """One transaction; `amount` is in minor units, `category` a path of the starter tree."""

    account: str
    day: date
    amount: int
    payee: str
    description: str
    category: str


class _Merchant(NamedTuple):
    payee: str
    text: str
    category: str
    amounts: tuple[int, ...]


def bulk_rows(rows: int, today: date, seed: int = 7) -> Iterator[BulkRow]:
    """Yield exactly `rows` transactions by day, the last on `today`, always the same.

    They spread over about 3.6 rows a day, but never over more than twenty years. Payees follow
    Zipf's law: few are met often, most of the three thousand seldom.
    """
    if rows <= 0:
        return
    random = Random(f"{seed}:bulk")
    merchants = _merchants(random)
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(merchants))))
    account_weights = list(accumulate(_ACCOUNT_WEIGHTS))
    span = max(_SHORTEST, min(_LONGEST, round(rows * _DAYS_A_ROW)))
    days = [today - timedelta(days=back) for back in range(span - 1, -1, -1)]
    incomes = _incomes(random)
    last = max(rows - 1, 1)
    for start in range(0, rows, _CHUNK):
        count = min(_CHUNK, rows - start)
        chosen = random.choices(merchants, cum_weights=weights, k=count)
        accounts = random.choices(_ACCOUNTS, cum_weights=account_weights, k=count)
        lots = random.choices(range(_AMOUNTS), k=count)
        for number, merchant, account, lot in zip(
            range(start, start + count), chosen, accounts, lots, strict=True
        ):
            day = days[number * (span - 1) // last]
            if number % _INCOME_EVERY == 0:
                merchant = incomes[lot % len(incomes)]  # noqa: PLW2901  an income is another line
                account = CHECKING  # noqa: PLW2901  an income is another line
            payee, text, category, amounts = merchant
            yield BulkRow(
                account, day, amounts[lot], payee, f"{text} {number % 9973:04d}", category
            )


def csv_lines(rows: Iterable[BulkRow]) -> Iterator[str]:
    """Yield a bank's CSV statement of the rows: date, payee, description, amount; UTF-8, commas."""
    yield "date,payee,description,amount\n"
    for row in rows:
        whole, cents = divmod(abs(row.amount), 100)
        sign = "-" if row.amount < 0 else ""
        yield f"{row.day},{row.payee},{row.description},{sign}{whole}.{cents:02d}\n"


def write_csv(rows: Iterable[BulkRow], path: Path) -> int:
    """Write `csv_lines` of the rows to `path` and return how many rows there are."""
    count = -1
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in csv_lines(rows):
            file.write(line)
            count += 1
    return count


def _merchants(random: Random) -> list[_Merchant]:
    leaves = [
        step.path for step in walk() if step.type == "expense" and step.parent_path is not None
    ]
    random.shuffle(leaves)
    names = [f"{trade} {start}{end}" for start, end, trade in product(_STARTS, _ENDS, _TRADES)]
    random.shuffle(names)
    pools = {path: _amounts(random, random.uniform(6.4, 9.0), 0.6, -1) for path in leaves}
    return [
        _Merchant(name, f"POS {_bank_letters(name)}", path, pools[path])
        for name, path in zip(names, (leaves * (_PAYEES // len(leaves) + 1))[:_PAYEES], strict=True)
    ]


def _incomes(random: Random) -> list[_Merchant]:
    work = _amounts(random, 12.3, 0.2, 1)
    small = _amounts(random, 9.5, 0.7, 1)
    return [
        _Merchant("Havenlicht Studio", "SEPA CT GEHALT", "Income/Salary", work),
        _Merchant("Oosterwal Logistik", "SEPA CT LOHN", "Income/Salary", work),
        _Merchant("Family benefits office", "SEPA CT FAMILIENKASSE", "Income/Benefits", small),
        _Merchant("Verlag Papierboot", "SEPA CT HONORAR", "Income/Freelance", small),
    ]


def _amounts(random: Random, middle: float, spread: float, sign: int) -> tuple[int, ...]:
    return tuple(sign * (1 + round(random.lognormvariate(middle, spread))) for _ in range(_AMOUNTS))


def _bank_letters(name: str) -> str:
    return name.upper().replace("É", "E").replace("Ü", "UE")
