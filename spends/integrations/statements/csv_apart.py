"""Money out and money in, in two columns of a file without a header."""

from collections.abc import Sequence

from spends.integrations.statements.amounts import looks_like_amount
from spends.integrations.statements.dates import looks_like_date

_MOSTLY = 0.5


def out_and_in(rows: Sequence[Sequence[str]], free: Sequence[int]) -> tuple[int, int] | None:
    """Return the columns of money out and of money in, None where no two look like that.

    They are neighbours, of which each row moves money in one. What is below zero goes out; without
    signs the first does, as banks write them. Where all of it went out, the second is empty, and
    the balance is behind it.
    """
    columns = {at: [row[at].strip() if at < len(row) else "" for row in rows] for at in free}
    for at in free:
        first, second = columns[at], columns.get(at + 1, [])
        if not _take_turns(first, second):
            continue
        if any(map(_moves, first)) and any(map(_moves, second)):
            order = _in_order(at, first, second)
        else:
            behind = columns.get(at + 2, [])
            is_out = not any(second) and _are_sums(first) and _are_sums(behind) and any(behind)
            order = (at, at + 1) if is_out and not any(map(is_negative, first)) else None
        if order is not None:
            return order
    return None


def is_negative(text: str) -> bool:
    """Whether an amount is written as one below zero."""
    return any(mark in text for mark in "-\u2212(")


def _take_turns(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether of two columns of sums mostly one moves money, and never both."""
    moved = [(_moves(one), _moves(other)) for one, other in zip(first, second, strict=False)]
    if (True, True) in moved or sum(map(any, moved)) <= _MOSTLY * len(first):
        return False
    filled = [cell for cell in (*first, *second) if cell]
    return _are_sums(filled) and all(looks_like_amount(cell) for cell in filled)


def _are_sums(cells: Sequence[str]) -> bool:
    """Whether all that is there has cents, as no number of a cheque or an account has."""
    sums = (cell.rstrip("-)\u2212 ") for cell in cells if cell)
    return all(each[-3:-2] in {",", "."} and not looks_like_date(each) for each in sums)


def _in_order(at: int, first: Sequence[str], second: Sequence[str]) -> tuple[int, int] | None:
    if _is_unsigned(second) and (_is_unsigned(first) or _is_below_zero(first)):
        return at, at + 1
    return (at + 1, at) if _is_unsigned(first) and _is_below_zero(second) else None


def _moves(cell: str) -> bool:
    return any(mark in cell for mark in "123456789")


def _is_unsigned(cells: Sequence[str]) -> bool:
    return not any(map(is_negative, cells))


def _is_below_zero(cells: Sequence[str]) -> bool:
    return all(map(is_negative, filter(_moves, cells)))
