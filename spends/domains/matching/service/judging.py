"""What speaks against two lines being the sides of a transfer."""

from collections.abc import Mapping
from uuid import UUID

from spends.domains.ledger.service.linking import pairs
from spends.domains.ledger.service.linking.pairs import Side
from spends.domains.ledger.views import AccountLabel
from spends.domains.matching.rules import words
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

FEW = 4
"""Of so many payees it is asked one by one whether they moved money before, then of all at once."""


class Judge:
    """Says what speaks against two lines being the sides of a transfer, each line heard once."""

    def __init__(self, uow: UnitOfWork, labels: Mapping[UUID, AccountLabel]) -> None:
        self._uow = uow
        self._labels = labels
        # By the numbers of ids, which are looked up five times as fast.
        self._texts: dict[int, str] = {}
        self._against: dict[int, bool] = {}
        self._moved: dict[tuple[UUID, UUID], bool] = {}
        self._all_moved: set[tuple[UUID, UUID]] | None = None

    def doubts(self, out: Side, into: Side) -> int:
        """Return how many of two lines speak against it; naming the other account outweighs all."""
        if self._names(out, into) or self._names(into, out):
            return 0
        return self._speaks_against(out) + self._speaks_against(into)

    def _text(self, side: Side) -> str:
        text = self._texts.get(side.id.int)
        if text is None:
            text = fold(f"{side.payee or ''} {side.description or ''}")
            self._texts[side.id.int] = text
        return text

    def _names(self, side: Side, other: Side) -> bool:
        return words.names_one(self._text(side), [self._labels[other.account_id].name])

    def _speaks_against(self, side: Side) -> bool:
        found = self._against.get(side.id.int)
        if found is None:
            text = self._text(side)
            plain = side.category_id is not None and not words.moves_money(text)
            found = (words.is_earned_or_owed(text) or plain) and not self._has_moved(side)
            self._against[side.id.int] = found
        return found

    def _has_moved(self, side: Side) -> bool:
        """Return whether a payee's lines on an account were transfers before."""
        if side.payee_id is None:
            return False
        key = (side.account_id, side.payee_id)
        if self._all_moved is None and key not in self._moved:
            if len(self._moved) < FEW:
                self._moved[key] = pairs.has_moved(self._uow, *key)
            else:
                self._all_moved = pairs.all_moved(self._uow)
        return key in self._all_moved if self._all_moved is not None else self._moved[key]
