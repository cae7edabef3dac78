"""The documents' list: what is filtered, and the page of it that is shown."""

from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.documents import service as documents
from spends.domains.documents.rules import Excerpt
from spends.domains.documents.views import DocumentView
from spends.kit.errors import NotFound
from spends.kit.ids import parse_id
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.document_tile import KINDS
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import number
from spends.ui.pages.documents.filters import (
    LINKS,
    SORTS,
    TEXTS,
    Filters,
    changed,
    read_filters,
)
from spends.ui.pages.documents.rows import Paper, paper_of
from spends.ui.pages.inventory.rows import range_words
from spends.ui.pages.transactions.listing import show_address
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read

Events = list[Any]
PAGE = 48
CHOSEN = {"kind", "link", "text"}
FOCUS = "setTimeout(() => document.getElementById('documents-upload')?.focus(), 50)"


def as_dict(value: Any) -> dict[str, Any]:
    """Return what a browser sent as a dict, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


class DocumentsState(rx.State):
    """The documents as the address says, one page of them."""

    ready: bool = False
    rows: list[Paper] = []
    filters: Filters = Filters()
    has_filters: bool = False
    kind: str = ""
    link: str = ""
    text: str = ""
    sort_words: str = SORTS["-added"]
    range_text: str = ""
    has_next: bool = False
    reading: bool = False
    kind_options: list[Option] = [Option(str(key), words) for key, words in KINDS.items()]
    link_options: list[Option] = [Option(key, words) for key, words in LINKS.items()]
    text_options: list[Option] = [Option(key, words) for key, words in TEXTS.items()]

    @rx.event
    async def restore(self) -> Events:
        """Show what the address says; `?add=1` goes to where files are dropped."""
        query = self.router.url.query_parameters
        self.filters = read_filters(query)
        await self._show()
        if not query.get("add"):
            return []
        return [show_address(self.filters.address(), replacing=True), rx.call_script(FOCUS)]

    @rx.event
    async def refresh(self) -> None:
        """Show the same page again after something changed."""
        await self._show()

    @rx.event
    async def uploaded(self, body: dict[str, Any]) -> Events:
        """Show a document that was just added, if it is there."""
        try:
            wanted = parse_id(plain_text(as_dict(body).get("id"), 60))
            await read(lambda uow: documents.document(uow, wanted))
        except NotFound:
            return [notify("The upload could not be found. Try it again.", tone="bad")]
        await self._show()
        return []

    @rx.event(supersedes=True)
    async def search(self, text: str) -> Events:
        """List what holds some words."""
        return await self._set({"q": plain_text(text, 100)}, replacing=True)

    @rx.event
    async def toggle(self, name: str, value: str) -> Events:
        """Filter by a kind and so on; once more: no longer."""
        if plain_text(name) not in CHOSEN:
            return []
        chosen = plain_text(value, 100)
        return await self._set({name: chosen if getattr(self.filters, name) != chosen else ""})

    @rx.event
    async def clear_filter(self, name: str) -> Events:
        """Take a filter away."""
        return await self._set({name: ""}) if plain_text(name) in CHOSEN else []

    @rx.event
    async def clear_filters(self) -> Events:
        """List everything."""
        return await self._go(Filters(sort=self.filters.sort))

    @rx.event
    async def set_sort(self, key: str) -> Events:
        """Order as the menu says."""
        return await self._set({"sort": plain_text(key, 20)})

    @rx.event
    async def next_page(self) -> Events:
        """Go on."""
        return await self._set({"start": str(self.filters.skip + PAGE)}) if self.has_next else []

    @rx.event
    async def previous_page(self) -> Events:
        """Go back."""
        start = max(0, self.filters.skip - PAGE)
        return await self._set({"start": str(start) if start else ""})

    async def _set(self, values: dict[str, str], *, replacing: bool = False) -> Events:
        new = changed(self.filters, **{"start": ""} | values)
        if new is None:
            return [notify("This filter cannot be used.", tone="bad")]
        return await self._go(new, replacing=replacing)

    async def _go(self, filters: Filters, *, replacing: bool = False) -> Events:
        self.filters = filters
        await self._show()
        return [show_address(filters.address(), replacing=replacing)]

    async def _show(self) -> None:
        filters = self.filters
        found, parts = await read(lambda uow: _listed(uow, filters))
        locale = current_actor().locale
        rows = [paper_of(row, parts.get(row.id)) for row in found.items]
        if rows != self.rows:  # sent anew only when something is new
            self.rows = rows
        self.range_text = range_words(filters.skip + 1, len(self.rows), found.total, locale)
        if not self.rows and found.total:
            self.range_text = f"{number(found.total, locale)} before these"
        self.has_next = filters.skip + PAGE < found.total
        self.reading = any(not row.text_read for row in found.items)
        self.has_filters = filters.is_on
        self.kind = next((o.label for o in self.kind_options if o.value == filters.kind), "")
        self.link = LINKS.get(filters.link, "")
        self.text = TEXTS.get(filters.text, "")
        self.sort_words = SORTS[filters.sort]
        self.ready = True


def _listed(uow: UnitOfWork, filters: Filters) -> tuple[Slice[DocumentView], dict[UUID, Excerpt]]:
    found = documents.documents(uow, filters.wanted(), filters.skip, PAGE, filters.sorting)
    return found, documents.excerpts(uow, [row.id for row in found.items], filters.q)
