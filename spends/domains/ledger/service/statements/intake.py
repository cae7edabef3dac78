"""The new lines of a statement on their way into the ledger, all of them or none."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, Self
from uuid import UUID

import uuid_utils
from sqlalchemy.exc import IntegrityError

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.kinds import NO_CATEGORY, SEARCH_TEXT_LENGTH, Kind
from spends.domains.ledger.models import Account
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.statements import batches
from spends.domains.ledger.repository.statements import lines as statement_lines
from spends.domains.ledger.service.statements.extras import (
    Besides,
    Entries,
    Extras,
    Kept,
    Linkable,
    Months,
    Taken,
    whole_id,
)
from spends.domains.ledger.service.worth.rates import revalue
from spends.domains.ledger.service.worth.valuing import ToBase
from spends.kit import clock
from spends.kit.actor import Permission
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

CACHE = 8_000
LARGE_CACHE = 65_536
LARGE = 10**12
"""An amount in minor units that any difference between two rates shows in."""
_NULL = "\\N"
_ESCAPES = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}


NewLine = tuple[date, int, str, str, str | None, Any, Any, str | None, int, bool, Besides | None]
"""A line of a statement that is new, as a plain tuple, for there are many.

Day, amount in minor units of the account's currency, description, the same folded, notes, payee and
category (ids as `Intake.stored_id` gives them), the provider's id, fingerprint, whether pending,
and what else it has.
"""


class NameGoneError(Exception):
    """A payee or category that the lines were to have is gone, or is another one now."""


class Packed(NamedTuple):
    """Lines as their database takes them fastest: tuples of `VARYING`, on Postgres COPY's text."""

    size: int
    lines: list[tuple[Any, ...]] | str
    kept: Kept


