"""Money out and money in, in two columns that are known by what stands in them alone."""

from collections.abc import Sequence

from spends.integrations.statements.amounts import looks_like_amount
from spends.integrations.statements.dates import looks_like_date

_MOSTLY = 0.5


def out_and_in(
    header: Sequence[str], rows: Sequence[Sequence[str]], free: Sequence[int]
) -> tuple[int, int] | None:
    """Return the columns of money out and of money in, None where no two look like that.

    They are neighbours, of which each row moves money in one. What is below zero goes out; without
    signs the first does, as banks write them. Where all that a file without names has went out, the
    second is empty, with something behind it.
    """
    columns = {at: [row[at].strip() if at < len(row) else "" for row in rows] for at in free}
    for at in free:
        first, second = columns[at], columns.get(at + 1, [])
        if not _take_turns(first, second):
            continue
        if any(map(_moves, first)) and any(map(_moves, second)):
            return _in_order(at, first, second)
        behind = columns.get(at + 2, [])
        if (
            not any((*header, *second))
            and any(behind)
            and all(map(_has_cents, filter(None, first)))
        ):
            return at, at + 1
    return None


def is_negative(text: str) -> bool:
    """Whether an amount is written as one below zero."""
    return any(mark in text for mark in "-\u2212(")


def _take_turns(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether of two columns of amounts mostly one moves money, and never both."""
    moved = [(_moves(one), _moves(other)) for one, other in zip(first, second, strict=False)]
    if (True, True) in moved or sum(map(any, moved)) <= _MOSTLY * len(first):
        return False
    filled = [cell for cell in (*first, *second) if cell]
    amounts = sum(looks_like_amount(cell) and not looks_like_date(cell) for cell in filled)
    return amounts > _MOSTLY * len(filled)


def _in_order(at: int, first: Sequence[str], second: Sequence[str]) -> tuple[int, int] | None:
    if _is_unsigned(second) and (_is_unsigned(first) or _is_below_zero(first)):
        return at, at + 1
    return (at + 1, at) if _is_unsigned(first) and _is_below_zero(second) else None


def _moves(cell: str) -> bool:
    return any(mark in cell for mark in "123456789")


def _has_cents(cell: str) -> bool:
    return cell[-3:-2] in {",", "."} and not is_negative(cell)


def _is_unsigned(cells: Sequence[str]) -> bool:
    return not any(map(is_negative, cells))


def _is_below_zero(cells: Sequence[str]) -> bool:
    return all(map(is_negative, filter(_moves, cells)))
