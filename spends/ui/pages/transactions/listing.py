"""The list of transactions: what is filtered, the page shown, and what is done with many."""

from dataclasses import replace
from datetime import date
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import Total
from spends.kit.errors import InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.transactions.filters import (
    STATUSES,
    TYPES,
    Filters,
    amount_words,
    changed,
    date_words,
    period,
    read_filters,
)
from spends.ui.pages.transactions.gathering import Shown, reading
from spends.ui.pages.transactions.rows import (
    Choices,
    Row,
    everything_words,
    range_words,
    sum_words,
)
from spends.ui.selection import Selection
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.version import Version
from spends.ui.work import current_actor, read, write

Events = list[Any]
PATH = "/transactions"
# The router tells entries of the browser's history apart by their keys alone.
FRESH = "{...history.state, key: Math.random().toString(36).slice(2)}"


class ListState(Selection, rx.State):
    """The list as its address says, one page of it."""

    ready: bool = False
    rows: list[Row] = []
    filters: Filters = Filters()
    has_filters: bool = False
    has_balance: bool = False
    dates: str = ""
    amounts: str = ""
    account: str = ""
    category: str = ""
    tag: str = ""
    kind: str = ""
    status: str = ""
    csv_file: str = ""
    json_file: str = ""
    range_text: str = ""
    summary: str = ""
    next_cursor: str = ""
    previous_cursor: str = ""
    selecting: bool = False
    everything: bool = False
    everything_text: str = ""
    currency: str = ""
    account_options: list[Option] = []
    category_options: list[Option] = []
    tag_options: list[Option] = []
    type_options: list[Option] = [Option(key, words) for key, words in TYPES.items()]
    status_options: list[Option] = [Option(key, words) for key, words in STATUSES.items()]

    _total: Total | None = None
    _counts: int = 0
    _version: Version[Filters] | None = None

    @rx.event
    async def prepare(self) -> None:
        """Bring the whole list while the browser puts up its page."""
        if self.router.url.path != PATH:
            self.filters = Filters()
            await self._show()

    @rx.event
    async def restore(self) -> Events:
        """Show what the address says."""
        currency = current_actor().currency_code
        self.filters = read_filters(self.router.url.query_parameters, currency)
        await self._show()
        return [ListState.count] if self._total is None else []

    @rx.event
    async def refresh(self) -> Events:
        """Show the same page again, and the open transaction, after something changed."""
        from spends.ui.pages.transactions.detail import DetailState  # which shows rows of this list

        await self._show()
        return [SessionState.load, DetailState.reload, ListState.count]

    @rx.event(background=True)
    async def count(self) -> None:
        """Count and sum what is listed; the rows do not wait for it."""
        async with self:
            self._counts += 1
            filters, turn = self.filters, self._counts
        wanted = filters.wanted(current_actor().currency_code)
        total = await read(lambda uow: listing.total(uow, wanted))
        async with self:
            if turn == self._counts and self.filters.first_page == filters.first_page:
                self._total = total
                self._say_range()

    @rx.event(supersedes=True)
    async def search(self, text: str) -> Events:
        """List what has a text in its payee, note or amount."""
        return await self._set({"q": plain_text(text, 100)}, replacing=True)

    @rx.event
    async def toggle(self, name: str, value: str) -> Events:
        """Filter by an account, a category, a tag, a type or a status; once more: no longer."""
        if plain_text(name) not in {"account", "category", "tag", "type", "status"}:
            return []
        chosen = plain_text(value, 60)
        on = getattr(self.filters, name) != chosen
        return await self._set({name: chosen if on else ""})

    @rx.event
    async def set_period(self, key: str) -> Events:
        """List a month or a year."""
        first, last = period(plain_text(key), await read(lambda uow: uow.today()))
        return await self._set({"first": first, "last": last})

    @rx.event
    async def set_edge(self, name: str, value: str) -> Events:
        """Set a first or last day, a least or most amount."""
        if plain_text(name) not in {"first", "last", "least", "most"}:
            return []
        return await self._set({name: plain_text(value, 40).strip()})

    @rx.event
    async def clear_filter(self, name: str) -> Events:
        """Take a filter away."""
        off = {"dates": ["first", "last"], "amounts": ["least", "most"]}
        known = {"account", "category", "tag", "type", "status", "payee", "batch", "member", *off}
        if plain_text(name) not in known:
            return []
        return await self._set(dict.fromkeys(off.get(name, [name]), ""))

    @rx.event
    async def clear_filters(self) -> Events:
        """List everything."""
        return await self._go(Filters(sort=self.filters.sort))

    @rx.event
    async def sort_by(self, key: str) -> Events:
        """Order by a column; once more: the other way round."""
        column = plain_text(key, 20)
        sort = column if self.filters.sort == f"-{column}" else f"-{column}"
        return await self._set({"sort": sort})

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
        there = replace(self.filters, cursor=self.previous_cursor, start=str(start))
        return await self._go(there)

    @rx.event
    async def undo(self, undo_id: str) -> Events:
        """Take a change back."""
        change = parse_id(undo_id)
        await write(lambda uow: transactions.undo(uow, change))
        return [ListState.refresh, notify("Undone")]

    @rx.event
    async def toggle_selecting(self) -> None:
        """Show what selects the rows on a phone, or select none and hide it again."""
        self.selecting = not self.selecting
        self.selected, self.everything = [], False

    @rx.event
    async def select_everything(self) -> None:
        """Select all that the filters mean, on every page."""
        self.selected = self._row_ids()
        self.everything = bool(self.selected)

    @rx.event
    async def select_page(self, checked: bool) -> None:  # noqa: FBT001  an event's argument
        """Select all rows of the page, or none."""
        self.everything = False
        self.selected = self._row_ids() if checked is True else []

    @rx.event
    async def clear_selection(self) -> None:
        """Select nothing."""
        self.selected, self.everything = [], False

    def _select(self, row_id: str, *, through: bool = False) -> None:
        super()._select(row_id, through=through)
        self.everything = False

    async def _set(self, values: dict[str, str], *, replacing: bool = False) -> Events:
        new = changed(self.filters.first_page, current_actor().currency_code, **values)
        if new is None:
            message = "This filter cannot be used. Check the date or amount."
            return [notify(message, tone="bad")]
        return await self._go(new, replacing=replacing)

    async def _go(self, filters: Filters, *, replacing: bool = False) -> Events:
        if filters == self.filters:
            return []
        self.filters = filters
        await self._show()
        return [show_address(filters.address(), replacing=replacing), ListState.count]

    async def _show(self) -> None:
        """Show the page that the filters mean; nothing is sent anew that is there already."""
        known = self._version if self.ready else None
        try:
            found = await read(reading(self.filters, known))
        except (InvalidInput, NotFound):
            if not self.filters.cursor:
                raise
            self.filters = self.filters.first_page
            found = await read(reading(self.filters, known))
        if found is not None:
            self._take(found)

    def _take(self, found: Shown) -> None:
        if found.choices is not None:
            self._offer(found.choices)
        self.rows, self.next_cursor, self.previous_cursor = found.rows, found.next, found.previous
        self._keep_selected()
        self.everything = False
        actor, self._version, self._total = found.version.actor, found.version, None
        self.currency = actor.currency_code
        self._say_range()
        self._say_filters(found.version.today, actor.locale)
        self.ready = True

    def _offer(self, found: Choices) -> None:
        offered = Choices(self.account_options, self.category_options, self.tag_options)
        if found != offered:  # sent anew only when something is new
            self.account_options = found.accounts
            self.category_options = found.categories
            self.tag_options = found.tags

    def _say_range(self) -> None:
        total, locale = self._total, current_actor().locale
        known = total.count if total else None
        self.range_text = range_words(self.filters.number, len(self.rows), known, locale)
        self.summary = self.range_text + sum_words(total, self.currency, locale)
        self.everything_text = everything_words(known, locale)

    def _say_filters(self, today: date, locale: str) -> None:
        filters = self.filters
        self.has_filters = filters.is_on
        self.has_balance = any(row.balance for row in self.rows)
        self.dates = date_words(filters, today, locale)
        self.amounts = amount_words(filters, self.currency, locale)
        self.account = _label(self.account_options, filters.account)
        self.category = _label(self.category_options, filters.category)
        self.tag = _label(self.tag_options, filters.tag)
        self.kind = TYPES.get(filters.type, "")
        self.status = STATUSES.get(filters.status, "")
        self.csv_file, self.json_file = (
            filters.file(self.currency, kind) for kind in ("csv", "json")
        )


def _label(options: list[Option], value: str) -> str:
    if not value:
        return ""
    return next((option.label for option in options if option.value == value), "Deleted")


def show_address(address: str, *, replacing: bool = False) -> EventSpec:
    """Return the event that puts an address of the page into the bar, unless it was left by now."""
    left = "" if replacing else f"history.replaceState({FRESH}, '');"
    verb = "replaceState" if replacing else "pushState"
    shown = f"location.pathname.replace(/\\/$/, '') === {address.partition('?')[0]!r}"
    return rx.call_script(f"if ({shown}) {{ {left}history.{verb}({FRESH}, '', {address!r}) }}")
