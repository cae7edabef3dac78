"""What few lines of a statement have besides: tags, parts, the other side of a transfer."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from spends.domains.ledger import rules
from spends.domains.ledger.repository.statements import lines as statement_lines
from spends.domains.ledger.service.worth.valuing import ToBase
from spends.kit.clock import month_of
from spends.kit.unit_of_work import UnitOfWork

Entries = dict[Any, list[int]]
"""By category as stored: what comes in and goes out, in the account's currency and in the
household's where that is another, how many lines, and how many pieces without a rate."""

Months = dict[date, Entries]
"""The same by the first days of months."""


class NewPart(NamedTuple):
    """A part of a new line; the category's id as `Intake.stored_id` gives it."""

    amount: int
    category_id: Any
    notes: str | None


class Besides(NamedTuple):
    """What few new lines have: tags (ids as `Intake.stored_id` gives them), and parts.

    The parts, two or more where there are any, sum to the line, which has no category then. The
    other side of a line that is part of a transfer is wanted in `other_account_id`. `cleared` is
    whether it counts as seen by the bank where that does not follow from its being pending.
    """

    tag_ids: tuple[Any, ...] = ()
    parts: tuple[NewPart, ...] = ()
    other_account_id: UUID | None = None
    cleared: bool | None = None


class Linkable(NamedTuple):
    """A line that was taken, and in which account the other side of its transfer is wanted."""

    id: UUID
    day: date
    amount: int
    other_account_id: UUID


class Taken(NamedTuple):
    """A line that is about to be stored; its id as uuid_utils makes it."""

    id: Any
    day: date
    amount: int
    base_amount: int | None


class Kept(NamedTuple):
    """What some lines have besides."""

    parts: list[statement_lines.Part]
    tags: list[tuple[Any, Any]]

    def store(self, uow: UnitOfWork) -> None:
        """Store it; the lines are stored by now."""
        if self.parts:
            statement_lines.insert_parts(uow, self.parts)
        if self.tags:
            statement_lines.insert_tags(uow, self.tags)


class Extras:
    """Keeps what lines have besides until the lines are stored.

    Parts are summed into `months` at once. `linkable` are the lines whose other sides are wanted.
    """

    def __init__(
        self, currency: str, to_base: ToBase | None, months: Months, *, in_bytes: bool
    ) -> None:
        self.linkable: list[Linkable] = []
        self._in_bytes = in_bytes
        self._currency = currency
        self._to_base = to_base
        self._months = months
        self._kept = Kept([], [])

    def keep(self, line: Taken, besides: Besides) -> bool:
        """Keep what a line has besides; return whether it has parts, and so is summed already."""
        stored = line.id.bytes if self._in_bytes else str(line.id)
        self._kept.tags.extend((stored, tag_id) for tag_id in besides.tag_ids)
        whole = UUID(bytes=line.id.bytes)
        if besides.parts:
            self._part(whole, line, besides.parts)
            return True
        if besides.other_account_id is not None:
            self.linkable.append(Linkable(whole, line.day, line.amount, besides.other_account_id))
        return False

    def _part(self, line_id: UUID, line: Taken, parts: Sequence[NewPart]) -> None:
        amounts = [part.amount for part in parts]
        rules.check_splits(line.amount, amounts, self._currency)
        worth = partial(self._worth, line.day)
        shares = rules.share_base(line.amount, line.base_amount, amounts, worth)
        entries = self._months.setdefault(month_of(line.day), {})
        for position, (part, share) in enumerate(zip(parts, shares, strict=True)):
            entry = entries.setdefault(part.category_id, [0, 0, 0, 0, 0, 0])
            entry[part.amount < 0] += part.amount
            entry[4] += position == 0
            if self._to_base is not None:
                entry[5] += share is None
                entry[2 + ((share or 0) < 0)] += share or 0
            category_id = None if part.category_id is None else whole_id(part.category_id)
            self._kept.parts.append(
                statement_lines.Part(line_id, position, category_id, part.amount, share, part.notes)
            )

    def _worth(self, day: date, minor: int) -> int | None:
        return minor if self._to_base is None else self._to_base(minor, day)

    def cut(self) -> Kept:
        """Return what was kept since the last time."""
        kept, self._kept = self._kept, Kept([], [])
        return kept


def whole_id(stored: Any) -> UUID:
    """Return the id that `Intake.stored_id` made one of that is stored."""
    return UUID(bytes=stored) if isinstance(stored, bytes) else UUID(stored)
