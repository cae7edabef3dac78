"""Undoing an import where matching linked its lines, or asked about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count, product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.matching.kinds import Answer
from spends.domains.matching.service import questions
from spends.kit.runtime import Runtime
from tests.support.camt import (
    Bookings,
    account,
    detail,
    entry,
    itemised,
    message,
    summed,
)
from tests.support.joined import amend, asked, lock
from tests.support.statements import Desk, csv

BATCH = (5, [4, 8])
TOLD = (
    "date",
    "amount",
    "description",
    "notes",
    "pending",
    "cleared",
    "external_id",
    "category_id",
)
_numbers = count()


def savings(desk: Desk, *rows: tuple[int, int]) -> UUID:
    """Bring in what came into a savings account on days of March, in whole euros."""
    account = desk.account(name="Savings")
    desk.bring(csv(*(f"2024-03-{day:02},,IN {day},{sum_}.00," for day, sum_ in rows)), account)
    return account


def story(desk: Desk) -> tuple[list[object], list[object]]:
    """Everything that lines and questions say, whatever they are called inside."""
    lines = {line.id: line for line in desk.lines(deleted=True)}
    names = {key: tuple(str(getattr(line, name)) for name in TOLD) for key, line in lines.items()}

    def said(line_id: UUID | None) -> object:
        return line_id and names[line_id]

    told = [
        (names[key], line.is_manual, said(line.transfer_id), said(line.refund_of_id))
        for key, line in lines.items()
    ]
    return sorted(told, key=repr), sorted(
        ((row.kind, row.answer, said(row.first_id), said(row.second_id)) for row in asked(desk)),
        key=repr,
    )


def undo(desk: Desk, import_id: UUID) -> int | None:
    imports.remove(desk.runtime, desk.actor, import_id)
    desk.check()
    return desk.view(import_id).outcome.instead


@pytest.mark.parametrize("sum_first", [True, False])
def test_a_transfer_that_matching_found_goes_with_the_lines(desk: Desk, sum_first: bool) -> None:
    """And what takes their place is held against the other account as if it had come alone."""
    savings(desk, (6, 12), (6, 8))
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    first = desk.bring(one)
    desk.bring(other)
    linked = {line.amount for line in desk.lines() if line.transfer_id}
    assert linked == ({-1200, 1200} if sum_first else {-800, 800})
    assert undo(desk, first.id) == (2 if sum_first else 1)
    linked = {line.amount for line in desk.lines() if line.transfer_id}
    assert linked == ({-800, 800} if sum_first else {-1200, 1200})


def test_a_transfer_that_somebody_confirmed_or_made_keeps_its_line(desk: Desk) -> None:
    account = savings(desk, (1, 99))
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    new = {"account_id": account, "date": "2024-03-20", "amount": "12.00"}
    with desk.runtime.unit_of_work(desk.actor) as uow:
        other = transactions.record(uow, NewTransaction.model_validate(new)).transaction.id
        own = next(line.id for line in desk.lines() if line.amount == -1200)
        links.link_transfer(uow, own, other)
    assert undo(desk, first.id) == 0
    linked = {line.id: line.transfer_id for line in desk.lines() if line.transfer_id}
    assert linked == {own: other, other: own}


def test_a_transfer_that_was_said_yes_to_keeps_its_line(desk: Desk) -> None:
    savings(desk, (5, 12), (6, 12))
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        (found,) = questions.open_questions(uow).items
        questions.answer(uow, found.id, Answer.YES)
    assert undo(desk, first.id) == 0
    assert sum(line.transfer_id is not None for line in desk.lines()) == 2


def test_a_line_whose_transfer_somebody_took_apart_stays(desk: Desk) -> None:
    savings(desk, (6, 12))
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        links.unlink_transfer(uow, next(line.id for line in desk.lines() if line.transfer_id))
    assert undo(desk, first.id) == 0
    assert not any(line.transfer_id for line in desk.lines())


def test_a_reconciled_other_side_keeps_the_line(desk: Desk) -> None:
    savings(desk, (6, 12))
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    lock(desk, next(line.id for line in desk.lines() if line.amount > 0))
    assert undo(desk, first.id) == 0
    assert sum(line.transfer_id is not None for line in desk.lines()) == 2


@pytest.mark.parametrize("sum_first", [True, False])
def test_what_was_only_asked_about_is_asked_anew(
    desk: Desk, desk_runtime: Runtime, sum_first: bool
) -> None:
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    alone = Desk.open(desk_runtime, "Bob")
    for each in (desk, alone):
        savings(each, (5, 12), (6, 12), (5, 8), (6, 8))
    first = desk.bring(one)
    desk.bring(other)
    assert len(asked(desk)) == 1
    alone.bring(other)
    assert undo(desk, first.id)
    assert story(desk) == story(alone)


@pytest.mark.parametrize(
    ("sum_first", "payee"), list(product([True, False], ["Bob", "Somebody else"]))
)
def test_what_was_typed_is_held_against_what_takes_the_place(
    desk: Desk, desk_runtime: Runtime, sum_first: bool, payee: str
) -> None:
    """It joins the line that was typed for it, or is asked about, as if it had come alone."""
    files = [summed([BATCH]), itemised([BATCH])]
    one, other = files if sum_first else files[::-1]
    alone = Desk.open(desk_runtime, "Bob")
    for each in (desk, alone):
        type_in(each, 12, 4, payee)
        type_in(each, 8, 4, payee)
    first = desk.bring(one)
    second = desk.bring(other)
    alone.bring(other)
    assert undo(desk, first.id)
    assert story(desk) == story(alone)
    undo(desk, second.id)
    assert sorted(line.amount for line in desk.lines(deleted=True)) == [-1200, -800]
    assert not asked(desk)


def whole(payee: str) -> bytes:
    """Return a file with the batch as a sum, to somebody."""
    paid = entry("12.00", day="2024-03-05", reference="BK-0", details=detail(payee))
    return message(account() + paid).encode()


@pytest.mark.parametrize("typed", [12, 4])
def test_a_typed_line_that_took_in_what_goes_is_what_it_was(
    desk: Desk, desk_runtime: Runtime, typed: int
) -> None:
    """Whether it took in the sum, or one of the payments; what somebody wrote since stays."""
    files = [whole("Bob"), itemised([BATCH])]
    one, other = files if typed == 12 else files[::-1]
    alone = Desk.open(desk_runtime, "Bob")
    for each in (desk, alone):
        type_in(each, typed, 4, "Bob")
    mine = desk.lines()[0].id
    first = desk.bring(one)
    assert [line.description for line in desk.lines() if line.id == mine] != [None]
    second = desk.bring(other)
    alone.bring(other)
    for each, line_id in ((desk, mine), (alone, alone.lines()[0].id)):
        amend(each, line_id, notes="for the trip")
    assert undo(desk, first.id)
    assert story(desk) == story(alone)
    undo(desk, second.id)
    assert [(line.id, line.description) for line in desk.lines()] == [(mine, None)]


def test_what_a_reconciled_line_took_in_stays_with_the_rest(desk: Desk) -> None:
    type_in(desk, 4, 4, "Bob")
    mine = desk.lines()[0].id
    first = desk.bring(itemised([BATCH]))
    desk.bring(summed([BATCH]))
    lock(desk, mine)
    assert undo(desk, first.id) == 0
    assert desk.amounts() == [-800, -400]
    assert desk.bring(summed([BATCH])).counts.duplicate == 1


def with_an_equal_row(content: bytes) -> bytes:
    """Return a file of payments with another of four euros that is like one of them."""
    equal = entry("4.00", day="2024-03-05", details=detail("Bob", "No. 4"))
    return content.replace(b"</Ntfctn>", equal.encode() + b"</Ntfctn>")


def test_what_takes_the_place_beside_an_equal_row_joins_what_was_typed(
    desk: Desk, desk_runtime: Runtime
) -> None:
    other = with_an_equal_row(itemised([BATCH]))
    alone = Desk.open(desk_runtime, "Bob")
    for each in (desk, alone):
        type_in(each, 8, 4, "Bob")
    first = desk.bring(summed([BATCH]))
    second = desk.bring(other)
    alone.bring(other)
    assert undo(desk, first.id) == 2
    assert desk.amounts() == [-800, -400, -400]
    assert story(desk) == story(alone)
    undo(desk, second.id)
    assert desk.amounts() == [-800]


def test_what_takes_the_place_is_what_another_file_has_brought(desk: Desk) -> None:
    first = desk.bring(summed([BATCH]))
    desk.bring(itemised([BATCH]))
    third = desk.bring(csv("2024-03-05,Bob,Bob · No. 4,-4.00,"))
    assert undo(desk, first.id) == 1
    assert desk.amounts() == [-800, -400]
    undo(desk, third.id)
    assert desk.amounts() == [-800, -400]


def test_what_is_asked_of_what_takes_the_place_is_not_asked_of_an_equal_row(desk: Desk) -> None:
    first = desk.bring(summed([BATCH]))
    desk.bring(with_an_equal_row(itemised([BATCH])))
    type_in(desk, 4, 4, "Somebody else")
    undo(desk, first.id)
    (question,) = asked(desk)
    assert {line.external_id for line in desk.lines() if line.id == question.first_id} == {"BK-0/1"}


def type_in(desk: Desk, euros: int, day: int, payee: str) -> None:
    new = {
        "account_id": desk.account_id,
        "date": date(2024, 3, day),
        "amount": f"-{euros}.00",
        "payee": payee,
    }
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.record(uow, NewTransaction.model_validate(new))


@dataclass(frozen=True)
class World:
    """Batches, in which order their files come, and what else is in the household."""

    bookings: Bookings
    sum_first: bool
    into: list[tuple[int, int]]
    typed: list[tuple[int, int]]
    savings_come: int
    is_bob: bool

    def enact(self, desk: Desk, *, both: bool) -> UUID:
        """Let it happen, with both files or the second alone; return the first import."""
        files: list[Callable[[Bookings], bytes]] = [summed, itemised]
        chosen = [kind(self.bookings) for kind in (files if self.sum_first else files[::-1])]
        for day, euros in self.typed:
            type_in(desk, euros, day, "Bob" if self.is_bob else "Somebody else")
        # Nor is what was typed and what came into the other account held against one another anew.
        typed = {euros for _, euros in self.typed}
        into = [each for each in self.into if each[1] not in typed] or [(1, 99)]
        done = []
        for place, content in enumerate(chosen):
            if place == self.savings_come:
                savings(desk, *into)
            if both or place:
                done.append(desk.bring(content).id)
        if self.savings_come == len(chosen):
            savings(desk, *into)
        return done[0]


DAYS = st.tuples(st.integers(1, 10), st.integers(1, 8))
WORLDS = st.builds(
    World,
    st.lists(
        st.tuples(st.integers(3, 8), st.lists(st.integers(1, 4), min_size=2, max_size=3)),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
    st.lists(DAYS, min_size=1, max_size=4),
    st.lists(DAYS, max_size=2),
    st.integers(0, 2),
    st.booleans(),
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLDS)
def test_undoing_what_came_first_is_having_imported_the_other_alone(
    desk_runtime: Runtime, world: World
) -> None:
    """With transfers, questions and lines typed by hand, whenever the other account's came in."""
    both, alone = (Desk.open(desk_runtime, f"P{next(_numbers)}") for _ in range(2))
    first = world.enact(both, both=True)
    world.enact(alone, both=False)
    undo(both, first)
    assert story(both) == story(alone)
