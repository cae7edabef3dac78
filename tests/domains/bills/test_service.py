"""Bills over a real ledger: due, paid, late, found, followed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine

from spends.domains.bills import repository
from spends.domains.bills.detection import Every
from spends.domains.bills.models import Bill
from spends.domains.bills.rules import Status
from spends.domains.bills.schemas import BillChanges, NewBill, Paying, Refused
from spends.domains.bills.service import bills, calendar, detected, paying
from spends.domains.bills.views import BillView
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import (
    categories,
    payee_leaving,
    payee_merging,
    payees,
)
from spends.kit.database import Database
from spends.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from spends.kit.ids import new_id
from tests.support.homes import Home, sign_up

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def home(database: Database) -> Home:
    return sign_up(database)


@pytest.fixture
def account(home: Home) -> UUID:
    return home.account()


def bill(home: Home, amount: str = "12.99", **fields: Any) -> UUID:
    values = {
        "name": "Streamly",
        "payee": "Streamly",
        "amount": Decimal(amount),
        "due_date": date(2026, 1, 31),
        "recurrence_rule": "FREQ=MONTHLY",
        **fields,
    }
    with home.work() as uow:
        made: Bill = detected.accept(uow, NewBill.model_validate(values))
        return made.id


def known(home: Home, bill_id: UUID) -> BillView:
    with home.work(write=False) as uow:
        return calendar.bill(uow, bill_id)


def year(home: Home) -> list[tuple[str, str, Status]]:
    with home.work(write=False) as uow:
        found = calendar.occurrences(uow, date(2026, 1, 1), date(2026, 7, 31))
    return [(f"{each.due:%m-%d}", str(each.amount), each.status) for each in found]


def test_days_are_made_when_they_are_asked_for(home: Home) -> None:
    made = bill(home)
    assert year(home) == [
        (day, "1299", Status.LATE if day < "06-15" else Status.DUE)
        for day in ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31")
    ]
    found = known(home, made)
    assert (found.next_due, found.yearly) == (date(2026, 6, 30), 12 * 12_99)
    with home.work(write=False) as uow:
        days = [each.due.isoformat() for each in calendar.upcoming(uow)]
    assert days == ["2026-04-30", "2026-05-31", "2026-06-30"]


def test_what_is_there_pays_a_new_bill(home: Home, account: UUID) -> None:
    for day, amount in (("2026-04-29", "-12.99"), ("2026-06-01", "-14.99"), ("2026-06-10", "-3")):
        home.line(account, amount, date.fromisoformat(day), payee="STREAMLY")
    made = bill(home)
    assert year(home)[3:5] == [
        ("04-30", "1299", Status.PAID),
        ("05-31", "1499", Status.PAID),
    ]
    found = known(home, made)
    assert (found.last_amount, found.risen_from) == (14_99, 12_99)


def test_an_import_pays_by_itself(home: Home, account: UUID) -> None:
    made = bill(home)
    other = bill(home, "100", name="Rent", payee="Landlord", amount_most=Decimal(120))
    import_id = new_id()
    lines = [
        home.line(account, "-12.99", date(2026, 5, 30), payee="Streamly"),
        home.line(account, "-119", date(2026, 5, 28), payee="Landlord"),
        home.line(account, "-121", date(2026, 4, 28), payee="Landlord"),
        home.line(account, "-12.99", date(2026, 3, 20), payee="Streamly"),
    ]
    with home.work() as uow:
        assert paying.match_imported(uow, TransactionsImported(import_id, account)) == 0
        charges = [paying.charges.of(uow, [line.id])[line.id] for line in lines]
        rows = paying.repository.facts(uow)
        assert paying.match(uow, rows, charges) == 2
        assert paying.match(uow, rows, charges) == 0
    with home.work(write=False) as uow:
        paid = {each.due: each.transaction_id for each in calendar.payments(uow, made)}
        assert paid == {date(2026, 5, 31): lines[0].id}
        assert [each.amount for each in calendar.payments(uow, other)] == [119_00]


def test_paid_by_hand_skipped_and_open_again(home: Home, account: UUID) -> None:
    made = bill(home, payee=None)
    line = home.line(account, "-20", date(2026, 5, 3))
    with home.work() as uow:
        paying.pay(uow, made, Paying(due=date(2026, 4, 30), transaction_id=line.id))
        paying.pay(uow, made, Paying(due=date(2026, 3, 31), amount=Decimal(11)))
        paying.skip(uow, made, date(2026, 2, 28))
    assert year(home)[:4] == [
        ("01-31", "1299", Status.LATE),
        ("02-28", "1299", Status.SKIPPED),
        ("03-31", "1100", Status.PAID),
        ("04-30", "2000", Status.PAID),
    ]
    with home.work() as uow:
        for day in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)):
            paying.unpay(uow, made, day)
    assert {status for _, _, status in year(home)[:5]} == {Status.LATE}


def test_a_line_that_is_deleted_pays_no_more(home: Home, account: UUID) -> None:
    line = home.line(account, "-12.99", date(2026, 5, 31), payee="Streamly")
    bill(home)
    assert year(home)[4][2] is Status.PAID
    with home.work() as uow:
        transactions.delete(uow, [line.id])
    assert year(home)[4][2] is Status.LATE
    with home.work() as uow:
        transactions.restore(uow, line.id)
    assert year(home)[4][2] is Status.PAID


def test_what_paid_a_deleted_bill_pays_another_one(home: Home, account: UUID) -> None:
    home.line(account, "-12.99", date(2026, 1, 31), payee="Streamly")
    home.line(account, "-12.99", date(2026, 2, 28), payee="Streamly")
    old = bill(home)
    with home.work() as uow:
        bills.delete_bill(uow, old)
    new = bill(home, due_date=date(2026, 2, 28))
    with home.work() as uow:
        assert [paid.due for paid in calendar.payments(uow, new)] == [date(2026, 2, 28)]
        bills.restore_bill(uow, old)
    with home.work(write=False) as uow:
        assert [paid.due for paid in calendar.payments(uow, old)] == [date(2026, 1, 31)]


def test_one_line_pays_one_bill(home: Home, account: UUID) -> None:
    first, second = bill(home, payee=None), bill(home, name="Other", payee=None)
    line = home.line(account, "-20", date(2026, 5, 31))
    back = home.line(account, "20", date(2026, 5, 31))
    with home.work() as uow:
        paying.pay(uow, first, Paying(due=date(2026, 5, 31), transaction_id=line.id))
        with pytest.raises(Conflict, match="pays a bill already"):
            paying.pay(uow, second, Paying(due=date(2026, 5, 31), transaction_id=line.id))
        for wrong, hint in ((back.id, "other way"), (new_id(), "does not exist")):
            with pytest.raises(InvalidInput, match=hint):
                paying.pay(uow, first, Paying(due=date(2026, 5, 31), transaction_id=wrong))
        with pytest.raises(InvalidInput, match="not due"):
            paying.skip(uow, first, date(2026, 5, 30))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"recurrence_rule": "FREQ=SECONDLY"}, "more often than daily"),
    ({"recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "never comes"),
    ({"amount_kind": "range"}, "largest amount"),
    ({"amount_most": Decimal(5)}, "below the least"),
    ({"ended_on": date(2026, 1, 1)}, "before it is first due"),
    ({"currency_code": "XQZ"}, "not a currency"),
    ({"account_id": UUID(int=9)}, "does not exist"),
    ({"category_id": UUID(int=9)}, "does not exist"),
]


@pytest.mark.parametrize(("fields", "hint"), WRONG, ids=[hint for _, hint in WRONG])
def test_bad_input_is_refused(home: Home, fields: dict[str, Any], hint: str) -> None:
    with pytest.raises(InvalidInput, match=hint):
        bill(home, **fields)
    with home.work(write=False) as uow:
        assert calendar.bills(uow) == []
        assert payees.payees(uow).total == 0


def test_changes_deletion_and_the_way_back(home: Home) -> None:
    made = bill(home)
    with home.work() as uow:
        bills.change_bill(uow, made, BillChanges(due_date=date(2026, 3, 30), version=1))
    assert known(home, made).next_due == date(2026, 6, 30)
    with home.work() as uow, pytest.raises(StaleVersion):
        bills.change_bill(uow, made, BillChanges(name="X", version=1))
    with home.work() as uow:
        bills.change_bill(uow, made, BillChanges(ended_on=date(2026, 5, 31)))
    assert (known(home, made).next_due, known(home, made).yearly) == (None, 0)
    with home.work() as uow:
        bills.delete_bill(uow, made)
    with pytest.raises(NotFound):
        known(home, made)
    with home.work() as uow:
        bills.restore_bill(uow, made)
    assert known(home, made).payee == "Streamly"


def test_payee_and_category_may_go(home: Home) -> None:
    media, other = home.category("Media"), home.category("Fun")
    made = bill(home, category_id=media)
    with home.work() as uow:
        payee_id = calendar.bill(uow, made).payee_id
        into = payees.payee_of(uow, "Streamly Inc")
        assert payee_id is not None
        assert into is not None
        into_id = into.id
        payee_merging.merge_payees(uow, payee_id, into_id)
        categories.delete_category(uow, media, other)
    found = known(home, made)
    assert (found.payee, found.category_name) == ("Streamly Inc", "Fun")
    with home.work() as uow:
        payees.delete_payee(uow, into_id)
        categories.delete_category(uow, other)
    assert (known(home, made).payee, known(home, made).category_id) == (None, None)


def test_a_payee_that_comes_back_has_its_bills_again(home: Home) -> None:
    mine, changed = bill(home), bill(home, name="Else")
    with home.work() as uow:
        payee_id = calendar.bill(uow, mine).payee_id
        into = payees.payee_of(uow, "Streamly Inc")
        assert payee_id is not None
        assert into is not None
        repository.refuse(uow, payee_id, "month", "EUR", -999)
        merged = payee_merging.merge_many(uow, [payee_id], into.id)
    with home.work() as uow:
        bills.change_bill(uow, changed, BillChanges(payee="Other"))
    assert merged.undo_id is not None
    with home.work() as uow:
        payee_leaving.undo(uow, merged.undo_id)
    assert (known(home, mine).payee, known(home, changed).payee) == ("Streamly", "Other")
    with home.work() as uow:
        undo_id = payees.delete_payee(uow, payee_id)
    assert known(home, mine).payee is None
    with home.work() as uow:
        payee_leaving.undo(uow, undo_id)
        assert repository.refused(uow) == {(payee_id, "month", "EUR", -999)}
    assert known(home, mine).payee == "Streamly"


def test_what_recurs_is_offered_accepted_or_refused_for_good(home: Home, account: UUID) -> None:
    for month in range(1, 7):
        home.line(account, "-9.99", date(2026, month, 3), payee="Tunebox")
        home.line(account, "-35", date(2026, month, 8), payee="Gym")
        home.line(account, "3000", date(2026, month, 1), payee="Employer")

    def offered() -> list[str]:
        with home.work(write=False) as uow:
            return sorted(each.payee for each in detected.detected(uow))

    assert offered() == ["Employer", "Gym", "Tunebox"]
    with home.work() as uow:
        tunes = next(each for each in detected.detected(uow) if each.payee == "Tunebox")
        assert (tunes.count, tunes.every, tunes.amount) == (6, Every.MONTHLY, -9_99)
        gym = next(each for each in detected.detected(uow) if each.payee == "Gym")
        detected.refuse(
            uow,
            Refused(
                payee_id=gym.payee_id, every=gym.every, currency_code="EUR", amount=Decimal(-35)
            ),
        )
    assert offered() == ["Employer", "Tunebox"]
    made = bill(home, "9.99", name="Tunebox", payee="Tunebox", due_date=date(2026, 1, 3))
    assert offered() == ["Employer"]
    with home.work(write=False) as uow:
        assert len(calendar.payments(uow, made)) == 6
    home.line(account, "-35", date(2026, 6, 9), payee="Gym")
    assert offered() == ["Employer"]


def test_readers_change_nothing(home: Home) -> None:
    made = bill(home)
    with home.reader().work() as uow:
        for work in (
            lambda: bills.add_bill(uow, NewBill(name="X", amount=Decimal(1), due_date=TODAY)),
            lambda: bills.change_bill(uow, made, BillChanges(name="X")),
            lambda: bills.delete_bill(uow, made),
            lambda: paying.skip(uow, made, TODAY),
            lambda: paying.pay(uow, made, Paying(due=TODAY)),
            lambda: paying.unpay(uow, made, TODAY),
        ):
            with pytest.raises(Forbidden):
                work()
