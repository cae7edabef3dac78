"""How a statement's lines get into the ledger by the hundred thousand, and out again."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.households import service as households
from spends.domains.ledger.events import TransactionsGone
from spends.domains.ledger.models import Account
from spends.domains.ledger.repository import rows, summary
from spends.domains.ledger.repository.naming import named
from spends.domains.ledger.repository.statements import batches
from spends.domains.ledger.repository.statements import payees as statement_payees
from spends.kit import clock, events
from spends.kit.actor import Permission
from spends.kit.errors import Conflict
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

REMOVED_AT_ONCE = 2_000
_BETWEEN = re.compile(r"\s*[/:>»]\s*")


class PayeeChoice(NamedTuple):
    """The payee that a name in a statement means, and the category it goes to by default."""

    id: UUID
    category_id: UUID | None
    name: str


def account_of_statement(uow: UnitOfWork, account_id: UUID) -> Account:
    """Return the account that a body names; InvalidInput when it is unknown or closed."""
    account = rows.account_in_body(uow, account_id)
    if account.closed_at is not None:
        message = "This account is closed. Open it again, or choose another."
        raise Conflict(message)
    return account


def known_fingerprints(
    uow: UnitOfWork, account_id: UUID, first: date, last: date
) -> Iterable[tuple[int, bool]]:
    """Return (fingerprint, has a provider's id) of every line of those days that came before."""
    uow.require(Permission.READ)
    return batches.fingerprints(uow, account_id, first, last)


def payees_meant(uow: UnitOfWork, names: Collection[str]) -> dict[str, PayeeChoice]:
    """Return the payees that names mean, by name or by an earlier one; the unknown are left out."""
    uow.require(Permission.READ)
    folded = {name: named.folded(name, named.NAME_LENGTH) for name in names}
    wanted = list(set(folded.values()))
    found = statement_payees.payees_by_name(uow, wanted)
    aliases = named.aliases(uow, [pattern for pattern in wanted if pattern not in found])
    by_id = statement_payees.payees_by_id(uow, set(aliases.values()))
    found.update({pattern: by_id[payee_id] for pattern, payee_id in aliases.items()})
    return {
        name: PayeeChoice(*found[pattern]) for name, pattern in folded.items() if pattern in found
    }


def payees_for(uow: UnitOfWork, import_id: UUID, names: Collection[str]) -> dict[str, PayeeChoice]:
    """Return the payees that names mean; the unknown are added, as made by the import."""
    uow.require(Permission.WRITE)
    found = payees_meant(uow, names)
    missing = [name for name in names if name not in found]
    if missing:
        added = {
            named.folded(name, named.NAME_LENGTH): name[: named.NAME_LENGTH] for name in missing
        }
        statement_payees.add_payees(uow, import_id, added)
        found |= payees_meant(uow, missing)
    return found


def categories_by_path(uow: UnitOfWork) -> dict[str, UUID]:
    """Return the categories by folded path (`food/groceries`), and by name where that is clear."""
    uow.require(Permission.READ)
    found = rows.categories(uow)
    by_id = {row.id: row for row in found}
    by_name: dict[str, UUID] = {}
    ambiguous: set[str] = set()
    paths: dict[str, UUID] = {}
    for row in found:
        parts, above = [row.name], row.parent_id
        while above in by_id and len(parts) <= len(found):
            parts.append(by_id[above].name)
            above = by_id[above].parent_id
        paths[category_key("/".join(reversed(parts)))] = row.id
        key = category_key(row.name)
        if by_name.setdefault(key, row.id) != row.id:
            ambiguous.add(key)
    return {key: found for key, found in by_name.items() if key not in ambiguous} | paths


def category_key(text: str) -> str:
    """Return what `categories_by_path` knows a category's name or path by."""
    return _BETWEEN.sub("/", fold(text))


def statement_version(uow: UnitOfWork, account_id: UUID) -> int:
    """Return how often imports went into an account, or out of it."""
    uow.require(Permission.READ)
    return rows.account(uow, account_id).statement_version


def lock_account(uow: UnitOfWork, account_id: UUID) -> int | None:
    """Keep other imports out of an account until the commit; return its statement version.

    None when the account is gone. On SQLite the write turn is the lock.
    """
    uow.require(Permission.WRITE)
    return batches.lock_account(uow, account_id)


def note_import(uow: UnitOfWork, account_id: UUID) -> None:
    """Count an import that brought no line of its own into an account."""
    uow.require(Permission.WRITE)
    batches.bump_version(uow, account_id)
    households.touch(uow)


def keep_bank_balance(
    uow: UnitOfWork, account: Account, balance: int, day: date
) -> tuple[int, bool]:
    """Keep what the bank says the account held at the end of a day.

    Return the ledger's own balance then.

    The second part says whether the two agree. Minor units of the account's currency.
    """
    uow.require(Permission.WRITE)
    batches.keep_bank_balance(uow, account.id, balance, day)
    own = account.opening_balance + batches.balance_on(uow, account.id, day)
    return own, own == balance


def take_back_bank_balance(
    uow: UnitOfWork, account_id: UUID, said: tuple[int, date], instead: tuple[int, date] | None
) -> None:
    """Let what the bank said last of an account be another word, or none, if it is this one."""
    uow.require(Permission.WRITE)
    batches.change_bank_balance(uow, account_id, said, instead)


def remove_import(uow: UnitOfWork, import_id: UUID, *, everything: bool = False) -> tuple[int, int]:
    """Take an import's lines out again; return how many went and how many stay.

    Lines that were edited, linked, split or reconciled since stay, unless `everything` is to go. On
    SQLite the lines are out of sight at once, and `remove_hidden` then frees their room in steps.
    """
    uow.require(Permission.WRITE)
    touched = {
        account_id: first
        for account_id, first, _ in batches.months_touched(uow, import_id, everything=everything)
    }
    if everything:
        for account_id, first in batches.unlink_from(uow, import_id):
            touched[account_id] = min(first, touched.get(account_id, first))
    before = batches.count_of_import(uow, import_id)
    for account_id in sorted(touched):
        batches.lock_account(uow, account_id)
    batches.remove(uow, import_id, everything=everything)
    kept = batches.count_of_import(uow, import_id)
    for account_id, first in sorted(touched.items()):
        summary.rebuild(uow, [account_id], clock.month_of(first))
        batches.bump_version(uow, account_id)
    if not uow.is_sqlite:
        statement_payees.remove_payees(uow, uow.household_id, import_id)
    households.touch(uow)
    events.publish(uow, TransactionsGone())
    return before - kept, kept


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Let lines and payees no longer say which of these imports brought them; they stay."""
    uow.require(Permission.WRITE)
    batches.forget_imports(uow, import_ids)


def remove_hidden(uow: UnitOfWork, household_id: UUID, import_id: UUID) -> int:
    """Remove some hidden lines of an import that died or was undone; return how many, 0 at the end.

    System work. The payees that only this import used go with the last of them.
    """
    removed = batches.remove_hidden(uow, household_id, import_id, REMOVED_AT_ONCE)
    if not removed:
        statement_payees.remove_payees(uow, household_id, import_id)
    return removed
