"""Everything counted anew in another currency of the household: in steps, and others write between.

A step is a transaction of its own, and how far all is stands in the household. So a process that
dies loses nothing: whoever goes on does so where it was. At no moment are two currencies mixed:
first what lines are worth is forgotten, whereupon they lack a rate and are counted as such, then
the household has its new currency, and then the lines get what they are worth in that.
"""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

import structlog

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger.events import RatesChanged
from spends.domains.ledger.repository import summary, worth
from spends.domains.ledger.service.worth import valuing
from spends.kit import events, progress, runtime
from spends.kit.actor import Actor, Permission
from spends.kit.database import Database
from spends.kit.money import exponent
from spends.kit.unit_of_work import UnitOfWork

log = structlog.get_logger()
WORK = "change-currency"
"""The name of this work where `spends.kit.progress` tells how far it is."""
AT_ONCE = 2_000
"""Up to so many lines are counted anew together with the change of the currency itself."""
STEP = 1_000
PAUSE = 0.005
"""Seconds between two steps, in which another process may come to write."""


@dataclass(frozen=True)
class Change:
    """How far a change of the currency is: what is forgotten or filled, and after which line."""

    code: str
    doing: Literal["forget", "fill"]
    total: int
    done: int = 0
    account: str = ""
    day: str = ""
    line: str = ""

    @property
    def steps(self) -> tuple[int, int]:
        """How many lines are done of how many, each counting once for either part."""
        before = self.total if self.doing == "fill" else 0
        return before + min(self.done, self.total), 2 * self.total


def change_currency(uow: UnitOfWork, code: str) -> None:
    """Count everything in another currency: called when the household's own shall be another.

    With many lines that goes on after this work has ended, and the household has a
    `next_currency_code` until then; asked for another meanwhile, it turns to that.
    """
    uow.require(Permission.MANAGE)
    exponent(code)
    total = summary.count_all(uow)
    if total <= AT_ONCE and households.currency_change(uow) is None:
        households.set_currency(uow, code)
        _at_once(uow, code, total)
        return
    is_own = code == households.current(uow).currency_code
    _note(uow, Change(code, "fill" if is_own else "forget", total))
    uow.after_commit(_begin, uow.database, uow.actor)


def _at_once(uow: UnitOfWork, code: str, total: int) -> None:
    with progress.told(WORK, uow.household_id) as tell:

        def note(done: int) -> None:
            tell(min(done, total), total)

        codes = worth.accounts_by_currency(uow).keys()
        valuing.revalue_between(uow, code, codes, (valuing.EARLIEST, date.max), note)
    events.publish(uow, RatesChanged())


def _begin(database: Database, actor: Actor) -> None:
    """Go on in a thread of its own where this process does the sweeps; another finds it too."""
    current = None
    with contextlib.suppress(RuntimeError):
        current = runtime.current()
    if current is None or current.database is not database:
        go_on(database, actor)
    elif current.settings.scheduler == "embedded":
        current.in_background(lambda: go_on(database, actor))


def resume(database: Database) -> int:
    """Go on with changes of a currency that a process left undone; return how many steps."""
    with database.system("changes of a household's currency", write=False) as uow:
        actors = households.changing_currency(uow)
    return sum(go_on(database, actor) for actor in actors)


def go_on(database: Database, actor: Actor) -> int:
    """Take the steps that are left of a change of the currency; return how many there were.

    Safe to repeat, and to do twice at a time.
    """
    steps = 0
    with database.unit_of_work(actor, write=False) as uow:
        change = _noted(uow)
    if change is None:
        return steps
    with progress.told(WORK, actor.household_id) as tell:
        while change is not None:
            tell(*change.steps)
            time.sleep(PAUSE)
            with database.unit_of_work(actor) as uow:
                change = _step(uow)
            steps += 1
    log.info("currency_changed", steps=steps)
    return steps


def _step(uow: UnitOfWork) -> Change | None:
    worth.hold_rates(uow, alone=True)
    change = _noted(uow)
    if change is not None:
        change = _forget(uow, change) if change.doing == "forget" else _fill(uow, change)
        _note(uow, change)
    return change


def _noted(uow: UnitOfWork) -> Change | None:
    found = households.currency_change(uow)
    return Change(**found) if found else None


def _note(uow: UnitOfWork, change: Change | None) -> None:
    households.note_currency_change(uow, asdict(change) if change else None)


def _forget(uow: UnitOfWork, change: Change) -> Change:
    after = UUID(change.line) if change.line else None
    ids = _clear(uow, after)
    if ids:
        return replace(change, done=change.done + len(ids), line=ids[-1].hex)
    # Whoever wrote meanwhile did so in the old currency; nobody does while this work lasts.
    if len(_clear(uow, None)) == STEP:
        return replace(change, line="")
    households.alone(uow)
    households.set_currency(uow, change.code)
    events.publish(uow, RatesChanged())
    return Change(change.code, "fill", change.total)


def _clear(uow: UnitOfWork, after: UUID | None) -> Sequence[UUID]:
    ids = worth.valued(uow, after, STEP)
    if ids:
        before = summary.of_lines(uow, ids)
        worth.clear(uow, ids)
        _count(uow, ids, before)
    return ids


def _count(uow: UnitOfWork, ids: Sequence[UUID], before: Any) -> None:
    summary.add(uow, before, -1)
    summary.add(uow, summary.of_lines(uow, ids))


def _fill(uow: UnitOfWork, change: Change) -> Change | None:
    room, first = STEP, change.account
    after = (date.fromisoformat(change.day), UUID(change.line)) if change.line else None
    for account_id, code in _accounts(uow, first):
        if account_id.hex != first:
            after = None
        window = worth.Window(account_id, valuing.EARLIEST, date.max)
        lines = worth.batch(uow, window, after, room)
        if lines:
            _value(uow, lines, code, change.code)
        room -= len(lines)
        if room <= 0:
            done, last = change.done + STEP, lines[-1]
            place = {"account": account_id.hex, "day": last.date.isoformat(), "line": last.id.hex}
            return replace(change, done=done, **place)
    return None


def _accounts(uow: UnitOfWork, first: str) -> list[tuple[UUID, str]]:
    found = worth.accounts_by_currency(uow).items()
    pairs = [(account_id, code) for code, ids in found for account_id in ids]
    return sorted(pair for pair in pairs if pair[0].hex >= first)


def _value(uow: UnitOfWork, lines: valuing.Lines, code: str, base: str) -> None:
    days = max(lines[0].date, valuing.EARLIEST), lines[-1].date
    ids = [line.id for line in lines]
    before = summary.of_lines(uow, ids)
    if valuing.put(uow, lines, currencies.converter(uow, code, base, *days)):
        _count(uow, ids, before)
