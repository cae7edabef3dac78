"""The drawer in which a warranty is added or edited."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from spends.domains.belongings import rules
from spends.domains.belongings.kinds import WarrantyType
from spends.domains.belongings.schemas import NewWarranty, PurchaseFilter, WarrantyChanges
from spends.domains.belongings.service import listing, warranties
from spends.domains.belongings.service.warranties import Suggestion
from spends.domains.belongings.views import PurchaseView
from spends.kit.errors import Conflict, InvalidInput, NotFound, SpendsError, StaleVersion
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.format import long_date, short_date
from spends.ui.forms import FOCUS_ERROR, DraftForm, after_leaving, focus
from spends.ui.pages.item.covers import Promise, promise_of
from spends.ui.pages.warranties import draft as drafts
from spends.ui.pages.warranties.draft import WAYS, Draft, Errors
from spends.ui.pages.warranties.listing import WarrantiesState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

Events = list[Any]
OFFERED = 20
STALE = "Somebody changed this warranty meanwhile. Close the form and open it again."


class _Meant(NamedTuple):
    """The purchase that is chosen, and what the law may give it."""

    option: Option
    start: date
    promise: Promise
    suggestion: Suggestion | None


class WarrantyEditor(DraftForm, rx.State):
    """The form for one warranty."""

    editing: bool = False
    draft: Draft = Draft()
    errors: Errors = Errors()
    purchases: list[Option] = []
    product: str = ""
    start_words: str = ""
    end_words: str = ""
    promise: Promise = Promise()

    _id: str = ""
    _version: int = 0
    _begun: Draft = Draft()
    _start_day: date | None = None
    _suggestion: Suggestion | None = None

    @rx.event
    async def add(self) -> Events:
        """Open an empty form."""
        self.purchases = await read(_offer)
        self._start(Draft())
        return [focus("warranty-purchase")]

    @rx.event
    async def add_for(self, purchase_id: str) -> Events:
        """Open a form for a purchase."""
        self.purchases = await read(_offer)
        self._start(Draft())
        with suppress(NotFound):
            await self._mean(plain_text(purchase_id, 60))
        self._changed = False
        return [focus("warranty-months" if self.draft.purchase else "warranty-purchase")]

    @rx.event
    async def edit(self, warranty_id: str) -> Events:
        """Open a warranty in the form."""
        wanted = parse_id(warranty_id)
        row = await read(lambda uow: warranties.warranty(uow, wanted))
        self._start(drafts.draft_of(row))
        self.editing, self.product = True, row.product_name
        self._id, self._version = str(wanted), row.version
        return [focus("warranty-type")]

    @rx.event
    async def set_text(self, name: str, value: str) -> None:
        """Take what was typed into a field."""
        if plain_text(name) in drafts.TEXTS:
            self.draft = replace(self.draft, **{name: plain_text(value, drafts.LIMIT)})
            self._touch(name)

    @rx.event
    async def leave(self, name: str) -> None:
        """Say what is wrong with a field that was left."""
        if plain_text(name) in drafts.TEXTS:
            self.errors = after_leaving(
                name,
                self.draft,
                self._begun,
                self.errors,
                lambda: drafts.problems(self.draft, editing=self.editing),
            )

    @rx.event
    async def set_way(self, way: str) -> None:
        """Give its end by its length or by dates."""
        if plain_text(way) in WAYS:
            self.draft = replace(self.draft, way=way)
            self._touch("months", "start", "end")

    @rx.event
    async def choose(self, purchase_id: str) -> None:
        """Take the purchase that it covers; "" for none."""
        if self.editing:
            return
        chosen = plain_text(purchase_id, 60)
        if chosen:
            await self._mean(chosen)
        else:
            self._forget()
        self._touch("purchase")

    @rx.event(supersedes=True)
    async def find(self, text: str) -> None:
        """Offer the purchases that hold some words."""
        wanted = plain_text(text, 100).replace("\x00", " ")
        found = await read(lambda uow: _offer(uow, wanted))
        kept = [each for each in self.purchases if each.value == self.draft.purchase]
        self.purchases = [*kept, *(each for each in found if each not in kept)]

    @rx.event
    async def use_suggestion(self) -> None:
        """Fill in what the law may give."""
        found = self._suggestion
        if found is None:
            return
        self.draft = replace(
            self.draft,
            type=str(WarrantyType.STATUTORY),
            way="end",
            start=found.warranty_start.isoformat(),
            end=found.warranty_end.isoformat(),
            notes=self.draft.notes or found.law,
        )
        self._touch("months", "start", "end")

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Store what the form says; what is wrong is said at its field."""
        if not self.is_open:  # sent twice
            return []
        if isinstance(form, dict):
            self.draft = drafts.sent(form, self.draft)
        self._touch()
        self.errors = Errors()
        try:
            saved = str(await write(self._store))
        except (InvalidInput, Conflict) as error:
            return self._refused(error)
        self.is_open = self._changed = False
        if self.editing:
            return [WarrantiesState.refresh, notify("Saved")]
        undo = WarrantiesState.remove(saved)
        return [WarrantiesState.refresh, notify("Warranty added", undo=undo)]

    def _store(self, uow: UnitOfWork) -> UUID:
        data = drafts.fields_of(self.draft, editing=self.editing)
        if self.editing:
            changes = validated(WarrantyChanges, data | {"version": self._version})
            return warranties.change(uow, parse_id(self._id), changes).id
        new = validated(NewWarranty, data)
        return warranties.add(uow, parse_id(self.draft.purchase), new).id

    def _refused(self, error: SpendsError) -> Events:
        if isinstance(error, InvalidInput):
            self.errors = drafts.errors_of(error)
            return [rx.call_script(FOCUS_ERROR)]
        self.errors = Errors(form=STALE if isinstance(error, StaleVersion) else error.message)
        return []

    async def _mean(self, purchase_id: str) -> None:
        """Take a purchase, and say what the law may give it."""
        wanted = parse_id(purchase_id)
        found = await read(lambda uow: _meant(uow, wanted))
        self.draft = replace(self.draft, purchase=found.option.value)
        if found.option not in self.purchases:
            self.purchases = [found.option, *self.purchases]
        self._start_day, self._suggestion = found.start, found.suggestion
        self.promise = found.promise
        self.start_words = f"Left empty, it is {long_date(found.start, current_actor().locale)}."

    def _forget(self) -> None:
        self.draft = replace(self.draft, purchase="")
        self._start_day, self._suggestion = None, None
        self.promise, self.start_words = Promise(), ""

    def _start(self, draft: Draft) -> None:
        self._forget()
        self.draft, self.product, self.errors = draft, "", Errors()
        self._begun = draft
        self.editing, self._id = False, ""
        self._touch()
        self._changed, self.asking, self.is_open = False, False, True

    def _touch(self, *names: str) -> None:
        """Bring what depends on the fields up to date, of which some were changed."""
        self._changed = True
        wrong = {each: "" for each in ("form", *names) if getattr(self.errors, each)}
        if wrong:
            self.errors = replace(self.errors, **wrong)
        self.end_words = self._end()

    def _end(self) -> str:
        """Return until when a warranty of that length lasts."""
        with suppress(ValueError, OverflowError):
            typed = self.draft.start
            start = date.fromisoformat(typed) if typed else self._start_day
            months = int(self.draft.months)
            if start is not None and 0 < months <= rules.YEAR * 100:
                end = rules.warranty_end(start, months)
                return f"Until {long_date(end, current_actor().locale)}"
        return ""


def _offer(uow: UnitOfWork, search: str = "") -> list[Option]:
    """Return the purchases that hold some words, the newest on top, at most twenty."""
    wanted = validated(PurchaseFilter, {"search": search})
    return [_option(uow, row) for row in listing.page(uow, wanted, limit=OFFERED).items]


def _option(uow: UnitOfWork, row: PurchaseView) -> Option:
    day = short_date(row.purchase_date, uow.today(), uow.actor.locale)
    hint = " · ".join(part for part in (row.retailer, day) if part)
    return Option(str(row.id), row.product_name, hint)


def _meant(uow: UnitOfWork, purchase_id: UUID) -> _Meant:
    row = listing.view(uow, purchase_id)
    return _Meant(
        _option(uow, row),
        row.delivery_date or row.purchase_date,
        promise_of(uow, purchase_id),
        warranties.suggestion(uow, purchase_id),
    )
