"""How one thing looks: its picture and facts on the left, its chain on the right."""

from typing import Any

import reflex as rx

from spends.ui.components.amount import amount
from spends.ui.components.button import button, place_link
from spends.ui.components.card import card, card_skeleton, grid
from spends.ui.components.icon import drawn_icon
from spends.ui.components.menu import menu, menu_item, menu_separator
from spends.ui.components.photo import photo
from spends.ui.components.purchase_chip import tone_chip
from spends.ui.pages.inventory.editor import PurchaseEditor
from spends.ui.pages.item.papers import papers
from spends.ui.pages.item.sections import costs, covers, payment, refunds, worth
from spends.ui.pages.item.state import ItemState

ITEM = ItemState.item


def thing() -> rx.Component:
    """The whole of a purchase."""
    return grid(
        _head(),
        _chain(),
        rx.el.div(payment(), refunds(), papers(), class_name="item-column span-6"),
        rx.el.div(covers(), costs(), worth(), class_name="item-column span-6"),
    )


def waiting() -> rx.Component:
    """The same while it is on its way."""
    return grid(
        card_skeleton(span=7, height=420),
        card_skeleton(span=5, lines=6),
        card_skeleton(span=6),
        card_skeleton(span=6),
    )


def actions() -> rx.Component:
    """What is done with the thing itself."""
    more = menu(
        button("More", icon="ellipsis"),
        menu_item("Duplicate", icon="copy", on_click=ItemState.duplicate),
        rx.cond(
            ITEM.lent,
            menu_item("Take back", icon="undo-2", on_click=ItemState.take_back),
            rx.cond(ITEM.owned, menu_item("Lend", icon="user", on_click=ItemState.ask("lend", ""))),
        ),
        rx.cond(
            ITEM.sold,
            menu_item("Not sold after all", icon="undo-2", on_click=ItemState.unsell),
            rx.cond(
                ITEM.owned, menu_item("Sell", icon="hand-coins", on_click=ItemState.ask("sell", ""))
            ),
        ),
        rx.cond(
            ITEM.can_expect,
            menu_item("Expect a refund", icon="coins", on_click=ItemState.ask("expect", "")),
        ),
        rx.cond(
            ITEM.under.length() > 0,
            menu_item(
                "Open a claim",
                icon="shield",
                on_click=ItemState.ask("claim", ITEM.under[0].value),
            ),
        ),
        menu_item("Print a QR label", icon="qr-code", href=ITEM.label_href, outside=True),
        menu_separator(),
        menu_item("Delete", icon="trash-2", on_click=ItemState.delete, danger=True),
    )
    return rx.el.div(
        button("Edit", icon="pencil", on_click=PurchaseEditor.edit(ITEM.id)),
        rx.cond(
            ITEM.returnable,
            button("Return it", icon="undo-2", on_click=ItemState.ask("return", "")),
        ),
        more,
        class_name="cluster item-actions",
    )


def _head() -> rx.Component:
    chips = rx.el.div(
        tone_chip(ITEM.status, ITEM.status_tone),
        rx.cond(ITEM.cover != "", tone_chip(ITEM.cover, ITEM.cover_tone)),
        class_name="cluster",
    )
    words = rx.el.div(
        rx.el.div(
            rx.el.h2(ITEM.name, class_name="item-name"),
            rx.cond(ITEM.note != "", rx.el.p(ITEM.note, class_name="dim")),
        ),
        chips,
        rx.el.div(
            rx.el.p(amount(ITEM.total, worth=ITEM.worth), class_name="item-total amounts-start"),
            rx.cond(ITEM.net != "", rx.el.p(ITEM.net, class_name="item-net small tone-in")),
        ),
        rx.el.dl(rx.foreach(ITEM.facts, _fact), class_name="item-facts"),
        rx.cond(ITEM.notes != "", rx.el.p(ITEM.notes, class_name="rail-notes")),
        actions(),
        class_name="stack grow",
    )
    return card(
        rx.el.div(
            rx.el.div(photo(ITEM.photo, ITEM.icon, ITEM.hue), class_name="item-photo"),
            words,
            class_name="item-head",
        ),
        span=7,
    )


def _fact(row: Any) -> rx.Component:
    return rx.fragment(rx.el.dt(row.label), rx.el.dd(row.words))


def _chain() -> rx.Component:
    return card(
        rx.el.ol(
            rx.foreach(ITEM.steps, _step), rx.foreach(ITEM.gaps, _gap), class_name="item-chain"
        ),
        title="The chain",
        span=5,
    )


def _gap(row: Any) -> rx.Component:
    words = rx.cond(
        row.anchor != "",
        rx.el.a(
            rx.el.span(row.words, class_name="item-step-title"),
            href=row.anchor,
            class_name="item-step-words",
        ),
        rx.el.span(row.words, class_name="item-step-words"),
    )
    return rx.el.li(
        rx.el.span(drawn_icon(row.icon, 16), class_name="item-step-mark"),
        words,
        class_name="item-step missing",
    )


def _step(row: Any) -> rx.Component:
    inside = rx.fragment(
        rx.el.span(row.title, class_name="strong item-step-title"),
        rx.el.span(row.words, class_name="dim small"),
    )
    linked = rx.cond(
        row.href != "",
        place_link(inside, href=row.href, class_name="item-step-words"),
        rx.cond(
            row.anchor != "",
            rx.el.a(inside, href=row.anchor, class_name="item-step-words"),
            rx.el.span(inside, class_name="item-step-words"),
        ),
    )
    return rx.el.li(
        rx.el.span(drawn_icon(row.icon, 16), class_name="item-step-mark"),
        linked,
        class_name=rx.cond(row.done, "item-step done", "item-step"),
        custom_attrs={"data-tone": row.tone},
    )
