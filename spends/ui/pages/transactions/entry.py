"""What stands in the form of a transaction: its fields, its parts, and what follows from them."""

from dataclasses import replace

import reflex as rx

from spends.kit.errors import InvalidInput
from spends.kit.ids import new_id
from spends.kit.money import decimal_amount, minor_units
from spends.ui.format import money
from spends.ui.forms import DraftForm
from spends.ui.pages.transactions.draft import MAX_PARTS, Draft, Errors, Piece
from spends.ui.typed import plain_text, typed_amount
from spends.ui.work import current_actor


class Entry(DraftForm, mixin=True):
    """The fields of the form and the parts of a split."""

    draft: Draft = Draft()
    pieces: list[Piece] = []
    errors: Errors = Errors()
    currency: str = ""
    other_currency: str = ""
    amount_words: str = ""
    rest_words: str = ""

    _currencies: dict[str, str] = {}

    @rx.event
    async def add_piece(self) -> None:
        """Add a part with what is left; the first time two of them."""
        if len(self.pieces) >= MAX_PARTS:
            return
        first = [] if self.pieces else [self._piece(self.draft.amount, self.draft.category)]
        self.pieces = [*self.pieces, *first]
        rest = self._rest()
        left = str(decimal_amount(rest, self.currency)) if rest else ""
        self.pieces = [*self.pieces, self._piece(left)]
        self._touch()

    @rx.event
    async def drop_piece(self, key: str) -> None:
        """Take a part away; the last one but one takes the split away."""
        kept = [piece for piece in self.pieces if piece.key != key]
        if len(kept) == 1:
            self.draft = replace(self.draft, category=self.draft.category or kept[0].category)
            kept = []
        self.pieces = kept
        self._touch()

    @rx.event
    async def set_piece(self, key: str, name: str, value: str) -> None:
        """Take a part's amount, category or note."""
        if plain_text(name) not in {"amount", "category", "notes"}:
            return
        text = plain_text(value, 1000)
        self.pieces = [
            replace(piece, error="", **{name: text}) if piece.key == key else piece
            for piece in self.pieces
        ]
        self._touch()

    def _touch(self) -> None:
        """Bring what depends on the fields up to date."""
        self._changed = True
        self.errors = Errors()
        self.currency = self._currencies.get(self.draft.account) or current_actor().currency_code
        self.other_currency = self._currencies.get(self.draft.other_account) or self.currency
        self.amount_words = self._words(self.draft.amount)
        rest = self._rest() if self.pieces else 0
        self.rest_words = ""
        if rest:
            shown = money(abs(rest), self.currency, current_actor().locale)
            self.rest_words = f"{shown} left to assign" if rest > 0 else f"{shown} too much"

    def _words(self, text: str) -> str:
        """Return an amount that is not typed plainly as it is understood."""
        try:
            minor = minor_units(typed_amount(text, self.currency), self.currency)
        except InvalidInput:
            return ""
        plain = text.strip().lstrip("0").rstrip(".")
        shown = money(minor, self.currency, current_actor().locale)
        return "" if plain == str(abs(decimal_amount(minor, self.currency))) else f"= {shown}"

    def _rest(self) -> int:
        """Return what the parts leave of the amount, in minor units."""
        try:
            whole = minor_units(abs(typed_amount(self.draft.amount, self.currency)), self.currency)
        except InvalidInput:
            return 0
        for piece in self.pieces:
            try:
                whole -= minor_units(typed_amount(piece.amount, self.currency), self.currency)
            except InvalidInput:
                continue
        return whole

    def _piece(self, amount: str = "", category: str = "") -> Piece:
        return Piece(new_id().hex[-8:], amount, category)
