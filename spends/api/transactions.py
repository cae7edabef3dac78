"""/api/transactions: the lines on the accounts, their parts, links, and the way back."""

import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from spends.api.amounts import AmountText, amount_text
from spends.api.deps import UNDO_HEADER, PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.ledger.schemas import (
    Link,
    NewSplit,
    NewTransaction,
    Sort,
    TransactionChanges,
    TransactionFilter,
)
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.linking import links
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import SplitView, TransactionView
from spends.kit.paging import MAX_LIMIT
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/transactions", tags=["transactions"])


class SplitOut(BaseModel):
    """A part of a transaction, in the transaction's currency."""

    id: UUID
    amount: AmountText
    category_id: UUID | None
    category_name: str | None
    notes: str | None

    @classmethod
    def of(cls, part: SplitView, currency: str) -> "SplitOut":
        """Return a part as it goes out."""
        return cls(
            id=part.id,
            amount=amount_text(part.amount, currency),
            category_id=part.category_id,
            category_name=part.category_name,
            notes=part.notes,
        )


class TransactionOut(BaseModel):
    """A transaction. `amount` is in its account's currency, negative when money leaves.

    `base_amount` is the same in the household's currency at that day's rate, null while that is
    missing. `description` is the bank's raw text. `counted_amount`, in the household's currency
    too, is what of it counts in a list that was asked for with `counts_as`.
    """

    id: UUID
    account_id: UUID
    account_name: str
    date: datetime.date
    amount: AmountText
    currency_code: str
    base_amount: AmountText | None
    base_currency_code: str
    counted_amount: AmountText | None
    payee_id: UUID | None
    payee: str | None
    description: str | None
    category_id: UUID | None
    category_name: str | None
    notes: str | None
    pending: bool
    cleared: bool
    reconciled_at: datetime.datetime | None
    is_manual: bool
    is_split: bool
    transfer_id: UUID | None
    refund_of_id: UUID | None
    member_id: UUID | None
    import_id: UUID | None
    tags: list[str]
    splits: list[SplitOut]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    version: int

    @classmethod
    def of(cls, view: TransactionView, base: str) -> "TransactionOut":
        """Return a view as it goes out; `base` is the household's currency."""
        return cls(
            **{name: getattr(view, name) for name in _PLAIN},
            amount=amount_text(view.amount, view.currency_code),
            base_amount=amount_text(view.base_amount, base),
            base_currency_code=base,
            counted_amount=amount_text(view.counted, base),
            tags=list(view.tags),
            splits=[SplitOut.of(part, view.currency_code) for part in view.splits],
        )


_PLAIN = tuple(
    name
    for name in TransactionOut.model_fields
    if name
    not in {"amount", "base_amount", "base_currency_code", "counted_amount", "tags", "splits"}
)


class TransactionQuery(TransactionFilter):
    """Which transactions are asked for, in which order, and which part of them."""

    sort: Sort = "-date"
    skip: Annotated[int, Field(ge=0, le=10**9, description="How many to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many to give.")] = 20

    @property
    def wanted(self) -> TransactionFilter:
        """The filter alone."""
        filters = self.model_fields_set & TransactionFilter.model_fields.keys()
        return TransactionFilter(**{name: getattr(self, name) for name in filters})


class Splits(BaseModel):
    """The parts a transaction is to have; none makes it whole again."""

    model_config = ConfigDict(extra="forbid")

    splits: Annotated[list[NewSplit], Field(max_length=100)]
    version: int | None = None

    @property
    def changes(self) -> TransactionChanges:
        """The same as changes of the transaction."""
        sent = {"splits": self.splits}
        return TransactionChanges.model_validate(
            sent if self.version is None else {**sent, "version": self.version}
        )


class Undone(BaseModel):
    """The transactions that are again as they were; one that was taken back is deleted."""

    ids: list[UUID]
    count: int


def _out(uow: UnitOfWork, view: TransactionView) -> TransactionOut:
    return TransactionOut.of(view, uow.actor.currency_code)


def _one(uow: UnitOfWork, transaction_id: UUID) -> TransactionOut:
    return _out(uow, listing.view(uow, transaction_id))


@router.get("", summary="List transactions")
async def transaction_list(
    work: Work, query: Annotated[TransactionQuery, Query()]
) -> ListOut[TransactionOut]:
    """List transactions, the newest first.

    The filters combine. `search` looks in payees, descriptions, notes and amounts, whatever the
    case and accents; `category_id` means what stands below it too; amounts are magnitudes, in
    either direction. `type` goes by the sign of a line. `counts_as` goes by what the reports make
    of it: by the type of the category, in accounts that are in the budget, without transfers,
    with refunds as spending given back, and of a split only the parts that count. The
    `counted_amount` of such rows sum to the report's figure. `without_rate_to` means what no rate
    of its day brings to a currency.
    """

    def listed(uow: UnitOfWork) -> ListOut[TransactionOut]:
        part = listing.list_slice(uow, query.wanted, query.sort, query.skip, query.limit)
        return ListOut.of(part, lambda view: _out(uow, view))

    return await work.read(listed)


