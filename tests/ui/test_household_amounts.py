"""What stands beside amounts of another currency, wherever they are shown."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from spends.domains.belongings.kinds import PurchaseStatus
from spends.domains.belongings.schemas import NewPurchase
from spends.domains.belongings.service import listing, purchases
from spends.domains.bills.schemas import NewBill
from spends.domains.bills.service import bills
from spends.domains.currencies.schemas import NewRate
from spends.domains.goals.schemas import NewGoal
from spends.domains.goals.service import debts, goals
from spends.domains.imports.schemas import PreviewRow
from spends.domains.ledger.schemas import NewAccount, NewSplit
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.worth import rates
from spends.kit.validation import validated
from spends.ui.format import NO_RATE, with_worth
from spends.ui.pages.bills.address import Shown
from spends.ui.pages.bills.gathering import gather
from spends.ui.pages.bills.paying_rows import sheet_of
from spends.ui.pages.bills.rows import bill_rows, upcoming_of
from spends.ui.pages.documents.receipt_sums import Abroad, Sums, weigh
from spends.ui.pages.goals.debt_rows import worths_of
from spends.ui.pages.goals.rows import altogether, saved_worths
from spends.ui.pages.imports import rows as previews
from spends.ui.pages.inventory.rows import make_rows
from spends.ui.pages.item.rows import item_of
from spends.ui.pages.transactions.facts import facts_of
from spends.ui.valued import Amount, worths
from tests.support.homes import DAY, Home

TEN = "≈\u00a0€10.00"


@pytest.fixture
def abroad(home: Home) -> Home:
    """A household of euros where a dollar is half of one, and nobody knows what a yen is."""
    with home.work() as uow:
        for day in (DAY, uow.today()):
            rates.enter_rate(uow, NewRate(base="EUR", quote="USD", day=day, rate=Decimal(2)))
    return home


def test_amounts_are_worth_the_rate_of_their_day(abroad: Home) -> None:
    with abroad.work(write=False) as uow:
        asked = [
            Amount(1000, "EUR", DAY),
            Amount(2000, "USD", DAY),
            Amount(2000, "USD", DAY - timedelta(days=1)),
            Amount(2000, "JPY", DAY),
            Amount(0, "JPY", DAY),
        ]
        assert worths(uow, asked) == ["", TEN, NO_RATE, NO_RATE, ""]
    assert with_worth("$20.00", TEN) == f"$20.00 ({TEN})"
    assert with_worth("¥2,000", NO_RATE) == "¥2,000 (no rate)"
    assert with_worth("€10.00", "") == "€10.00"


@pytest.mark.parametrize(("code", "worth"), [("USD", "≈\u00a0−€5.00"), ("JPY", NO_RATE)])
def test_the_parts_of_a_line(abroad: Home, code: str, worth: str) -> None:
    account, food = abroad.account("Abroad", code), abroad.category("Snacks")
    parts = [NewSplit(amount=Decimal(-10), category_id=food), NewSplit(amount=Decimal(-30))]
    line = abroad.line(account, "-40", splits=parts)
    with abroad.work(write=False) as uow:
        facts = facts_of(uow, line.id)
    assert facts.parts[0].worth == worth


def test_bills_and_what_paid_them(abroad: Home) -> None:
    with abroad.work() as uow:
        new = {"name": "Radio", "amount": "20", "currency_code": "USD", "due_date": uow.today()}
        bill = bills.add_bill(uow, validated(NewBill, new | {"recurrence_rule": "FREQ=YEARLY"}))
        bill_id = bill.id
    with abroad.work(write=False) as uow:
        found = gather(uow, Shown(uow.today().replace(day=1)))
        sheet = sheet_of(uow, bill_id, "")
    assert [row.worth for row in upcoming_of(found)] == [TEN]
    assert [(row.worth, row.yearly_worth) for row in bill_rows(found)] == [(TEN, TEN)]
    assert (sheet.terms_worth, sheet.worth) == (TEN, TEN)


def test_things_and_goals(abroad: Home) -> None:
    with abroad.work() as uow:
        thing = purchases.add_purchase(
            uow,
            NewPurchase(
                product_name="Radio",
                price=Decimal(20),
                currency_code="USD",
                purchase_date=DAY,
                status=PurchaseStatus.RECEIVED,
            ),
        )
        for code in ("USD", "EUR"):
            goals.add_goal(uow, NewGoal(name=code, target_amount=Decimal(50), currency_code=code))
        thing_id = thing.id
    with abroad.work(write=False) as uow:
        item = item_of(uow, thing_id)
        (row,) = make_rows(uow, [listing.view(uow, thing_id)])
        views = goals.goals(uow)
        assert saved_worths(uow, views) == ["", ""]
        assert altogether(uow, views) == "≈\u00a0€0 altogether"
    assert (item.worth, item.cost.worths[2], row.worth) == (TEN, TEN, TEN)
    assert item.steps[0].words.endswith(f"$20.00 ({TEN})")


def test_debts(abroad: Home) -> None:
    new = {"name": "Loan", "type": "loan", "currency_code": "USD", "opening_balance": "-20"}
    with abroad.work() as uow:
        loan = accounts.open_account(uow, validated(NewAccount, new)).id
    with abroad.work(write=False) as uow:
        assert worths_of(uow, debts.payoffs(uow)) == {"USD": TEN, str(loan): TEN}


@pytest.mark.parametrize(("rate", "worth"), [(Decimal("0.5"), "≈\u00a0€11.00"), (None, NO_RATE)])
def test_the_sum_of_a_receipt(rate: Decimal | None, worth: str) -> None:
    typed = {"amount-0": "20", "tax": "2", "shipping": "", "discount": "", "total": "22"}
    given = Abroad("EUR", rate)
    assert weigh(typed, [0], "USD", "en", None, abroad=given).worth == worth
    assert weigh(typed, [0], "EUR", "en", None).worth == Sums().worth


def test_the_rows_of_a_preview(abroad: Home) -> None:
    found = [row(1, DAY, -2000), row(2, None, None), row(3, DAY, 2000)]
    with abroad.work(write=False) as uow:
        told = worths(uow, previews.amounts(found, "USD"))
    lines = previews.lines(found, told, "USD", previews.Pen("en", DAY, "UTC"))
    assert [line.worth for line in lines] == ["≈\u00a0−€10.00", "", TEN]


def row(line: int, day: date | None, amount: int | None) -> PreviewRow:
    status = "new" if day else "invalid"
    return PreviewRow(
        payee="Rewe",
        category_id=UUID(int=line),
        line=line,
        date=day,
        amount=amount,
        description="REWE",
        status=status,
        reason=None,
    )
