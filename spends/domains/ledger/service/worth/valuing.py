"""What stored lines are worth in a currency, written where it is something else than before."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from spends.domains.currencies import service as currencies
from spends.domains.currencies.rules import HOLDS_FOR
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.repository import summary, worth
from spends.kit import clock
from spends.kit.unit_of_work import UnitOfWork

ToBase = Callable[[int, date], int | None]
Lines = Sequence[Row[*tuple[Any, ...]]]
EARLIEST = date.min + HOLDS_FOR


def revalue_between(
    uow: UnitOfWork,
    base: str,
    codes: Collection[str],
    days: tuple[date, date],
    note: Callable[[int], object] = lambda _: None,
) -> int:
    """Work out anew what lines of some currencies are worth in another, between two days.

    The monthly sums follow. `note` hears how many lines are done; returns how many changed.
    """
    uow.session.flush()
    accounts = worth.accounts_by_currency(uow)
    stale: dict[UUID, date] = {}
    changed = done = 0
    for code in sorted(codes):
        to_base = currencies.converter(uow, code, base, *days)
        for account_id in accounts.get(code, []):
            window = worth.Window(account_id, *days, own_worth=code == base)
            for lines in _batches(uow, window):
                stale_days = put(uow, lines, to_base)
                done += len(lines)
                note(done)
                changed += len(stale_days)
                if stale_days:
                    stale[account_id] = min([*stale_days, stale.get(account_id, date.max)])
    if stale:
        summary.rebuild(uow, stale.keys(), clock.month_of(min(stale.values())))
        households.touch(uow)
    return changed


def _batches(uow: UnitOfWork, window: worth.Window) -> Iterator[Lines]:
    after = None
    while lines := worth.batch(uow, window, after):
        yield lines
        after = (lines[-1].date, lines[-1].id)


def put(uow: UnitOfWork, lines: Lines, to_base: ToBase) -> list[date]:
    """Store what differs; return the days of the lines that changed."""
    fresh = {line.id: to_base(line.amount, line.date) for line in lines}
    # Of a split line of nothing, the parts may be worth something else although it is not.
    chosen = [
        line
        for line in lines
        if line.base_amount != fresh[line.id] or (line.is_split and not line.amount)
    ]
    parts = worth.parts(uow, [line.id for line in chosen if line.is_split])
    shares: dict[UUID, int | None] = {}
    stale = []
    for line in chosen:
        own = parts.get(line.id, [])
        shared = rules.share_base(
            line.amount,
            fresh[line.id],
            [part.amount for part in own],
            on_day(to_base, line.date),
        )
        before = [part.base_amount for part in own]
        if line.base_amount != fresh[line.id] or shared != before:
            stale.append(line)
            shares |= {part.id: share for part, share in zip(own, shared, strict=True)}
    worth.put(uow, {line.id: fresh[line.id] for line in stale}, shares)
    return [line.date for line in stale]


def on_day(to_base: ToBase, day: date) -> Callable[[int], int | None]:
    """Return what says of amounts what they are worth by the rate of a day."""
    return lambda amount: to_base(amount, day)
