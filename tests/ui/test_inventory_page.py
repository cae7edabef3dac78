"""What the Inventory page's handlers do, called as a browser could call them."""

from datetime import date
from typing import Any

from spends.ui.pages.inventory.filters import Filters
from spends.ui.pages.inventory.listing import InventoryState
from tests.support.belongings import bought, maker, shop


def named(state: InventoryState) -> list[str]:
    return [row.name for row in state.rows]


async def shown(tab: Any, **query: str) -> InventoryState:
    tab.visit("/inventory", **query)
    state = tab.state(InventoryState)
    await state.restore()
    await InventoryState.count.fn(state)
    return state


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
    await state.previous_page()
    assert named(state)[0] == "Thing 00"
