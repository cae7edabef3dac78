"""What holds of any statements: together they are one history, and none has ever been once undone."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.schemas import NewTransaction
from spends.domains.ledger.service import transactions
from tests.support.histories import Account
from tests.support.statements import Desk, csv

FIRST = date(2025, 3, 1)
LAST = 20
HEADER = "date,payee,description,amount,id,status\n"
OTHER = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared\n"
SHOPS = ("Rewe", "Bar Lumen", "Stadtwerke")


@dataclass(frozen=True)
class Event:
    """A payment: its day, shop, and how the household and the bank write it down."""

    day: int
    shop: str
    kind: str
    number: int = 0

    @property
    def amount(self) -> str:
        """Coffees cost the same; all others are told apart by what they cost."""
        return "-2.80" if self.kind == "coffee" else f"-{50 + self.number}.00"

    def row(self, *, booked: bool, ids: bool) -> str:
        """Return it as the bank's file has it."""
        waits = self.kind == "pending" and not booked
        day = FIRST + timedelta(days=self.day + (self.kind == "pending" and booked))
        words = f"{self.shop.upper()} BOOKED" if booked and self.kind == "pending" else self.shop
        number = f"id-{self.number}{'p' if waits else ''}" if ids else ""
        status = "pending" if waits else "booked"
        return f"{day},{self.shop},{words},{self.amount},{number},{status}"

    def elsewhere(self) -> str:
        """Return it as another program's export has it."""
        day = FIRST + timedelta(days=self.day)
        return f"Giro,,{day:%m/%d/%Y},{self.shop},,,,,{self.amount[1:]},0.00,Cleared"


KINDS = st.sampled_from(["coffee", "coffee", "plain", "typed", "pending"])
EVENTS = st.lists(
    st.tuples(st.integers(0, LAST), st.sampled_from(SHOPS), KINDS), min_size=1, max_size=9
).map(
    lambda found: [
        Event(day, shop, kind, number) for number, (day, shop, kind) in enumerate(sorted(found))
    ]
)
CUTS = st.tuples(st.integers(0, LAST), st.integers(0, LAST)).map(sorted)
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def opened(desk: Desk, events: list[Event]) -> Account:
    """Return an account with what the household typed before the bank said anything."""
    account = Account.open(desk)
    for event in events:
        if event.kind == "typed":
            new = {
                "account_id": account.id,
                "date": FIRST + timedelta(days=event.day - 2),
                "amount": event.amount,
                "payee": event.shop,
                "notes": "typed",
            }
            with desk.runtime.unit_of_work(desk.actor) as uow:
                transactions.record(uow, NewTransaction.model_validate(new))
    return account


def statement(events: list[Event], first: int, last: int, *, booked: bool, ids: bool) -> bytes:
    chosen = [event for event in events if first <= event.day <= last]
    return csv(*(event.row(booked=booked, ids=ids) for event in chosen), header=HEADER)


def export(events: list[Event], first: int, last: int) -> bytes:
    chosen = [event for event in events if first <= event.day <= last and event.kind != "pending"]
    return csv(*(event.elsewhere() for event in chosen), header=OTHER)


def is_empty(content: bytes) -> bool:
    return content.count(b"\n") < 2


@FEW
@given(events=EVENTS, ids=st.booleans(), booked=st.booleans())
def test_importing_any_file_twice_is_importing_it_once(
    desk: Desk, events: list[Event], ids: bool, booked: bool
) -> None:
    account = opened(desk, events)
    file = statement(events, 0, LAST, booked=booked, ids=ids)
    account.bring(file)
    once = account.rows()
    _, counts = account.bring(file)
    assert (counts.new, counts.review, counts.updated) == (0, 0, 0)
    assert account.rows() == once


@FEW
@given(events=EVENTS, cuts=CUTS, ids=st.booleans(), elsewhere=st.booleans())
def test_two_statements_that_overlap_are_their_union(
    desk: Desk, events: list[Event], cuts: list[int], ids: bool, elsewhere: bool
) -> None:
    events = [event for event in events if event.kind != "pending"] if elsewhere else events
    account = opened(desk, events)
    start, end = cuts
    files = [
        statement(events, 0, end, booked=False, ids=ids),
        export(events, start, LAST)
        if elsewhere
        else statement(events, start, LAST, booked=True, ids=ids),
    ]
    for file in files:
        if not is_empty(file):
            account.bring(file)
    amounts = sorted(int(float(event.amount) * 100) for event in events)
    assert sorted(line.amount for line in account.lines()) == amounts


@FEW
@given(events=EVENTS, cuts=CUTS, ids=st.booleans(), elsewhere=st.booleans())
def test_the_second_statement_undone_has_never_been(
    desk: Desk, events: list[Event], cuts: list[int], ids: bool, elsewhere: bool
) -> None:
    account = opened(desk, events)
    start, end = cuts
    before = account.rows()
    one = statement(events, 0, end, booked=False, ids=ids)
    other = (
        export(events, start, LAST)
        if elsewhere
        else statement(events, start, LAST, booked=True, ids=ids)
    )
    if is_empty(one) or is_empty(other):
        return
    first, _ = account.bring(one)
    after_first = account.rows()
    second, _ = account.bring(other)
    account.undo(second)
    assert account.rows() == after_first
    account.undo(first)
    assert account.rows() == before


@FEW
@given(events=EVENTS, cuts=CUTS, ids=st.integers(0, 2), elsewhere=st.booleans())
def test_the_first_statement_undone_leaves_what_the_second_says(
    desk: Desk, events: list[Event], cuts: list[int], ids: int, elsewhere: bool
) -> None:
    """Also where only the first has the bank's ids."""
    start, end = cuts
    if elsewhere:
        events = [event for event in events if event.kind in {"coffee", "plain"}]
    one = statement(events, 0, end, booked=False, ids=ids > 0)
    other = (
        export(events, start, LAST)
        if elsewhere
        else statement(events, start, LAST, booked=True, ids=ids > 1)
    )
    if is_empty(one) or is_empty(other):
        return
    account, alone = opened(desk, events), opened(desk, events)
    alone.bring(other)
    first, _ = account.bring(one)
    second, _ = account.bring(other)
    account.undo(first)
    assert account.facts() == alone.facts()
    account.undo(second)
    assert account.facts() == opened(desk, events).facts()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@FEW
@given(events=EVENTS, cuts=CUTS, elsewhere=st.booleans())
def test_what_was_said_again_and_undone_in_any_order_leaves_what_was_typed(
    desk: Desk, events: list[Event], cuts: list[int], elsewhere: bool
) -> None:
    account = opened(desk, events)
    before, (start, end) = account.rows(), cuts
    files = [
        statement(events, 0, end, booked=False, ids=False),
        export(events, start, LAST)
        if elsewhere
        else statement(events, 0, LAST, booked=True, ids=False),
        statement(events, start, LAST, booked=True, ids=False),
    ]
    done = [account.bring(file)[0] for file in files if not is_empty(file)]
    for import_id in (*done[1:], *done[:1]):
        account.undo(import_id)
    assert account.rows() == before