class Intake:
    """Takes the new lines of one statement into an account, in one go and all or nothing.

    `keep` the categories of the lines, `pack` and `take` chunks of lines, `give_way` between them,
    `finish` at the end. One chunk may be packed while the one before it is taken. On SQLite, where
    `give_way` commits so that editors need not wait, what was taken until then is hidden until
    `finish`. NameGoneError when a payee or category has gone in between, or before: then it has to
    be begun again.
    """

    def __init__(
        self, uow: UnitOfWork, account: Account, import_id: UUID, days: tuple[date, date]
    ) -> None:
        uow.require(Permission.WRITE)
        self._uow = uow
        self._account = account
        self._import_id = import_id
        self._shared = statement_lines.Shared(
            uow.household_id,
            account.id,
            import_id,
            account.owner_id,
            account.currency_code,
            clock.now(),
        )
        self._days = days
        self._to_base = self._converter()
        self._sums: Months = {}
        self._dates: set[date] = set()
        self._extras = Extras(
            account.currency_code, self._to_base, self._sums, in_bytes=uow.is_sqlite
        )
        self._kept: frozenset[UUID] = frozenset()
        self._hidden = False

    def _converter(self) -> ToBase | None:
        """Return what turns amounts into the household's currency, None where it is their own."""
        base = households.currency(self._uow)
        if self._account.currency_code == base:
            return None
        return currencies.converter(self._uow, self._account.currency_code, base, *self._days)

    def __enter__(self) -> Self:
        if self._uow.is_sqlite:
            statement_lines.set_cache(self._uow, LARGE_CACHE)
        else:
            statement_lines.prepare_copy(self._uow)
        return self

    def __exit__(self, *_: object) -> None:
        if self._uow.is_sqlite:
            statement_lines.set_cache(self._uow, CACHE)

    @property
    def linkable(self) -> Sequence[Linkable]:
        """The lines taken whose other sides are wanted."""
        return self._extras.linkable

    def stored_id(self, value: UUID | None) -> Any:
        """Return an id as the lines' database takes it fastest."""
        if value is None:
            return None
        return value.bytes if self._uow.is_sqlite else str(value)

    def keep(self, categories: Iterable[UUID]) -> None:
        """Say which categories the lines have, so that they stay until the commit."""
        self._kept = frozenset(categories)
        self._check_kept()

    def _check_kept(self) -> None:
        if rows.kept_categories(self._uow, self._kept) != self._kept:
            raise NameGoneError

    def pack(self, lines: Sequence[NewLine]) -> Packed:
        """Make lines ready to be taken, in their order; the database is not asked."""
        stored = self._tuples(lines)
        packed = list(stored) if self._uow.is_sqlite else "".join(map(_copied, stored))
        return Packed(len(lines), packed, self._extras.cut())

    def take(self, packed: Packed) -> None:
        """Store some lines."""
        lines = packed.lines
        try:
            if isinstance(lines, str):
                statement_lines.copy_lines(self._uow, self._shared, lines)
            else:
                statement_lines.insert_lines(self._uow, self._shared, lines, hidden=self._hidden)
            packed.kept.store(self._uow)
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise NameGoneError from error

    def _tuples(self, lines: Iterable[NewLine]) -> Iterator[tuple[Any, ...]]:
        sums, to_base, written = self._sums, self._to_base, ""
        in_bytes, new, keep = self._uow.is_sqlite, uuid_utils.uuid7, self._extras.keep
        last: date | None = None
        month: Entries = {}
        for (
            day,
            amount,
            description,
            folded,
            notes,
            payee_id,
            category_id,
            external_id,
            fingerprint,
            pending,
            besides,
        ) in lines:
            if day != last:
                last, written = day, day.isoformat()
                month = sums.setdefault(clock.month_of(day), {})
                self._dates.add(day)
            line_id = new()
            base = amount if to_base is None else to_base(amount, day)
            if besides is None or not keep(Taken(line_id, day, amount, base), besides):
                entry = month.get(category_id)
                if entry is None:
                    entry = month[category_id] = [0, 0, 0, 0, 0, 0]
                entry[amount < 0] += amount
                entry[4] += 1
                if to_base is not None:
                    if base is None:
                        entry[5] += 1
                    else:
                        entry[2 + (base < 0)] += base
            found = folded if notes is None else fold(f"{description} {notes}")
            yield (
                line_id.bytes if in_bytes else line_id,
                written,
                amount,
                base,
                payee_id,
                category_id,
                description or None,
                notes,
                found[:SEARCH_TEXT_LENGTH] or None,
                pending,
                not pending if besides is None or besides.cleared is None else besides.cleared,
                external_id,
                fingerprint,
            )

    def give_way(self) -> bool:
        """Let waiting writers in where that is needed (SQLite); whether that happened."""
        if not self._uow.database.somebody_waits:
            return False
        if not self._hidden:
            batches.hide(self._uow, self._import_id)
            self._hidden = True
        statement_lines.set_cache(self._uow, CACHE)
        yielded = self._uow.database.yield_turn(self._uow)
        statement_lines.set_cache(self._uow, LARGE_CACHE)
        return yielded

    def finish(self) -> None:
        """Show what was taken, add it to the monthly sums, and count the import.

        Rates may have changed since; where others were let in, the household's currency too.
        """
        uow = self._uow
        worth.hold_rates(uow)
        if self._hidden:
            self._check_kept()
            batches.reveal(uow, self._import_id)
        if self._is_worth_something_else():
            revalue(uow, self._account.currency_code, *self._days)
            summary.rebuild(uow, [self._account.id], clock.month_of(self._days[0]))
        else:
            summary.add(uow, self._deltas())
        batches.bump_version(uow, self._account.id)
        households.touch(uow)

    def _is_worth_something_else(self) -> bool:
        current = self._converter()
        if self._to_base is None and current is None:
            return False
        before, now = (to_base or _same for to_base in (self._to_base, current))
        return any(before(LARGE, day) != now(LARGE, day) for day in self._dates)

    def _deltas(self) -> rules.Deltas:
        ids = {stored: _id(stored) for entries in self._sums.values() for stored in entries}
        account_id, kind = self._account.id, int(Kind.PLAIN)
        return {
            rules.MonthKey(account_id, month, ids[stored], kind): self._in_base(sums)
            for month, entries in self._sums.items()
            for stored, sums in entries.items()
        }

    def _in_base(self, sums: list[int]) -> rules.Sums:
        """Return sums whole: `pack` leaves out those in the household's currency where equal."""
        coming, going, base_in, base_out, count, missing = sums
        if self._to_base is None:
            base_in, base_out = coming, going
        return rules.Sums(coming, going, base_in, base_out, count, missing)


def _same(minor: int, _day: date) -> int:
    return minor


def _id(stored: Any) -> UUID:
    return NO_CATEGORY if stored is None else whole_id(stored)


def _copied(row: tuple[Any, ...]) -> str:
    """Return a tuple of `VARYING` as a line of COPY's text format."""
    line_id, day, amount, base, payee, category, text, notes, found, *flags, external, mark = row
    pending, cleared = flags
    return (
        f"{line_id}\t{day}\t{amount}\t{_NULL if base is None else base}"
        f"\t{payee or _NULL}\t{category or _NULL}\t{_escaped(text)}"
        f"\t{_NULL if notes is None else _escaped(notes)}\t{_escaped(found)}"
        f"\t{pending}\t{cleared}\t{_NULL if external is None else _escaped(external)}\t{mark}\n"
    )


def _escaped(text: str | None) -> str:
    if text is None:
        return _NULL
    if "\\" not in text and text.isprintable():
        return text
    return text.translate(_ESCAPES)
