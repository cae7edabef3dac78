"""A matched file's new lines are stored in one transaction, in steps that let others in."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from spends.domains.audit import service as audit
from spends.domains.imports import memory, rules
from spends.domains.imports.models import ImportBatch, ImportStatus
from spends.domains.imports.ports import StatementLayout, StatementSplit
from spends.domains.imports.repository import batches, layouts
from spends.domains.imports.schemas import Progress
from spends.domains.imports.service import asking, joining, listing
from spends.domains.imports.service.leases import GONE_ON, Lease
from spends.domains.imports.service.naming import Payees
from spends.domains.imports.service.previews import staying_out
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.imports.service.ruling import Given, Ruling, link
from spends.domains.imports.service.sorting import categories_meant
from spends.domains.ledger.events import TransactionsImported
from spends.domains.ledger.service.naming import tags as ledger_tags
from spends.domains.ledger.service.statements import lines as ledger
from spends.domains.ledger.service.statements.extras import Besides, NewPart
from spends.domains.ledger.service.statements.intake import (
    Intake,
    NameGoneError,
    NewLine,
    Packed,
)
from spends.domains.matching.service import merging
from spends.domains.rules.conditions import UNLABELLED, Place
from spends.domains.rules.service.readying import folded_name
from spends.kit import clock, events, metrics
from spends.kit.ahead import ahead
from spends.kit.errors import Conflict
from spends.kit.repository import chunks
from spends.kit.unit_of_work import UnitOfWork

SQLITE_CHUNK = 2_000
POSTGRES_CHUNK = 20_000


class MovedError(Exception):
    """What the file was matched with has changed since: another import, or a name that is gone."""


@dataclass(frozen=True, slots=True)
class Storing:
    """One try to store what is new of a file."""

    batch: ImportBatch
    found: MatchedReading
    payees: Payees

    def store(self, uow: UnitOfWork, lease: Lease) -> None:
        """Store it, with its sums and its outcome; MovedError when it has to be matched again."""
        self._check_version(uow)
        with ExitStack() as room:
            if self.found.matched.stored_count:
                account = ledger.account_of_statement(uow, self.batch.account_id)
                days = self.found.reading.days
                # Open to the end: what follows looks at the new lines again.
                intake = room.enter_context(Intake(uow, account, self.batch.id, days))
                try:
                    self._take(uow, intake, lease)
                except NameGoneError as error:
                    raise MovedError from error
            self._follow(uow)
            uow.run_before_commit()
            self._finish(uow, self._balances(uow))

    def put(self, uow: UnitOfWork) -> None:
        """Store it at once, for an import that is done already."""
        with ExitStack() as room:
            if self.found.matched.stored_count:
                account = ledger.account_of_statement(uow, self.batch.account_id)
                days = self.found.reading.days
                intake = room.enter_context(Intake(uow, account, self.batch.id, days))
                intake.take(intake.pack(list(self.lines(uow, intake))))
                intake.finish()
                link(uow, self.batch.account_id, self.batch.id, intake.linkable)
            self._follow(uow)

    def _follow(self, uow: UnitOfWork) -> None:
        """Do what follows from the new lines, and from those that joined one."""
        self._join(uow)
        asking.ask(uow, self.batch.id, self.found)
        if self.found.matched.changes:
            days = self.found.reading.days
            imported = TransactionsImported(self.batch.id, self.batch.account_id, days)
            events.publish(uow, imported)

    def _join(self, uow: UnitOfWork) -> None:
        """Let the lines that are there take in the rows that they are."""
        matched, reading = self.found.matched, self.found.reading
        joins = joining.joins(reading, matched)
        try:
            merging.join(uow, self.batch.account_id, self.batch.id, joins)
        except merging.LineMovedError as error:
            raise MovedError from error
        if not matched.stored_count:
            ledger.note_import(uow, self.batch.account_id)

    def _check_version(self, uow: UnitOfWork) -> None:
        if ledger.lock_account(uow, self.batch.account_id) != self.found.version:
            raise MovedError

    def lines(self, uow: UnitOfWork, intake: Intake) -> Iterator[NewLine]:
        """Yield the new lines, once what they name is there and stays."""
        categories = self._categories(uow)
        defaults = (choice.category_id for chosen in self.payees for choice in chosen.values())
        tags = self._tags(uow, intake)
        ruling = Ruling(uow, intake, self._place(uow))
        used = (*categories.values(), *defaults, *ruling.category_ids)
        intake.keep(found for found in used if found is not None)
        return self._new_lines(intake, categories, tags, ruling)

    def _take(self, uow: UnitOfWork, intake: Intake, lease: Lease) -> None:
        lines = self.lines(uow, intake)
        size = SQLITE_CHUNK if uow.is_sqlite else POSTGRES_CHUNK
        total, done = self.found.matched.stored_count, 0
        ready: Iterable[Packed] = map(intake.pack, chunks(lines, size))
        with ExitStack() as room:
            # SQLite stores in this very process, so the two would only wait for one another.
            if not uow.is_sqlite:
                ready = room.enter_context(closing(ahead(ready)))
            for packed in ready:
                intake.take(packed)
                done += packed.size
                listing.note_progress(self.batch.id, Progress(done, total))
                lease.renew(uow)
                if done < total and intake.give_way():
                    self._check_version(uow)
        intake.finish()
        link(uow, self.batch.account_id, self.batch.id, intake.linkable)

    def _place(self, uow: UnitOfWork) -> Place:
        account = ledger.account_of_statement(uow, self.batch.account_id)
        return Place(account.id, account.currency_code)

    def _new_lines(
        self,
        intake: Intake,
        known: dict[str, UUID | None],
        tags: dict[str, Any],
        ruling: Ruling,
    ) -> Iterator[NewLine]:
        """Yield the new lines, the earliest first as far as the file's order tells."""
        reading, matched = self.found.reading, self.found.matched
        rows, folded, prints, ids = (
            reading.rows,
            reading.folded,
            reading.fingerprints,
            matched.external_ids,
        )
        chosen = matched.stored
        if rules.is_latest_first(rows, chosen):
            chosen.reverse()
        by_payee, by_text = (_stored(intake, choices) for choices in self.payees)
        by_payee[""] = (None, None, "")
        decide, asks = ruling.decide, ruling.asks
        categories = {text: intake.stored_id(found) for text, found in known.items()}
        for index, hits in ruling.foreseen(chosen, folded):
            row = rows[index]
            _, day, amount, description, payee, _, notes, category, pending, _, splits, _, named = (
                row
            )
            payee_id, category_id, name = by_text[description] if payee is None else by_payee[payee]
            if category is not None:
                category_id = categories.get(category)
            besides = None
            if splits or named:
                wanted = dict.fromkeys(tags[name] for name in named)
                besides = Besides(tuple(wanted), _parts(splits, categories))
            if decide is not None:
                before, is_sorted = None, category is not None
                if asks:
                    before = Given(payee_id, category_id, notes, besides)
                    labels = ruling.labels(before, named, is_sorted=is_sorted)
                    outcome = decide(name, folded[index], notes, amount, day, labels, hits)
                else:
                    outcome = decide(name, folded[index], notes, amount, day, UNLABELLED, hits)
                if outcome is not None:
                    before = before or Given(payee_id, category_id, notes, besides)
                    payee_id, category_id, notes, besides = ruling.given(
                        outcome, before, is_sorted=is_sorted
                    )
            if splits:
                category_id = None
            yield (
                day,
                amount,
                description,
                folded[index],
                notes,
                payee_id,
                category_id,
                ids.get(index),
                prints[index],
                pending,
                besides,
            )

    def _categories(self, uow: UnitOfWork) -> dict[str, UUID | None]:
        """Return what the texts that the file has for categories mean."""
        rows = self.found.reading.rows
        texts = {row[7] for row in rows if row[7] is not None}
        texts |= {part.category for row in rows for part in row[10] if part.category is not None}
        return categories_meant(uow, texts)

    def _tags(self, uow: UnitOfWork, intake: Intake) -> dict[str, Any]:
        """Return the tags that the file names, the new ones made."""
        named = {name for row in self.found.reading.rows if row[12] for name in row[12]}
        found = ledger_tags.tags_for(uow, named) if named else {}
        return {name: intake.stored_id(tag_id) for name, tag_id in found.items()}

    def _balances(self, uow: UnitOfWork) -> dict[str, Any]:
        layout = self.found.reading.layout
        if layout.ledger_balance is None or layout.ledger_balance_date is None:
            return {}
        account = ledger.account_of_statement(uow, self.batch.account_id)
        own, agrees = ledger.keep_bank_balance(
            uow, account, layout.ledger_balance, layout.ledger_balance_date
        )
        return {
            "bank_balance": layout.ledger_balance,
            "ledger_balance": own,
            "balance_date": layout.ledger_balance_date.isoformat(),
            "agrees": agrees,
        }

    def _finish(self, uow: UnitOfWork, outcome: dict[str, Any]) -> None:
        reading, matched = self.found.reading, self.found.matched
        counts = matched.counts | {"invalid_count": reading.broken}
        done = batches.change_status(
            uow,
            self.batch.id,
            [ImportStatus.RUNNING],
            status=ImportStatus.DONE,
            storage_key=None,
            leftovers=False,
            committed_at=clock.now(),
            report={**staying_out(reading.invalid), "outcome": outcome},
            known=memory.packed(memory.told(reading.rows, reading.fingerprints, matched)),
            first_day=reading.days[0] if reading.rows else None,
            last_day=reading.days[1] if reading.rows else None,
            **counts,
        )
        if not done:
            raise Conflict(GONE_ON)
        if reading.layout.format == "csv":
            # As it was understood at first: by now a guess is given like a choice.
            mapping = StatementLayout.model_validate(self.batch.layout).certain
            values = mapping.model_dump(mode="json")
            layouts.remember_mapping(uow, self.batch.account_id, values)
        audit.record(
            uow,
            "import",
            "import_batch",
            self.batch.id,
            after={"count": matched.stored_count, **counts},
        )
        for name, count in counts.items():
            result = name.removesuffix("_count")
            uow.after_commit(metrics.IMPORT_ROWS.labels(result).inc, count)


def _parts(splits: tuple[StatementSplit, ...], categories: dict[str, Any]) -> tuple[NewPart, ...]:
    return tuple(
        NewPart(part.amount, part.category and categories.get(part.category), part.notes)
        for part in splits
    )


def _stored(
    intake: Intake, choices: dict[str, ledger.PayeeChoice]
) -> dict[str, tuple[Any, Any, str]]:
    """Return payee and category as they are stored, and the payee's name as rules compare it."""
    return {
        name: (
            intake.stored_id(choice.id),
            intake.stored_id(choice.category_id),
            folded_name(choice.name),
        )
        for name, choice in choices.items()
    }
