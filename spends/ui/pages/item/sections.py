"""The sections of one thing: payment, refunds, warranties, cost of ownership."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, icon_button
from spends.ui.components.card import card, list_row, tile
from spends.ui.components.chart_card import chart_card
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.progress import meter
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.pages.item.covering import CoverState
from spends.ui.pages.item.paying import PayingState
from spends.ui.pages.item.state import ItemState

ITEM = ItemState.item


def payment() -> rx.Component:
    """The bank lines that paid for it, or may have."""
    find = rx.cond(
        ITEM.unpaid,
        button("Find the line", icon="search", size="sm", on_click=PayingState.look("paid", "")),
        button("Add upkeep", icon="wrench", size="sm", on_click=PayingState.look("upkeep", "")),
    )
    deposit = button(
        "Find the deposit", icon="search", size="sm", on_click=PayingState.look("sold", "")
    )
    return card(
        rx.cond(
            (ITEM.lines.length() == 0) & (ITEM.offers.length() == 0),
            rx.el.p("No bank line is linked yet.", class_name="dim"),
            rx.el.div(
                rx.foreach(ITEM.lines, _linked),
                rx.foreach(ITEM.offers, _offered),
                class_name="card-rows",
            ),
        ),
        rx.cond(ITEM.sale_unpaid, rx.el.div(deposit, class_name="cluster")),
        title="Payment",
        id="payment",
        action=find,
        class_name="stack-sm",
    )


def _amount(row: Any) -> rx.Component:
    return amount(row.amount, worth=row.worth)


def _linked(row: Any) -> rx.Component:
    take_off = icon_button(
        "unlink",
        rx.Var.create("Unlink ") + row.title,
        size="sm",
        on_click=PayingState.unpay(row.role, row.id),
    )
    line = list_row(
        row.title, note=row.words, lead=tile("receipt-text"), end=_amount(row), href=row.href
    )
    return rx.el.div(line, take_off, class_name="rail-paper")


def _offered(row: Any) -> rx.Component:
    yes = rx.cond(row.role == "sold", "This is the deposit", "This one paid")
    return rx.el.div(
        list_row(row.title, note=row.words, lead=tile("circle-help", "soon"), end=_amount(row)),
        rx.el.div(
            button(
                yes,
                variant="primary",
                size="sm",
                on_click=PayingState.pay(row.role, row.id, row.split),
            ),
            button("Not this", size="sm", on_click=PayingState.refuse(row.id)),
            class_name="cluster item-answers",
        ),
        class_name="item-offer",
    )


def refunds() -> rx.Component:
    """Money expected back."""
    return rx.cond(
        ITEM.refunds.length() > 0,
        card(
            rx.foreach(ITEM.refunds, _refund),
            rx.el.p("What came back lowers the net cost, in part, too.", class_name="dim small"),
            title="Refunds",
            class_name="stack-sm",
        ),
    )


def _refund(row: Any) -> rx.Component:
    def offer(line: Any) -> rx.Component:
        return rx.el.div(
            list_row(
                line.title, note=line.words, lead=tile("circle-help", "soon"), end=_amount(line)
            ),
            rx.el.div(
                button(
                    "This is the refund",
                    variant="primary",
                    size="sm",
                    on_click=PayingState.credit(row.id, line.id),
                ),
                class_name="cluster item-answers",
            ),
            class_name="item-offer",
        )

    def brought(line: Any) -> rx.Component:
        off = icon_button(
            "unlink",
            rx.Var.create("Unlink ") + line.title,
            size="sm",
            on_click=PayingState.uncredit(row.id, line.id),
        )
        line_row = list_row(
            line.title,
            note=line.words,
            lead=tile("coins", "good"),
            end=_amount(line),
            href=line.href,
        )
        return rx.el.div(line_row, off, class_name="rail-paper")

    link = rx.el.div(
        button(
            "Link a credit", icon="link", size="sm", on_click=PayingState.look("credit", row.id)
        ),
        class_name="cluster",
    )
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.p(amount(row.title, worth=row.worth), class_name="amounts-start"),
                rx.el.p(row.words, class_name="dim small"),
                class_name="grow",
            ),
            tone_chip(row.chip, row.tone),
            _refund_menu(row),
            class_name="item-line",
        ),
        rx.cond(row.notes != "", rx.el.p(row.notes, class_name="dim small item-notes")),
        rx.cond(row.share > 0, meter(row.share, "good")),
        rx.el.div(
            rx.foreach(row.credits, brought), rx.foreach(row.offers, offer), class_name="card-rows"
        ),
        rx.cond(row.is_open, link),
        id=row.anchor,
        class_name="stack-sm item-part",
    )


def _refund_menu(row: Any) -> rx.Component:
    wait = rx.cond(
        row.dismissed,
        menu_item("Wait again", icon="clock", on_click=PayingState.await_again(row.id)),
        rx.cond(
            row.is_open,
            menu_item("Wait no more", icon="ban", on_click=PayingState.dismiss(row.id)),
        ),
    )
    return menu(
        icon_button("ellipsis", rx.Var.create("More about ") + row.title, size="sm"),
        menu_item("Edit", icon="pencil", on_click=PayingState.edit(row.id)),
        wait,
        menu_separator(),
        menu_item("Delete", icon="trash-2", on_click=PayingState.ask_forget(row.id), danger=True),
    )


def covers() -> rx.Component:
    """The warranties as layers, with their claims."""
    add = button("Add", icon="plus", size="sm", on_click=ItemState.ask("warranty", ""))
    promise = rx.el.div(
        rx.el.div(
            rx.el.p(ITEM.promise.title, class_name="strong"),
            rx.el.p(ITEM.promise.words, class_name="dim small"),
            class_name="grow",
        ),
        button("Add it", size="sm", on_click=CoverState.add_statutory),
        class_name="item-promise",
    )
    none = rx.cond(
        (ITEM.covers.length() == 0) & (ITEM.promise.title == ""),
        rx.el.p("No warranty is noted yet.", class_name="dim"),
    )
    return card(
        none,
        rx.foreach(ITEM.covers, _cover),
        rx.cond(ITEM.promise.title != "", promise),
        title="Warranties",
        id="warranties",
        action=add,
        class_name="stack-sm",
    )


def _cover(row: Any) -> rx.Component:
    more = menu(
        icon_button("ellipsis", rx.Var.create("More about the ") + row.title, size="sm"),
        menu_item("Open a claim", icon="shield", on_click=ItemState.ask("claim", row.id)),
        rx.cond(
            row.voided,
            menu_item(
                "It holds again", icon="check", on_click=CoverState.set_void(row.id, voided=False)
            ),
            menu_item("Void", icon="ban", on_click=CoverState.set_void(row.id, voided=True)),
        ),
        menu_item("Delete", icon="trash-2", on_click=CoverState.remove(row.id), danger=True),
    )
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.p(row.title, class_name="strong"),
                rx.el.p(row.words, class_name="dim small"),
                class_name="grow",
            ),
            tone_chip(row.chip, row.tone),
            more,
            class_name="item-line",
        ),
        rx.cond(row.notes != "", rx.el.p(row.notes, class_name="dim small")),
        rx.foreach(row.claims, _claim),
        id=row.anchor,
        class_name="stack-sm item-part",
    )


def _claim(row: Any) -> rx.Component:
    act = rx.cond(
        row.is_open,
        button("Close", size="sm", on_click=ItemState.ask("close", row.id)),
        button("Open again", size="sm", on_click=CoverState.reopen_claim(row.id)),
    )
    return rx.el.div(
        rx.cond(row.is_open, tile("shield", "soon"), tile("shield")),
        rx.el.div(
            rx.el.p(row.title), rx.el.p(row.words, class_name="dim small"), class_name="grow"
        ),
        act,
        id=row.anchor,
        class_name="item-line",
    )


def costs() -> rx.Component:
    """What owning it has cost."""

    def sum_of(label: str, value: Any, place: int) -> rx.Component:
        figure = amount(value, worth=ITEM.cost.worths[place], strong=False)
        return rx.fragment(rx.el.dt(label), rx.el.dd(figure))

    return card(
        rx.el.dl(
            sum_of("Net cost", ITEM.cost.net, 0),
            sum_of("Upkeep", ITEM.cost.upkeep, 1),
            sum_of("Altogether", ITEM.cost.total, 2),
            rx.cond(ITEM.cost.value != "", sum_of("Value today", ITEM.cost.value, 3)),
            sum_of("A month so far", ITEM.cost.per_month, 4),
            class_name="item-facts item-sums",
        ),
        rx.cond(ITEM.cost.missing != "", rx.el.p(ITEM.cost.missing, class_name="dim small")),
        title="Cost of ownership",
        class_name="stack-sm",
    )


def worth() -> rx.Component:
    """How its value falls, while it is there and its useful life is known."""
    drawing = chart_card(
        "Value over time",
        words=ITEM.cost.words,
        figure=ITEM.cost.figure,
        columns=["Day", "Value"],
        rows=ITEM.cost.rows,
        height=160,
    )
    return rx.cond(ITEM.cost.words != "", drawing)
