"""What the ledger tells those above it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from spends.kit.events import Event


@dataclass(frozen=True, slots=True)
class TransactionsChanged(Event):
    """Single transactions were recorded, changed, deleted or brought back.

    Of thousands changed at once only those whose links or deletion changed are told.
    """

    ids: Collection[UUID]


@dataclass(frozen=True, slots=True)
class TransactionsGone(Event):
    """Many transactions are gone for good, as when an import is undone: too many to name."""


@dataclass(frozen=True, slots=True)
class TransactionsImported(Event):
    """An import has put its lines into an account, on the days between two where they are told."""

    import_id: UUID
    account_id: UUID
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class RatesChanged(Event):
    """What a currency is worth in the household's has changed for the days between two.

    Without a currency any may have, as when the household counts in another one now.
    """

    currency_code: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class CategoryGone(Event):
    """A category was deleted; what it held belongs to another, or to none.

    Whoever changes something puts what it was into `kept`, as JSON holds it and under a name of its
    own: `CategoryBack` brings that again.
    """

    category_id: UUID
    into_id: UUID | None
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CategoryBack(Event):
    """A category that was gone is there again: who gave up something for it takes that back.

    Conflict, in words, when that was changed since.
    """

    category_id: UUID
    into_id: UUID | None
    kept: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PayeesGone(Event):
    """Payees are about to be removed; another takes their place, or none.

    `kept` is as in `CategoryGone`, where one payee can come back: `PayeeBack` brings it again.
    """

    payee_ids: Collection[UUID]
    into_id: UUID | None
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PayeeBack(Event):
    """A payee that was gone is there again: who gave up something for it takes that back.

    What was changed since stays as it is.
    """

    payee_id: UUID
    into_id: UUID | None
    kept: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AccountsGone(Event):
    """Accounts are about to be removed for good, with all that is on them."""

    account_ids: Collection[UUID]
