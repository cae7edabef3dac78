"""A file whose rows are all in the account already is imported too, and remembered."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.imports.schemas import Counts
from spends.domains.imports.service.commits import NO_ROWS
from spends.domains.ledger.service import accounts, transactions
from spends.kit.errors import InvalidInput
from tests.support.camt import account, balance, entry, message
from tests.support.histories import Account
from tests.support.statements import Desk, csv

ROWS = [
    "2025-03-01,A,T,-1.00,",
    "2025-03-01,A,T,-1.00,",
    "2025-03-02,B,U,-2.00,x1",
    "2025-03-03,C,V,5.00,",
]


def statement(number: int, closing: str, day: str) -> bytes:
    """The same payments, whatever number of entries, with what the bank says they come to."""
    entries = "".join(
        entry(f"{each}.00", day=f"2024-03-0{each}", reference=f"R-{each}")
        for each in range(1, number + 1)
    )
    return message(account() + balance(closing, day) + entries).encode()


def said(desk: Desk) -> tuple[int | None, date | None]:
    """What the bank said last of the account."""
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        view = accounts.account_view(uow, desk.account_id)
        return view.current_balance, view.balance_date


def undo(desk: Desk, import_id: UUID) -> None:
    imports.remove(desk.runtime, desk.actor, import_id)
    desk.check()


def test_the_bank_s_balance_of_a_file_without_news_is_kept_compared_and_taken_back(
    desk: Desk,
) -> None:
    desk.bring(statement(3, "-6.00", "2024-03-03"))
    again = desk.bring(statement(3, "-7.00", "2024-03-31"))
    assert again.counts == Counts(0, 3, 0, 0)
    told = again.outcome
    assert (told.bank_balance, told.ledger_balance, told.agrees) == (-700, -600, False)
    assert said(desk) == (-700, date(2024, 3, 31))
    undo(desk, again.id)
    assert said(desk) == (-600, date(2024, 3, 3))
    assert desk.amounts() == [-300, -200, -100]
    assert desk.view(again.id).outcome.removed == 0


def test_the_last_word_of_the_bank_stays_when_an_earlier_file_goes(desk: Desk) -> None:
    first = desk.bring(statement(3, "-6.00", "2024-03-03"))
    again = desk.bring(statement(3, "-7.00", "2024-03-31"))
    undo(desk, first.id)
    assert said(desk) == (-700, date(2024, 3, 31))
    undo(desk, again.id)
    assert said(desk) == (None, None)


def test_of_one_day_the_bank_s_word_is_the_one_that_came_last(desk: Desk) -> None:
    day = "2024-03-03"
    desk.bring(statement(3, "-6.00", day))
    desk.bring(statement(3, "-8.00", day))
    third = desk.bring(statement(3, "-9.00", day))
    undo(desk, third.id)
    assert said(desk) == (-800, date(2024, 3, 3))


def test_rows_that_only_were_known_stay_when_the_import_that_brought_them_goes(desk: Desk) -> None:
    first, again = desk.bring(csv(*ROWS)), desk.bring(csv(*ROWS[1:]))
    assert again.counts == Counts(0, 3, 0, 0)
    undo(desk, first.id)
    told = desk.view(first.id).outcome
    assert (told.removed, told.kept, told.shared) == (1, 0, 3)
    assert {line.import_id for line in desk.lines()} == {again.id}
    undo(desk, again.id)
    told = desk.view(again.id).outcome
    assert (told.removed, told.shared) == (3, 0)
    assert desk.lines(deleted=True) == []


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    chosen=st.lists(st.sampled_from(ROWS), min_size=1, max_size=6),
    data=st.data(),
)
def test_undoing_what_brought_the_rows_is_having_imported_the_other_file_alone(
    desk: Desk, chosen: list[str], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=3))
    some = [row for at, row in enumerate(some) if some[:at].count(row) < chosen.count(row)]
    account, alone = Account.open(desk), Account.open(desk)
    first, _ = account.bring(csv(*chosen))
    once = account.rows()
    again, counts = account.bring(csv(*some))
    assert (counts.new, counts.review, counts.updated) == (0, 0, 0)
    assert account.rows() == once
    only, _ = alone.bring(csv(*some))
    account.undo(first)
    assert account.facts() == alone.facts()
    account.undo(again)
    alone.undo(only)
    assert account.facts() == alone.facts() == []


def test_deleted_lines_are_no_news_and_stay_deleted(desk: Desk) -> None:
    desk.bring(csv(*ROWS))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        transactions.delete(uow, [line.id for line in desk.lines()])
    found = desk.upload(csv(*ROWS))
    assert found.deleted_count == 4
    assert desk.commit(found.id).counts == Counts(0, 4, 0, 0)
    assert desk.lines() == []


@pytest.mark.parametrize("content", [csv("2025-02-31,A,T,-1.00,"), csv("2025-02-01,A,T,what,")])
def test_a_file_without_a_row_that_can_be_read_is_refused(desk: Desk, content: bytes) -> None:
    found = desk.upload(content)
    with pytest.raises(InvalidInput) as problem:
        desk.begin(found.id)
    assert problem.value.message in {NO_ROWS, " ".join(found.warnings)}
    assert desk.view(found.id).status == "preview"
