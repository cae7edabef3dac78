"""The same done with many lines at once is what doing it one by one would be, with one undo."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.currencies.schemas import NewRate
from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.repository import rows
from spends.domains.ledger.schemas import NewSplit, TransactionChanges, TransactionFilter
from spends.domains.ledger.service import changes, transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.many import bulk, writing
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.worth import rates
from spends.kit import clock
from spends.kit.database import Database
from spends.kit.errors import Conflict, InvalidInput, NotFound, StaleVersion
from spends.kit.unit_of_work import UnitOfWork
from tests.support.homes import DAY, Home, sign_up

CASES = 8


def _states(home: Home, ids: list[UUID]) -> dict[UUID, Any]:
    with home.work(write=False) as uow:
        found = changes._states(uow, rows.transactions(uow, ids))
    for state in found.values():
        state["deleted_at"] = state["deleted_at"] is not None
    return found


def _change(home: Home, chosen: bulk.Chosen, **fields: Any) -> bulk.Bulked:
    with home.work() as uow:
        return bulk.change(uow, chosen, BulkEdit(**fields))


def _undo(home: Home, undo_id: UUID) -> None:
    with home.work() as uow:
        transactions.undo(uow, undo_id)


def _lock(home: Home, line_id: UUID) -> None:
    with home.work() as uow:
        rows.transaction(uow, line_id).reconciled_at = clock.now()


class Ledger:
    """A household with lines of every kind, twice the same."""

    def __init__(self, database: Database, name: str) -> None:
        self.home = sign_up(database, name)
        with self.home.work() as uow:
            rates.enter_rate(uow, NewRate(base="USD", quote="EUR", rate=Decimal("0.5"), day=DAY))
        self.accounts = [self.home.account(), self.home.account("Card", "USD")]
        self.food = self.home.category("Comida")
        self.fun = self.home.category("Spaß")
        self.ids: list[UUID] = []
        for number in range(6):
            fields: dict[str, Any] = {"payee": "Rewe"} if number % 2 else {}
            if number == 2:
                fields["notes"] = "Lunch"
            if number == 3:
                fields["tags"] = ["one", "Two"]
            if number == 4:
                fields["splits"] = [
                    NewSplit(amount=Decimal(-3), category_id=self.food),
                    NewSplit(amount=Decimal(-7)),
                ]
            elif number < 2:
                fields["category_id"] = self.food
            account = self.accounts[number % 2]
            self.ids.append(
                self.home.line(account, "-10", DAY + timedelta(number * 9), **fields).id
            )
        self.ids += [
            self.home.line(self.accounts[0], "-5").id,
            self.home.line(self.accounts[1], "9").id,
            self.home.line(self.accounts[0], "4", DAY + timedelta(60)).id,
        ]
        with self.home.work() as uow:
            links.link_transfer(uow, self.ids[6], self.ids[7])
        with self.home.work() as uow:
            links.link_refund(uow, self.ids[8], self.ids[0])

    def states(self) -> list[Any]:
        """Return how the lines are, without what two households never share."""
        known: dict[UUID, object] = {line_id: number for number, line_id in enumerate(self.ids)}
        known |= {self.food: "food", self.fun: "fun"}
        known |= {account: f"a{number}" for number, account in enumerate(self.accounts)}
        with self.home.work(write=False) as uow:
            names = {
                view.payee_id: view.payee
                for view in listing.list_slice(uow, TransactionFilter(), limit=50).items
            }
        found = _states(self.home, self.ids)

        def plain(value: Any) -> Any:
            if isinstance(value, str) and len(value) == 36:
                return known.get(UUID(value)) or names.get(UUID(value)) or "?"
            if isinstance(value, dict):
                return {key: plain(each) for key, each in value.items() if key != "member_id"}
            return [plain(each) for each in value] if isinstance(value, list) else value

        return [plain(found[line_id]) for line_id in self.ids]


EDITS: list[Callable[[Ledger], dict[str, Any]]] = [
    lambda ledger: {"category_id": ledger.fun},
    lambda _: {"category_id": None},
    lambda _: {"payee": "rewe"},
    lambda _: {"payee": "Aldi", "cleared": True},
    lambda _: {"payee": None},
    lambda _: {"cleared": True},
    lambda _: {"add_notes": "seen"},
    lambda _: {"add_tags": ["two", "Three"], "remove_tags": ["ONE"]},
]


def _one_by_one(ledger: Ledger, ids: list[UUID], sent: dict[str, Any]) -> None:
    for line_id in ids:
        with ledger.home.work() as uow:
            view = listing.view(uow, line_id)
            wanted = dict(sent)
            if view.is_split:
                wanted.pop("category_id", None)
            note = wanted.pop("add_notes", None)
            if note:
                wanted["notes"] = f"{view.notes}\n{note}" if view.notes else note
            added, removed = wanted.pop("add_tags", []), wanted.pop("remove_tags", [])
            if added or removed:
                away = {name.lower() for name in (*removed, *added)}
                kept = [tag for tag in view.tags if tag.lower() not in away]
                again = [tag for tag in view.tags if tag.lower() in {a.lower() for a in added}]
                wanted["tags"] = [*kept, *again, *added]
            if wanted:
                transactions.amend(uow, line_id, TransactionChanges(**wanted))


@pytest.mark.parametrize("few", [0, 1_000])
def test_many_are_as_one_by_one(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "FEW", few)
    at_once, singly = Ledger(database, "ann"), Ledger(database, "ben")

    @settings(
        max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(
        picked=st.sets(st.integers(0, 8), min_size=1),
        edit=st.sampled_from(EDITS),
        undone=st.booleans(),
        delete=st.booleans(),
    )
    def check(
        picked: set[int], edit: Callable[[Ledger], dict[str, Any]], undone: bool, delete: bool
    ) -> None:
        there = [view is False for view in (state["deleted_at"] for state in at_once.states())]
        picked = {number for number in picked if there[number]}
        if not picked:
            return
        before = at_once.states()
        ids = [at_once.ids[number] for number in picked]
        others = [singly.ids[number] for number in picked]
        with at_once.home.work() as uow:
            if delete:
                done = bulk.delete(uow, ids)
            else:
                done = bulk.change(uow, ids, BulkEdit(**edit(at_once)))
        at_once.home.assert_summaries_hold()
        if undone:
            _undo(at_once.home, done.undo_id)
            at_once.home.assert_summaries_hold()
            assert at_once.states() == before
            return
        if delete:
            with singly.home.work() as uow:
                transactions.delete(uow, others)
        else:
            _one_by_one(singly, others, edit(singly))
        assert at_once.states() == singly.states()

    check()


def test_by_filter(home: Home) -> None:
    account, other = home.account(), home.account("Other")
    food = home.category("Comida")
    ids = {home.line(account, "-10", DAY + timedelta(number)).id for number in range(3)}
    home.line(other)
    done = _change(home, TransactionFilter(account_id=account), category_id=food)
    assert done.count == 3
    assert {
        line_id for line_id, state in _states(home, list(ids)).items() if state["category_id"]
    } == ids
    home.assert_summaries_hold()
    with home.work() as uow:
        gone = bulk.delete(uow, TransactionFilter(category_id=food))
    assert gone.count == 3
    _undo(home, gone.undo_id)
    home.assert_summaries_hold()
    assert all(state["category_id"] for state in _states(home, list(ids)).values())


def test_too_many_match(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    account = home.account()
    ids = [home.line(account).id for _ in range(3)]
    monkeypatch.setattr(bulk, "MAX_MATCHED", 2)
    monkeypatch.setattr(bulk, "MAX_IDS", 2)
    with pytest.raises(InvalidInput, match="Narrow the filter"):
        _change(home, TransactionFilter(), cleared=True)
    with pytest.raises(InvalidInput, match="at most 2"):
        _change(home, ids, cleared=True)


def test_reconciled_lines_are_refused_or_left(home: Home) -> None:
    account, food = home.account(), home.category("Comida")
    ids = [home.line(account).id for _ in range(3)]
    _lock(home, ids[0])
    with pytest.raises(Conflict, match="One of these is reconciled"):
        _change(home, ids, category_id=food)
    with home.work() as uow:
        done = bulk.change(uow, ids, BulkEdit(category_id=food), skip_locked=True)
    assert (done.count, done.locked) == (2, 1)
    assert _states(home, ids)[ids[0]]["category_id"] is None
    _lock(home, ids[1])
    with pytest.raises(StaleVersion):
        _undo(home, done.undo_id)
    with pytest.raises(Conflict, match="2 of these are reconciled"), home.work() as uow:
        bulk.delete(uow, ids[:2], skip_locked=True)
    home.assert_summaries_hold()


def test_what_is_linked_with_a_reconciled_line_stays(home: Home) -> None:
    account, other = home.account(), home.account("Other")
    out, into = home.line(account, "-10").id, home.line(other, "10").id
    paid, back = home.line(account, "-20").id, home.line(account, "5").id
    free = home.line(account, "-1").id
    with home.work() as uow:
        links.link_transfer(uow, out, into)
        links.link_refund(uow, back, paid)
    _lock(home, into)
    _lock(home, back)
    with home.work() as uow:
        done = bulk.delete(uow, [out, into, paid, free], skip_locked=True)
    assert (done.count, done.locked) == (1, 3)
    states = _states(home, [out, into, paid, back, free])
    assert [line_id for line_id, state in states.items() if state["deleted_at"]] == [free]
    with pytest.raises(Conflict, match="linked with one that is reconciled"), home.work() as uow:
        transactions.delete(uow, [out])
    home.assert_summaries_hold()


def test_unknown_and_foreign_lines(home: Home, database: Database) -> None:
    other = sign_up(database, "ben")
    foreign = other.line(other.account()).id
    own = home.line(home.account()).id
    with pytest.raises(NotFound):
        _change(home, [own, foreign], cleared=True)
    with pytest.raises(InvalidInput, match="category"):
        _change(home, [own], category_id=foreign)
    assert not _states(other, [foreign])[foreign]["cleared"]


def test_notes_are_searched_and_not_too_long(home: Home) -> None:
    account = home.account()
    ids = [home.line(account, notes="a" * 1_990).id, home.line(account, description="POS").id]
    with pytest.raises(InvalidInput, match="longer than 2,000"):
        _change(home, ids, add_notes="Größe wichtig")
    _change(home, ids[1:], add_notes="Größe")
    with home.work(write=False) as uow:
        found = listing.list_page(uow, TransactionFilter(search="grosse")).items
    assert [view.id for view in found] == ids[1:]
    many_tags = [f"t{number}" for number in range(50)]
    _change(home, ids, add_tags=many_tags)
    with pytest.raises(InvalidInput, match="50 tags"):
        _change(home, ids, add_tags=["another"])


def test_undo_is_refused_when_it_would_not_hold(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "FEW", 0)
    account, food, fun = home.account(), home.category("Comida"), home.category("Spaß")
    ids = [home.line(account, category_id=food).id for _ in range(2)]
    first = _change(home, ids, category_id=fun)
    second = _change(home, ids[:1], cleared=True)
    with pytest.raises(StaleVersion):
        _undo(home, first.undo_id)
    _undo(home, second.undo_id)
    with pytest.raises(Conflict, match="undone already"):
        _undo(home, second.undo_id)
    third = _change(home, ids, category_id=fun)
    with home.work() as uow:
        categories.delete_category(uow, food)
    fourth = _change(home, ids, category_id=None)
    with pytest.raises((Conflict, StaleVersion)):
        _undo(home, third.undo_id)
    _undo(home, fourth.undo_id)
    home.assert_summaries_hold()


def test_each_gets_its_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What differs from line to line is written by rows, on either database."""
    account = home.account()
    ids = [home.line(account, description=f"d{number}").id for number in range(70)]

    def act(uow: UnitOfWork) -> UUID:
        lines = writing.taken(uow, ids, ("notes", "cleared"))
        edits = {
            line_id: {"notes": f"n{number}" if number % 7 else None, "cleared": bool(number % 2)}
            for number, line_id in enumerate(ids)
        }
        return writing.write(uow, "amend", lines, edits).id

    with home.work() as uow:
        undo_id = act(uow)
    with home.work(write=False) as uow:
        found = {line.id: line for line in rows.transactions(uow, ids)}
        assert [found[line_id].notes for line_id in ids[:8]] == [
            None,
            "n1",
            "n2",
            "n3",
            "n4",
            "n5",
            "n6",
            None,
        ]
        assert found[ids[1]].search_text == "d1 n1"
        assert found[ids[1]].cleared
        assert found[ids[1]].version == 3  # one more than recording it left
        assert isinstance(found[ids[1]], Transaction)
    monkeypatch.setattr(changes, "FEW", 0)
    _undo(home, undo_id)
    assert all(state["notes"] is None for state in _states(home, ids).values())
    assert date.fromisoformat(_states(home, ids)[ids[0]]["date"]) == DAY
