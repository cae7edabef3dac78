"""Settings: the payees."""

from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from spends.domains.ledger.schemas import NewAlias, NewPayee, PayeeChanges
from spends.domains.ledger.service.naming import payee_names
from spends.domains.ledger.service.naming import payees as service
from spends.domains.ledger.views import PayeeView
from spends.kit.errors import SpendsError
from spends.kit.ids import parse_id
from spends.kit.paging import Slice
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.settings import listed
from spends.ui.pages.settings.common import ID_LENGTH, errors_of, fields_of
from spends.ui.pages.settings.payee_merges import Merges
from spends.ui.pages.settings.payee_rows import (
    OtherName,
    PayeeRow,
    href_of,
    row_of,
    rule_href,
    uses_text,
)
from spends.ui.pages.transactions.rows import category_options
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

NAME_LENGTH = 200
MOST_TYPED = 500
MOST_NAMES = 200
BY_NAME, BY_USE = "name", "-count"


class PayeesState(Merges, rx.State):
    """The list, what looks like one in it, and the payee that is open."""

    ready: bool = False
    rows: list[PayeeRow] = []
    sort: str = BY_NAME
    category: str = ""
    categories: list[Option] = []
    pattern: str = ""
    href: str = ""
    rule_href: str = ""
    other_names: list[OtherName] = []

    @rx.event
    async def load(self) -> Any:
        """Read the first page, then look for names that look like one."""
        await self._fill()
        return PayeesState.look_alike

    async def rest(self) -> None:
        """Close what was open, whose words only the page of before had, and list all again."""
        self._close()
        self.choosing, self.query, self._skip = False, "", 0
        self.selected = []

    @rx.event
    async def sort_by(self, key: str) -> None:
        """List them by name, or those used most first."""
        self.sort, self._skip = BY_NAME if plain_text(key, 20) == BY_NAME else BY_USE, 0
        await self._fill()

    @rx.event
    async def begin(self) -> EventSpec:
        """Open an empty form."""
        self.categories = await read(category_options)
        self.category = self.href = self.pattern = ""
        return self._open()

    @rx.event
    async def edit(self, payee_id: str) -> EventSpec:
        """Open a payee."""
        wanted = parse_id(payee_id)
        await self._show(wanted)
        self.categories = await read(category_options)
        self.pattern = ""
        focused = self._open(self._editing, self.name)
        await self.look_for("")
        return focused

    @rx.event
    async def set_category(self, category_id: str) -> None:
        """Choose what new transactions of the payee get."""
        self.category, self._changed = plain_text(category_id, ID_LENGTH), True

    @rx.event
    async def delete(self) -> Any:
        """Delete the open payee, which no transaction names."""
        wanted, name = parse_id(self._editing), self.name
        undo_id = await write(lambda uow: service.delete_payee(uow, wanted))
        self._close()
        await self._fill()
        return notify(f"Deleted {name}", undo=PayeesState.take_back(str(undo_id)))

    @rx.event
    async def set_pattern(self, text: str) -> None:
        """Take another name as it is typed."""
        self.pattern = plain_text(text, MOST_TYPED)

    @rx.event
    async def add_alias(self, form: dict[str, Any]) -> None:
        """Let another name mean the open payee."""
        wanted = parse_id(self._editing)
        try:
            new = validated(NewAlias, fields_of(form, ("pattern",)))
            await write(lambda uow: payee_names.add_alias(uow, wanted, new).id)
        except SpendsError as error:
            self.errors = errors_of(error)
            return
        self.errors, self.pattern = {}, ""
        await self._name(wanted)

    @rx.event
    async def remove_alias(self, alias_id: str) -> Any:
        """Let a name mean the open payee no longer."""
        wanted, alias = parse_id(self._editing), parse_id(alias_id)
        pattern = await write(lambda uow: payee_names.remove_alias(uow, wanted, alias))
        await self._name(wanted)
        undo = PayeesState.put_alias_back(str(wanted), pattern)
        return notify(f"“{pattern}” no longer means {self.name}", undo=undo)

    @rx.event
    async def put_alias_back(self, payee_id: str, pattern: str) -> Any:
        """Let a name mean a payee again."""
        wanted, new = parse_id(payee_id), validated(NewAlias, {"pattern": pattern})
        await write(lambda uow: payee_names.add_alias(uow, wanted, new).id)
        if self._editing == str(wanted):
            await self._name(wanted)
        return notify("Undone")

    async def _keep(self, form: dict[str, Any]) -> None:
        fields = fields_of(form, ("name",)) | {"default_category_id": self.category or None}
        if self._editing:
            wanted, changes = parse_id(self._editing), validated(PayeeChanges, fields)
            typed = self.pattern.strip()
            alias = validated(NewAlias, {"pattern": typed}) if typed else None
            await write(lambda uow: _change(uow, wanted, changes, alias))
        else:
            new = validated(NewPayee, fields)
            await write(lambda uow: service.add_payee(uow, new).id)

    def _is_changed(self) -> bool:
        return self.is_open and (super()._is_changed() or bool(self.pattern.strip()))

    async def _show(self, payee_id: UUID) -> None:
        view = await read(lambda uow: payee_names.payee_view(uow, payee_id))
        locale = current_actor().locale
        self._editing, self.name = str(view.id), view.name
        self.category = str(view.default_category_id or "")
        self.uses, self.is_unused = uses_text(view, locale), not view.count
        self.href, self.rule_href = href_of(view), rule_href(view.name)
        await self._name(payee_id)
        await self._list_apart(payee_id)

    async def _name(self, payee_id: UUID) -> None:
        def work(uow: UnitOfWork) -> list[OtherName]:
            found = payee_names.aliases(uow, payee_id)
            return [OtherName(str(alias.id), alias.pattern) for alias in found]

        self.other_names = await read(work)

    async def _fill(self) -> None:
        query, skip, locale = self.query, self._skip, current_actor().locale
        by_use = self.sort == BY_USE

        def work(uow: UnitOfWork) -> tuple[Slice[PayeeView], list[PayeeRow]]:
            found = payee_names.payee_views(uow, query, skip, listed.PAGE, used_first=by_use)
            return found, [row_of(view, uow.today(), locale) for view in found.items]

        found, self.rows = await read(work)
        self._place(len(found.items), found.total)
        self._keep_selected()
        self.ready = True


def _change(uow: UnitOfWork, payee_id: UUID, changes: PayeeChanges, alias: NewAlias | None) -> None:
    """Change a payee, and let the name that was typed but not added yet mean it."""
    service.change_payee(uow, payee_id, changes)
    if alias:
        payee_names.add_alias(uow, payee_id, alias)
