"""What the Transactions page shows of belongings: marks in the rows, all of it in the rail."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.kinds import PaymentRole
from spends.domains.belongings.schemas import NewCredit, NewPayment, NewRefund
from spends.domains.belongings.service import payments, refunds
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.kit.errors import InvalidInput, NotFound
from spends.ui.pages.transactions.detail import DetailState
from spends.ui.pages.transactions.listing import ListState
from tests.support.belongings import bought, covered
from tests.support.homes import DAY, Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "\x00", "'; drop table document; --"]


def today(home: Home) -> date:
    with home.work(write=False) as uow:
        return uow.today()


def paid(home: Home, purchase_id: UUID, line_id: UUID, role: PaymentRole) -> None:
    with home.work() as uow:
        payments.pay_with(uow, purchase_id, NewPayment(transaction_id=line_id, role=role))


def paper(home: Home, line_id: UUID, name: str = "receipt.pdf") -> UUID:
    blob = Blob(f"{uuid4().int:064x}"[:64], 1, MediaType.PDF)
    new = NewDocument(
        file_name=name, links=(Link(target=LinkTarget.TRANSACTION, target_id=line_id),)
    )
    with home.work() as uow:
        return documents.add(uow, new, blob).id


async def test_rows_are_marked_by_what_hangs_on_them(tab: Any) -> None:
    home = tab.home
    account = home.account()
    line, plain = home.line(account, "-39.90", payee="Shop"), home.line(account, "-5")
    kettle = bought(home)
    paid(home, kettle, line.id, PaymentRole.PAID)
    paper(home, line.id)
    state = tab.state(ListState)
    tab.visit("/transactions")
    await state.restore()
    marks = {row.id: (row.purchase, row.document) for row in state.rows}
    assert marks == {str(line.id): (True, True), str(plain.id): (False, False)}


async def test_the_rail_shows_the_purchase_and_leads_to_it(tab: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-39.90")
    kettle = bought(home, return_by=today(home) + timedelta(days=9))
    covered(home, kettle, DAY, DAY + timedelta(days=730))
    paid(home, kettle, line.id, PaymentRole.PAID)
    state = tab.state(DetailState)
    await state.open(str(line.id))
    shown = state.facts.belongings
    assert [(row.name, row.href) for row in shown.things] == [("Kettle", f"/inventory/{kettle}")]
    words = shown.things[0].words
    assert words.startswith("Bought · €39.90 · return until ")
    assert "warranty" in words
    assert shown.add_words == "Add another purchase"
    assert shown.add_href == f"/inventory?add=1&transaction={line.id}"


async def test_a_line_without_any_offers_to_become_a_purchase(tab: Any) -> None:
    home = tab.home
    account = home.account()
    spent, earned = home.line(account, "-39.90"), home.line(account, "10")
    state = tab.state(DetailState)
    await state.open(str(spent.id))
    assert state.facts.belongings.add_words == "Make it a purchase"
    await state.open(str(earned.id))
    assert state.facts.belongings.add_href == ""


async def test_upkeep_and_sale_are_called_so(tab: Any) -> None:
    home = tab.home
    account = home.account()
    repair, sale = home.line(account, "-12"), home.line(account, "30")
    bike = bought(home, "Bike", "500", useful_life_months=60)
    paid(home, bike, repair.id, PaymentRole.UPKEEP)
    paid(home, bike, sale.id, PaymentRole.SOLD)
    state = tab.state(DetailState)
    for line, word in ((repair, "Upkeep"), (sale, "Sold")):
        await state.open(str(line.id))
        assert state.facts.belongings.things[0].words.startswith(f"{word} · €500.00")


async def test_a_refund_says_what_is_still_to_come(tab: Any) -> None:
    home = tab.home
    account = home.account()
    kettle = bought(home)
    with home.work() as uow:
        refund = refunds.start_return(uow, kettle, NewRefund(requested_on=DAY)).id
    first, second = home.line(account, "20"), home.line(account, "19.90")
    state = tab.state(DetailState)
    with home.work() as uow:
        refunds.credit(uow, refund, NewCredit(transaction_id=first.id))
    await state.open(str(first.id))
    shown = state.facts.belongings.refunds[0]
    assert shown.name == "Refund of €39.90 for Kettle"
    assert shown.words == "€19.90 still to come"
    assert shown.href == f"/inventory/{kettle}"
    with home.work() as uow:
        refunds.credit(uow, refund, NewCredit(transaction_id=second.id))
    await state.reload()
    assert state.facts.belongings.refunds[0].words.startswith("complete since ")


async def test_documents_come_and_go(tab: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-39.90")
    document = paper(home, line.id, "kettle.pdf")
    state = tab.state(DetailState)
    await state.open(str(line.id))
    shown = state.facts.belongings.papers[0]
    assert (shown.name, shown.href) == (
        "kettle.pdf",
        f"/api/documents/{document}/content?inline=true",
    )
    events = await state.detach(str(document))
    assert "attach" in str(events)
    await state.reload()
    assert state.facts.belongings.papers == []
    await state.attach(str(document), str(line.id))
    await state.reload()
    assert len(state.facts.belongings.papers) == 1


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(tab: Any, odd: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-39.90")
    document = paper(home, line.id)
    state = tab.state(DetailState)
    await state.open(str(line.id))
    for act in (
        state.detach(odd),
        state.attach(odd, str(line.id)),
        state.attach(str(document), odd),
    ):
        with pytest.raises((NotFound, InvalidInput)):
            await act
    await state.reload()
    assert len(state.facts.belongings.papers) == 1
