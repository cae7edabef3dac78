"""One document, opened: its name and kind, its links, and how it goes."""

from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.documents import service as documents
from spends.domains.documents.kinds import LinkTarget
from spends.domains.documents.schemas import DocumentChanges
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.documents.rows import Sheet, Tie, offers, sheet_of
from spends.ui.pages.documents.state import DocumentsState, as_dict
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]


def target_of(value: Any) -> LinkTarget:
    """Return the kind of link that is meant; NotFound for anything else."""
    try:
        return LinkTarget(plain_text(value, 20))
    except ValueError as error:
        raise NotFound from error


class SheetState(rx.State):
    """The document in the drawer."""

    shown: bool = False
    sheet: Sheet = Sheet()
    problem: str = ""
    target: str = "purchase"
    query: str = ""
    linking: bool = False
    found: list[Tie] = []
    zoomed: bool = False

    @rx.event
    async def zoom(self) -> None:
        """Show the picture larger, or as wide as the drawer again."""
        self.zoomed = not self.zoomed

    @rx.event
    async def open(self, document_id: str) -> None:
        """Show a document."""
        self.problem, self.linking, self.query, self.found = "", False, "", []
        self.zoomed = False
        await self._show(parse_id(document_id))
        self.shown = True

    @rx.event
    async def set_shown(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Close the drawer."""
        if is_open is not True:
            self.shown = False

    @rx.event
    async def refresh(self) -> Events:
        """Show the same document as it is now, and the list."""
        if self.shown and self.sheet.id:
            try:
                await self._show(parse_id(self.sheet.id))
            except NotFound:
                self.shown = False
        return [DocumentsState.refresh]

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Change name and kind."""
        wanted = parse_id(self.sheet.id)
        sent = as_dict(form)
        data = {
            "file_name": plain_text(sent.get("file_name"), 300),
            "kind": plain_text(sent.get("kind"), 20),
            "version": self.sheet.version,
        }
        try:
            changes = validated(DocumentChanges, data)
            await write(lambda uow: documents.change(uow, wanted, changes))
        except (InvalidInput, Conflict) as error:
            self.problem = error.errors[0].message if error.errors else error.message
            return []
        self.problem = ""
        return [SheetState.refresh, notify("Saved")]

    @rx.event
    async def delete(self) -> Events:
        """Delete the document."""
        wanted, name = parse_id(self.sheet.id), self.sheet.name
        await write(lambda uow: documents.delete(uow, wanted))
        self.shown = False
        undo = SheetState.restore(str(wanted))
        return [DocumentsState.refresh, notify(f"Deleted {name}", undo=undo)]

    @rx.event
    async def restore(self, document_id: str) -> Events:
        """Bring a deleted document back."""
        wanted = parse_id(document_id)
        await write(lambda uow: documents.restore(uow, wanted))
        return [DocumentsState.refresh]

    @rx.event
    async def look(self) -> None:
        """Open or close the search for something to link."""
        self.linking = not self.linking
        if self.linking:
            await self._search()

    @rx.event
    async def set_target(self, target: str) -> None:
        """Search purchases or transactions."""
        chosen = target_of(target)
        if chosen in {LinkTarget.PURCHASE, LinkTarget.TRANSACTION}:
            self.target = str(chosen)
            await self._search()

    @rx.event(supersedes=True)
    async def set_query(self, text: str) -> None:
        """Search other words."""
        self.query = plain_text(text, 100).replace("\x00", "")
        await self._search()

    @rx.event
    async def link(self, target: str, target_id: str) -> Events:
        """Link the document."""
        self.linking = False
        return await self.attach(self.sheet.id, target, target_id)

    @rx.event
    async def attach(self, document_id: str, target: str, target_id: str) -> Events:
        """Link a document to something."""
        paper, kind, one = parse_id(document_id), target_of(target), parse_id(target_id)
        await write(lambda uow: documents.attach(uow, paper, kind, one))
        undo = SheetState.detach(str(paper), str(kind), str(one))
        return [SheetState.refresh, notify("Linked", undo=undo)]

    @rx.event
    async def detach(self, document_id: str, target: str, target_id: str) -> Events:
        """Take a link away."""
        paper, kind, one = parse_id(document_id), target_of(target), parse_id(target_id)
        await write(lambda uow: documents.detach(uow, paper, kind, one))
        undo = SheetState.attach(str(paper), str(kind), str(one))
        return [SheetState.refresh, notify("The link is gone", undo=undo)]

    async def _search(self) -> None:
        kind, words = LinkTarget(self.target), self.query
        self.found = await read(lambda uow: offers(uow, kind, words))

    async def _show(self, document_id: UUID) -> None:
        self.sheet = await read(lambda uow: sheet_of(uow, document_id))
