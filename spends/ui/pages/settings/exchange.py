"""Settings: purchases and the whole household as files, out and in."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from spends.domains.archives import service as archives
from spends.domains.belongings.service import exchange as purchases
from spends.kit.actor import Permission
from spends.kit.progress import IDLE, progress_of
from spends.ui.components.toast import notify
from spends.ui.format import number
from spends.ui.session import SessionState
from spends.ui.typed import plain_text
from spends.ui.work import current_actor

SHOWN = 50
FORMATS = [("csv", "Purchases, CSV"), ("json", "Whole household, JSON")]
DUPLICATES = [
    ("skip", "Leave as it is", "What is here already stays untouched"),
    ("update", "Bring up to date", "What is here already takes what the file says"),
]
WORKS = {"csv": purchases.WORK, "json": archives.WORK}
NAMED = {
    "account": ("account", "accounts"),
    "transaction": ("transaction", "transactions"),
    "purchase": ("purchase", "purchases"),
    "warranty": ("warranty", "warranties"),
    "document": ("document", "documents"),
}
POLL = 0.5
LONGEST = 3600
"""After so many looks nobody is told any more how far an import is."""
CHOOSING, CHECKED, IMPORTING, DONE = "", "checked", "importing", "done"


@dataclass(frozen=True)
class Problem:
    """A row of a file that cannot be taken, and why."""

    row: str
    words: str


class ExchangeState(rx.State):
    """An import: first what it would do, then that it is done."""

    format: str = "csv"
    duplicates: str = "skip"
    phase: str = CHOOSING
    again: int = 0
    words: str = ""
    problems: list[Problem] = []
    more_problems: str = ""
    warnings: list[str] = []
    error: str = ""
    has_any: bool = False
    may_manage: bool = True
    share: int = 0
    pace: str = ""
    _wish: int = 0

    @rx.event
    async def load(self) -> None:
        """Forget the last file, and see what this person may do."""
        self.may_manage = Permission.MANAGE in current_actor().permissions
        self._begin()

    @rx.event(background=True)
    async def follow(self, name: str) -> None:
        """Say how far the server is with a file, from when it is sent until there is an answer."""
        del name
        actor = current_actor()
        async with self:
            self._wish += 1
            wish, work = self._wish, WORKS[self.format]
        for _ in range(LONGEST):
            await asyncio.sleep(POLL)
            done, total = progress_of(work, actor.household_id) or IDLE
            async with self:
                if wish != self._wish:
                    return
                self.share = 100 * done // total if total else 0
                counts = (number(done, actor.locale), number(total, actor.locale))
                self.pace = "{} of {} rows".format(*counts) if total else ""

    @rx.event
    async def set_format(self, value: str) -> None:
        """Say what kind of file it is."""
        if plain_text(value, 10) in dict(FORMATS):
            self.format = value
            self._begin()

    @rx.event
    async def set_duplicates(self, value: str) -> None:
        """Say what becomes of what is here already."""
        if plain_text(value, 10) in {each[0] for each in DUPLICATES}:
            self.duplicates = value
            self._begin()

    @rx.event
    async def begin(self) -> None:
        """Choose a file anew."""
        self._begin()

    @rx.event
    async def start(self) -> None:
        """Send the file again, and import it this time."""
        if self.phase == CHECKED and self.has_any:
            self.phase, self.error = IMPORTING, ""
            self.again += 1

    @rx.event
    async def received(self, body: dict[str, Any], kind: str, duplicates: str) -> Any:
        """Show what the import would do, or has done, as it was asked for."""
        sent: Any = body
        answer: dict[str, Any] = sent if isinstance(sent, dict) else {}
        # The answer's own word: what the page believes may be of before it was opened again.
        is_done = answer.get("dry_run") is False
        if not is_done and (kind, duplicates) != (self.format, self.duplicates):
            # Something else was chosen meanwhile: the same file is looked at once more for that.
            self.again += kind == self.format
            return None
        created, updated, skipped = (
            _count(answer.get(name)) for name in ("created", "updated", "skipped")
        )
        self._say_problems(answer)
        self.has_any = bool(created or updated)
        self.words = _sentence(created, updated, skipped, is_done=is_done)
        self.words += _tables(answer.get("tables"))
        self.phase = DONE if is_done else CHECKED
        self.error = ""
        self._rest()
        return [notify("Imported"), SessionState.load] if is_done else None

    @rx.event
    async def failed(self, message: str, status: int) -> None:
        """Say why the file was not taken."""
        del status
        self._begin()
        self.error = plain_text(message, 500) or "The file was not taken. Try again."

    def _rest(self) -> None:
        """Nothing is under way any more."""
        self._wish += 1
        self.share, self.pace = 0, ""

    def _begin(self) -> None:
        self._rest()
        self.phase, self.words, self.error = CHOOSING, "", ""
        self.problems, self.more_problems, self.warnings, self.has_any = [], "", [], False

    def _say_problems(self, answer: dict[str, Any]) -> None:
        errors = answer.get("errors")
        found = (
            [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
        )
        self.problems = [_problem(each) for each in found[:SHOWN]]
        more = len(found) - SHOWN
        self.more_problems = f"and {number(more)} more" if more > 0 else ""
        warnings = answer.get("warnings")
        listed = warnings if isinstance(warnings, list) else []
        self.warnings = [plain_text(each, 300) for each in listed[:SHOWN] if isinstance(each, str)]


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _problem(each: dict[str, Any]) -> Problem:
    field, message = plain_text(each.get("field"), 60), plain_text(each.get("message"), 300)
    row = each.get("row")
    place = f"Row {row}" if isinstance(row, int) else "The file"
    return Problem(place, f"{field}: {message}" if field else message)


def _sentence(created: int, updated: int, skipped: int, *, is_done: bool) -> str:
    locale = current_actor().locale
    parts = [
        f"{verb} {number(count, locale)}"
        for verb, count in (
            ("created" if is_done else "create", created),
            ("updated" if is_done else "update", updated),
            ("skipped" if is_done else "skip", skipped),
        )
        if count
    ]
    if not parts:
        return "Nothing was imported." if is_done else "There is nothing in it to import."
    said = ", ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if is_done else f"This would {said}."


def _tables(sent: object) -> str:
    """Return what most people know of a household, counted; "" for a file of purchases."""
    tables: dict[str, Any] = sent if isinstance(sent, dict) else {}
    locale, parts = current_actor().locale, []
    for name, words in NAMED.items():
        found = tables.get(name)
        counts = found if isinstance(found, dict) else {}
        count = _count(counts.get("created")) + _count(counts.get("updated"))
        if count:
            parts.append(f"{number(count, locale)} {words[count != 1]}")
    return f" Among them {', '.join(parts)}." if parts else ""
