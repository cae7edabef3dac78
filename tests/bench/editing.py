"""People who edit: each has the transactions page open and gives its line another category."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from spends.ui.pages.transactions.listing import ListState
from spends.ui.pages.transactions.many import BulkState
from tests.bench.tab import Tab, Update, changed, scripts

PATH = "/transactions"
# As often as people do something who are busy with their accounts.
EVERY = 5.0
PAGE = 50
# What a row says in place of a category that can be changed.
FIXED = ("Transfer", " parts")
LIST = ListState.get_full_name()
MANY = BulkState.get_full_name()


@dataclass
class Edits:
    """What editors lived through: (when it began, how long it took), and what went wrong."""

    taken: list[tuple[float, float]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def between(self, start: float, end: float) -> list[float]:
        """Return how long edits took that began in a span of `time.perf_counter()`."""
        return [seconds for began, seconds in self.taken if start <= began < end]


class Editor:
    """One of many, with a line of its own."""

    def __init__(self, number: int, edits: Edits) -> None:
        self._number = number
        self._edits = edits
        self._random = Random(number)
        self._row = ""
        self._category = ""
        self._choices: list[tuple[str, str]] = []
        self._tab: Tab | None = None

    async def open(self, url: str, cookie: str) -> None:
        """Open the page, on its second half of editors the next one, and choose a line."""
        self._tab = tab = await Tab.open(url, cookie, PATH)
        loaded = await tab.until(lambda update: changed(update, ListState, "rows"))
        rows: list[dict[str, Any]] = changed(loaded, ListState, "rows")
        options = changed(loaded, ListState, "category_options")
        tops = {option["hint"] for option in options}
        leaves = [option for option in options if option["label"] not in tops]
        self._choices = [(option["value"], option["label"]) for option in leaves[:20]]
        place = self._number
        if self._number * 2 >= PAGE:
            await tab.send(f"{LIST}.next_page")
            loaded = await tab.until(lambda update: changed(update, ListState, "rows"))
            rows, place = changed(loaded, ListState, "rows"), self._number - PAGE // 2
        plain = [row for row in rows if not row["category"].endswith(FIXED)]
        self._row, self._category = plain[place]["id"], plain[place]["category"]

    async def work(self, until: asyncio.Event) -> None:
        """Edit every few seconds until told to stop."""
        await asyncio.sleep(self._random.random() * EVERY)
        while not until.is_set():
            began = time.perf_counter()
            try:
                await self._edit()
            except TimeoutError:
                self._edits.problems.append("no answer")
            spent = time.perf_counter() - began
            await asyncio.sleep(max(0.0, EVERY - spent) * self._random.uniform(0.8, 1.2))

    async def _edit(self) -> None:
        tab = self._tab
        assert tab is not None
        await tab.send(f"{LIST}.select", row_id=self._row, shift=False)
        await tab.until(lambda update: changed(update, ListState, "selected"))
        value, label = self._random.choice(
            [choice for choice in self._choices if choice[1] != self._category]
        )
        start = time.perf_counter()
        await tab.send(f"{MANY}.categorise", category_id=value)
        await tab.until(lambda update: self._shows(update, label))
        self._edits.taken.append((start, time.perf_counter() - start))
        self._category = label

    def _shows(self, update: Update, label: str) -> bool:
        if '"bad"' in scripts(update):
            self._edits.problems.append(scripts(update))
        rows = changed(update, ListState, "rows") or ()
        return any(row["id"] == self._row and row["category"] == label for row in rows)

    async def close(self) -> None:
        """Leave the page."""
        if self._tab is not None:
            await self._tab.close()


async def opened(number: int, url: str, cookie: str, edits: Edits) -> list[Editor]:
    """Return so many editors, each with the page open."""
    editors = [Editor(index, edits) for index in range(number)]
    for some in range(0, number, 10):
        await asyncio.gather(*(one.open(url, cookie) for one in editors[some : some + 10]))
    return editors


async def closed(editors: Sequence[Editor]) -> None:
    """Let all of them leave."""
    await asyncio.gather(*(editor.close() for editor in editors))
