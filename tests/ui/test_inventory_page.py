"""What the Inventory page's handlers do, called as a browser could call them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from spends.domains.audit import service as audit
from spends.domains.belongings.schemas import Loan, PurchaseChanges, PurchaseFilter
from spends.domains.belongings.service import listing, payments, purchases
from spends.domains.belongings.views import PurchaseDetail
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget, MediaType
from spends.domains.documents.models import Document
from spends.domains.documents.schemas import Blob, Link, NewDocument
from spends.domains.households import service as households
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.runtime import Runtime
from spends.ui.components.purchase_chip import span, warranty_words
from spends.ui.pages.inventory.draft import Draft
from spends.ui.pages.inventory.editor import PurchaseEditor, after_saving
from spends.ui.pages.inventory.filters import Filters, read_filters
from spends.ui.pages.inventory.listing import InventoryState
from spends.ui.pages.inventory.state import OpeningState
from tests.support.belongings import bought, covered, maker, shop
from tests.support.homes import DAY, Home, sign_up

ODD: list[Any] = [{"a": 1}, ["x"], None, 7, "x" * 100_000, "\x00", "'; drop table purchase; --"]
TODAY = date(2026, 5, 10)


def named(state: InventoryState) -> list[str]:
    return [row.name for row in state.rows]


async def shown(tab: Any, **query: str) -> InventoryState:
    tab.visit("/inventory", **query)
    state: InventoryState = tab.state(InventoryState)
    await state.restore()
    count: Any = InventoryState.count
    await count.fn(state)
    return state


def whole(home: Home, purchase_id: UUID | str) -> PurchaseDetail:
    with home.work(write=False) as uow:
        return listing.purchase(uow, UUID(str(purchase_id)))


def newest(home: Home) -> PurchaseDetail:
    with home.work(write=False) as uow:
        row = listing.page(uow, PurchaseFilter(), "-recent").items[0]
        return listing.purchase(uow, row.id)


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (None, ""),
        (date.max, "Lifetime"),
        (date(2026, 5, 10), "Expires today"),
        (date(2026, 5, 11), "Expires in 1 day"),
        (date(2026, 5, 22), "Expires in 12 days"),
        (date(2026, 5, 9), "Expired 1 day ago"),
        (date(2026, 2, 8), "Expired 3 months ago"),
        (date(2021, 5, 8), "Expired 5 years ago"),
        (date(2029, 3, 1), "Active until Mar 2029"),
    ],
)
def test_a_warranty_in_words(until: date | None, words: str) -> None:
    assert warranty_words(until, TODAY) == words


def test_a_length_of_time_grows_without_a_step_back() -> None:
    assert [span(days) for days in (1, 45, 46, 61, 700, 731)] == [
        "1 day",
        "45 days",
        "2 months",
        "2 months",
        "23 months",
        "2 years",
    ]


async def test_the_list_is_what_the_address_says(tab: Any) -> None:
    here = shop(tab.home, "Corner Shop")
    bought(tab.home, "Kettle", retailer_id=here, brand_id=maker(tab.home), location="Kitchen")
    bought(tab.home, "Drill", quantity=3)

    state = await shown(tab, retailer=str(here))

    assert named(state) == ["Kettle"]
    assert state.rows[0].note == "Acme · Kitchen"
    assert state.retailer == "Corner Shop"
    assert state.range_text == "1\u20131 of 1"
    assert state.view == "grid"
    await state.clear_filters()
    assert [row.note for row in state.rows if row.name == "Drill"] == ["3 pieces"]


async def test_an_address_with_nonsense_lists_what_can_be_listed(tab: Any) -> None:
    bought(tab.home, "Kettle")

    state = await shown(
        tab, retailer="x", first="yesterday", sort="colour", cursor="??", status="X", view="cube"
    )

    assert named(state) == ["Kettle"]
    assert state.filters == Filters()


async def test_pages_go_on_and_back(tab: Any) -> None:
    for number in range(52):
        bought(tab.home, f"Thing {number:02}", purchase_date=date(2025, 1, 1))
    state = await shown(tab, sort="name")
    assert state.range_text == "1\u201350 of 52"

    await state.next_page()
    assert named(state) == ["Thing 50", "Thing 51"]
    assert "start=51" in state.filters.address()
    await state.previous_page()
    assert named(state)[0] == "Thing 00"
    assert state.filters == Filters(sort="name")


async def test_every_filter_narrows_and_comes_off(tab: Any) -> None:
    home, soon = tab.home, date(2040, 1, 1)
    kettle = bought(home, "Kettle", location="Kitchen", brand_id=maker(home, "Caffino"))
    covered(home, kettle, DAY, soon)
    drill = bought(home, "Drill", "200", status="ORDERED", purchase_date=date(2024, 2, 2))
    link = Link(target=LinkTarget.PURCHASE, target_id=drill)
    with home.work() as uow:
        documents.add(
            uow, NewDocument(file_name="a.pdf", links=[link]), Blob("a" * 64, 9, MediaType.PDF)
        )
    state = await shown(tab)
    for name, value, found in (
        ("status", "ORDERED", "Drill"),
        ("location", "Kitchen", "Kettle"),
        ("brand", state.brand_options[0].value, "Kettle"),
        ("warranty", "active", "Kettle"),
        ("warranty", "none", "Drill"),
        ("receipt", "yes", "Drill"),
        ("receipt", "no", "Kettle"),
    ):
        await state.toggle(name, value)
        assert named(state) == [found], name
        assert state.has_filters
        await state.clear_filter(name)
        assert len(state.rows) == 2
    await state.set_edge("last", "2024-12-31")
    assert (named(state), state.dates != "") == (["Drill"], True)
    await state.clear_filter("dates")
    await state.search("kitch")
    assert named(state) == ["Kettle"]
    assert state.rows[0].cover == "Active until Jan 2040"
    await state.clear_filters()
    assert [row.proven for row in state.rows if row.name == "Drill"] == [True]


async def test_orders_by_menu_and_by_column(tab: Any) -> None:
    bought(tab.home, "Kettle", "40", purchase_date=date(2025, 1, 1))
    bought(tab.home, "Drill", "200", purchase_date=date(2024, 1, 1))
    state = await shown(tab)
    assert named(state) == ["Kettle", "Drill"]
    await state.set_sort("total")
    assert (named(state), state.sort_words) == (["Kettle", "Drill"], "Cheapest first")
    await state.sort_by("total")
    assert named(state) == ["Drill", "Kettle"]
    await state.sort_by("name")
    assert named(state) == ["Drill", "Kettle"]
    await state.sort_by("name")
    assert named(state) == ["Kettle", "Drill"]


async def test_the_view_is_kept_in_the_address_and_for_the_next_time(tab: Any) -> None:
    state = await shown(tab)
    events = await state.set_view("table")
    assert "view=table" in str(events)
    assert (state.view, state.preferred) == ("table", "table")
    assert (await shown(tab)).view == "table"
    assert (await shown(tab, view="grid")).view == "grid"
    assert not (await state.set_view("cube"))


async def test_nothing_is_read_twice_unless_it_changed(tab: Any) -> None:
    bought(tab.home, "Kettle")
    tab.visit("/")
    state = tab.state(InventoryState)
    await state.prepare()
    assert named(state) == ["Kettle"]
    state.rows, state.dirty_vars = list(state.rows), set()
    tab.visit("/inventory")
    await state.restore()
    assert "rows" not in state.dirty_vars
    bought(tab.home, "Drill")
    await state.restore()
    assert len(state.rows) == 2


async def test_a_picture_is_the_chosen_one_or_else_of_a_photo(tab: Any) -> None:
    thing = bought(tab.home, "Kettle")
    link = Link(target=LinkTarget.PURCHASE, target_id=thing)
    made = []
    with tab.home.work() as uow:
        for letter, media in (("a", MediaType.PDF), ("b", MediaType.JPEG), ("c", MediaType.PNG)):
            new = NewDocument(file_name=letter, links=[link])
            made.append(documents.add(uow, new, Blob(letter * 64, 9, media)).id)
    paper, old, new_one = made
    state = await shown(tab)
    assert (state.rows[0].photo, state.rows[0].proven) == ("", True)

    with tab.home.work() as uow:
        for each in made:
            uow.session.get_one(Document, (uow.household_id, each)).has_thumbnail = True
        households.touch(uow)
    await state.refresh()
    assert state.rows[0].photo == f"/api/documents/{new_one}/thumbnail"

    for chosen in (old, paper):
        with tab.home.work() as uow:
            purchases.change_purchase(uow, thing, PurchaseChanges(photo_id=chosen))
        await state.refresh()
        assert state.rows[0].photo == f"/api/documents/{chosen}/thumbnail"


@pytest.mark.parametrize("value", ODD)
async def test_bad_input_leaves_the_list_as_it_is(tab: Any, value: Any) -> None:
    bought(tab.home, "Kettle")
    state = await shown(tab)
    await state.toggle(value, value)
    await state.toggle("retailer", value)
    await state.set_edge(value, value)
    await state.set_edge("first", value)
    await state.clear_filter(value)
    await state.sort_by(value)
    await state.set_sort(value)
    await state.set_view(value)
    await state.set_period(value)
    await state.select(value if isinstance(value, str) else str(value), value)
    await state.select_page(value)
    await state.step(value)
    await state.set_placing(value)
    for handler in (state.undo, state.remove, tab.state(PurchaseEditor).edit):
        with pytest.raises(NotFound):
            await handler(value)
    state.selected = [state.rows[0].id]
    with pytest.raises(InvalidInput):
        await state.give_status(value)
    await state.clear_filters()
    assert named(state) == ["Kettle"]
    assert state.rows[0].status == "Received"


async def test_many_are_changed_deleted_and_taken_back(tab: Any) -> None:
    for name in ("Kettle", "Drill", "Lamp"):
        bought(tab.home, name)
    state = await shown(tab, sort="name")
    await state.select(state.rows[0].id, shift=False)
    await state.select(state.rows[1].id, shift=True)
    assert len(state.selected) == 2

    events = await state.give_status("ARCHIVED")
    assert "Changed: 2 purchases" in str(events)
    await state.refresh()
    assert [row.status for row in state.rows] == ["Archived", "Archived", "Received"]
    assert state.selected == []

    await state.select(state.rows[2].id, shift=False)
    await state.give_location("  Attic ")
    await state.refresh()
    assert state.rows[2].location == "Attic"
    count: Any = InventoryState.count
    await count.fn(state)
    assert [option.label for option in state.location_options] == ["Attic"]

    await state.select_page(checked=True)
    await state.delete()
    await state.refresh()
    assert state.rows == []
    with tab.home.work(write=False) as uow:
        done = audit.events(uow).items[0]
    await state.undo(str(done.id))
    await state.refresh()
    assert len(state.rows) == 3
    with pytest.raises(NotFound):
        await state.undo(str(uuid4()))


async def test_the_keyboard_walks_selects_and_opens(tab: Any) -> None:
    for name in ("Kettle", "Drill"):
        bought(tab.home, name)
    state = await shown(tab, sort="name")
    assert await state.open_current() == []
    await state.step(1)
    await state.step(1)
    await state.step(1)
    assert state.current == state.rows[1].id
    await state.step(-1)
    await state.select_current()
    assert state.selected == [state.rows[0].id]
    assert f"/inventory/{state.current}" in str(await state.open_current())


async def test_one_is_duplicated_at_once_and_taken_back(tab: Any) -> None:
    bought(tab.home, "Kettle", serial_number="S1")
    state = await shown(tab)
    await state.select_page(checked=True)
    await state.duplicate()
    await state.refresh()
    assert named(state) == ["Kettle", "Kettle"]
    copy = newest(tab.home).purchase
    assert copy.serial_number is None
    await state.remove(str(copy.id))
    await state.refresh()
    assert named(state) == ["Kettle"]


async def opened(tab: Any, **query: str) -> PurchaseEditor:
    tab.visit("/inventory", **query)
    editor: PurchaseEditor = tab.state(PurchaseEditor)
    events = await tab.state(OpeningState).load()
    if "transaction" in query:
        await editor.add_paid(query["transaction"], query.get("split", ""))
        assert events[-1].handler == PurchaseEditor.add_paid
    else:
        assert events[-1] == PurchaseEditor.add
        await editor.add()
    return editor


async def test_a_purchase_is_added_with_all_that_can_be_said(tab: Any) -> None:
    editor = await opened(tab, add="1")
    await editor.choose("retailer", "Corner Shop")
    await editor.choose("brand", "Caffino")
    await editor.choose("location", "Kitchen")
    await editor.choose("warranty", "length")
    await editor.set_text("warranty_months", "24")
    await editor.set_text("date", "2025-03-14")
    assert editor.cover_words == "Until 14 March 2027"
    form = {
        "name": " Kettle ",
        "price": "12*3",
        "quantity": "2",
        "tax": "1,50",
        "shipping": "4",
        "serial": "SN 1",
        "life": "60",
        "residual": "5",
        "return_by": "2025-03-28",
    }
    events = await editor.save(form)
    assert "Added" in str(events)
    assert not editor.is_open
    made = newest(tab.home)
    item = made.purchase
    assert (item.product_name, item.price, item.quantity, item.total) == ("Kettle", 3600, 2, 7750)
    assert (item.retailer, item.brand, item.location) == ("Corner Shop", "Caffino", "Kitchen")
    assert (item.serial_number, item.useful_life_months, item.residual_value) == ("SN 1", 60, 500)
    assert made.warranties[0].warranty_end == date(2027, 3, 14)
    assert item.return_by == date(2025, 3, 28)


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(tab: Any) -> None:
    editor = await opened(tab, add="1")
    await editor.choose("retailer", "Corner Shop")
    await editor.save({"name": "", "price": "lots", "date": "", "tax": "?"})
    errors = editor.errors
    assert all((errors.name, errors.price, errors.date, errors.tax))
    assert "costs" in editor.unfolded
    for form, field in (
        ({"price": "-1"}, "price"),
        ({"price": "1.9999"}, "price"),
        ({"quantity": "half"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"delivery": "2020-01-01"}, "delivery"),
        ({"residual": "900"}, "residual"),
        ({"name": "x" * 201}, "name"),
        ({"notes": "x" * 2001}, "notes"),
        ({"life": "soon"}, "life"),
    ):
        right = {"name": "Kettle", "price": "10", "date": "2025-03-14", "tax": "", "quantity": "1"}
        right |= {"delivery": "", "residual": "", "notes": "", "life": ""}
        await editor.save(right | form)
        assert getattr(editor.errors, field), form
    await editor.choose("warranty", "end")
    await editor.save(right)
    assert editor.errors.warranty_end
    await editor.save(right | {"warranty_end": "2024-01-01"})
    assert editor.errors.warranty_end
    await editor.choose("warranty", "length")
    await editor.save(right)
    assert editor.errors.warranty_months
    with tab.home.work(write=False) as uow:
        assert listing.count(uow, PurchaseFilter()) == 0
    assert editor.is_open


async def test_a_purchase_is_edited_and_keeps_its_warranty(tab: Any) -> None:
    there = bought(tab.home, "Kettle", retailer_id=shop(tab.home), notes="red", location="Attic")
    editor = tab.state(PurchaseEditor)
    await editor.edit(str(there))
    assert (editor.editing, editor.draft.retailer, editor.unfolded) == (
        True,
        "Corner Shop",
        ["papers"],
    )
    await editor.choose("warranty", "lifetime")
    await editor.choose("location", "")
    await editor.save({"name": "Big kettle", "price": "50", "notes": ""})
    now = whole(tab.home, there)
    assert (now.purchase.product_name, now.purchase.price) == ("Big kettle", 5000)
    assert (now.purchase.location, now.purchase.notes) == (None, None)
    assert now.purchase.warranty == "active"

    await editor.edit(str(there))
    assert editor.is_covered
    await editor.set_text("status", "SOLD")
    await editor.save({"sold_for": "20", "sold_on": "2026-01-01"})
    assert whole(tab.home, there).purchase.sold_for == 2000


async def test_a_form_that_is_behind_says_so(tab: Any) -> None:
    there = bought(tab.home, "Kettle")
    editor = tab.state(PurchaseEditor)
    await editor.edit(str(there))
    with tab.home.work() as uow:
        purchases.lend(uow, there, Loan(lent_to="Ann"))
    await editor.save({"name": "Pot"})
    assert "meanwhile" in editor.errors.form
    assert whole(tab.home, there).purchase.product_name == "Kettle"


async def test_a_bank_line_becomes_a_purchase_that_it_pays_for(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "-50", payee="Brightbox", notes="Phone case")
    editor = await opened(tab, add="1", transaction=str(line.id))
    draft = editor.draft
    assert (draft.name, draft.price, draft.retailer) == ("Phone case", "50.00", "Brightbox")
    assert draft.date == DAY.isoformat()
    assert "Brightbox" in editor.line_words

    await editor.then_another()
    await editor.save({"price": "30"})
    made = newest(tab.home)
    assert made.transaction is not None
    assert made.transaction.id == line.id
    assert made.purchase.retailer == "Brightbox"
    assert (editor.draft.price, editor.is_open) == ("20.00", True)

    await editor.drop_line()
    await editor.then_close()
    await editor.save({"name": "Cable"})
    assert newest(tab.home).transaction is None
    with tab.home.work(write=False) as uow:
        assert len(payments.purchases_on(uow, [line.id])[line.id]) == 1


async def test_a_line_that_brought_money_pays_for_nothing_and_nothing_is_kept(tab: Any) -> None:
    line = tab.home.line(tab.home.account(), "50", payee="Job")
    editor = await opened(tab, add="1", transaction=str(line.id))
    await editor.save({"name": "Kettle", "price": "50"})
    assert "brings money in" in editor.errors.form
    with tab.home.work(write=False) as uow:
        assert listing.count(uow, PurchaseFilter()) == 0


async def test_another_households_rows_are_unknown(tab: Any, runtime: Runtime) -> None:
    theirs = sign_up(runtime.database, "eve")
    secret, line = bought(theirs, "Secret"), theirs.line(theirs.account(), "-10")
    editor = tab.state(PurchaseEditor)
    for handler, wanted in ((editor.edit, secret), (editor.add_paid, line.id)):
        with pytest.raises(NotFound):
            await handler(str(wanted))
    state = await shown(tab, retailer=str(shop(theirs)))
    assert state.rows == []
    state.selected = [str(secret)]
    with pytest.raises(NotFound):
        await state.delete()


async def test_changes_are_asked_about_before_they_are_lost(tab: Any) -> None:
    editor = await opened(tab, add="1")
    await editor.set_open(is_open=False)
    assert not editor.is_open
    await editor.add()
    await editor.set_text("name", "Kettle")
    await editor.set_open(is_open=False)
    assert (editor.is_open, editor.asking) == (True, True)
    await editor.set_asking(is_open=False)
    assert editor.draft.name == "Kettle"
    await editor.discard()
    assert not editor.is_open


async def test_other_pages_hear_that_a_purchase_was_saved(tab: Any) -> None:
    there = bought(tab.home, "Kettle")
    after_saving("/inventory/", InventoryState.clear_selection)
    editor = tab.state(PurchaseEditor)
    tab.visit(f"/inventory/{there}")
    await editor.edit(str(there))
    events = await editor.save({"name": "Pot"})
    assert events[0] == InventoryState.clear_selection


@pytest.mark.parametrize("value", ODD)
async def test_bad_input_leaves_the_form_as_it_is(tab: Any, value: Any) -> None:
    editor = await opened(tab, add="1")
    before = editor.draft
    await editor.set_text(value, value)
    await editor.choose(value, value)
    await editor.choose("warranty", value)
    await editor.choose("currency", value)
    await editor.find_names(value, value)
    await editor.find_names("retailer", value)
    await editor.set_open(value)
    await editor.set_asking(value)
    await editor.save(value)
    await editor.save({"name": value, "price": value})
    await editor.set_text("status", value)
    await editor.save({"name": "Kettle", "price": "1", "date": value})
    assert editor.is_open or editor.draft == before
    assert isinstance(editor.draft, Draft)
    with tab.home.work(write=False) as uow:
        assert listing.count(uow, PurchaseFilter()) == 0


async def test_names_are_found_by_typing_and_made_by_saving_only(tab: Any) -> None:
    shop(tab.home, "Corner Shop")
    shop(tab.home, "Brightbox")
    editor = await opened(tab, add="1")
    await editor.choose("retailer", "Unheard of")
    await editor.find_names("retailer", "corner")
    assert [option.label for option in editor.retailers] == ["Unheard of", "Corner Shop"]
    await editor.discard()
    state = await shown(tab)
    assert sorted(option.label for option in state.retailer_options) == ["Brightbox", "Corner Shop"]


def test_an_address_is_read_back_as_it_was_written() -> None:
    filters = Filters(q="big kettle", status="SOLD", receipt="no", sort="name", view="table")
    query = dict(part.split("=") for part in filters.address().partition("?")[2].split("&"))
    assert read_filters({name: value.replace("+", " ") for name, value in query.items()}) == filters


async def test_a_field_says_what_is_wrong_when_it_is_left(tab: Any) -> None:
    editor = tab.state(PurchaseEditor)
    await editor.add()
    await editor.leave("name")
    assert editor.errors.name == ""  # nobody has filled it in yet
    await editor.set_text("price", "abc")
    await editor.leave("price")
    assert editor.errors.price.startswith("Enter an amount")
    await editor.set_text("quantity", "none")
    await editor.leave("quantity")
    assert editor.errors.quantity
    assert editor.errors.price
    await editor.set_text("price", "12*3")
    assert editor.errors.price == ""
    assert editor.errors.quantity
    await editor.choose("warranty", "length")
    await editor.set_text("warranty_months", "many")
    await editor.leave("warranty_months")
    assert editor.errors.warranty_months
    before = editor.errors
    for odd in ODD:
        await editor.leave(odd)
    assert editor.errors == before


async def test_a_name_that_is_emptied_is_missed(tab: Any) -> None:
    editor = tab.state(PurchaseEditor)
    await editor.edit(str(bought(tab.home)))
    await editor.set_text("name", "")
    await editor.leave("name")
    assert editor.errors.name == "Enter what it is, such as Kettle."


async def test_what_is_printed_is_what_is_listed(tab: Any) -> None:
    home = tab.home
    first, second = bought(home, location="Attic & cellar"), bought(home)
    state = await shown(tab)
    assert (state.insurance, state.labels) == (
        "/api/reports/insurance.pdf",
        "/api/reports/labels.pdf",
    )
    assert state.letter_labels == "/api/reports/labels.pdf?paper=letter"
    await state.toggle("location", "Attic & cellar")
    assert state.insurance == "/api/reports/insurance.pdf?location=Attic+%26+cellar"
    assert state.letter_labels.endswith("?location=Attic+%26+cellar&paper=letter")
    await state.clear_filters()
    await state.select(str(first), False)
    await state.select(str(second), False)
    assert state.label_sheet.count("ids=") == 2
