"""Rows of a list that are selected: what is done is done with these; and the current one."""

from typing import Any
from uuid import UUID

import reflex as rx

from spends.kit.ids import parse_id


class Selection(rx.State, mixin=True):
    """The rows of a page by their ids, those of them that are selected, and the current one."""

    rows: list[Any] = []
    selected: list[str] = []
    current: str = ""

    _anchor: str = ""

    @rx.event
    async def select(self, row_id: str, shift: bool) -> None:  # noqa: FBT001  an event's argument
        """Select a row or not; with shift all from the one selected before."""
        self._select(row_id, through=shift is True)

    @rx.event
    async def select_page(self, checked: bool) -> None:  # noqa: FBT001  an event's argument
        """Select all rows of the page, or none."""
        self.selected = self._row_ids() if checked is True else []

    @rx.event
    async def select_current(self) -> None:
        """Select the current row or not."""
        self._select(self.current)

    @rx.event
    async def clear_selection(self) -> None:
        """Select nothing."""
        self.selected = []

    def _select(self, row_id: str, *, through: bool = False) -> None:
        ids = self._row_ids()
        if row_id not in ids:
            return
        chosen = set(self.selected)
        if through and self._anchor in ids:
            ends = sorted((ids.index(self._anchor), ids.index(row_id)))
            chosen |= set(ids[ends[0] : ends[1] + 1])
        else:
            chosen ^= {row_id}
        self._anchor = row_id
        self.selected = [each for each in ids if each in chosen]

    def _row_ids(self) -> list[str]:
        return [row.id for row in self.rows]

    def _meant(self) -> list[UUID]:
        """Return the rows that are selected; pressed a second time, no other one is meant."""
        return [parse_id(each) for each in self.selected]

    def _keep_selected(self) -> None:
        """Forget what is selected and no longer shown."""
        ids = set(self._row_ids())
        self.selected = [each for each in self.selected if each in ids]
