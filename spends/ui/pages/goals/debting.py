"""The debts: what they cost, the order they are in, and the ways out side by side."""

from typing import Any, NamedTuple

import reflex as rx

from spends.domains.goals.payoff import Strategy
from spends.domains.goals.schemas import Choice, Order, Terms
from spends.domains.goals.service import debts
from spends.domains.goals.views import PayoffView
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.ids import parse_id
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.components.figures import empty_figure
from spends.ui.components.toast import notify
from spends.ui.format import money
from spends.ui.forms import FOCUS_ERROR, focus
from spends.ui.pages.documents.state import as_dict
from spends.ui.pages.goals import courses
from spends.ui.pages.goals import debt_rows as rows
from spends.ui.pages.goals.courses import Month, MonthRow
from spends.ui.pages.goals.debt_rows import DebtNumbers, DebtRow, Plan
from spends.ui.pages.goals.listing import ID_LENGTH, texts_of
from spends.ui.typed import plain_text, typed_amount
from spends.ui.version import Version, version_of
from spends.ui.work import current_actor, read, write

Events = list[Any]
SHOWN = 12
CODE_LENGTH = 3
FOCUS_INVALID = FOCUS_ERROR.replace('[role="dialog"] ', "#debts ")


class _Found(NamedTuple):
    version: Version[None]
    views: list[PayoffView]
    worths: dict[str, str]


