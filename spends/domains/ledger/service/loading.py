"""A whole ledger at once, for sample data and for what was exported before."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from spends.domains.currencies import service as currencies
from spends.domains.households import service as households
from spends.domains.ledger import rules
from spends.domains.ledger.events import AccountsGone, PayeesGone
from spends.domains.ledger.models import Account, Payee, PayeeAlias, Split, Transaction
from spends.domains.ledger.repository import rows, summary, worth
from spends.domains.ledger.repository.many import bulk
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.service.changes import search_text
from spends.kit.actor import Permission
from spends.kit.events import publish
from spends.kit.ids import new_id
from spends.kit.repository import chunks, insert_rows
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

Valuer = Callable[[str, int, date], int | None]


@dataclass(frozen=True, slots=True)
class LoadedSplit:
    """A part of a line to load."""

    amount: int
    category_id: UUID | None = None
    notes: str | None = None


@dataclass(slots=True)
class LoadedLine:
    """A transaction to load, in minor units of its account's currency.

    Its id is known beforehand, so that lines can point to one another.
    """

    account_id: UUID
    day: date
    amount: int
    id: UUID = field(default_factory=new_id)
    payee_id: UUID | None = None
    description: str | None = None
    category_id: UUID | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    splits: tuple[LoadedSplit, ...] = ()
    transfer_id: UUID | None = None
    refund_of_id: UUID | None = None
    member_id: UUID | None = None
    pending: bool = False
    cleared: bool = False
    is_manual: bool = False
    base_amount: int | None = None
    deleted_at: None = None

    @property
    def date(self) -> date:
        """The day, under the name the summaries ask for."""
        return self.day


def load_payees(
    uow: UnitOfWork, payees: Iterable[tuple[str, UUID | None, Collection[str]]]
) -> dict[str, UUID]:
    """Make payees of (name, default category, raw texts) and return their ids by name."""
    uow.require(Permission.WRITE)
    given = list(payees)
    wanted = {fold(name): (name, category_id, texts) for name, category_id, texts in given}
    known = named.payees_named(uow, wanted)
    ids = {folded: known[folded].id if folded in known else new_id() for folded in wanted}
    insert_rows(
        uow,
        Payee,
        (
            {
                "id": ids[folded],
                "name": name,
                "folded_name": folded,
                "default_category_id": category_id,
            }
            for folded, (name, category_id, _) in wanted.items()
            if folded not in known
        ),
    )
    patterns = {fold(text): ids[fold(name)] for name, _, texts in given for text in texts}
    taken = named.aliases(uow, patterns)
    insert_rows(
        uow,
        PayeeAlias,
        (
            {"pattern": pattern, "payee_id": payee_id}
            for pattern, payee_id in patterns.items()
            if pattern not in taken
        ),
    )
    return {name: ids[fold(name)] for name, _, _ in given}


def load_lines(uow: UnitOfWork, lines: Iterable[LoadedLine], first: date, last: date) -> int:
    """Load transactions dated between two days; return how many.

    Transfers and refunds point to ids among the lines, and are set once all are there.
    """
    uow.require(Permission.WRITE)
    accounts = {account.id: account for account in rows.accounts(uow)}
    valued = _valuer(uow, accounts.values(), first, last)
    count, links, tags = 0, list[tuple[UUID, UUID | None, UUID | None]](), list[tuple[UUID, str]]()
    for chunk in chunks(lines):
        for line in chunk:
            line.base_amount = valued(
                accounts[line.account_id].currency_code, line.amount, line.day
            )
        insert_rows(uow, Transaction, (_columns(line, accounts[line.account_id]) for line in chunk))
        parts = {
            line.id: _parts(line, accounts[line.account_id].currency_code, valued)
            for line in chunk
            if line.splits
        }
        insert_rows(
            uow,
            Split,
            (part.model_dump(exclude=STAMPED) for found in parts.values() for part in found),
        )
        for line in chunk:
            summary.add(uow, rules.contributions(line, parts.get(line.id, ())))
        links += [
            (line.id, line.transfer_id, line.refund_of_id)
            for line in chunk
            if line.transfer_id or line.refund_of_id
        ]
        tags += [(line.id, name) for line in chunk for name in line.tags]
        count += len(chunk)
    bulk.link_lines(uow, links)
    _tag(uow, tags)
    households.touch(uow)
    return count


STAMPED = {"household_id", "created_at", "updated_at", "version"}


def _valuer(uow: UnitOfWork, accounts: Iterable[Account], first: date, last: date) -> Valuer:
    base = households.currency(uow)
    worth.hold_rates(uow)
    converters = {
        code: currencies.converter(uow, code, base, first, last)
        for code in {account.currency_code for account in accounts}
    }
    return lambda code, amount, day: converters[code](amount, day)


def _columns(line: LoadedLine, account: Account) -> dict[str, object]:
    return {
        "id": line.id,
        "account_id": line.account_id,
        "member_id": line.member_id or account.owner_id,
        "date": line.day,
        "amount": line.amount,
        "currency_code": account.currency_code,
        "base_amount": line.base_amount,
        "payee_id": line.payee_id,
        "description": line.description,
        "category_id": line.category_id,
        "notes": line.notes,
        "search_text": search_text(line.description, line.notes),
        "pending": line.pending,
        "cleared": line.cleared,
        "is_manual": line.is_manual,
        "is_split": bool(line.splits),
    }


def _parts(line: LoadedLine, currency: str, valued: Valuer) -> list[Split]:
    amounts = [part.amount for part in line.splits]
    shares = rules.share_base(
        line.amount, line.base_amount, amounts, lambda amount: valued(currency, amount, line.day)
    )
    return [
        Split(
            transaction_id=line.id,
            position=position,
            category_id=part.category_id,
            amount=part.amount,
            base_amount=shares[position],
            notes=part.notes,
        )
        for position, part in enumerate(line.splits)
    ]


def _tag(uow: UnitOfWork, tags: list[tuple[UUID, str]]) -> None:
    if not tags:
        return
    names = list(dict.fromkeys(name for _, name in tags))
    ids = {name: tag.id for name, tag in zip(names, named.tags_named(uow, names), strict=True)}
    bulk.tag_lines(uow, [(line_id, ids[name]) for line_id, name in tags])


def remove_accounts(uow: UnitOfWork, account_ids: Collection[UUID]) -> int:
    """Remove accounts with all that is on them, for good, and payees and tags nothing else uses."""
    uow.require(Permission.MANAGE)
    uow.run_before_commit()
    publish(uow, AccountsGone(account_ids))
    used = bulk.named_in(uow, account_ids)
    unlinked = bulk.unlink_from(uow, account_ids)
    removed = bulk.remove_accounts(uow, account_ids)
    unused = bulk.unused_in(uow, used)
    publish(uow, PayeesGone(unused.payee_ids, None))
    bulk.remove_named(uow, unused)
    summary.rebuild(uow, unlinked)
    uow.session.expire_all()
    households.touch(uow)
    return removed