@router.post("", status_code=201, summary="Record a transaction")
async def record(new: NewTransaction, work: Work, response: Response) -> TransactionOut:
    """Record a transaction; a payee not known yet is made."""

    def recorded(uow: UnitOfWork) -> TransactionOut:
        done = transactions.record(uow, new)
        response.headers[UNDO_HEADER] = str(done.undo_id)
        return _one(uow, done.transaction.id)

    return await work.post(recorded)


@router.post("/undo/{undo_id}", summary="Undo a change of transactions")
async def undo(undo_id: PathId, work: Work) -> Undone:
    """Take a change back, once, and only while nothing else has changed its transactions."""

    def undone(uow: UnitOfWork) -> Undone:
        ids = transactions.undo(uow, undo_id)
        return Undone(ids=ids, count=len(ids))

    return await work.post(undone)


@router.get("/{transaction_id}", summary="Get a transaction")
async def transaction(transaction_id: PathId, work: Work) -> TransactionOut:
    """Return a transaction with its tags and parts."""
    return await work.read(lambda uow: _one(uow, transaction_id))


@router.put("/{transaction_id}", summary="Change a transaction")
@router.patch("/{transaction_id}", summary="Change a transaction")
async def amend(
    transaction_id: PathId, changes: TransactionChanges, work: Work, response: Response
) -> TransactionOut:
    """Change the fields that are sent. A `version` that is not the present one is refused."""

    def amended(uow: UnitOfWork) -> TransactionOut:
        return _amended(uow, transaction_id, changes, response)

    return await work.write(amended)


def _amended(
    uow: UnitOfWork, transaction_id: UUID, changes: TransactionChanges, response: Response
) -> TransactionOut:
    done = transactions.amend(uow, transaction_id, changes)
    response.headers[UNDO_HEADER] = str(done.undo_id)
    return _one(uow, transaction_id)


@router.delete("/{transaction_id}", status_code=204, summary="Delete a transaction")
async def delete(transaction_id: PathId, work: Work) -> Response:
    """Delete a transaction; what it was linked to is unlinked. `X-Undo-Id` names what undoes it."""
    change = await work.write(lambda uow: transactions.delete(uow, [transaction_id]).undo_id)
    return _nothing(change)


def _nothing(undo_id: UUID) -> Response:
    return Response(status_code=204, headers={UNDO_HEADER: str(undo_id)})


@router.post("/{transaction_id}/restore", summary="Restore a deleted transaction")
async def restore(transaction_id: PathId, work: Work, response: Response) -> TransactionOut:
    """Bring a deleted transaction back, without its links."""

    def restored(uow: UnitOfWork) -> TransactionOut:
        done = transactions.restore(uow, transaction_id)
        response.headers[UNDO_HEADER] = str(done.undo_id)
        return _one(uow, transaction_id)

    return await work.post(restored)


@router.get("/{transaction_id}/splits", summary="List a transaction's parts")
async def splits(transaction_id: PathId, work: Work, page: Paging) -> ListOut[SplitOut]:
    """List the parts of a transaction in their order; a whole one has none."""

    def parts(uow: UnitOfWork) -> ListOut[SplitOut]:
        view = listing.view(uow, transaction_id)
        return ListOut.of_all(view.splits, page, lambda part: SplitOut.of(part, view.currency_code))

    return await work.read(parts)


@router.put("/{transaction_id}/splits", summary="Split a transaction")
async def split(
    transaction_id: PathId, wanted: Splits, work: Work, response: Response
) -> TransactionOut:
    """Give a transaction other parts, which must sum to it, or none."""

    def done(uow: UnitOfWork) -> TransactionOut:
        return _amended(uow, transaction_id, wanted.changes, response)

    return await work.write(done)


@router.post("/{transaction_id}/transfer", summary="Link a transfer")
async def link_transfer(
    transaction_id: PathId, link: Link, work: Work, response: Response
) -> TransactionOut:
    """Make two transactions on two accounts the sides of one transfer."""

    def linked(uow: UnitOfWork) -> TransactionOut:
        change = links.link_transfer(uow, transaction_id, link.transaction_id)
        response.headers[UNDO_HEADER] = str(change.undo_id)
        return _one(uow, transaction_id)

    return await work.post(linked)


@router.delete("/{transaction_id}/transfer", status_code=204, summary="Unlink a transfer")
async def unlink_transfer(transaction_id: PathId, work: Work) -> Response:
    """Take a transfer apart; the two are not suggested as one again."""
    change = await work.write(lambda uow: links.unlink_transfer(uow, transaction_id).undo_id)
    return _nothing(change)


@router.post("/{transaction_id}/refund", summary="Link a refund")
async def link_refund(
    transaction_id: PathId, link: Link, work: Work, response: Response
) -> TransactionOut:
    """Say which spending this credit pays back; it lowers that spending and is no income."""

    def linked(uow: UnitOfWork) -> TransactionOut:
        change = links.link_refund(uow, transaction_id, link.transaction_id)
        response.headers[UNDO_HEADER] = str(change.undo_id)
        return _one(uow, transaction_id)

    return await work.post(linked)


@router.delete("/{transaction_id}/refund", status_code=204, summary="Unlink a refund")
async def unlink_refund(transaction_id: PathId, work: Work) -> Response:
    """Take a refund's link away."""
    change = await work.write(lambda uow: links.unlink_refund(uow, transaction_id).undo_id)
    return _nothing(change)
