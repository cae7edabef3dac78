"""What can be done with many transactions at once: the bar below the list, and its questions."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from spends.domains.ledger.bulk_schemas import BulkEdit
from spends.domains.ledger.service.many import bulk
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import SmallForms, focus
from spends.ui.pages.transactions.always import AlwaysState
from spends.ui.pages.transactions.draft import payee_options
from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.rows import Row, bulk_words
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

Events = list[Any]
Act = Callable[[UnitOfWork, bulk.Chosen], bulk.Bulked]
QUESTIONS = {"category", "payee", "tags", "notes", "delete"}
LONG = 3000


class BulkState(SmallForms, rx.State):
    """What many transactions are given; one question is open at most."""

    payees: list[Option] = []
    tags: str = ""
    about: str = ""

    # The one row that it is about, whatever is selected.
    _one: str = ""

    @rx.event
    async def ask(self, question: str) -> Events:
        """Ask what the selected rows are to get, or else the current row."""
        listed = await self.get_state(ListState)
        if plain_text(question) not in QUESTIONS or not (listed.selected or listed.current):
            return []
        self._ask(question)
        self.tags = ""
        self.about = about(listed)
        if question == "payee":
            self.payees = await read(payee_options)
        fields = {"category": "bulk-category", "payee": "bulk-payee", "tags": "bulk-tags"}
        return [focus(fields[question])] if question in fields else []

    @rx.event
    async def ask_category(self, row_id: str) -> Events:
        """Ask for the category of one row, whatever is selected."""
        row = await self._row(row_id)
        if row is None or not row.choosable:
            return []
        self._ask("category")
        self._one, self.about = row.id, "1 transaction"
        return [focus("bulk-category")]

    @rx.event
    async def toggle_cleared(self, row_id: str) -> Events:
        """Mark one row as seen on a statement, or as not seen any more."""
        row = await self._row(row_id)
        if row is None:
            return []
        self._one = row.id
        try:
            return await (self.mark_uncleared() if row.cleared else self.mark_cleared())
        finally:
            self._one = ""

    @rx.event
    async def toggle_current(self) -> Events:
        """Mark the current row as seen on a statement, or as not seen any more."""
        return await self.toggle_cleared((await self.get_state(ListState)).current)

    @rx.event(supersedes=True)
    async def find_payee(self, text: str) -> None:
        """Offer the payees whose name has a text."""
        wanted = plain_text(text, 200)
        self.payees = await read(lambda uow: payee_options(uow, wanted))

    @rx.event
    async def categorise(self, category_id: str) -> Events:
        """Give what is meant one category."""
        chosen = parse_id(category_id)
        if self.asking != "category":  # chosen twice
            return []
        return await self._sort({"category_id": chosen}, "Categorised")

    @rx.event
    async def uncategorise(self) -> Events:
        """Take the category away from what is meant."""
        if self.asking != "category":  # pressed twice
            return []
        return await self._change({"category_id": None}, "No category now:")

    @rx.event
    async def set_payee(self, name: str) -> Events:
        """Give what is meant one payee, a known one or a new one."""
        wanted = plain_text(name, 300).strip()
        if not wanted:
            return []
        return await self._sort({"payee": wanted}, f"{wanted} is the payee of")

    async def _sort(self, given: dict[str, Any], words: str) -> Events:
        """Change what is meant; where that is one line, offer to do so always."""
        chosen = chosen_of(await self.get_state(ListState))
        ids = chosen if isinstance(chosen, list) else []
        only = self._one or (str(ids[0]) if len(ids) == 1 else "")
        done = await self._change(given, words)
        return [*done, AlwaysState.offer(only)] if only and done and not self.asking else done

    @rx.event
    async def set_tags(self, text: str) -> None:
        """Take what was typed."""
        self.tags = plain_text(text, LONG)

    @rx.event
    async def pick_tag(self, name: str) -> None:
        """Put a known tag among those typed, or take it away again."""
        known, wanted = self._tags(), plain_text(name, 100)
        kept = [each for each in known if each.casefold() != wanted.casefold()]
        self.tags = ", ".join(kept if len(kept) < len(known) else [*known, wanted])

    @rx.event
    async def add_tags(self, _form: dict[str, Any]) -> Events:
        """Tag what is meant."""
        return await self._change({"add_tags": self._tags()}, "Tagged")

    @rx.event
    async def remove_tags(self) -> Events:
        """Take tags off what is meant."""
        return await self._change({"remove_tags": self._tags()}, "Tags taken off")

    @rx.event
    async def add_notes(self, form: Any) -> Events:
        """Add a note to what is meant, below the notes that are there."""
        text = plain_text(form.get("notes"), LONG) if isinstance(form, dict) else ""
        return await self._change({"add_notes": text}, "Note added to")

    @rx.event
    async def mark_cleared(self) -> Events:
        """Mark what is meant as seen on a statement."""
        return await self._change({"cleared": True}, "Marked as cleared:")

    @rx.event
    async def mark_uncleared(self) -> Events:
        """Mark what is meant as not yet seen on a statement."""
        return await self._change({"cleared": False}, "Marked as not cleared:")

    @rx.event
    async def delete(self) -> Events:
        """Delete what is meant; all that the filters mean only after a question."""
        listed = await self.get_state(ListState)
        if listed.everything and self.asking != "delete":
            return await self.ask("delete")
        return await self._do(
            lambda uow, chosen: bulk.delete(uow, chosen, skip_locked=True), "Deleted"
        )

    async def _change(self, values: dict[str, Any], words: str) -> Events:
        def act(uow: UnitOfWork, chosen: bulk.Chosen) -> bulk.Bulked:
            return bulk.change(uow, chosen, validated(BulkEdit, values), skip_locked=True)

        return await self._do(act, words)

    async def _do(self, act: Act, words: str) -> Events:
        listed = await self.get_state(ListState)
        asked = self.asking
        # The current row is meant by a question alone: pressed twice, it would follow the others.
        if not (asked or self._one or listed.selected or listed.everything):
            return []
        try:
            events = await change_many(listed, act, words, self._one)
        except (InvalidInput, Conflict) as error:
            if not asked:
                raise
            return self._refuse(error, set())
        self._ask("")
        return events

    def _ask(self, question: str) -> None:
        super()._ask(question)
        self._one = ""

    async def _row(self, row_id: str) -> Row | None:
        listed, wanted = await self.get_state(ListState), plain_text(row_id, 60)
        return next((row for row in listed.rows if row.id == wanted), None)

    def _tags(self) -> list[str]:
        return [each.strip() for each in self.tags.split(",") if each.strip()]


def chosen_of(listed: ListState) -> bulk.Chosen:
    """Return what is meant: the selected rows, all that the filters mean, or the current row."""
    if listed.everything:
        return listed.filters.wanted(current_actor().currency_code)
    return [parse_id(each) for each in listed.selected or [listed.current] if each]


async def change_many(listed: ListState, act: Act, words: str, one: str = "") -> Events:
    """Do something with what is meant, or with one row alone, and say what was done."""
    chosen = [parse_id(one)] if one else chosen_of(listed)
    if not chosen and isinstance(chosen, list):
        return []
    done = await write(lambda uow: act(uow, chosen))
    if not one:
        listed.selected, listed.everything = [], False
    said = bulk_words(words, done, current_actor().locale)
    return [ListState.refresh, notify(said, undo=ListState.undo(str(done.undo_id)))]


def about(listed: ListState) -> str:
    """Return what a question is about: "3 transactions", "all 12,345 that match"."""
    if listed.everything:
        return (
            f"all {listed.everything_text} that match"
            if listed.everything_text
            else "all that match"
        )
    count = len(listed.selected) or 1
    return "1 transaction" if count == 1 else f"{count} transactions"
