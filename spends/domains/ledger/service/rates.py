"""What lines are worth in the household's currency, kept right when rates or currency change."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from spends.domains.currencies import service as currencies
from spends.domains.currencies.rules import BRIDGE, HOLDS_FOR
from spends.domains.currencies.schemas import NewRate, RateView
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.events import RatesChanged
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows, summary, worth
from spends.kit import clock, events, progress
from spends.kit.actor import Permission
from spends.kit.database import Database
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork

ToBase = Callable[[int, date], int | None]
Lines = Sequence[Row[*tuple[Any, ...]]]
EARLIEST = date.min + HOLDS_FOR
WORK = "change-currency"
"""The name of this work where `spends.kit.progress` tells how far it is."""


def revalue(
    uow: UnitOfWork,
    currency_code: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> int:
    """Work out anew what lines are worth, in one currency or all, between two days or ever.

    Their splits and the monthly sums follow. Returns how many lines changed.
    """
    uow.require(Permission.WRITE)
    base = households.currency(uow)
    codes = {currency_code} if currency_code else worth.accounts_by_currency(uow).keys()
    changed = _revalue(uow, base, codes, (first or EARLIEST, last or date.max))
    events.publish(uow, RatesChanged(currency_code, first, last))
    return changed


def _revalue(
    uow: UnitOfWork,
    base: str,
    codes: Collection[str],
    days: tuple[date, date],
    note: Callable[[int], object] = lambda _: None,
) -> int:
    uow.session.flush()
    accounts = worth.accounts_by_currency(uow)
    stale: dict[UUID, date] = {}
    changed = done = 0
    for code in sorted(codes):
        to_base = currencies.converter(uow, code, base, *days)
        for account_id in accounts.get(code, []):
            window = worth.Window(account_id, *days, own_worth=code == base)
            for lines in _batches(uow, window):
                stale_days = _put(uow, lines, to_base)
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


def _put(uow: UnitOfWork, lines: Lines, to_base: ToBase) -> list[date]:
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
            _on(to_base, line.date),
        )
        before = [part.base_amount for part in own]
        if line.base_amount != fresh[line.id] or shared != before:
            stale.append(line)
            shares |= {part.id: share for part, share in zip(own, shared, strict=True)}
    worth.put(uow, {line.id: fresh[line.id] for line in stale}, shares)
    return [line.date for line in stale]


def _on(to_base: ToBase, day: date) -> Callable[[int], int | None]:
    return lambda amount: to_base(amount, day)


def revalue_lines(uow: UnitOfWork, lines: Sequence[Transaction]) -> None:
    """Give lines at hand and their splits the rate of their day; the sums are the caller's."""
    base = households.currency(uow)
    converters: dict[str, ToBase] = {}
    for code in {line.currency_code for line in lines}:
        own = [line for line in lines if line.currency_code == code]
        days = [line.date for line in own]
        converters[code] = currencies.converter(uow, code, base, min(days), max(days))
        for line in own:
            line.base_amount = converters[code](line.amount, line.date)
    parts = rows.splits(uow, [line.id for line in lines if line.is_split])
    for line in lines:
        own_parts = parts.get(line.id, [])
        amounts = [part.amount for part in own_parts]
        shares = rules.share_base(
            line.amount,
            line.base_amount,
            amounts,
            _on(converters[line.currency_code], line.date),
        )
        for part, share in zip(own_parts, shares, strict=True):
            part.base_amount = share


def enter_rate(uow: UnitOfWork, new: NewRate) -> RateView:
    """Keep a rate by hand, and use it for the lines of the days it holds for."""
    worth.hold_rates(uow, alone=True)
    view = currencies.enter_rate(uow, new)
    _revalue_around(uow, new.base, new.quote, new.day)
    households.touch(uow)
    return view


def delete_rate(uow: UnitOfWork, base: str, quote: str, day: date) -> None:
    """Remove a rate that was entered by hand; NotFound when there is none."""
    worth.hold_rates(uow, alone=True)
    currencies.delete_rate(uow, base, quote, day)
    _revalue_around(uow, base, quote, day)
    households.touch(uow)


def _revalue_around(uow: UnitOfWork, base: str, quote: str, day: date) -> None:
    own = households.currency(uow)
    if {base, quote} == {own, BRIDGE} and own != BRIDGE:
        # What any other currency is worth may be found across this pair.
        revalue(uow, None, day, day + HOLDS_FOR)
    elif known := {base, quote} & {own, BRIDGE}:
        foreign = base if quote in known else quote
        revalue(uow, foreign, day, day + HOLDS_FOR)


def change_currency(uow: UnitOfWork, code: str) -> None:
    """Count everything in another currency: called when the household's own changes.

    How many lines are done is told as the progress of `WORK`.
    """
    uow.require(Permission.MANAGE)
    exponent(code)
    with progress.told(WORK, uow.household_id) as tell:
        codes, total = worth.accounts_by_currency(uow).keys(), summary.count_all(uow)

        def note(done: int) -> None:
            tell(min(done, total), total)

        _revalue(uow, code, codes, (EARLIEST, date.max), note)
    events.publish(uow, RatesChanged())


def missing_rates(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return (currency, how many lines lack a rate of their day), the most first."""
    uow.require(Permission.READ)
    return summary.missing_by_currency(uow)


def revalue_households(database: Database) -> int:
    """Bring every household's lines up to the rates that are known, each in its own work.

    Safe to repeat. Returns how many lines changed.
    """
    with database.system("which households there are, for new exchange rates", write=False) as uow:
        actors = households.admins(uow)
    changed = 0
    for actor in actors:
        # Whoever writes lines by the earlier rates comes first, so that those are seen below.
        with database.unit_of_work(actor) as uow:
            worth.hold_rates(uow, alone=True)
        with database.unit_of_work(actor) as uow:
            changed += revalue(uow)
    return changed
