"""What stands in the drawer for each part of a transaction that is split."""

from typing import Any

import reflex as rx

from spends.ui.components.button import icon_button
from spends.ui.components.category_picker import category_picker
from spends.ui.components.field import text_input
from spends.ui.pages.transactions.editor import EditorState

ERRORS = EditorState.errors


def pieces() -> rx.Component:
    """The parts of a split: a category, an amount and a note each."""

    def piece(row: Any) -> rx.Component:
        note_id = f"part-{row.key}-notes"
        sum_id = f"part-{row.key}-amount"
        return rx.el.div(
            category_picker(
                EditorState.categories,
                id=f"part-{row.key}-category",
                value=row.category,
                on_change=lambda chosen: EditorState.set_piece(row.key, "category", chosen),
                label="Category of the part",
            ),
            rx.el.div(
                text_input(
                    sum_id,
                    name=sum_id,
                    value=row.amount,
                    on_change=lambda text: EditorState.set_piece(row.key, "amount", text),
                    input_mode="decimal",
                    auto_complete="off",
                    error=row.error,
                    placeholder="0.00",
                    class_name="num",
                    custom_attrs={"aria-label": "Amount of the part"},
                ),
                text_input(
                    note_id,
                    name=note_id,
                    value=row.notes,
                    on_change=lambda text: EditorState.set_piece(row.key, "notes", text),
                    placeholder="Note",
                    auto_complete="off",
                    custom_attrs={"aria-label": "Note of the part"},
                ),
                icon_button("x", "Remove part", on_click=EditorState.drop_piece(row.key)),
                class_name="part-line",
            ),
            rx.cond(
                row.error != "", rx.el.p(row.error, id=f"{sum_id}-error", class_name="field-error")
            ),
            class_name="part",
            key=row.key,
        )

    return rx.el.fieldset(
        rx.el.legend("Parts", class_name="field-label"),
        rx.foreach(EditorState.pieces, piece),
        rx.cond(
            ERRORS.splits != "", rx.el.p(ERRORS.splits, class_name="field-error", role="alert")
        ),
        class_name="stack-sm",
    )
