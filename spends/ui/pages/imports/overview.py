"""What stands around a file on its way: the accounts, the imports so far, and their undoing."""

from typing import Any

import reflex as rx

from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts as ledger
from spends.kit.actor import Permission
from spends.kit.errors import InvalidInput
from spends.kit.validation import validated
from spends.ui.components.toast import notify
from spends.ui.components.types import Option
from spends.ui.pages.imports import gathering, report, rows
from spends.ui.pages.imports.report import Past
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

NEW_ACCOUNT = "new"
MAX_SKIP = 10**7


class Overview(rx.State, mixin=True):
    """The accounts a file can go into, and what came in before."""

    accounts: list[Option] = []
    account_id: str = ""
    account_error: str = ""
    past: list[Past] = []
    past_range: str = ""
    past_more: bool = False
    under_way: bool = False
    may_import: bool = True
    past_skip: int = 0
    asked: Past = Past()
    asks: bool = False

    @rx.event
    async def choose_account(self, value: str) -> None:
        """Choose where the file goes, or that the account is yet to be made."""
        self.account_id, self.account_error = plain_text(value, 40), ""

    @rx.event
    async def add_account(self, data: dict[str, Any]) -> Any:
        """Open an account and choose it."""
        if self.account_id != NEW_ACCOUNT:
            return None
        sent: Any = data if isinstance(data, dict) else {}  # type: ignore[redundant-expr]  # a browser sends it
        wanted = {"name": sent.get("account_name"), "type": sent.get("account_type")}
        try:
            new = validated(NewAccount, wanted)
            made = await write(lambda uow: ledger.open_account(uow, new).id)
        except InvalidInput as error:
            self.account_error = error.errors[0].message if error.errors else error.message
            return None
        await self._show_overview()
        self.account_id, self.account_error = str(made), ""
        return notify(f"{new.name} is there. Now drop a file.")

    @rx.event
    async def ask(self, import_id: str) -> None:
        """Ask whether an import shall be undone, or a preview dropped."""
        wanted = str(gathering.id_of(import_id))
        found = await read(lambda uow: gathering.opened(uow, gathering.id_of(wanted)))
        self.asked = report.past(found.view, found.account, found.pen)
        self.asks = True

    @rx.event
    async def set_asks(self, is_open: bool) -> None:  # noqa: FBT001  an event's argument
        """Leave it as it is."""
        self.asks = is_open is True

    @rx.event
    async def older(self) -> None:
        """Show earlier imports."""
        self.past_skip = min(self.past_skip + gathering.PAST, MAX_SKIP)
        await self._show_overview()

    @rx.event
    async def newer(self) -> None:
        """Show later imports."""
        self.past_skip = max(0, self.past_skip - gathering.PAST)
        await self._show_overview()

    @rx.event
    async def refresh(self) -> Any:
        """Say how far those under way are; asked every few seconds while the page is seen."""
        was = self.under_way
        if was:
            account_id = self.account_id
            await self._show_overview()
            if account_id == NEW_ACCOUNT:  # whose name is perhaps being typed
                self.account_id = account_id
        return SessionState.load if was and not self.under_way else None

    async def _show_overview(self) -> None:
        skip = self.past_skip
        found = await read(lambda uow: gathering.overview(uow, skip))
        self.may_import = Permission.WRITE in current_actor().permissions
        self.accounts = gathering.options(found.accounts)
        self.account_id = gathering.chosen(found, self.account_id) or NEW_ACCOUNT
        self.past = [
            report.past(view, gathering.account_of(view), found.pen) for view in found.past.items
        ]
        self.under_way = any(row.status == "running" for row in self.past)
        shown = len(self.past)
        self.past_more = skip + shown < found.past.total
        self.past_range = rows.range_text(skip, shown, found.past.total, found.pen.locale)
