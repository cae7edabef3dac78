"""Claims: opened under a warranty, closed with what came of them."""

from typing import Any

import reflex as rx

from spends.domains.belongings.schemas import ClaimChanges, NewClaim, WarrantyFilter
from spends.domains.belongings.service import claims, warranties
from spends.domains.belongings.views import WarrantyView
from spends.kit.errors import Conflict, InvalidInput
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.forms import SmallForms
from spends.ui.pages.item.covers import TYPES
from spends.ui.pages.item.state import sent_text
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.typed import plain_text
from spends.ui.work import read, write

Events = list[Any]
OFFERED = 20
FIELDS = {"warranty", "opened", "closed", "outcome", "notes"}


class ClaimState(SmallForms, rx.State):
    """The question that is asked about a claim at the moment."""

    product: str = ""
    notes: str = ""
    today: str = ""
    warranty: str = ""
    offered: list[Option] = []

    _claim: str = ""

    @rx.event
    async def ask_open(self, warranty_id: str) -> None:
        """Ask what is claimed under a warranty; "" asks for the warranty, too."""
        wanted = plain_text(warranty_id, 60)

        def found(uow: UnitOfWork) -> tuple[list[Option], str, str]:
            today = uow.today().isoformat()
            if not wanted:
                return _offer(uow), "", today
            row = warranties.warranty(uow, parse_id(wanted))
            return [_option(row)], str(row.id), today

        self.offered, self.warranty, self.today = await read(found)
        self._ask("open")

    @rx.event(supersedes=True)
    async def find(self, text: str) -> None:
        """Offer the warranties whose product or provider holds some words."""
        words = plain_text(text, 100).replace("\x00", " ")
        found = await read(lambda uow: _offer(uow, words))
        kept = [each for each in self.offered if each.value == self.warranty]
        self.offered = [*kept, *(each for each in found if each not in kept)]

    @rx.event
    async def choose(self, warranty_id: str) -> None:
        """Take the warranty that is claimed under."""
        self.warranty, self.problem, self.errors = plain_text(warranty_id, 60), "", {}

    @rx.event
    async def ask_close(self, claim_id: str) -> None:
        """Ask how a claim ended."""
        wanted = parse_id(claim_id)
        row, self.today = await read(
            lambda uow: (claims.claim(uow, wanted), uow.today().isoformat())
        )
        self._claim, self.product, self.notes = str(row.id), row.product_name, row.notes or ""
        self._ask("close")

    @rx.event
    async def open_claim(self, form: dict[str, Any]) -> Events:
        """Open a claim under the warranty that was chosen."""
        if self.asking != "open":
            return []
        wanted = self.warranty
        data = {name: sent_text(form, name) for name in ("opened", "notes")}

        def act(uow: UnitOfWork) -> str:
            if not wanted:
                raise InvalidInput.field("warranty", "Choose the warranty you claim under.")
            new = validated(NewClaim, {name: text for name, text in data.items() if text})
            return str(claims.open_claim(uow, parse_id(wanted), new).id)

        try:
            made = await write(act)
        except (InvalidInput, Conflict) as error:
            return self._refuse(error, FIELDS)
        self._ask("")
        return [WarrantiesState.refresh, notify("Claim opened", undo=ClaimState.remove(made))]

    @rx.event
    async def close_claim(self, form: dict[str, Any]) -> Events:
        """Close the claim that was chosen, with its outcome and a note."""
        wanted = self._claim
        data = {name: sent_text(form, name) for name in ("outcome", "closed", "notes")}

        def act(uow: UnitOfWork) -> str:
            if data["outcome"] is None:
                raise InvalidInput.field("outcome", "Choose how it ended.")
            sent = data | {"closed": data["closed"] or uow.today().isoformat()}
            changes = validated(ClaimChanges, sent)
            return str(claims.change_claim(uow, parse_id(wanted), changes).id)

        try:
            closed = await write(act)
        except (InvalidInput, Conflict) as error:
            return self._refuse(error, FIELDS)
        self._ask("")
        return [WarrantiesState.refresh, notify("Claim closed", undo=ClaimState.reopen(closed))]

    @rx.event
    async def reopen(self, claim_id: str) -> Events:
        """Open a closed claim again."""
        wanted = parse_id(claim_id)
        changes = ClaimChanges(closed=None, outcome=None)
        await write(lambda uow: claims.change_claim(uow, wanted, changes))
        return [WarrantiesState.refresh]

    @rx.event
    async def remove(self, claim_id: str) -> Events:
        """Delete a claim that was opened by mistake."""
        wanted = parse_id(claim_id)
        try:
            await write(lambda uow: claims.delete_claim(uow, wanted))
        except Conflict as error:
            return [notify(error.message, tone="bad")]
        return [WarrantiesState.refresh]


def _offer(uow: UnitOfWork, search: str = "") -> list[Option]:
    """Return the warranties that hold some words, what ends first on top, at most twenty."""
    wanted = validated(WarrantyFilter, {"search": search})
    return [_option(row) for row in warranties.warranties(uow, wanted, 0, OFFERED).items]


def _option(row: WarrantyView) -> Option:
    kind = next(words for key, words in TYPES.items() if key == row.warranty_type)
    hint = " · ".join(part for part in (kind, row.provider) if part)
    return Option(str(row.id), row.product_name, hint)
