"""A file of several accounts becomes an import for each of them, and these run one by one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from spends.domains.imports.models import OPEN, ImportBatch, ImportStatus
from spends.domains.imports.ports import HeldAccount, StatementLayout
from spends.domains.imports.repository import batches, layouts
from spends.domains.imports.schemas import ImportView, Progress
from spends.domains.imports.service import listing
from spends.domains.imports.service.commits import begin, run
from spends.domains.imports.service.previews import NewImport, upload
from spends.domains.imports.service.undoing import remove
from spends.domains.ledger.service import accounts
from spends.domains.ledger.views import AccountLabel, AccountView
from spends.kit import progress
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Conflict, InvalidInput, SpendsError
from spends.kit.runtime import Runtime
from spends.kit.unit_of_work import UnitOfWork

MOST_ACCOUNTS = 100
_LEAST_DIGITS = 4


class Part(NamedTuple):
    """An account that a file holds, and the account it goes into, as far as that is known."""

    held: HeldAccount
    account_id: UUID | None


def parts(uow: UnitOfWork, import_id: UUID) -> list[Part]:
    """Return the accounts in a file that is not imported yet, each with where it goes.

    That is where its rows went the last time; else what bears its number or its name; and for the
    account that the file was read for, where the file was to go. No two go to the same.
    """
    uow.require(Permission.READ)
    batch = batches.batch(uow, import_id)
    layout = _layout(batch)
    held = layout.accounts[:MOST_ACCOUNTS]
    known = {row.id: row for row in accounts.account_views(uow) if row.closed_at is None}
    last = layouts.accounts_of_refs(uow, [one.ref for one in held])
    found: dict[str, UUID] = {}
    free = dict(known)
    own = {layout.mapping.account_ref or "": batch.account_id}
    named = {one.ref: _named(one.ref, known.values()) for one in held}
    for guess in (last, named, own):
        for one in held:
            wanted = guess.get(one.ref)
            if one.ref in found or wanted is None or wanted not in free:
                continue
            if one.currency in {None, free[wanted].currency_code}:
                found[one.ref] = wanted
                del free[wanted]
    return [Part(one, found.get(one.ref)) for one in held]


def _named(ref: str, known: Iterable[AccountView]) -> UUID | None:
    """Return the only account whose name is what a file calls it, or ends its number."""
    plain = "".join(ref.casefold().split())
    fits = []
    for row in known:
        digits = re.findall(rf"[0-9]{{{_LEAST_DIGITS},}}", row.name)
        if "".join(row.name.casefold().split()) == plain or any(end in plain for end in digits):
            fits.append(row.id)
    return fits[0] if len(fits) == 1 else None


def divide(
    runtime: Runtime, actor: Actor, import_id: UUID, wanted: Mapping[str, UUID]
) -> list[ImportView]:
    """Make an import for each account of a file that is wanted, and drop the one of the whole file.

    `wanted` says into which account each goes, by its `ref`. Each is read, matched, imported and
    undone by itself. Conflict once the file is imported; InvalidInput for an account that the file
    does not hold, or that is in another currency; nothing has changed then.
    """
    with runtime.unit_of_work(actor, write=False) as uow:
        uow.require(Permission.WRITE)
        batch = batches.batch(uow, import_id)
        layout = _layout(batch)
        labels = accounts.account_labels(uow)
        _check(layout, wanted, labels)
    made: list[ImportView] = []
    try:
        with runtime.storage.local(batch.storage_key or "") as path:
            for ref, account_id in wanted.items():
                mapping = layout.certain.model_copy(update={"account_ref": ref})
                new = NewImport(account_id, batch.file_name, mapping, batch.bring_back)
                with path.open("rb") as file:
                    made.append(upload(runtime, actor, new, file))
        remove(runtime, actor, import_id)
    except BaseException:
        for view in made:
            with suppress(SpendsError):
                remove(runtime, actor, view.id)
        raise
    return made


def _layout(batch: ImportBatch) -> StatementLayout:
    if batch.status not in OPEN or batch.storage_key is None:
        message = "This file is imported already, or is just being imported."
        raise Conflict(message)
    return StatementLayout.model_validate(batch.layout)


def _check(
    layout: StatementLayout, wanted: Mapping[str, UUID], labels: Mapping[UUID, AccountLabel]
) -> None:
    held = {one.ref: one for one in layout.accounts}
    if not 0 < len(wanted) <= MOST_ACCOUNTS:
        message = f"Choose at least one account of the file, and at most {MOST_ACCOUNTS}."
        raise InvalidInput.field("accounts", message)
    for ref, account_id in wanted.items():
        label = labels.get(account_id)
        if ref not in held:
            raise InvalidInput.field("accounts", f"This file does not hold the account “{ref}”.")
        if label is None or label.is_deleted:
            raise InvalidInput.field("accounts", f"Choose where the account “{ref}” goes.")
        if held[ref].currency not in {None, label.currency_code}:
            message = (
                f"The account “{ref}” is in {held[ref].currency}, but “{label.name}” is in "
                f"{label.currency_code}. Choose one in its own currency."
            )
            raise InvalidInput.field("accounts", message)


def run_all(runtime: Runtime, actor: Actor, import_ids: Sequence[UUID]) -> None:
    """Do imports one after the other, in a thread for long work; one that fails stops no other.

    How each ends is in its status. Those of them that are not open, or of whose rows none can be
    read, are left as they are; an account of which the file has no row has nothing new.
    """
    try:
        for done, import_id in enumerate(import_ids):
            progress.note(_key(import_ids), done, len(import_ids))
            with suppress(SpendsError):
                if _begun(runtime, actor, import_id):
                    run(runtime, actor, import_id)
    finally:
        progress.forget(_key(import_ids))


def note_queue(import_ids: Sequence[UUID]) -> None:
    """Say that `run_all` is about to do imports, so that nobody takes it for ended before."""
    progress.note(_key(import_ids), 0, len(import_ids))


def queue(import_ids: Sequence[UUID]) -> Progress | None:
    """Return how many of some imports `run_all` has done so far; None when it is not at it."""
    found = progress.noted(_key(import_ids))
    return Progress(*found) if found else None


def _key(import_ids: Sequence[UUID]) -> str:
    return f"imports:{import_ids[0].hex}"


def _begun(runtime: Runtime, actor: Actor, import_id: UUID) -> bool:
    try:
        with runtime.unit_of_work(actor) as uow:
            batch = batches.batch(uow, import_id)
            if batch.status not in OPEN:
                return False
            if not (listing.readable(batch) or listing.is_without_news(batch)):
                return False
            begin(uow, import_id, with_others=True)
    except SpendsError as error:
        with runtime.unit_of_work(actor) as uow:
            batch = batches.batch(uow, import_id, alone=True)
            if batch.status in OPEN:
                batch.status = ImportStatus.FAILED
                batch.report = {**batch.report, "outcome": {"message": error.message}}
        return False
    return True
