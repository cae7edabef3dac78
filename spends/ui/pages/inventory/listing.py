"""The inventory's list: what is filtered and the page of it that is shown."""

from dataclasses import replace
from typing import Any

import reflex as rx

from spends.domains.belongings.service import listing
from spends.kit.errors import InvalidInput, NotFound
from spends.ui.components.purchase_chip import STATUSES
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.inventory import gathering
from spends.ui.pages.inventory.filters import (
    COVERS,
    INSURANCE,
    LABELS,
    PATH,
    RECEIPTS,
    SORTS,
    VIEWS,
    Filters,
    changed,
    counted_words,
    date_words,
    read_filters,
    status_words,
)
from spends.ui.pages.inventory.gathering import Shown
from spends.ui.pages.inventory.picking import Picking
from spends.ui.pages.inventory.rows import Choices, range_words
from spends.ui.pages.transactions.filters import period
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text
from spends.ui.version import Version
from spends.ui.work import current_actor, read

Events = list[Any]
CHOSEN = {"status", "retailer", "brand", "category", "location", "warranty", "receipt"}


class InventoryState(Picking, rx.State):
    """The inventory as its address says, one page of it."""

    ready: bool = False
    filters: Filters = Filters()
    has_filters: bool = False
    view: str = "grid"
    sort_words: str = SORTS["-date"]
    insurance: str = INSURANCE
    labels: str = LABELS
    dates: str = ""
    counted: str = ""
    status: str = ""
    retailer: str = ""
    brand: str = ""
    category: str = ""
    warranty: str = ""
    receipt: str = ""
    range_text: str = ""
    summed: str = ""
    next_cursor: str = ""
    previous_cursor: str = ""
    retailer_options: list[Option] = []
    brand_options: list[Option] = []
    category_options: list[Option] = []
    status_options: list[Option] = [Option(str(key), words) for key, words in STATUSES.items()]
    warranty_options: list[Option] = [Option(key, words) for key, words in COVERS.items()]
    receipt_options: list[Option] = [Option(key, words) for key, words in RECEIPTS.items()]
    # How this browser likes to see it where the address does not say.
    preferred: str = rx.LocalStorage("grid", name="spends-inventory")

    _total: int | None = None
    _counts: int = 0
    # The change counter at which the filters' options were read.
    _offered: int = -1
    _version: Version[Filters] | None = None

    @rx.var
    def letter_labels(self) -> str:
        """The address of the same labels on sheets of US Letter."""
        return f"{self.labels}{'&' if '?' in self.labels else '?'}paper=letter"

    @rx.event
    async def prepare(self) -> None:
        """Bring the whole list while the browser puts up its page."""
        if self.router.url.path != PATH:
            self.filters = Filters()
            await self._show()

    @rx.event
    async def restore(self) -> Events:
        """Show what the address says."""
        self.filters = read_filters(self.router.url.query_parameters)
        await self._show()
        return [InventoryState.count] if self._total is None else []

    @rx.event
    async def refresh(self) -> Events:
        """Show the same page again after something changed."""
        await self._show()
        return [InventoryState.count]

    @rx.event(background=True)
    async def count(self) -> None:
        """Count what is listed and read what the filters offer; the rows wait for neither."""
        async with self:
            self._counts += 1
            filters, offered, turn = self.filters, self._offered, self._counts
        found = await read(lambda uow: gathering.count(uow, filters, offered))
        async with self:
            if turn != self._counts:
                return
            self._offer(found.choices, found.offered)
            if self.filters.first_page == filters.first_page:
                self._total = found.total
                self._say_range()

    @rx.event(supersedes=True)
    async def search(self, text: str) -> Events:
        """List what holds some words."""
        return await self._set({"q": plain_text(text, 100)}, replacing=True)

    @rx.event
    async def toggle(self, name: str, value: str) -> Events:
        """Filter by a status, a retailer and so on; once more: no longer."""
        if plain_text(name) not in CHOSEN:
            return []
        chosen = plain_text(value, 100)
        on = getattr(self.filters, name) != chosen
        return await self._set({name: chosen if on else ""})

    @rx.event
    async def set_period(self, key: str) -> Events:
        """List what was bought in a month or a year."""
        first, last = period(plain_text(key), await read(lambda uow: uow.today()))
        return await self._set({"first": first, "last": last})

    @rx.event
    async def set_edge(self, name: str, value: str) -> Events:
        """Set a first or last day."""
        if plain_text(name) not in {"first", "last"}:
            return []
        return await self._set({name: plain_text(value, 40).strip()})

    @rx.event
    async def clear_filter(self, name: str) -> Events:
        """Take a filter away."""
        if plain_text(name) not in {*CHOSEN, "dates", "worth"}:
            return []
        return await self._set(dict.fromkeys(["first", "last"] if name == "dates" else [name], ""))

    @rx.event
    async def clear_filters(self) -> Events:
        """List everything."""
        return await self._go(self.filters.cleared)

    @rx.event
    async def sort_by(self, key: str) -> Events:
        """Order by a column of the table; once more: the other way round."""
        column = plain_text(key, 20)
        if self.filters.sort == column:
            return await self._set({"sort": f"-{column}"})
        first_down = column in {"date", "total"} and self.filters.sort != f"-{column}"
        return await self._set({"sort": f"-{column}" if first_down else column})

    @rx.event
    async def set_sort(self, key: str) -> Events:
        """Order as the menu says."""
        return await self._set({"sort": plain_text(key, 20)})

    @rx.event
    async def set_view(self, view: str) -> Events:
        """Show pictures or a table, here and from now on."""
        if plain_text(view) not in VIEWS:
            return []
        self.preferred = view
        self.filters = replace(self.filters, view=view)
        self._say_filters()
        return [show_address(self.filters.address(), replacing=True)]

    @rx.event
    async def next_page(self) -> Events:
        """Go on."""
        if not self.next_cursor:
            return []
        start = str(self.filters.number + len(self.rows))
        return await self._go(replace(self.filters, cursor=self.next_cursor, start=start))

    @rx.event
    async def previous_page(self) -> Events:
        """Go back."""
        if not self.previous_cursor:
            return []
        start = max(1, self.filters.number - listing.PAGE)
        if start == 1:
            return await self._go(self.filters.first_page)
        return await self._go(replace(self.filters, cursor=self.previous_cursor, start=str(start)))

    async def _set(self, values: dict[str, str], *, replacing: bool = False) -> Events:
        new = changed(self.filters.first_page, **values)
        if new is None:
            return [notify("This filter cannot be used. Check the date.", tone="bad")]
        return await self._go(new, replacing=replacing)

    async def _go(self, filters: Filters, *, replacing: bool = False) -> Events:
        if filters == self.filters:
            return []
        self.filters = filters
        await self._show()
        return [show_address(filters.address(), replacing=replacing), InventoryState.count]

    async def _show(self) -> None:
        """Show the page that the filters mean; nothing is sent anew that is there already."""
        try:
            found = await self._read()
        except (InvalidInput, NotFound):
            if not self.filters.cursor:
                raise
            self.filters = self.filters.first_page
            found = await self._read()
        if found is not None:
            self._take(found)
        self._say_filters()

    async def _read(self) -> Shown | None:
        filters, offered = self.filters, self._offered
        known = self._version if self.ready else None
        return await read(lambda uow: gathering.gather(uow, filters, known, offered))

    def _take(self, found: Shown) -> None:
        self._offer(found.choices, found.version.counter)
        self.rows, self.next_cursor, self.previous_cursor = found.rows, found.next, found.previous
        self._keep_selected()
        self.summed = found.summed
        self._version, self._total = found.version, None
        self._say_range()
        self.ready = True

    def _offer(self, found: Choices | None, counter: int) -> None:
        if found is None:
            return
        self._offered = counter
        if found.retailers != self.retailer_options:  # sent anew only when something is new
            self.retailer_options = found.retailers
        if found.brands != self.brand_options:
            self.brand_options = found.brands
        if found.categories != self.category_options:
            self.category_options = found.categories
        if found.locations != self.location_options:
            self.location_options = found.locations

    def _say_range(self) -> None:
        locale = current_actor().locale
        self.range_text = range_words(self.filters.number, len(self.rows), self._total, locale)

    def _say_filters(self) -> None:
        filters, version = self.filters, self._version
        self.view = filters.view or (self.preferred if self.preferred in VIEWS else VIEWS[0])
        self.sort_words = SORTS.get(filters.sort, "Other order")
        self.has_filters = filters.is_on
        self.insurance, self.labels = filters.insurance, filters.labels
        if version is not None:
            self.dates = date_words(filters, version.today, version.actor.locale)
            self.counted = counted_words(filters, version.actor.locale)
        self.status = status_words(filters)
        self.warranty = COVERS.get(filters.warranty, "")
        self.receipt = RECEIPTS.get(filters.receipt, "")
        self.retailer = _label(self.retailer_options, filters.retailer)
        self.brand = _label(self.brand_options, filters.brand)
        self.category = _label(self.category_options, filters.category)


def _label(options: list[Option], value: str) -> str:
    if not value:
        return ""
    return next((option.label for option in options if option.value == value), "Chosen")
