"""A plain model of a ledger: what its lines are, and what they must sum to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
)

from spends.domains.currencies.rules import HOLDS_FOR
from spends.domains.ledger.repository import rows
from spends.domains.ledger.service import accounts, changes, integrity, transactions
from spends.kit.database import Database
from spends.kit.errors import SpendsError
from spends.kit.money import convert, decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import Home, sign_up

CURRENCIES = ("EUR", "EUR", "USD", "JPY")
FIRST = date(2025, 1, 25)
RATE_DAY = date(2025, 2, 1)
OPENING = 10_000

picks = st.integers(0, 10**6)
amounts = st.sampled_from([-500, -100, 100, 500]) | st.integers(-3_000, 3_000)
days = st.integers(0, 40).map(lambda count: FIRST + timedelta(days=count))
weights = st.lists(st.integers(-5, 20), min_size=1, max_size=3)


@dataclass(frozen=True)
class Line:
    """What the model knows of a transaction."""

    account: int
    day: date
    amount: int
    parts: tuple[int, ...] = ()
    transfer: UUID | None = None
    refund_of: UUID | None = None
    deleted: bool = False


@dataclass
class Event:
    """A change that was made, and what was before it."""

    undo_id: UUID
    before: dict[UUID, Line | None]
    states: dict[UUID, Any]
    undone: bool = field(default=False)


def text_of(minor: int, currency: str) -> Decimal:
    return decimal_amount(minor, currency)


class Model(RuleBasedStateMachine):
    """A ledger, and a plain model of it beside it, which are held against each other."""

    count = 0

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.lines: dict[UUID, Line] = {}
        self.events: list[Event] = []
        self.rates: dict[tuple[str, date], Decimal] = {}
        self.fresh = False
        self.made = 0

    @initialize()
    def sign_up(self) -> None:
        Model.count += 1
        self.home: Home = sign_up(self.database, f"p{Model.count}")
        self.accounts = [
            self.home.account(f"A{index}", code, opening_balance=text_of(OPENING, code))
            for index, code in enumerate(CURRENCIES)
        ]
        self.categories = [self.home.category(name) for name in ("Food", "Fun", "Rent")]

    # What the rules share

    def live(self) -> list[UUID]:
        return [line_id for line_id, line in self.lines.items() if not line.deleted]

    def one(self, pick: int) -> UUID:
        found = self.live()
        return found[pick % len(found)]

    def category(self, pick: int) -> UUID | None:
        return [None, *self.categories][pick % (len(self.categories) + 1)]

    def states(self, uow: UnitOfWork) -> dict[UUID, Any]:
        lines = rows.transactions(uow, list(self.lines))
        found = changes._states(uow, lines)
        for state in found.values():
            state.pop("base_amount")
            state["deleted_at"] = state["deleted_at"] is not None
            for part in state["splits"]:
                part.pop("base_amount")
        return found

    def act(self, act: Callable[[UnitOfWork], UUID | None], after: dict[UUID, Line]) -> bool:
        """Do something that makes lines what `after` says; nothing when it is refused."""
        with self.home.work(write=False) as uow:
            before = self.states(uow)
        try:
            with self.home.work() as uow:
                undo_id = act(uow)
        except SpendsError:
            with self.home.work(write=False) as uow:
                assert self.states(uow) == before
            return False
        if undo_id is not None:
            former = {line_id: self.lines.get(line_id) for line_id in after}
            known = {line_id: before[line_id] for line_id in after if line_id in before}
            self.events.append(Event(undo_id, former, known))
        self.lines |= after
        self.fresh = True
        if undo_id is not None:
            self.made += 1
            if self.made % 3 == 0:  # left to chance, too few changes would be undone
                self.take_back(self.events[-1])
        return True

    def take_back(self, event: Event) -> None:
        after = {
            line_id: line or replace(self.lines[line_id], deleted=True)
            for line_id, line in event.before.items()
        }
        latest = event is self.events[-1] and self.fresh
        was_undone = event.undone

        def act(uow: UnitOfWork) -> None:
            transactions.undo(uow, event.undo_id)

        done = self.act(act, after)
        assert not (done and was_undone)
        assert done or was_undone or not latest
        if done:
            event.undone = True
            with self.home.work(write=False) as uow:
                now = self.states(uow)
            for line_id, state in event.states.items():
                assert now[line_id] == state

    def has_links(self, line_id: UUID) -> bool:
        line = self.lines[line_id]
        refunds = any(x.refund_of == line_id and not x.deleted for x in self.lines.values())
        return bool(line.transfer or line.refund_of or refunds)

    def worth(self, line: Line) -> int | None:
        code = CURRENCIES[line.account]
        if code == "EUR":
            return line.amount
        known = [
            (day, rate)
            for (of, day), rate in self.rates.items()
            if of == code and day <= line.day <= day + HOLDS_FOR
        ]
        return convert(line.amount, code, "EUR", max(known)[1]) if known else None

    @invariant()
    def the_sums_are_what_the_rows_sum_to(self) -> None:
        if not hasattr(self, "categories"):
            return
        with self.home.work(write=False) as uow:
            assert integrity.differences(uow) == []
            views = {view.id: view for view in accounts.account_views(uow)}
            stored = {line.id: line for line in rows.transactions(uow, list(self.lines))}
            parts = rows.splits(uow, list(self.lines))
            for index, account_id in enumerate(self.accounts):
                mine = [
                    x.amount for x in self.lines.values() if x.account == index and not x.deleted
                ]
                assert views[account_id].balance == OPENING + sum(mine)
                assert views[account_id].transaction_count == len(mine)
        assert stored.keys() == self.lines.keys()
        for line_id, line in self.lines.items():
            row = stored[line_id]
            assert (row.amount, row.date, row.deleted_at is not None) == (
                line.amount,
                line.day,
                line.deleted,
            )
            assert row.base_amount == self.worth(line)
            assert tuple(part.amount for part in parts.get(line_id, [])) == line.parts
            assert row.is_split == bool(line.parts)
            if line.parts:
                shares = [part.base_amount for part in parts[line_id]]
                whole = [x for x in shares if x is not None]
                assert sum(line.parts) == line.amount
                assert sum(whole) == (row.base_amount or 0)
                assert len(whole) in {0, len(shares)}
            if not line.deleted:
                assert (row.transfer_id, row.refund_of_id) == (line.transfer, line.refund_of)
                self.links_hold(line_id, line)

    def links_hold(self, line_id: UUID, line: Line) -> None:
        if line.transfer:
            other = self.lines[line.transfer]
            assert other.transfer == line_id
            assert not other.deleted
            if CURRENCIES[other.account] == CURRENCIES[line.account]:
                assert line.amount + other.amount == 0
        if line.refund_of:
            original = self.lines[line.refund_of]
            assert not original.deleted
            assert original.amount < 0 < line.amount
