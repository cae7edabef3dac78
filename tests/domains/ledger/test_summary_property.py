"""Whatever is done to a ledger in whatever order, the kept sums are what the rows sum to."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.schemas import NewSplit, NewTransaction, TransactionChanges
from spends.domains.ledger.service import loading, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.many import bulk
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.worth import rates
from spends.kit.database import Database
from spends.kit.ids import new_id
from spends.kit.unit_of_work import UnitOfWork
from tests.support.fuzz import CASES
from tests.support.ledger_model import (
    CURRENCIES,
    RATE_DAY,
    Event,
    Line,
    Model,
    amounts,
    days,
    picks,
    text_of,
    weights,
)


class Ledger(Model):
    """Does what people do, in any order."""

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
            amount=text_of(amount, code),
            payee="Shop",
            category_id=self.category(category),
            tags=["one", "Two"] if tagged else [],
            splits=[
                NewSplit(amount=text_of(part, code), category_id=self.category(category + index))
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

    @precondition(Model.live)
    @rule(pick=picks, amount=amounts)
    def amend_amount(self, pick: int, amount: int) -> None:
        line_id = self.one(pick)
        line = self.lines[line_id]
        changed = replace(line, amount=amount)
        done = self.amend(line_id, changed, amount=text_of(amount, CURRENCIES[line.account]))
        free = not self.has_links(line_id) and not line.parts
        assert done or not free
        assert not done or not line.parts or amount == line.amount

    @precondition(Model.live)
    @rule(pick=picks, day=days, notes=st.sampled_from(["", "lunch"]))
    def amend_day(self, pick: int, day: date, notes: str) -> None:
        line_id = self.one(pick)
        changed = replace(self.lines[line_id], day=day)
        done = self.amend(line_id, changed, date=day, notes=notes, tags=[notes] if notes else [])
        assert done or self.has_links(line_id)

    @precondition(Model.live)
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
            amount=text_of(amount, code),
            splits=[],
        )

    @precondition(Model.live)
    @rule(pick=picks, parts=st.lists(st.integers(-900, 900), max_size=4), category=picks)
    def split(self, pick: int, parts: list[int], category: int) -> None:
        line_id = self.one(pick)
        line = self.lines[line_id]
        code = CURRENCIES[line.account]
        wanted = (*parts, line.amount - sum(parts)) if parts else ()
        changed = replace(line, parts=wanted)
        splits = [
            {"amount": text_of(part, code), "category_id": self.category(category + index)}
            for index, part in enumerate(wanted)
        ]
        assert self.amend(line_id, changed, splits=splits)

    @precondition(Model.live)
    @rule(chosen=st.lists(picks, min_size=1, max_size=5), category=picks)
    def categorise(self, chosen: list[int], category: int) -> None:
        ids = {self.one(pick) for pick in chosen}
        wanted = self.category(category)
        after = {x: self.lines[x] for x in ids if not self.lines[x].parts}
        assert self.act(
            lambda uow: bulk.change(uow, ids, BulkEdit(category_id=wanted)).undo_id, after
        )

    @precondition(Model.live)
    @rule(chosen=st.lists(picks, min_size=1, max_size=5), cleared=st.booleans())
    def clear(self, chosen: list[int], cleared: bool) -> None:
        ids = {self.one(pick) for pick in chosen}
        after = {x: self.lines[x] for x in ids}
        assert self.act(lambda uow: bulk.change(uow, ids, BulkEdit(cleared=cleared)).undo_id, after)

    @precondition(Model.live)
    @rule(first=picks, second=picks)
    def link_transfer(self, first: int, second: int) -> None:
        one, two = self.one(first), self.one(second)
        after = {
            one: replace(self.lines[one], transfer=two),
            two: replace(self.lines[two], transfer=one),
        }
        self.act(lambda uow: links.link_transfer(uow, one, two).undo_id, after)

    @precondition(Model.live)
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

    @precondition(Model.live)
    @rule(pick=picks)
    def unlink_transfer(self, pick: int) -> None:
        line_id = self.one(pick)
        other = self.lines[line_id].transfer
        after = {line_id: replace(self.lines[line_id], transfer=None)}
        if other:
            after[other] = replace(self.lines[other], transfer=None)
        done = self.act(lambda uow: links.unlink_transfer(uow, line_id).undo_id, after)
        assert done == (other is not None)

    @precondition(Model.live)
    @rule(first=picks, second=picks)
    def link_refund(self, first: int, second: int) -> None:
        refund, original = self.one(first), self.one(second)
        after = {refund: replace(self.lines[refund], refund_of=original)}
        self.act(lambda uow: links.link_refund(uow, refund, original).undo_id, after)

    @precondition(Model.live)
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

    @precondition(Model.live)
    @rule(pick=picks)
    def unlink_refund(self, pick: int) -> None:
        line_id = self.one(pick)
        linked = self.lines[line_id].refund_of
        after = {line_id: replace(self.lines[line_id], refund_of=None)}
        done = self.act(lambda uow: links.unlink_refund(uow, line_id).undo_id, after)
        assert done == (linked is not None)

    @precondition(Model.live)
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
