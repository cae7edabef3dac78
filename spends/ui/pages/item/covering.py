"""Warranties and claims, on the page of one thing."""

from typing import Any

import reflex as rx

from spends.domains.belongings.kinds import ClaimOutcome, WarrantyType
from spends.domains.belongings.schemas import ClaimChanges, NewClaim, NewWarranty
from spends.domains.belongings.service import claims, warranties
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.pages.item.state import Events, ItemState, sent_text
from spends.ui.typed import plain_text
from spends.ui.work import write

LENGTHS = {"12", "24", "36", "60", ""}
DEFAULT = "24"


class CoverState(rx.State):
    """What covers a purchase."""

    length: str = DEFAULT

    @rx.event
    async def set_length(self, months: str) -> None:
        """Choose how long the new warranty lasts, in months, or "" for its last day."""
        chosen = plain_text(months)
        self.length = chosen if chosen in LENGTHS else DEFAULT

    @rx.event
    async def add(self, form: dict[str, Any]) -> Events:
        """Add a warranty, by its length or its last day."""
        item = await self.get_state(ItemState)
        if item.asking != "warranty":
            return []
        wanted = parse_id(item.item.id)
        data = {
            "warranty_type": sent_text(form, "warranty_type") or "LIMITED",
            "warranty_start": sent_text(form, "warranty_start"),
            "provider": sent_text(form, "provider"),
            "notes": sent_text(form, "notes"),
            "warranty_months": self.length or None,
            "warranty_end": None if self.length else sent_text(form, "warranty_end"),
        }
        given = {name: value for name, value in data.items() if value is not None}

        def act(uow: UnitOfWork) -> str:
            return str(warranties.add(uow, wanted, validated(NewWarranty, given)).id)

        try:
            made = await write(act)
        except (InvalidInput, Conflict) as error:
            return item.refuse(error)
        item.show_form("")
        return [ItemState.refresh, notify("Warranty added", undo=CoverState.remove(made))]

    @rx.event
    async def add_statutory(self) -> Events:
        """Add what the law may give."""
        wanted = parse_id((await self.get_state(ItemState)).item.id)

        def act(uow: UnitOfWork) -> str:
            found = warranties.suggestion(uow, wanted)
            if found is None:  # pressed twice
                return ""
            new = NewWarranty(
                warranty_type=WarrantyType.STATUTORY,
                warranty_start=found.warranty_start,
                warranty_end=found.warranty_end,
                notes=found.law,
            )
            return str(warranties.add(uow, wanted, new).id)

        made = await write(act)
        if not made:
            return [ItemState.refresh]
        return [ItemState.refresh, notify("Legal guarantee added", undo=CoverState.remove(made))]

    @rx.event
    async def set_void(self, warranty_id: str, voided: bool) -> Events:  # noqa: FBT001  an event's argument
        """Say that a warranty holds no more, or that it does."""
        wanted, void = parse_id(warranty_id), voided is True
        await write(lambda uow: warranties.void(uow, wanted, voided=void))
        undo = CoverState.set_void(str(wanted), not void)
        return [ItemState.refresh, notify("Voided" if void else "It holds again", undo=undo)]

    @rx.event
    async def remove(self, warranty_id: str) -> Events:
        """Delete a warranty."""
        wanted = parse_id(warranty_id)
        await write(lambda uow: warranties.delete(uow, wanted))
        undo = CoverState.restore(str(wanted))
        return [ItemState.refresh, notify("Warranty deleted", undo=undo)]

    @rx.event
    async def restore(self, warranty_id: str) -> Events:
        """Bring a deleted warranty back."""
        wanted = parse_id(warranty_id)
        await write(lambda uow: warranties.restore(uow, wanted))
        return [ItemState.refresh]

    @rx.event
    async def open_claim(self, form: dict[str, Any]) -> Events:
        """Open a claim under the warranty that was chosen."""
        item = await self.get_state(ItemState)
        if item.asking != "claim":
            return []
        chosen = sent_text(form, "warranty") or item.target
        data = {name: sent_text(form, name) for name in ("opened", "notes")}

        def act(uow: UnitOfWork) -> None:
            if all(cover.id != chosen for cover in item.item.covers):
                raise InvalidInput.field("warranty", "Choose the warranty you claim under.")
            wanted = parse_id(chosen)
            given = {name: value for name, value in data.items() if value is not None}
            claims.open_claim(uow, wanted, validated(NewClaim, given))

        return await self._claim(item, act, "Claim opened")

    @rx.event
    async def close_claim(self, form: dict[str, Any]) -> Events:
        """Close the claim that was chosen, with its outcome."""
        item = await self.get_state(ItemState)
        wanted = parse_id(item.target)
        data = {"outcome": sent_text(form, "outcome"), "closed": sent_text(form, "closed")}

        def act(uow: UnitOfWork) -> None:
            changes = validated(ClaimChanges, data)
            if changes.outcome is None:
                raise InvalidInput.field("outcome", "Choose how it ended.")
            claims.close_claim(uow, wanted, ClaimOutcome(changes.outcome), changes.closed)

        return await self._claim(item, act, "Claim closed")

    @rx.event
    async def reopen_claim(self, claim_id: str) -> Events:
        """Open a closed claim again."""
        wanted = parse_id(claim_id)
        changes = ClaimChanges(closed=None, outcome=None)
        await write(lambda uow: claims.change_claim(uow, wanted, changes))
        return [ItemState.refresh]

    async def _claim(self, item: ItemState, act: Any, words: str) -> Events:
        try:
            await write(act)
        except (InvalidInput, Conflict) as error:
            return item.refuse(error)
        item.show_form("")
        return [ItemState.refresh, notify(words)]
