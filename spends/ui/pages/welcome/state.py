"""What the welcome does."""

from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx

from spends.domains.demo import service as demo
from spends.domains.documents.schemas import Blob
from spends.domains.households import service as households
from spends.domains.households.schemas import HouseholdChanges
from spends.domains.ledger.kinds import AccountType
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.worth import recounting
from spends.kit import runtime
from spends.kit.errors import InvalidInput, SpendsError
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.session import SessionState
from spends.ui.typed import typed_amount
from spends.ui.work import current_actor, read, write

HOUSEHOLD, ACCOUNT, MONEY = 1, 2, 3
Errors = dict[str, str]


def _here(uow: UnitOfWork) -> tuple[str, str, str, list[UUID]]:
    household = households.current(uow)
    opened = [view.id for view in accounts.account_views(uow)]
    return household.name, household.currency_code, household.timezone, opened


def _papers(storage: Storage, day: date, currency: str) -> dict[str, Blob]:
    # What draws them takes twenty megabytes, and is needed once.
    from spends.domains.demo import papers

    return papers.store_papers(storage, day, currency)


class WelcomeState(rx.State):
    """Three steps, each kept as soon as it is taken; the address remembers which."""

    ready: bool = False
    step: int = HOUSEHOLD
    household_name: str = ""
    currency: str = ""
    timezone: str = ""
    opening: str = ""
    import_href: str = "/import"
    has_accounts: bool = False
    is_busy: bool = False
    errors: Errors = {}

    _is_saved: bool = False

    async def rest(self) -> None:
        """Forget what was typed, and what was wrong with it."""
        self.errors, self.opening = {}, ""

    @rx.event
    async def load(self) -> None:
        """Go on where the household is: at the step asked for, or at the first one open."""
        name, currency, timezone, opened = await read(_here)
        self.household_name, self.currency, self.timezone = name, currency, timezone
        self.has_accounts = bool(opened)
        self.import_href = f"/import?account={opened[-1]}" if opened else "/import"
        asked = self.router.url.query_parameters.get("step", "")
        first = MONEY if opened else HOUSEHOLD
        self.step = int(asked) if asked in {"1", "2", "3"} else first
        self.ready, self.is_busy, self._is_saved = True, False, False

    @rx.event
    async def save_household(self, form: dict[str, Any]) -> Any:
        """Keep the household's name, currency and time zone, and go to the account."""
        try:
            fields = _fields(form, "name", "currency_code", "timezone")
            changes = validated(HouseholdChanges, fields)
            await write(lambda uow: households.update(uow, changes, recounting.change_currency))
        except SpendsError as error:
            return self._explain(error)
        return [SessionState.load, rx.redirect("/welcome?step=2")]

    @rx.event
    async def set_opening(self, text: object) -> None:
        """Follow the typing of the opening balance."""
        self.opening = text if isinstance(text, str) else ""

    @rx.event
    async def save_account(self, form: dict[str, Any]) -> Any:
        """Open the first account, and go to what is on it."""
        if self._is_saved:  # sent twice
            return None
        try:
            fields: dict[str, Any] = _fields(form, "name", "type")
            fields["opening_balance"] = typed_amount(
                form.get("opening_balance") or "0", current_actor().currency_code, "opening_balance"
            )
            new = validated(NewAccount, fields)
            await write(lambda uow: accounts.open_account(uow, new))
        except SpendsError as error:
            return self._explain(error)
        self._is_saved = True
        return rx.redirect("/welcome?step=3")

    @rx.event
    async def explore(self) -> Any:
        """Fill the household with sample data, and go and see it."""
        self.is_busy = True
        yield
        try:
            day, currency = await read(lambda uow: (uow.today(), households.currency(uow)))
            current = runtime.current()
            stored = await current.in_thread(lambda: _papers(current.storage, day, currency))
            await write(lambda uow: demo.explore(uow, stored))
        finally:
            self.is_busy = False
        yield rx.redirect("/")

    def _explain(self, error: SpendsError) -> Any:
        """Put what is wrong at its fields; what has no field is said by whoever listens."""
        if not error.errors:
            raise error
        self.errors = {wrong.field: wrong.message for wrong in error.errors}
        return None


def _fields(form: object, *names: str) -> dict[str, str]:
    if not isinstance(form, dict):
        message = "The form came without its fields. Reload the page and try again."
        raise InvalidInput(message)
    return {name: form.get(name, "") for name in names}


ACCOUNT_TYPES: list[tuple[str, str]] = [
    (AccountType.CHECKING, "Checking account"),
    (AccountType.SAVINGS, "Savings account"),
    (AccountType.CREDIT_CARD, "Credit card"),
    (AccountType.CASH, "Cash"),
    (AccountType.LOAN, "Loan"),
    (AccountType.INVESTMENT, "Investments"),
    (AccountType.PROPERTY, "Property"),
    (AccountType.OTHER, "Something else"),
]