class DebtsState(rx.State):
    """The debts of one currency at a time, and how they are left."""

    ready: bool = False
    codes: list[str] = []
    currency: str = ""
    numbers: DebtNumbers = DebtNumbers()
    arranged: list[DebtRow] = []
    unknown: list[DebtRow] = []
    plans: list[Plan] = []
    strategy: str = ""
    extra: str = ""
    extra_error: str = ""
    least: str = ""
    whole: str = ""
    never: str = ""
    figure: dict[str, Any] = empty_figure()
    table: list[list[str]] = []
    words: str = ""
    months: list[MonthRow] = []
    months_text: str = ""
    has_next: bool = False
    first: int = 0
    editing: str = ""
    errors: dict[str, str] = {}

    _version: Version[None] | None = None
    _views: list[PayoffView] = []
    _worths: dict[str, str] = {}
    _schedule: list[Month] = []

    @rx.event
    async def refresh(self) -> None:
        """Show the debts as they are now."""
        await self.show()

    @rx.event
    async def set_currency(self, code: str) -> None:
        """Show the debts of another currency."""
        wanted = plain_text(code, CODE_LENGTH)
        if wanted in self.codes:
            self.currency, self.first, self.editing = wanted, 0, ""
            self._say()

    @rx.event
    async def choose(self, strategy: str) -> None:
        """Leave the debts by a strategy."""
        wanted = plain_text(strategy, 20)
        if wanted in set(Strategy) - {Strategy.MINIMUM} and self._views:
            view = self._view()
            await self._choose(Strategy(wanted), decimal_amount(view.extra, view.currency_code))

    @rx.event(supersedes=True)
    async def set_extra(self, text: str) -> None:
        """Pay so much more every month."""
        self.extra, self.extra_error = plain_text(text, 100), ""
        if not self._views:
            return
        view = self._view()
        try:
            extra = typed_amount(self.extra.strip() or "0", view.currency_code, "extra")
            await self._choose(view.strategy, extra)
        except InvalidInput as error:
            self.extra_error = error.message

    @rx.event
    async def edit(self, account_id: str) -> Events:
        """Open the terms of a debt in its row."""
        wanted = plain_text(account_id, ID_LENGTH)
        self.errors = {}
        self.editing = wanted if wanted in self._ids() else ""
        return [focus("debt-rate")] if self.editing else []

    @rx.event
    async def close(self) -> None:
        """Leave the terms as they were."""
        self.close_terms()

    def close_terms(self) -> None:
        """Forget which row's terms are open."""
        if self.editing or self.errors:
            self.editing, self.errors = "", {}

    @rx.event
    async def save(self, form: dict[str, Any]) -> Events:
        """Keep what a debt costs; what is wrong is said at its field."""
        wanted, sent = parse_id(self.editing), as_dict(form)
        self.errors = {}
        try:
            new = self._terms(sent)
            await write(lambda uow: debts.set_terms(uow, wanted, new))
        except (InvalidInput, Conflict) as error:
            self.errors = dict(reversed(error.errors)) or {"annual_rate": error.message}
            return [rx.call_script(FOCUS_INVALID)]
        self.editing = ""
        await self.show()
        return [notify("Saved")]

    @rx.event
    async def forget(self, account_id: str) -> Events:
        """Take a debt out of the plans."""
        wanted = parse_id(account_id)
        row = next((each for each in self.arranged if each.id == str(wanted)), None)
        if row is None:
            raise NotFound
        await write(lambda uow: debts.forget_terms(uow, wanted))
        self.editing = ""
        await self.show()
        undo = DebtsState.put_back(str(wanted), row.rate_text, row.least_text)
        return [notify(f"{row.name} is in no plan now", undo=undo)]

    @rx.event
    async def put_back(self, account_id: str, rate: str, least: str) -> None:
        """Keep terms again that were forgotten."""
        wanted = parse_id(account_id)
        data = {"annual_rate": plain_text(rate, 40), "minimum_payment": plain_text(least, 40)}
        new = validated(Terms, data)
        await write(lambda uow: debts.set_terms(uow, wanted, new))
        await self.show()

    @rx.event
    async def arrange(self, ids: list[str]) -> Events:
        """Put the debts into one's own order."""
        shown = texts_of(ids)
        others = [
            str(debt.account_id)
            for view in self._views
            for debt in view.debts
            if debt.annual_rate is not None and str(debt.account_id) not in shown
        ]
        try:
            order = validated(Order, {"ids": shown + others})
            await write(lambda uow: debts.arrange(uow, order))
        except InvalidInput:
            self._version = None
            await self.show()
            return [notify("The list has changed meanwhile. Here it is as it is now.", tone="bad")]
        await self.show()
        return []

    @rx.event
    async def move(self, account_id: str, down: bool) -> Events:  # noqa: FBT001  an event's argument
        """Move a debt by one place."""
        ids, wanted = [row.id for row in self.arranged], plain_text(account_id, ID_LENGTH)
        at = ids.index(wanted) if wanted in ids else -1
        to = at + (1 if down is True else -1)
        if at < 0 or not 0 <= to < len(ids):
            return []
        ids[at], ids[to] = ids[to], ids[at]
        return await self.arrange(ids)

    @rx.event
    async def next_months(self) -> None:
        """Show the next year of the schedule."""
        if self.has_next:
            self.first += SHOWN
            self._say_months()

    @rx.event
    async def previous_months(self) -> None:
        """Show the year before."""
        self.first = max(self.first - SHOWN, 0)
        self._say_months()

    async def show(self) -> None:
        """Show the debts; nothing is sent anew that is there already."""
        known = self._version if self.ready else None

        def found(uow: UnitOfWork) -> _Found | None:
            version = version_of(uow, None)
            if version == known:
                return None
            views = debts.payoffs(uow)
            return _Found(version, views, rows.worths_of(uow, views))

        result = await read(found)
        if result is None:
            return
        self._version, self._views, self._worths = result
        self.codes = [view.currency_code for view in result.views]
        if self.currency not in self.codes:
            own = current_actor().currency_code
            self.currency = own if own in self.codes else next(iter(self.codes), "")
            self.first = 0
        self._say()
        self.ready = True

    async def _choose(self, strategy: Strategy, extra: Any) -> None:
        data = {"strategy": strategy, "extra": extra, "currency_code": self.currency}
        new = validated(Choice, data)
        await write(lambda uow: debts.choose(uow, new))
        self.first = 0
        await self.show()

    def _terms(self, sent: dict[str, Any]) -> Terms:
        rate = plain_text(sent.get("annual_rate"), 40).strip(" %").replace(",", ".")
        least = plain_text(sent.get("minimum_payment"), 60)
        data: dict[str, Any] = {"annual_rate": rate}
        data["minimum_payment"] = typed_amount(least, self.currency, "minimum_payment")
        return validated(Terms, data)

    def _ids(self) -> set[str]:
        return {row.id for row in (*self.arranged, *self.unknown)}

    def _view(self) -> PayoffView:
        return next(view for view in self._views if view.currency_code == self.currency)

    def _say(self) -> None:
        """Bring what is shown up to date."""
        self.extra_error = ""
        if not self._views or self._version is None:
            self.arranged, self.unknown, self.plans = [], [], []
            return
        view, today = self._view(), self._version.today
        locale, code = self._version.actor.locale, self.currency
        found = rows.debt_rows(view, self._worths, today, locale)
        self.numbers = rows.numbers_of(view, self._worths.get(code, ""), locale)
        self.arranged = [row for row in found if row.known]
        self.unknown = [row for row in found if not row.known]
        self.plans = rows.plan_rows(view, locale) if self.arranged else []
        self.strategy = str(view.strategy)
        self._say_extra(view)
        self.least = money(view.least, code, locale)
        self.whole = money(view.least + view.extra, code, locale)
        self.never = next((plan.never for plan in self.plans if plan.chosen), "")
        self.figure = courses.figure_of(view, today, locale)
        self.table = courses.course_table(view, today, locale)
        self.words = courses.course_words(view, locale)
        self._schedule = courses.schedule_of(view, today)
        self._say_months()

    def _say_extra(self, view: PayoffView) -> None:
        """Show what is paid on top, as it was typed where that means the same."""
        extra = decimal_amount(view.extra, view.currency_code)
        try:
            typed = typed_amount(self.extra.strip() or "0", view.currency_code)
        except InvalidInput:
            typed = None
        if typed != extra:
            self.extra = str(extra) if extra else ""

    def _say_months(self) -> None:
        if self.first >= len(self._schedule):
            self.first = 0
        shown = self._schedule[self.first : self.first + SHOWN]
        locale = current_actor().locale
        self.months = courses.month_rows(shown, self.currency, locale)
        self.has_next = self.first + SHOWN < len(self._schedule)
        last = self.first + len(shown)
        self.months_text = f"Months {self.first + 1} to {last} of {len(self._schedule)}"
