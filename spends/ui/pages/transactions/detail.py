"""The open transaction: its facts, its links, and what can be done with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.changes import Change
from spends.domains.ledger.service.linking import links
from spends.kit.errors import NotFound
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.components.toast import notify
from spends.ui.pages.transactions.facts import (
    Candidate,
    Facts,
    facts_of,
    refund_candidates,
    transfer_candidates,
)
from spends.ui.pages.transactions.listing import ListState
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]
IS_WIDE = "window.matchMedia('(min-width: 1200px)').matches"
SHOW_ROW = (
    "setTimeout(() => document.querySelector('tr[data-current]')"
    "?.scrollIntoView({block: 'nearest'}), 60)"
)


class DetailState(rx.State):
    """The transaction in the rail, or on a narrow screen in a drawer."""

    facts: Facts = Facts()
    sheet: bool = False
    linking: str = ""
    candidates: list[Candidate] = []
    query: str = ""

    @rx.event(supersedes=True)
    async def open(self, row_id: str) -> Events:
        """Show a transaction."""
        await self._show(parse_id(row_id))
        return [rx.call_script(IS_WIDE, callback=DetailState.fit)]

    @rx.event
    async def fit(self, wide: bool) -> None:  # noqa: FBT001  an event's argument
        """Put it into a drawer where the screen has no room for the rail."""
        self.sheet = wide is not True and bool(self.facts.id)

    @rx.event
    async def set_sheet(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the drawer."""
        self.sheet = is_open is True and bool(self.facts.id)

    @rx.event
    async def close(self) -> None:
        """Show none."""
        self._forget()
        (await self.get_state(ListState)).current = ""

    @rx.event
    async def reload(self) -> None:
        """Show the same transaction as it is now."""
        if not self.facts.id:
            return
        try:
            await self._show(UUID(self.facts.id))
        except NotFound:
            await self.close()

    @rx.event
    async def step(self, by: int) -> Events:
        """Go to the next or previous row of the list."""
        listed = await self.get_state(ListState)
        ids = [row.id for row in listed.rows]
        if not ids:
            return []
        at = ids.index(listed.current) if listed.current in ids else -1 if by == 1 else len(ids)
        at = min(max(at + (1 if by == 1 else -1), 0), len(ids) - 1)
        await self._show(UUID(ids[at]))
        return [rx.call_script(SHOW_ROW)]

    @rx.event
    async def find_transfer(self) -> None:
        """Offer what could be the other side."""
        row_id = parse_id(self.facts.id)
        self.candidates = await read(lambda uow: transfer_candidates(uow, row_id))
        self.linking = "transfer"

    @rx.event(supersedes=True)
    async def find_refund(self, text: str = "") -> None:
        """Offer what this could pay back."""
        row_id = parse_id(self.facts.id)
        self.query = plain_text(text, 100).strip()
        self.candidates = await read(lambda uow: refund_candidates(uow, row_id, self.query))
        self.linking = "refund"

    @rx.event
    async def set_linking(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Stop looking for something to link."""
        if is_open is not True:
            self.linking, self.query = "", ""

    @rx.event
    async def link(self, other_id: str) -> Events:
        """Link this transaction with another."""
        row_id, other = parse_id(self.facts.id), parse_id(other_id)
        act = links.link_transfer if self.linking == "transfer" else links.link_refund
        self.linking, self.query = "", ""
        return await self._do(lambda uow: act(uow, row_id, other), "Linked")

    @rx.event
    async def unlink(self) -> Events:
        """Take the link away."""
        row_id = parse_id(self.facts.id)
        act = links.unlink_transfer if self.facts.transfer else links.unlink_refund
        return await self._do(lambda uow: act(uow, row_id), "Unlinked")

    @rx.event
    async def toggle_cleared(self) -> Events:
        """Mark this transaction as seen on a statement, or not."""
        row_id, cleared = parse_id(self.facts.id), not self.facts.cleared
        words = "Marked as cleared" if cleared else "No longer cleared"
        return await self._do(lambda uow: transactions.clear(uow, [row_id], cleared=cleared), words)

    @rx.event
    async def delete(self) -> Events:
        """Delete this transaction."""
        row_id, name = parse_id(self.facts.id), self.facts.title
        events = await self._do(lambda uow: transactions.delete(uow, [row_id]), f"Deleted {name}")
        await self.close()
        return events

    @rx.event
    async def attached(self) -> Events:
        """Show a document that was just uploaded to this transaction."""
        return [ListState.refresh]

    @rx.event
    async def detach(self, document_id: str) -> Events:
        """Take a document off this transaction; it stays among the documents."""
        row_id, paper = parse_id(self.facts.id), parse_id(document_id)
        await write(lambda uow: documents.detach(uow, paper, LinkTarget.TRANSACTION, row_id))
        undo = DetailState.attach(str(paper), str(row_id))
        return [ListState.refresh, notify("The document is off this transaction", undo=undo)]

    @rx.event
    async def attach(self, document_id: str, transaction_id: str) -> Events:
        """Put a document onto a transaction again."""
        paper, row_id = parse_id(document_id), parse_id(transaction_id)
        await write(lambda uow: documents.attach(uow, paper, LinkTarget.TRANSACTION, row_id))
        return [ListState.refresh]

    async def _do(self, act: Callable[[UnitOfWork], Change], words: str) -> Events:
        undo_id = await write(lambda uow: act(uow).undo_id)
        return [ListState.refresh, notify(words, undo=ListState.undo(str(undo_id)))]

    async def _show(self, row_id: UUID) -> None:
        self.facts = await read(lambda uow: facts_of(uow, row_id))
        (await self.get_state(ListState)).current = self.facts.id

    def _forget(self) -> None:
        self.facts, self.sheet, self.linking, self.candidates = Facts(), False, "", []
