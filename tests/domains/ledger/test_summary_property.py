"""Whatever is done to a ledger in whatever order, the kept sums are what the rows sum to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from spends.domains.currencies.rules import HOLDS_FOR
from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import NewSplit, NewTransaction, TransactionChanges
from spends.domains.ledger.service import accounts, changes, integrity, loading, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.errors import SpendsError
from spends.kit.ids import new_id
from spends.kit.money import convert, decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from tests.support.fuzz import CASES
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


def _text(minor: int, currency: str) -> Decimal:
    return decimal_amount(minor, currency)


class Ledger(RuleBasedStateMachine):
    """Does what people do, and keeps a plain model beside it."""

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
        Ledger.count += 1
        self.home: Home = sign_up(self.database, f"p{Ledger.count}")
        self.accounts = [
            self.home.account(f"A{index}", code, opening_balance=_text(OPENING, code))
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

    def has_links(self, line_id: UUID) -> bool:
        line = self.lines[line_id]
        refunds = any(x.refund_of == line_id and not x.deleted for x in self.lines.values())
        return bool(line.transfer or line.refund_of or refunds)

    # The rules

    @rule(
        account=picks, day=days, amount=amounts, category=picks, parts=weights, tagged=st.booleans()
    )
    def record(  # noqa: PLR0917
        self, account: int, day: date, amount: int, category: int, parts: list[int], tagged: bool
    ) -> None:
        account %= len(self.accounts)
        code = CURRENCIES[account]
        split = () if len(parts) == 1 else (*parts[1:], amount - sum(parts[1:]))
        new = NewTransaction(
            account_id=self.accounts[account],
            date=day,
            amount=_text(amount, code),
            payee="Shop",
            category_id=self.category(category),
            tags=["one", "Two"] if tagged else [],
            splits=[
                NewSplit(amount=_text(part, code), category_id=self.category(category + index))
                for index, part in enumerate(split)
            ],
        )
        made: list[UUID] = []

        def act(uow: UnitOfWork) -> UUID:
            done = transactions.record(uow, new)
            made.append(done.transaction.id)
            return done.undo_id

        with self.home.work() as uow:
            undo_id = act(uow)
        self.lines[made[0]] = Line(account, day, amount, split)
        self.events.append(Event(undo_id, {made[0]: None}, {}))
        self.fresh = True

    def amend(self, line_id: UUID, line: Line, **changes: Any) -> bool:
        return self.act(
            lambda uow: transactions.amend(uow, line_id, TransactionChanges(**changes)).undo_id,
            {line_id: line},
        )

    @precondition(live)
    @rule(pick=picks, amount=amounts)
    def amend_amount(self, pick: int, amount: int) -> None:
        line_id = self.one(pick)
        line = self.lines[line_id]
        changed = replace(line, amount=amount)
        done = self.amend(line_id, changed, amount=_text(amount, CURRENCIES[line.account]))
        free = not self.has_links(line_id) and not line.parts
        assert done or not free
        assert not done or not line.parts or amount == line.amount

    @precondition(live)
    @rule(pick=picks, day=days, notes=st.sampled_from(["", "lunch"]))
    def amend_day(self, pick: int, day: date, notes: str) -> None:
        line_id = self.one(pick)
        changed = replace(self.lines[line_id], day=day)
        done = self.amend(line_id, changed, date=day, notes=notes, tags=[notes] if notes else [])
        assert done or self.has_links(line_id)

    @precondition(live)
    @rule(pick=picks, account=picks, amount=amounts)
    def amend_account(self, pick: int, account: int, amount: int) -> None:
        line_id = self.one(pick)
        account %= len(self.accounts)
        line = replace(self.lines[line_id], account=account, amount=amount, parts=())
        code = CURRENCIES[account]
        self.amend(
            line_id,
            line,
            account_id=self.accounts[account],
            amount=_text(amount, code),
            splits=[],
        )

    @precondition(live)
    @rule(pick=picks, parts=st.lists(st.integers(-900, 900), max_size=4), category=picks)
    def split(self, pick: int, parts: list[int], category: int) -> None:
        line_id = self.one(pick)
        line = self.lines[line_id]
        code = CURRENCIES[line.account]
        wanted = (*parts, line.amount - sum(parts)) if parts else ()
        changed = replace(line, parts=wanted)
        splits = [
            {"amount": _text(part, code), "category_id": self.category(category + index)}
            for index, part in enumerate(wanted)
        ]
        assert self.amend(line_id, changed, splits=splits)

    @precondition(live)
    @rule(chosen=st.lists(picks, min_size=1, max_size=5), category=picks)
    def categorise(self, chosen: list[int], category: int) -> None:
        ids = {self.one(pick) for pick in chosen}
        wanted = self.category(category)
        after = {x: self.lines[x] for x in ids if not self.lines[x].parts}
        assert self.act(
            lambda uow: bulk.change(uow, ids, BulkEdit(category_id=wanted)).undo_id, after
        )

    @precondition(live)
    @rule(chosen=st.lists(picks, min_size=1, max_size=5), cleared=st.booleans())
    def clear(self, chosen: list[int], cleared: bool) -> None:
        ids = {self.one(pick) for pick in chosen}
        after = {x: self.lines[x] for x in ids}
        assert self.act(lambda uow: bulk.change(uow, ids, BulkEdit(cleared=cleared)).undo_id, after)

    @precondition(live)
    @rule(first=picks, second=picks)
    def link_transfer(self, first: int, second: int) -> None:
        one, two = self.one(first), self.one(second)
        after = {
            one: replace(self.lines[one], transfer=two),
            two: replace(self.lines[two], transfer=one),
        }
        self.act(lambda uow: links.link_transfer(uow, one, two).undo_id, after)

    @precondition(live)
    @rule(pick=picks, account=picks)
    def transfer(self, pick: int, account: int) -> None:
        """Record the other side of a line, and link the two."""
        one = self.one(pick)
        line = self.lines[one]
        account %= len(self.accounts)
        if not line.amount or account == line.account or self.has_links(one):
            return
        self.record(account, line.day, -line.amount, 0, [1], False)
        two = list(self.lines)[-1]
        after = {one: replace(line, transfer=two), two: replace(self.lines[two], transfer=one)}
        assert self.act(lambda uow: links.link_transfer(uow, one, two).undo_id, after)

    @precondition(live)
    @rule(pick=picks)
    def unlink_transfer(self, pick: int) -> None:
        line_id = self.one(pick)
        other = self.lines[line_id].transfer
        after = {line_id: replace(self.lines[line_id], transfer=None)}
        if other:
            after[other] = replace(self.lines[other], transfer=None)
        done = self.act(lambda uow: links.unlink_transfer(uow, line_id).undo_id, after)
        assert done == (other is not None)

    @precondition(live)
    @rule(first=picks, second=picks)
    def link_refund(self, first: int, second: int) -> None:
        refund, original = self.one(first), self.one(second)
        after = {refund: replace(self.lines[refund], refund_of=original)}
        self.act(lambda uow: links.link_refund(uow, refund, original).undo_id, after)

    @precondition(live)
    @rule(pick=picks, share=st.integers(1, 3))
    def refund(self, pick: int, share: int) -> None:
        """Record a credit for a line, and link it."""
        original = self.one(pick)
        line = self.lines[original]
        if line.amount >= -3 or self.has_links(original):
            return
        self.record(line.account, line.day, -line.amount // share, 0, [1], False)
        refund = list(self.lines)[-1]
        after = {refund: replace(self.lines[refund], refund_of=original)}
        assert self.act(lambda uow: links.link_refund(uow, refund, original).undo_id, after)

    @precondition(live)
    @rule(pick=picks)
    def unlink_refund(self, pick: int) -> None:
        line_id = self.one(pick)
        linked = self.lines[line_id].refund_of
        after = {line_id: replace(self.lines[line_id], refund_of=None)}
        done = self.act(lambda uow: links.unlink_refund(uow, line_id).undo_id, after)
        assert done == (linked is not None)

    @precondition(live)
    @rule(chosen=st.lists(picks, min_size=1, max_size=3))
    def delete(self, chosen: list[int]) -> None:
        ids = {self.one(pick) for pick in chosen}
        after = {}
        for line_id in self.live():
            line = self.lines[line_id]
            if line_id in ids:
                after[line_id] = replace(line, deleted=True, transfer=None)
            elif line.transfer in ids or line.refund_of in ids:
                after[line_id] = replace(
                    line,
                    transfer=None,
                    refund_of=None if line.refund_of in ids else line.refund_of,
                )
        assert self.act(lambda uow: bulk.delete(uow, ids).undo_id, after)

    @rule(pick=picks)
    def restore(self, pick: int) -> None:
        gone = [x for x, line in self.lines.items() if line.deleted]
        if not gone:
            return
        line_id = gone[pick % len(gone)]
        line = replace(self.lines[line_id], deleted=False, transfer=None, refund_of=None)
        done = self.act(lambda uow: transactions.restore(uow, line_id).undo_id, {line_id: line})
        assert done

    @precondition(lambda self: self.events)
    @rule(back=st.sampled_from([1, 1, 1, 2, 3, 8]))
    def undo(self, back: int) -> None:
        self.take_back(self.events[-min(back, len(self.events))])

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

    @rule(
        data=st.lists(st.tuples(picks, days, amounts, st.booleans()), min_size=1, max_size=4),
        category=picks,
    )
    def load(self, data: list[tuple[int, date, int, bool]], category: int) -> None:
        loaded, known = [], {}
        for pick, day, amount, is_split in data:
            account = pick % len(self.accounts)
            parts = (7, amount - 7) if is_split else ()
            line_id = new_id()
            known[line_id] = Line(account, day, amount, parts)
            loaded.append(
                LoadedLine(
                    id=line_id,
                    account_id=self.accounts[account],
                    day=day,
                    amount=amount,
                    category_id=None if parts else self.category(category),
                    splits=tuple(LoadedSplit(part, self.category(category)) for part in parts),
                    tags=("loaded",),
                )
            )
        first, last = min(x[1] for x in data), max(x[1] for x in data)

        def act(uow: UnitOfWork) -> None:
            assert loading.load_lines(uow, loaded, first, last) == len(loaded)

        assert self.act(act, known)

    @precondition(lambda self: len(self.categories) > 1)
    @rule(pick=picks)
    def merge(self, pick: int) -> None:
        source = self.categories.pop(pick % len(self.categories))

        def act(uow: UnitOfWork) -> None:
            categories.merge_categories(uow, source, self.categories[0])

        assert self.act(act, {})
        self.fresh = False
        for event in self.events:  # what had the one has the other now
            for state in event.states.values():
                for part in (state, *state["splits"]):
                    if part["category_id"] == str(source):
                        part["category_id"] = str(self.categories[0])

    @rule(
        code=st.sampled_from(["USD", "JPY"]),
        day=st.integers(0, 30),
        rate=st.sampled_from(["0.9", "1.25", "0.0062", None]),
    )
    def change_rate(self, code: str, day: int, rate: str | None) -> None:
        when = RATE_DAY + timedelta(days=day)

        def act(uow: UnitOfWork) -> None:
            if rate is None:
                rates.delete_rate(uow, code, "EUR", when)
            else:
                new = NewRate(base=code, quote="EUR", day=when, rate=Decimal(rate))
                rates.enter_rate(uow, new)

        if self.act(act, {}):
            self.rates.pop((code, when), None)
            if rate is not None:
                self.rates[code, when] = Decimal(rate)
        self.fresh = False

    # What always holds

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


@pytest.mark.slow
def test_kept_sums_equal_the_slow_ones(database: Database) -> None:
    run_state_machine_as_test(
        lambda: Ledger(database),
        settings=settings(
            max_examples=CASES // 160,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
