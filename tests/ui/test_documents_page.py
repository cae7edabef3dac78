"""What the documents page does, its handlers called as a browser would."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import listing
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.models import DocumentText
from spends.domains.documents.schemas import Blob, NewDocument
from spends.kit import clock
from spends.kit.errors import NotFound
from spends.ui.pages.documents.opening import DocumentsOpening
from spends.ui.pages.documents.receipt import ReceiptState
from spends.ui.pages.documents.receipt_sums import UNCLEAR, Sums
from spends.ui.pages.documents.sheet import SheetState
from spends.ui.pages.documents.state import PAGE, DocumentsState
from tests.support.belongings import bought
from tests.support.homes import Home

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "\x00", "'; drop table document; --"]
RECEIPT = """Corner Shop
Date: 2026-05-04
Kettle            39.90
Toaster           20.10
Total EUR         60.00
"""


def paper(home: Home, name: str = "receipt.pdf", kind: MediaType = MediaType.PDF) -> UUID:
    with home.work() as uow:
        blob = Blob(f"{uuid4().int:064x}"[:64], 2_000_000, kind)
        return documents.add(uow, NewDocument(file_name=name), blob).id


def write_text(home: Home, paper_id: UUID, text: str) -> None:
    """Let a document be read."""
    from spends.domains.documents.repository import rows

    with home.work() as uow:
        row = rows.document(uow, paper_id)
        row.read_at = clock.now()
        held = uow.session.get(DocumentText, (uow.household_id, paper_id))
        assert held is not None
        held.text = text
        held.search_text = text.lower()


async def opened(tab: Any, **query: str) -> Any:
    tab.visit("/documents", **query)
    await tab.state(DocumentsOpening).load()
    return tab.state(DocumentsState)


async def test_an_empty_household_has_none(tab: Any) -> None:
    state = await opened(tab, add="1")
    assert (state.ready, state.rows, state.range_text) == (True, [], "")


async def test_what_is_filtered_is_listed(tab: Any) -> None:
    home = tab.home
    manual, receipt = paper(home, "kettle manual.pdf"), paper(home, "photo.jpg", MediaType.JPEG)
    write_text(home, receipt, "forty euros")
    state = await opened(tab)
    assert [row.id for row in state.rows] == [str(receipt), str(manual)]
    assert state.rows[1].words == "1.9 MB"
    await state.search("FORTY")
    assert [row.id for row in state.rows] == [str(receipt)]
    assert (state.rows[0].hit, state.rows[0].after) == ("forty", " euros…")
    await state.clear_filters()
    await state.toggle("text", "no")
    assert [row.id for row in state.rows] == [str(manual)]
    await state.toggle("text", "no")
    await state.toggle("link", "yes")
    assert (state.rows, state.link) == ([], "Linked")
    await state.clear_filter("link")
    await state.set_sort("name")
    assert [row.name for row in state.rows] == ["kettle manual.pdf", "photo.jpg"]


async def test_pages_follow_each_other(tab: Any) -> None:
    for number in range(PAGE + 1):
        paper(tab.home, f"paper {number}.pdf")
    state = await opened(tab)
    assert (len(state.rows), state.has_next) == (PAGE, True)
    await state.next_page()
    assert (len(state.rows), state.range_text) == (1, "49\u201349 of 49")
    await state.previous_page()
    assert len(state.rows) == PAGE


@pytest.mark.parametrize("wrong", ODD)
async def test_odd_filters_change_nothing(tab: Any, wrong: Any) -> None:
    paper(tab.home)
    state = await opened(tab, kind="x", sort="x", start="-5", link="?")
    await state.toggle(wrong, wrong)
    await state.toggle("kind", wrong)
    await state.set_sort(wrong)
    await state.uploaded(wrong)
    assert len(state.rows) == 1


async def test_a_document_is_renamed_linked_deleted_and_brought_back(tab: Any) -> None:
    home = tab.home
    one, kettle = paper(home), bought(home)
    state = await opened(tab)
    sheet = tab.state(SheetState)
    await sheet.open(str(one))
    await sheet.save({"file_name": "Kettle bill.pdf", "kind": "invoice"})
    await sheet.refresh()
    assert (sheet.sheet.name, sheet.sheet.kind, sheet.problem) == ("Kettle bill.pdf", "invoice", "")
    await sheet.save({"file_name": "", "kind": "invoice"})
    assert sheet.problem
    await sheet.look()
    assert [tie.title for tie in sheet.found] == ["Kettle"]
    await sheet.link("purchase", str(kettle))
    await sheet.refresh()
    assert [tie.href for tie in sheet.sheet.ties] == [f"/inventory/{kettle}"]
    await sheet.set_target("transaction")
    await sheet.detach(str(one), "purchase", str(kettle))
    await sheet.refresh()
    assert sheet.sheet.ties == []
    await sheet.delete()
    await state.refresh()
    assert (state.rows, sheet.shown) == ([], False)
    await sheet.restore(str(one))
    await state.refresh()
    assert len(state.rows) == 1


@pytest.mark.parametrize("wrong", ODD)
async def test_what_is_not_there_is_not_found(tab: Any, wrong: Any) -> None:
    sheet = tab.state(SheetState)
    with pytest.raises(NotFound):
        await sheet.open(wrong)
    with pytest.raises(NotFound):
        await sheet.attach(str(paper(tab.home)), wrong, wrong)


async def test_a_receipt_becomes_purchases_only_when_asked(tab: Any) -> None:
    home = tab.home
    one = paper(home)
    receipt = tab.state(ReceiptState)
    await receipt.begin(str(one))
    assert not receipt.shown
    write_text(home, one, RECEIPT)
    await receipt.begin(str(one))
    assert receipt.shown
    assert receipt.add_words == "Add 2 purchases"
    assert receipt.receipt.agrees
    await receipt.toggle(1)
    assert receipt.add_words == "Add 1 purchase"
    form = {
        "retailer": "Corner Shop",
        "day": "2026-05-04",
        "total": "60.00",
        "name-0": "Kettle",
        "quantity-0": "1",
        "amount-0": "39.90",
        "name-1": "Toaster",
        "quantity-1": "1",
        "amount-1": "20.10",
    }
    await receipt.accept(form | {"amount-1": "20.00"})
    assert "less than the total" in receipt.problem
    assert bought_now(home) == []
    for _ in range(2):
        await receipt.accept(form)
    assert (receipt.shown, bought_now(home)) == (False, ["Kettle"])
    with home.work() as uow:
        made = [str(one.id) for one in listing.purchases(uow, PurchaseFilter()).items]
    await receipt.take_back(str(one), made, "")
    assert bought_now(home) == []


async def test_lines_are_held_against_the_receipt_and_the_bank_line(tab: Any) -> None:
    home = tab.home
    line = home.line(home.account(), "-59.00", date(2026, 5, 5), payee="Corner Shop")
    one = paper(home)
    with home.work() as uow:
        documents.attach(uow, one, LinkTarget.TRANSACTION, line.id)
    write_text(home, one, RECEIPT)
    receipt = tab.state(ReceiptState)
    await receipt.begin(str(one))

    def against() -> list[tuple[str, str, str]]:
        return [(each.name, each.words, each.tone) for each in receipt.sums.against]

    assert (receipt.sums.lines, receipt.sums.kept) == ("€60.00", "€60.00")
    assert against() == [("Receipt's total", "agrees", "good"), ("Bank line", "€1.00 less", "soon")]
    await receipt.weigh("discount", "1")
    assert against() == [("Receipt's total", "€1.00 more", "soon"), ("Bank line", "agrees", "good")]
    await receipt.toggle(1)
    assert receipt.sums.kept == "€39.90"
    for odd in ODD:
        await receipt.weigh(odd, odd)
    await receipt.weigh("tax", "a lot")
    assert receipt.sums == Sums(lines=UNCLEAR)


async def test_a_kept_line_has_its_category_and_warranty(tab: Any) -> None:
    home = tab.home
    category = str(home.category("Kitchen"))
    one = paper(home)
    write_text(home, one, RECEIPT)
    receipt = tab.state(ReceiptState)
    await receipt.begin(str(one))
    assert [each.value for each in receipt.categories] == [category]
    form = {"day": "2026-05-04", "name-0": "Kettle", "amount-0": "39.90", "name-1": "Toaster"}
    form |= {"amount-1": "20.10", "category-0": category, "warranty-0": "24"}
    await receipt.accept(form)
    assert receipt.problem == ""
    with home.work() as uow:
        made = listing.purchases(uow, PurchaseFilter(search="Kettle")).items[0]
        assert str(made.category_id) == category
        assert made.covered_until == date(2028, 5, 4)
    await receipt.begin(str(one))
    await receipt.accept(form | {"warranty-0": "-3"})
    assert receipt.problem


def bought_now(home: Home) -> list[str]:
    with home.work() as uow:
        return [one.product_name for one in listing.purchases(uow, PurchaseFilter()).items]


@pytest.mark.parametrize("wrong", ODD)
async def test_odd_receipts_are_refused(tab: Any, wrong: Any) -> None:
    receipt = tab.state(ReceiptState)
    one = paper(tab.home)
    write_text(tab.home, one, RECEIPT)
    await receipt.begin(str(one))
    await receipt.toggle(99)
    await receipt.accept(wrong)
    assert receipt.problem
    assert bought_now(tab.home) == []
