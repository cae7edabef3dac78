"""What a preview says of lines in other currencies: transfers, and rates that are missing."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.imports import service as imports
from spends.domains.imports.schemas import PreviewRow
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from spends.domains.matching.kinds import Answer
from spends.domains.matching.models import Question
from spends.wiring import wire
from tests.support.statements import Desk, csv

DAY = date(2025, 3, 3)
HEADER = "date,payee,description,amount\n"


@pytest.fixture(autouse=True)
def wired() -> None:
    """What happens in a domain is heard of in those above, as in a running Spends."""
    wire()


@pytest.fixture
def dollars(desk: Desk) -> UUID:
    """An account in dollars, worth half a euro each."""
    rate(desk, DAY - timedelta(days=3))
    rate(desk, DAY + timedelta(days=4))
    return desk.account(name="Dollars", currency_code="USD")


def rate(desk: Desk, day: date) -> None:
    new = NewRate(base="USD", quote="EUR", day=day, rate=Decimal("0.5"))
    with desk.runtime.unit_of_work(desk.actor) as uow:
        currencies.enter_rate(uow, new)


def typed(desk: Desk, account_id: UUID, amount: object, day: date = DAY) -> UUID:
    new = NewTransaction(account_id=account_id, amount=Decimal(str(amount)), date=day)
    with desk.runtime.unit_of_work(desk.actor) as uow:
        return transactions.record(uow, new).transaction.id


def moved(*rows: tuple[int, object], text: str = "MOVED") -> bytes:
    """A file with amounts so many days after the first."""
    lines = (
        f"{DAY + timedelta(days=after)},{text} {at},{text} {at},{amount}"
        for at, (after, amount) in enumerate(rows)
    )
    return csv(*lines, header=HEADER)


def shown(desk: Desk, import_id: UUID, limit: int = 100) -> list[PreviewRow]:
    return list(imports.rows(desk.runtime, desk.actor, import_id, limit=limit).items)


@pytest.mark.parametrize(
    ("out", "into", "words"),
    [
        ("-35.00", "70", "A transfer: its other side is in Dollars, on 3 March."),
        ("35.00", "-70", "A transfer: its other side is in Dollars, on 3 March."),
        ("-36.00", "70", "A transfer: its other side is in Dollars, on 3 March."),
        ("-38.00", "70", "May be a transfer with Dollars, 3 March. You will be asked."),
        ("-39.00", "70", None),
        ("-35.00", "-70", None),
    ],
)
def test_a_transfer_with_another_currency_is_foreseen(
    desk: Desk, dollars: UUID, out: str, into: str, words: str | None
) -> None:
    typed(desk, dollars, into)
    view = desk.upload(moved((1, out)))
    (row,) = shown(desk, view.id)
    assert row.reason == words
    assert row.transfer_account == ("Dollars" if words and words.startswith("A ") else None)
    assert_holds(desk, view.id, [row])


def test_it_is_foreseen_from_the_other_side(desk: Desk, dollars: UUID) -> None:
    typed(desk, desk.account_id, "-35")
    view = desk.upload(moved((1, "70.00")), account_id=dollars)
    (row,) = shown(desk, view.id)
    assert row.transfer_account == "Giro"
    assert_holds(desk, view.id, [row])


@pytest.mark.parametrize("rival", ["row", "line"])
def test_another_of_the_same_worth_makes_it_unclear(desk: Desk, dollars: UUID, rival: str) -> None:
    """Though it is on another page of the file, or on the account already."""
    typed(desk, dollars, "70")
    if rival == "line":
        typed(desk, desk.account_id, "-34.50")
    rest = [(2, "-34.50")] if rival == "row" else []
    view = desk.upload(moved((0, "-35.00"), *rest))
    first, *_ = shown(desk, view.id, limit=1)
    assert "You will be asked" in str(first.reason)
    assert_holds(desk, view.id, [first])


def test_the_same_currency_comes_first(desk: Desk, dollars: UUID) -> None:
    typed(desk, dollars, "70")
    typed(desk, desk.account(name="Savings"), "35")
    view = desk.upload(moved((0, "-35.00")))
    rows = shown(desk, view.id)
    assert rows[0].transfer_account == "Savings"
    assert_holds(desk, view.id, rows)


@pytest.mark.parametrize("last", [0, 1])
def test_of_equal_rows_it_is_the_one_that_is_asked_about(
    desk: Desk, dollars: UUID, last: int
) -> None:
    """The first as they are stored: files have the latest first, or the earliest."""
    typed(desk, dollars, "70")
    days = (last, 0, 0, 1 - last)
    view = desk.upload(moved(*((day, "-35.00") for day in days)))
    assert_holds(desk, view.id, shown(desk, view.id))


def test_without_a_rate_nothing_is_foreseen(desk: Desk) -> None:
    typed(desk, desk.account(name="Dollars", currency_code="USD"), "70")
    view = desk.upload(moved((0, "-35.00")))
    assert [row.reason for row in shown(desk, view.id)] == [None]


AMOUNTS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([35, 36, 38, 50])), min_size=1, max_size=4
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(here=AMOUNTS, there=AMOUNTS)
def test_what_is_foreseen_is_what_becomes_of_it(
    desk: Desk, here: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    """Whatever stands on the accounts, all rows being on one page."""
    desk = Desk.open(desk.runtime, f"ann{new_name()}")
    rate(desk, DAY)
    rate(desk, DAY + timedelta(days=7))
    account = desk.account(name="Dollars", currency_code="USD")
    for after, amount in there:
        typed(desk, account, 2 * amount, DAY + timedelta(days=after))
    view = desk.upload(moved(*((after, f"-{amount}.00") for after, amount in here)))
    assert_holds(desk, view.id, shown(desk, view.id))


def assert_holds(desk: Desk, import_id: UUID, rows: list[PreviewRow]) -> None:
    """Fail unless the lines are linked or asked about as the preview said."""
    desk.commit(import_id)
    lines = {line.id: line for line in desk.lines()}
    found = {
        line.description: _becomes(desk, line, lines)
        for line in lines.values()
        if line.import_id == import_id
    }
    for row in rows:
        is_asked = "You will be asked" in str(row.reason)
        assert found[row.description] == (row.transfer_account_id, is_asked)
    desk.check()


def _becomes(
    desk: Desk, line: Transaction, lines: dict[UUID, Transaction]
) -> tuple[UUID | None, bool]:
    with desk.runtime.unit_of_work(desk.actor, write=False) as uow:
        questions = uow.session.query(Question).all()
    is_asked = any(
        line.id in {each.first_id, each.second_id} and each.answer != Answer.SURE
        for each in questions
    )
    return (lines[line.transfer_id].account_id if line.transfer_id else None), is_asked


def new_name() -> str:
    """A name that nobody has yet."""
    return next(NAMES)


NAMES = (str(number) for number in range(10**6))


def test_rows_without_a_rate_are_counted(desk: Desk) -> None:
    """Those that come in, as of now: not what is there, what is broken and what is nothing."""
    account = desk.account(name="Dollars", currency_code="USD")
    rate(desk, DAY)
    desk.bring(moved((60, "-1.00")), account)
    file = moved((0, "-5.00"), (7, "-6.00"), (8, "-7.00"), (60, "-1.00"), (70, "-2.00"), (71, "0"))
    view = desk.upload(file.replace(b"MOVED 3", b"MOVED 0"), account_id=account)
    assert (view.counts.new, view.counts.duplicate, view.without_rate) == (5, 1, 2)
    rate(desk, DAY + timedelta(days=8))
    assert desk.view(view.id).without_rate == 1
    assert desk.commit(view.id).without_rate == 0
    at_home = desk.upload(moved((0, "-5.00")))
    assert at_home.without_rate == 0
