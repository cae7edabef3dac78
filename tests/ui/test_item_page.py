"""What the page of one thing does, its handlers called as a browser would."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.schemas import NewPayment, PurchaseFilter
from spends.domains.belongings.service import listing, payments
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.kit.errors import SpendsError
from spends.ui.pages.item.covering import CoverState
from spends.ui.pages.item.paying import PayingState
from spends.ui.pages.item.state import ItemState
from tests.support.belongings import bought, covered, shop
from tests.support.homes import DAY, Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "\x00", "'; drop table purchase; --"]


async def opened(tab: Any, purchase_id: Any) -> ItemState:
    tab.visit(f"/inventory/{purchase_id}")
    state: ItemState = tab.state(ItemState)
    await state.load()
    return state


def photo(home: Home, purchase_id: UUID, kind: MediaType = MediaType.JPEG) -> UUID:
    link = Link(target=LinkTarget.PURCHASE, target_id=purchase_id)
    with home.work() as uow:
        new = NewDocument(file_name="kettle", links=(link,))
        return documents.add(uow, new, Blob(f"{uuid4().int:064x}"[:64], 1, kind)).id


async def test_it_shows_what_is_known(tab: Any) -> None:
    home = tab.home
    kettle = bought(home, retailer_id=shop(home), quantity=2, location="Kitchen", tax="1")
    covered(home, kettle, DAY, DAY + timedelta(days=9000))
    state = await opened(tab, kettle)
    item = state.item
    assert (item.name, item.total, item.net) == ("Kettle", "€80.80", "")
    facts = {fact.label: fact.words for fact in item.facts}
    assert facts["Location"] == "Kitchen"
    assert facts["Quantity"] == "2"
    assert item.cover.startswith("Active until")
    assert [step.title for step in item.steps] == ["Bought from Corner Shop", "Warranty ends"]
    assert item.steps[1].anchor == f"#{item.covers[0].anchor}"
    assert item.label_href == f"/api/purchases/{kettle}/label"


@pytest.mark.parametrize("wrong", ["x", str(UUID(int=7)), "'; drop table purchase; --", "%00"])
async def test_what_is_not_there_says_so(tab: Any, wrong: str) -> None:
    state = await opened(tab, wrong)
    assert (state.ready, state.missing, state.item.id) == (True, True, "")


async def test_a_line_is_suggested_linked_and_taken_off(tab: Any) -> None:
    home = tab.home
    account = home.account()
    line, other = home.line(account, "-39.90", payee="Shop"), home.line(account, "-12")
    state = await opened(tab, bought(home))
    assert [(offer.id, offer.role) for offer in state.item.offers] == [(str(line.id), "paid")]
    paying = tab.state(PayingState)
    await paying.pay("paid", str(line.id))
    await state.refresh()
    paid = state.item.lines[0]
    assert paid.words.startswith("Paid it · ")
    assert state.item.steps[1].href == f"/transactions?id={line.id}"
    await paying.look("upkeep", "")
    await paying.set_query("")
    assert str(other.id) in {found.id for found in paying.found}
    await paying.pick(str(other.id))
    await state.refresh()
    assert state.item.cost.upkeep == "€12.00"
    await paying.unpay("paid", str(line.id))
    await paying.refuse(str(line.id))
    await state.refresh()
    assert state.item.offers == []
    assert len(state.item.lines) == 1


async def test_returned_and_refunded_in_two_parts(tab: Any) -> None:
    home = tab.home
    account = home.account()
    line = home.line(account, "-39.90", payee="Shop")
    kettle = bought(home)
    with home.work() as uow:
        payments.pay_with(uow, kettle, NewPayment(transaction_id=line.id))
    first, second = home.line(account, "20"), home.line(account, "19.90")
    state, paying = await opened(tab, kettle), tab.state(PayingState)
    await state.ask("return", "")
    await paying.expect({"amount": "99", "requested_on": DAY.isoformat()})
    assert "more than is left" in state.errors["amount"]
    await paying.expect({"amount": "", "requested_on": DAY.isoformat(), "expected_by": ""})
    await state.refresh()
    assert (state.asking, state.item.status, state.item.returnable) == ("", "Returned", False)
    refund = state.item.refunds[0]
    assert (refund.title, refund.is_open) == ("€39.90 for a return", True)
    assert [offer.id for offer in refund.offers] == []
    await paying.credit(refund.id, str(first.id))
    await state.refresh()
    assert state.item.net == "Net cost €19.90: €20.00 refunded"
    assert state.item.refunds[0].words.endswith("€20.00 came, €19.90 is missing")
    assert [offer.id for offer in state.item.refunds[0].offers] == [str(second.id)]
    await paying.look("credit", refund.id)
    await paying.pick(str(second.id))
    await state.refresh()
    assert (state.item.refunds[0].chip, state.item.refunds[0].share) == ("Complete", 100)
    await paying.uncredit(refund.id, str(second.id))
    await paying.dismiss(refund.id)
    await state.refresh()
    assert state.item.refunds[0].dismissed
    await paying.await_again(refund.id)
    await state.refresh()
    assert state.item.refunds[0].is_open


async def test_a_price_is_lowered_without_a_return(tab: Any) -> None:
    state, paying = await opened(tab, bought(tab.home)), tab.state(PayingState)
    await state.ask("expect", "")
    for _ in range(2):
        await paying.expect({"amount": "5", "reason": "price"})
    await state.refresh()
    (refund,) = state.item.refunds
    assert (state.item.status, refund.title) == ("Received", "€5.00 off the price")


async def test_warranties_and_claims(tab: Any) -> None:
    state, cover = await opened(tab, bought(tab.home)), tab.state(CoverState)
    await state.ask("warranty", "")
    wrong = {"warranty_type": "LIMITED", "warranty_end": "1999-01-01"}
    await cover.set_length("")
    await cover.add(wrong)
    assert "end before it starts" in str(state.errors)
    await cover.set_length("24")
    for _ in range(2):
        await cover.add({"warranty_end": "2099-01-01", "provider": "Acme"})
    await state.refresh()
    (row,) = state.item.covers
    assert row.words.startswith("Acme · ")
    # The length that was chosen counts, whatever the form still shows.
    assert "2099" not in row.words
    await state.ask("claim", row.id)
    for _ in range(2):
        await cover.open_claim({"notes": "It leaks"})
    await state.refresh()
    (claim,) = state.item.covers[0].claims
    assert (claim.title, claim.is_open) == ("Claim: open", True)
    await state.ask("close", claim.id)
    await cover.close_claim({"outcome": ""})
    assert state.errors["outcome"]
    await cover.close_claim({"outcome": "REPAIRED"})
    await state.refresh()
    assert state.item.covers[0].claims[0].title == "Claim: repaired"
    await cover.reopen_claim(claim.id)
    await cover.set_void(row.id, True)
    await state.refresh()
    assert (state.item.covers[0].chip, state.item.covers[0].claims[0].is_open) == ("Voided", True)
    await cover.set_void(row.id, False)
    await cover.remove(row.id)
    await state.refresh()
    assert state.item.covers == []
    await cover.restore(row.id)
    await state.refresh()
    assert len(state.item.covers) == 1


async def test_lent_sold_duplicated_deleted(tab: Any) -> None:
    home = tab.home
    kettle = bought(home, useful_life_months=60)
    state = await opened(tab, kettle)
    assert state.item.cost.figure["data"]
    await state.ask("lend", "")
    await state.lend({"lent_to": ""})
    assert state.errors["lent_to"]
    await state.lend({"lent_to": "Ben"})
    await state.refresh()
    assert state.item.lent
    await state.take_back()
    await state.ask("sell", "")
    await state.leave("sold_for", "nothing")
    assert state.errors == {"sold_for": "Enter an amount, such as 12.30 or 12*3."}
    await state.leave("sold_for", "10")
    assert state.errors == {}
    await state.sell({"sold_for": "nothing"})
    assert state.errors["sold_for"] == "Enter an amount, such as 12.30 or 12*3."
    await state.sell({"sold_for": "10"})
    await state.refresh()
    assert (state.item.sold, state.item.net) == (True, "Net cost €29.90: sold for €10.00")
    await state.unsell()
    assert await state.duplicate()
    assert not await state.duplicate()
    await state.delete()
    await state.refresh()
    assert state.missing
    assert state.deleted == "Kettle"
    await state.restore(str(kettle))
    state = await opened(tab, kettle)
    assert not state.missing
    with home.work(write=False) as uow:
        assert listing.count(uow, PurchaseFilter()) == 2


async def test_documents_and_the_picture(tab: Any) -> None:
    home = tab.home
    kettle = bought(home)
    receipt, picture = photo(home, kettle, MediaType.PDF), photo(home, kettle)
    state = await opened(tab, kettle)
    assert {paper.id: paper.can_cover for paper in state.item.papers} == {
        str(receipt): False,
        str(picture): True,
    }
    await state.choose_photo(str(picture))
    await state.refresh()
    assert [paper.id for paper in state.item.papers if paper.is_cover] == [str(picture)]
    await state.detach(str(receipt))
    await state.refresh()
    assert len(state.item.papers) == 1
    await state.attach(str(receipt))
    await state.attached()
    await state.refresh()
    assert len(state.item.papers) == 2


@pytest.mark.parametrize("odd", ODD)
async def test_what_a_browser_makes_up_changes_nothing(tab: Any, odd: Any) -> None:
    state = await opened(tab, bought(tab.home))
    before = state.item
    paying, cover = tab.state(PayingState), tab.state(CoverState)
    acts: list[Any] = [
        lambda: state.remove(odd),
        lambda: state.restore(odd),
        lambda: state.detach(odd),
        lambda: state.attach(odd),
        lambda: state.choose_photo(odd),
        lambda: state.set_kind(odd, odd),
        lambda: paying.edit(odd),
        lambda: paying.ask_forget(odd),
        lambda: paying.change(odd),
        paying.forget,
        lambda: paying.forget_refusal(odd),
        lambda: paying.look(odd, odd),
        lambda: paying.pay(odd, odd, odd),
        lambda: paying.unpay("paid", odd),
        lambda: paying.refuse(odd),
        lambda: paying.credit(odd, odd),
        lambda: paying.uncredit(odd, odd),
        lambda: paying.dismiss(odd),
        lambda: paying.await_again(odd),
        lambda: cover.set_void(odd, odd),
        lambda: cover.remove(odd),
        lambda: cover.restore(odd),
        lambda: cover.reopen_claim(odd),
        lambda: cover.close_claim(odd),
    ]
    for act in acts:
        with pytest.raises(SpendsError):
            await act()
    forms: dict[str, Any] = {
        "lend": state.lend,
        "sell": state.sell,
        "warranty": cover.add,
        "claim": cover.open_claim,
    }
    await cover.set_length("")
    for question, form in forms.items():
        await state.ask(question, "")
        await form(odd)
        assert state.problem or state.errors
    await state.ask("", "")
    await state.leave(odd, odd)
    await state.ask(odd, odd)
    await cover.set_length(odd)
    await paying.set_query(odd)
    await state.refresh()
    assert state.item == before


async def test_a_refund_is_changed_and_deleted(tab: Any) -> None:
    state, paying = await opened(tab, bought(tab.home)), tab.state(PayingState)
    await state.ask("return", "")
    await paying.expect({"amount": "30", "requested_on": DAY.isoformat(), "notes": "Parcel 7"})
    await state.refresh()
    row = state.item.refunds[0]
    assert row.notes == "Parcel 7"
    await paying.edit(row.id)
    assert (state.asking, paying.refund.amount) == ("refund", "30.00")
    sent = {"requested_on": DAY.isoformat(), "expected_by": (DAY + timedelta(days=3)).isoformat()}
    for wrong in ("", "99", "some"):
        await paying.change(sent | {"amount": wrong})
        assert "amount" in state.errors
    await paying.change(sent | {"amount": "12.50", "expected_by": "2000-01-01"})
    assert "due before" in state.errors["expected_by"]
    await paying.change(sent | {"amount": "12.50", "notes": ""})
    await state.refresh()
    changed = state.item.refunds[0]
    assert (state.asking, changed.title, changed.notes) == ("", "€12.50 for a return", "")
    await paying.ask_forget(row.id)
    assert (state.asking, paying.refund.title) == ("forget", "€12.50")
    await paying.forget()
    await state.refresh()
    assert (state.asking, state.item.refunds) == ("", [])


async def test_a_claim_is_opened_under_the_warranty_that_is_chosen(tab: Any) -> None:
    home = tab.home
    kettle = bought(home)
    covered(home, kettle, DAY, DAY + timedelta(days=9000))
    covered(home, kettle, DAY, DAY + timedelta(days=9900))
    state, cover = await opened(tab, kettle), tab.state(CoverState)
    first, second = (row.value for row in state.item.under)
    await state.ask("claim", first)
    await cover.open_claim({"warranty": str(uuid4())})
    assert state.errors["warranty"]
    await cover.open_claim({"warranty": second})
    await state.refresh()
    assert [len(row.claims) for row in state.item.covers] == [0, 1]


async def test_the_legal_guarantee_is_added_once(tab: Any) -> None:
    tab.home = replace(tab.home, actor=replace(tab.home.actor, locale="de-DE"))
    state, cover = await opened(tab, bought(tab.home)), tab.state(CoverState)
    assert state.item.promise.title
    for _ in range(2):
        events = await cover.add_statutory()
    assert len(events) == 1  # the second press is told nothing
    await state.refresh()
    assert len(state.item.covers) == 1


async def test_a_refused_line_is_suggested_again(tab: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-39.90", payee="Shop")
    state, paying = await opened(tab, bought(home)), tab.state(PayingState)
    await paying.refuse(str(line.id))
    await state.refresh()
    assert state.item.offers == []
    await paying.forget_refusal(str(line.id))
    await state.refresh()
    assert [offer.id for offer in state.item.offers] == [str(line.id)]


async def test_a_document_is_a_step_and_has_a_kind(tab: Any) -> None:
    home = tab.home
    kettle = bought(home)
    paper = photo(home, kettle, MediaType.PDF)
    state = await opened(tab, kettle)
    step = state.item.steps[-1]
    assert (step.title, step.anchor) == ("Document added", f"#{state.item.papers[0].anchor}")
    await state.set_kind(str(paper), "receipt")
    await state.refresh()
    assert state.item.papers[0].words == "Receipt"
    assert state.item.steps[-1].title == "Receipt added"
    await state.set_kind(str(paper), "photo")
    await state.refresh()
    assert "Receipt added" not in [each.title for each in state.item.steps]


async def test_the_tab_has_the_things_name(tab: Any) -> None:
    tab.visit(f"/inventory/{bought(tab.home)}")
    events = await tab.state(ItemState).load()
    code = str(events[0].args[0][1])
    assert "document.title" in code
    assert "Kettle" in code


async def test_the_chain_says_what_is_missing(tab: Any) -> None:
    home = tab.home
    kettle = bought(home)
    state = await opened(tab, kettle)
    assert [gap.words.partition(" yet")[0] for gap in state.item.gaps] == [
        "No payment linked",
        "No receipt added",
        "No warranty noted",
        "No claim open, no refund expected",
    ]
    photo(home, kettle, MediaType.PDF)
    covered(home, kettle, DAY, DAY + timedelta(days=9000))
    await state.ask("expect", "")
    await tab.state(PayingState).expect({"amount": "5"})
    await state.refresh()
    assert [gap.anchor for gap in state.item.gaps] == ["#payment"]
