"""Settings: the household's own exchange rates."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate, RateView
from spends.domains.ledger.service.worth import rates as service
from spends.kit.errors import SpendsError
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork
from spends.kit.validation import validated
from spends.ui.choices import currency_choices
from spends.ui.components.button import button, icon_button, submit_button
from spends.ui.components.card import list_row, tile
from spends.ui.components.empty_state import empty_state
from spends.ui.components.field import error_at, field, text_input
from spends.ui.components.notice import notice
from spends.ui.components.select import select
from spends.ui.components.toast import notify
from spends.ui.format import long_date, number
from spends.ui.pages.settings.common import errors_of, fields_of, saved, subject
from spends.ui.typed import plain_text
from spends.ui.work import current_actor, read, write

PAGE = 20


@dataclass(frozen=True)
class Rate:
    """A rate as it is kept."""

    id: str
    pair: str
    day: str
    rate: str


class RatesState(rx.State):
    """The household's own rates, and what lacks one."""

    ready: bool = False
    rates: list[Rate] = []
    total: int = 0
    shown: int = PAGE
    missing: str = ""
    currency: str = ""
    today: str = ""
    typed: int = 0
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the rates."""
        await self._fill()

    async def rest(self) -> None:
        """Forget what was wrong, and show the first of them again."""
        self.errors, self.shown = {}, PAGE

    @rx.event
    async def more(self) -> None:
        """Show more of them."""
        self.shown = min(self.shown + PAGE, PAGE * PAGE)
        await self._fill()

    @rx.event
    async def add(self, form: dict[str, Any]) -> Any:
        """Keep a rate, and use it for the lines it holds for."""
        try:
            fields = fields_of(form, ("base", "day", "rate"))
            fields["rate"] = plain_text(fields["rate"]).replace(",", ".")
            fields["quote"] = current_actor().currency_code
            new = validated(NewRate, fields)
            await write(lambda uow: service.enter_rate(uow, new))
        except SpendsError as error:
            self.errors = errors_of(error)
            return None
        self.errors = {}
        self.typed += 1
        await self._fill()
        return saved()

    @rx.event
    async def remove(self, rate_id: str) -> Any:
        """Delete a rate; the lines it held for are valued anew."""
        wanted = parse_id(rate_id)

        def work(uow: UnitOfWork) -> None:
            found = currencies.own_rate(uow, wanted)
            service.delete_rate(uow, found.base, found.quote, found.day)

        await write(work)
        await self._fill()
        return notify("The rate is deleted")

    async def _fill(self) -> None:
        actor, shown = current_actor(), self.shown

        def work(uow: UnitOfWork) -> tuple[list[RateView], int, list[tuple[str, int]], str]:
            found = currencies.own_rates(uow, 0, shown)
            return (found.items, found.total, service.missing_rates(uow), uow.today().isoformat())

        items, self.total, missing, self.today = await read(work)
        self.rates = [_rate(row, actor.locale) for row in items]
        named = ", ".join(f"{code} ({number(count, actor.locale)})" for code, count in missing)
        self.missing = f"Lines without a rate of their day: {named}." if named else ""
        self.currency = actor.currency_code
        self.ready = True


def _rate(row: RateView, locale: str) -> Rate:
    price = f"1 {row.base} = {row.rate.normalize():f} {row.quote}"
    return Rate(str(row.id), f"{row.base} → {row.quote}", long_date(row.day, locale), price)


def rates() -> rx.Component:
    """The rates entered by hand, and the form for one more."""
    State: Any = RatesState  # noqa: N806  a class
    none = empty_state(
        "coins",
        "No rates of your own",
        "Rates of the European Central Bank are used where they are loaded. Yours come first.",
    )
    rows = rx.el.div(rx.foreach(State.rates, _row), class_name="card-rows")
    more = rx.el.div(button("Show more", size="sm", on_click=State.more))
    return rx.fragment(
        rx.cond(State.missing != "", notice(State.missing, "soon")),
        subject(_form(), title="Add a rate", ready=State.ready),
        subject(
            rx.cond(State.total > 0, rows, none),
            rx.cond(State.rates.length() < State.total, more),
            title="Your rates",
            ready=State.ready,
        ),
    )


def _row(rate: Any) -> rx.Component:
    State: Any = RatesState  # noqa: N806  a class
    remove = icon_button("trash-2", "Delete this rate", size="sm", on_click=State.remove(rate.id))
    return list_row(
        rate.rate,
        note=rx.el.span("from ", rate.day),
        lead=tile("coins"),
        end=remove,
    )


def _form() -> rx.Component:
    State: Any = RatesState  # noqa: N806  a class
    rate_error, day_error = error_at(State.errors, "rate"), error_at(State.errors, "day")
    base_error = error_at(State.errors, "base")
    return rx.el.form(
        field(
            "Currency",
            select(currency_choices(), id="base", default_value="USD", error=base_error),
            id="base",
            error=base_error,
        ),
        rx.el.div(
            field(
                "Price of one, in " + State.currency,
                text_input("rate", input_mode="decimal", auto_complete="off", error=rate_error),
                id="rate",
                error=rate_error,
            ),
            field(
                "From",
                text_input("day", type="date", default_value=State.today, error=day_error),
                id="day",
                error=day_error,
            ),
            class_name="two",
        ),
        rx.el.div(submit_button("Add rate")),
        on_submit=State.add,
        id="rate-form",
        key=State.typed.to(str),
        class_name="form",
    )
