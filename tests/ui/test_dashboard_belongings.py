"""What the dashboard says of the belongings, and what it asks to be decided."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.schemas import NewPayment, NewRefund, PurchaseChanges, PurchaseFilter
from spends.domains.belongings.service import listing, payments, purchases, refunds, warranties
from spends.domains.documents import jobs
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.kit.clock import month_of
from spends.kit.errors import NotFound
from spends.kit.runtime import Runtime
from spends.ui.pages.dashboard.belongings_rows import expected_words, left_words
from spends.ui.pages.dashboard.rows import Pen
from spends.ui.pages.inventory.filters import read_filters
from spends.ui.pages.inventory.listing import InventoryState
from tests.support.belongings import bought, covered, maker, shop
from tests.support.dashboard_page import shown, words_of
from tests.support.homes import Home, sign_up
from tests.support.keeping import Keeper, picture

PEN = Pen("EUR", "en", date(2026, 11, 20))
ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "\x00", "'; drop table purchase; --"]


def today(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


def ago(home: Home, days: int) -> date:
    return today(home) - timedelta(days=days)


def papers_on(home: Home, target: LinkTarget, target_id: UUID) -> None:
    new = NewDocument(file_name="proof.pdf", links=(Link(target=target, target_id=target_id),))
    with home.work() as uow:
        documents.add(uow, new, Blob(f"{uuid4().int:064x}"[:64], 1, MediaType.PDF))


async def test_who_owns_nothing_is_taught(tab: Any) -> None:
    tab.home.account("Current")
    state = await shown(tab)
    assert not state.owned.exists
    assert state.cover_figure == {}
    assert not state.is_empty


async def test_things_alone_make_a_dashboard(tab: Any) -> None:
    bought(tab.home)
    state = await shown(tab)
    assert state.owned.exists
    assert not state.is_empty


async def test_a_picture_is_shown_once_it_is_made(tab: Any, runtime: Runtime) -> None:
    thing = bought(tab.home, "Drill")
    keeper = Keeper(runtime, tab.home)
    paper = keeper.add(picture("PNG"), "drill.png", purchase=thing).id
    with tab.home.work() as uow:
        purchases.change_purchase(uow, thing, PurchaseChanges(photo_id=paper))
    state, things = await shown(tab), tab.state(InventoryState)
    tab.visit("/inventory")
    await things.restore()
    assert [row.photo for row in (*state.owned.recent, *things.rows)] == ["", ""]
    assert jobs.read_pending(runtime) == 1
    address = f"/api/documents/{paper}/thumbnail"
    await state.refresh()
    await things.restore()
    assert [row.photo for row in (*state.owned.recent, *things.rows)] == [address, address]


async def test_warranties_that_end_next_say_how_long_they_last(tab: Any) -> None:
    home = tab.home
    for name, days in (("Kettle", 19), ("Laptop", 160), ("Bike", 430), ("Old", -3)):
        thing = bought(home, name, "649", purchase_date=ago(home, 300), location="Kitchen")
        covered(home, thing, ago(home, 300), today(home) + timedelta(days=days))
    state = await shown(tab)
    assert [(row.name, row.end, row.tone) for row in state.owned.ending] == [
        ("Kettle", "19 days left", "soon"),
        ("Laptop", "5 months left", "good"),
        ("Bike", "1 year 2 months left", "good"),
    ]
    assert state.owned.ending[0].note == "Kitchen · €649.00"
    assert state.owned.cover_words == "3 active, 1 of them ending soon, 1 expired"
    assert state.owned.cover_rows[0][1:] == ["3", "1", "1"]
    assert [len(series["y"]) for series in state.cover_figure["data"]] == [12, 12, 12]
    assert [row.name for row in state.owned.newest_cover][-1] in {"Kettle", "Laptop", "Bike", "Old"}


async def test_refunds_wait_with_what_is_left_the_late_ones_first(tab: Any) -> None:
    home = tab.home
    otto = shop(home, "Otto")
    late = bought(home, "Vacuum", "89.90", purchase_date=ago(home, 60), retailer_id=otto)
    near = bought(home, "Lamp", "20", purchase_date=ago(home, 10))
    with home.work() as uow:
        refunds.start_return(uow, near, NewRefund(requested_on=ago(home, 1)))
        refunds.start_return(uow, late, NewRefund(requested_on=ago(home, 22)))
    state = await shown(tab)
    assert [(row.name, row.end, row.tone) for row in state.owned.refunds] == [
        ("Vacuum", "€89.90", "bad"),
        ("Lamp", "€20.00", ""),
    ]
    assert words_of(state) == ["Refund of €89.90 from Otto"]
    assert state.decisions[0].note == "Expected 8 days ago"
    assert state.decisions[0].href == f"/inventory/{late}"


async def test_return_days_within_a_week_ask_for_a_decision(tab: Any) -> None:
    home = tab.home
    for index, days in enumerate((0, 1, 5, 6, 9)):
        last = today(home) + timedelta(days=days)
        bought(home, f"Thing {index}", purchase_date=ago(home, 9), return_by=last)
    state = await shown(tab)
    assert words_of(state) == [
        "Keep or return Thing 0: today is the last day",
        "Keep or return Thing 1: until tomorrow",
        "2 more purchases to return within a week",
    ]


async def test_a_likely_payment_is_confirmed_or_refused_in_place(tab: Any) -> None:
    home = tab.home
    account, otto = home.account(), shop(home, "Otto")
    line = home.line(account, "-39.90", day=ago(home, 4), payee="Otto", notes="x")
    kettle = bought(home, purchase_date=ago(home, 5), retailer_id=otto)
    state = await shown(tab)
    asked = next(row for row in state.decisions if row.purchase)
    assert asked.words == "Did this pay for Kettle?"
    assert asked.note.startswith("Otto · €39.90 · ")
    assert "unlink_payment" in str(await state.confirm_payment(asked.purchase, asked.line))
    assert not any(row.purchase for row in state.decisions)
    with home.work(write=False) as uow:
        assert [each.transaction.id for each in payments.of_purchase(uow, kettle)] == [line.id]
    await state.unlink_payment(asked.purchase, asked.line)
    assert any(row.purchase for row in state.decisions)
    await state.refuse_payment(asked.purchase, asked.line)
    assert not any(row.purchase for row in state.decisions)


async def test_only_what_is_beyond_doubt_is_asked(tab: Any) -> None:
    """Not a line of another day, another sum, another purchase, nor one of two alike."""
    home = tab.home
    account = home.account()
    bought(home, "Lamp", "20", purchase_date=ago(home, 30))
    home.line(account, "-20", day=ago(home, 60))
    home.line(account, "-20.01", day=ago(home, 30))
    used = home.line(account, "-20", day=ago(home, 30))
    other = bought(home, "Pan", "20", purchase_date=ago(home, 30))
    with home.work() as uow:
        payments.pay_with(uow, other, NewPayment(transaction_id=used.id))
    assert not any(row.purchase for row in (await shown(tab)).decisions)
    home.line(account, "-20", day=ago(home, 29))
    home.line(account, "-20", day=ago(home, 28))
    assert not any(row.purchase for row in (await shown(tab)).decisions)


async def test_larger_spending_without_a_receipt_is_counted(tab: Any) -> None:
    home = tab.home
    account, food = home.account(), home.category("Food")
    proven = home.line(account, "-300", day=ago(home, 3), category_id=food)
    home.line(account, "-100", day=ago(home, 3), category_id=food)
    home.line(account, "-99.99", day=ago(home, 3), category_id=food)
    papers_on(home, LinkTarget.TRANSACTION, proven.id)
    bought(home)
    state = await shown(tab)
    row = state.decisions[-1]
    assert row.words == "1 payment over €100 without a receipt"
    assert row.note == "75 % of spending over €100 has one"
    assert "least=100" in row.href


async def test_net_worth_counts_what_things_are_worth(tab: Any) -> None:
    home = tab.home
    home.account("Current", opening_balance="1000")
    bought(home, "Bike", "500", purchase_date=today(home), useful_life_months=60)
    bought(home, "Bread", "5", purchase_date=today(home))
    state = await shown(tab)
    assert state.numbers.worth == "€1,500"
    assert state.numbers.worth_note == "+€500 this month · €500 in things"
    assert state.things.worth == "€500.00"


async def test_shares_and_products_lead_to_their_rows(tab: Any) -> None:
    home = tab.home
    otto, acme = shop(home, "Otto"), maker(home, "Acme")
    for index in range(3):
        bought(home, f"Pot {index % 2}", "30", purchase_date=ago(home, 2), retailer_id=otto)
    bought(home, "Pan", "50", purchase_date=ago(home, 2), brand_id=acme)
    state = await shown(tab)
    assert [(row.name, row.note, row.amount) for row in state.owned.retailers] == [
        ("Otto", "3 purchases, 75 %", "€90"),
        ("No retailer", "1 purchase, 25 %", "€50"),
    ]
    assert [row.name for row in state.owned.brands] == ["Acme", "No brand"]
    assert [(row.name, row.amount) for row in state.owned.products] == [
        ("Pot 0", "€60"),
        ("Pan", "€50"),
        ("Pot 1", "€30"),
    ]
    for row, count in (
        (state.owned.retailers[0], 3),
        (state.owned.brands[0], 1),
        (state.owned.products[0], 2),
    ):
        wanted = read_filters(dict(parse_qsl(row.href.partition("?")[2]))).wanted()
        assert wanted != PurchaseFilter()
        with home.work(write=False) as uow:
            assert listing.count(uow, wanted) == count


async def test_months_of_purchases_lead_to_them(tab: Any) -> None:
    home = tab.home
    bought(home, "Pot", "30", purchase_date=month_of(today(home)))
    state = await shown(tab)
    assert state.owned.months_words == "€30 in twelve months, 1 purchase"
    assert state.owned.month_rows[0][1:] == ["€30.00", "1"]
    label = state.bought_figure["data"][0]["x"][-1]
    assert "/inventory?first=" in str(await state.open_bought(label, "Bought"))


async def test_all_that_waits_can_be_seen(tab: Any) -> None:
    state = await shown(tab)
    await state.toggle_decisions()
    assert state.all_decisions
    await state.toggle_decisions()
    assert not state.all_decisions


async def test_deleted_and_voided_things_are_not_there(tab: Any) -> None:
    home = tab.home
    kettle = bought(home, purchase_date=ago(home, 9))
    cover = covered(home, kettle, ago(home, 9), today(home) + timedelta(days=5))
    with home.work() as uow:
        warranties.void(uow, cover)
    state = await shown(tab)
    assert state.owned.ending == []
    assert state.owned.newest_cover[0].end == "Voided"


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(tab: Any, odd: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-39.90", day=ago(home, 4))
    kettle = bought(home, purchase_date=ago(home, 5))
    state = await shown(tab)
    before = home.counter()
    assert await state.open_bought(odd, odd) is None
    for act in (state.confirm_payment, state.refuse_payment, state.unlink_payment):
        for pair in ((odd, str(line.id)), (str(kettle), odd)):
            if pair[0] is odd or act is not state.confirm_payment:
                with pytest.raises(NotFound):
                    await act(*pair)
    assert home.counter() == before


async def test_another_household_s_are_not_touched(tab: Any, runtime: Runtime) -> None:
    other = sign_up(runtime.database, "bob")
    theirs = bought(other, purchase_date=ago(other, 5))
    line = tab.home.line(tab.home.account(), "-39.90", day=ago(tab.home, 4))
    state = await shown(tab)
    assert not state.owned.exists
    with pytest.raises(NotFound):
        await state.confirm_payment(str(theirs), str(line.id))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Ends today"),
        (1, "1 day left"),
        (45, "45 days left"),
        (61, "2 months left"),
        (400, "1 year 1 month left"),
        (731, "2 years left"),
    ],
)
def test_what_is_left_is_said_in_words(days: int, words: str) -> None:
    assert left_words(days) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-8, "expected 8 days ago"),
        (-1, "expected yesterday"),
        (0, "expected today"),
        (1, "expected tomorrow"),
        (13, "expected by 3 Dec"),
    ],
)
def test_when_a_refund_is_due_is_said_in_words(days: int, words: str) -> None:
    assert expected_words(PEN.today + timedelta(days=days), PEN).startswith(words[:12])
    assert expected_words(PEN.today + timedelta(days=days), Pen("EUR", "en-GB", PEN.today)) == words
