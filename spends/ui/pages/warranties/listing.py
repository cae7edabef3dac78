"""The warranties' list: what is filtered, the page of it that is shown, and what stands above."""

from typing import Any, NamedTuple

import reflex as rx

from spends.domains.belongings.service import analytics, claims, warranties
from spends.domains.belongings.service.analytics import CoverMonth, CoverSummary
from spends.domains.belongings.views import ClaimView, WarrantyView
from spends.kit.ids import parse_id
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.ahead import fetch_ahead
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.item.covers import TYPES
from spends.ui.pages.transactions.listing import show_address
from spends.ui.pages.warranties.filters import (
    PAGE,
    PATH,
    SOON,
    STATUSES,
    Filters,
    changed,
    read_filters,
    status_words,
)
from spends.ui.pages.warranties.rows import (
    CLAIMS_SHOWN,
    Claim,
    Numbers,
    Row,
    claims_of,
    numbers_of,
    range_words,
    row_of,
    timeline_figure,
    timeline_rows,
)
from spends.ui.typed import plain_text
from spends.ui.version import Version, version_of
from spends.ui.work import read, write

Events = list[Any]
SORTED = "next"
CHOSEN = {"status", "ending", "type"}
MONTHS = 12


class _Found(NamedTuple):
    version: Version[Filters]
    page: Slice[WarrantyView]
    cover: CoverSummary
    months: list[CoverMonth]
    claims: list[ClaimView]


class WarrantiesState(rx.State):
    """The warranties as the address says, one page of them."""

    ready: bool = False
    filters: Filters = Filters()
    has_filters: bool = False
    status: str = ""
    ending: str = ""
    kind: str = ""
    rows: list[Row] = []
    range_text: str = ""
    has_next: bool = False
    numbers: Numbers = Numbers()
    figure: dict[str, Any] = {}
    table: list[list[str]] = []
    claims: list[Claim] = []
    claim_count: int = 0
    all_claims: bool = False
    status_options: list[Option] = [Option(str(key), words) for key, words in STATUSES.items()]
    ending_options: list[Option] = [Option(key, words) for key, words in SOON.items()]
    kind_options: list[Option] = [Option(str(key), words) for key, words in TYPES.items()]

    _version: Version[Filters] | None = None
    _claims: list[Claim] = []

    @rx.event
    async def prepare(self) -> None:
        """Bring the whole list while the browser puts up its page."""
        if self.router.url.path != PATH:
            self.filters = Filters()
            await self._show()

    @rx.event
    async def restore(self) -> None:
        """Show what the address says."""
        self.filters = read_filters(self.router.url.query_parameters)
        await self._show()

    @rx.event
    async def refresh(self) -> None:
        """Show the same page again after something changed."""
        await self._show()

    @rx.event(supersedes=True)
    async def search(self, text: str) -> Events:
        """List what holds some words."""
        return await self._set({"q": plain_text(text, 100)}, replacing=True)

    @rx.event
    async def toggle(self, name: str, value: str) -> Events:
        """Filter by a status, by what ends soon, by a type; once more: no longer."""
        if plain_text(name) not in CHOSEN:
            return []
        chosen = plain_text(value, 100)
        on = getattr(self.filters, name) != chosen
        return await self._set({name: chosen if on else ""})

    @rx.event
    async def clear_filter(self, name: str) -> Events:
        """Take a filter away."""
        return await self._set({name: ""}) if plain_text(name) in CHOSEN else []

    @rx.event
    async def clear_filters(self) -> Events:
        """List everything."""
        return await self._go(Filters(sort=self.filters.sort))

    @rx.event
    async def sort_by(self, key: str) -> Events:
        """Put what ends next on top, or turn the list around."""
        if plain_text(key, 20) != SORTED:
            return []
        return await self._set({"sort": SORTED if self.filters.sort != SORTED else f"-{SORTED}"})

    @rx.event
    async def next_page(self) -> Events:
        """Go on."""
        return await self._go(self.filters.at(self.filters.number + 1)) if self.has_next else []

    @rx.event
    async def previous_page(self) -> Events:
        """Go back."""
        return await self._go(self.filters.at(self.filters.number - 1))

    @rx.event
    async def open_row(self, warranty_id: str) -> Events:
        """Show what a warranty covers."""
        wanted = plain_text(warranty_id, 60)
        return [rx.redirect(row.href) for row in self.rows if row.id == wanted]

    @rx.event
    async def set_void(self, warranty_id: str, voided: bool) -> Events:  # noqa: FBT001  an event's argument
        """Say that a warranty holds no more, or that it does."""
        wanted, void = parse_id(warranty_id), voided is True
        await write(lambda uow: warranties.void(uow, wanted, voided=void))
        await self._show()
        undo = WarrantiesState.set_void(str(wanted), not void)
        return [notify("Voided" if void else "It holds again", undo=undo)]

    @rx.event
    async def remove(self, warranty_id: str) -> Events:
        """Delete a warranty."""
        wanted = parse_id(warranty_id)
        await write(lambda uow: warranties.delete(uow, wanted))
        await self._show()
        return [notify("Warranty deleted", undo=WarrantiesState.bring_back(str(wanted)))]

    @rx.event
    async def bring_back(self, warranty_id: str) -> None:
        """Bring a deleted warranty back."""
        wanted = parse_id(warranty_id)
        await write(lambda uow: warranties.restore(uow, wanted))
        await self._show()

    @rx.event
    async def show_all_claims(self) -> None:
        """Show the whole log, or only its top."""
        self.all_claims = not self.all_claims
        self._say_claims()

    async def _set(self, values: dict[str, str], *, replacing: bool = False) -> Events:
        new = changed(self.filters.first_page, **values)
        if new is None:
            return [notify("This filter cannot be used. Choose another one.", tone="bad")]
        return await self._go(new, replacing=replacing)

    async def _go(self, filters: Filters, *, replacing: bool = False) -> Events:
        if filters == self.filters:
            return []
        self.filters = filters
        await self._show()
        return [show_address(self.filters.address(), replacing=replacing)]

    async def _show(self) -> None:
        """Show the page that the filters mean; nothing is sent anew that is there already."""
        filters, known = self.filters, self._version if self.ready else None

        def found(uow: UnitOfWork) -> _Found | None:
            version = version_of(uow, filters)
            return None if version == known else _found(uow, version)

        result = await read(found)
        if result is not None:
            self._take(result)
        self.has_filters = self.filters.is_on
        self.status = status_words(self.filters)
        self.ending = SOON.get(self.filters.ending, "")
        kinds = {option.value: option.label for option in self.kind_options}
        self.kind = kinds.get(self.filters.type, "")

    def _take(self, found: _Found) -> None:
        version, page = found.version, found.page
        today, locale = version.today, version.actor.locale
        self.filters = self.filters.at(page.skip // PAGE + 1)
        self._version = version._replace(asked=self.filters)
        self.rows = [row_of(row, today, locale) for row in page.items]
        self.range_text = range_words(self.filters.number, len(page.items), page.total, locale)
        self.has_next = page.skip + len(page.items) < page.total
        numbers, table = numbers_of(found.cover, locale), timeline_rows(found.months)
        if not self.ready or (self.numbers, self.table) != (numbers, table):
            self.numbers, self.table = numbers, table
            self.figure = timeline_figure(found.months, locale)
        self._claims = claims_of(found.claims, today, locale)
        self._say_claims()
        self.ready = True

    def _say_claims(self) -> None:
        shown = self._claims if self.all_claims else self._claims[:CLAIMS_SHOWN]
        self.claim_count = len(self._claims)
        if shown != self.claims:
            self.claims = shown


def _found(uow: UnitOfWork, version: Version[Filters]) -> _Found:
    filters = version.asked
    page = warranties.warranties(uow, filters.wanted(), filters.skip, PAGE, filters.sorting)
    if not page.items and page.total:  # the last page went empty, or never was
        last = (page.total - 1) // PAGE * PAGE
        page = warranties.warranties(uow, filters.wanted(), last, PAGE, filters.sorting)
    elif not page.items:
        page = Slice([], 0, 0, PAGE)
    return _Found(version, page, *analytics.cover(uow, MONTHS), claims.all_claims(uow))


fetch_ahead("warranties", WarrantiesState.prepare)
