"""A household's file taken into a household: all of it, or nothing."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from spends.domains.archives import repository, rules
from spends.domains.archives.merging import Merging
from spends.domains.archives.people import People
from spends.domains.archives.staging import Staged
from spends.domains.archives.taking import Counts, Duplicates, Taking
from spends.domains.audit import service as audit
from spends.domains.belongings.service import integrity as belongings
from spends.domains.documents import service as documents
from spends.domains.households import service as households
from spends.domains.households.models import Household
from spends.domains.ledger.service import integrity
from spends.kit import collector
from spends.kit.actor import Permission
from spends.kit.errors import Conflict, InvalidInput, NotFound
from spends.kit.progress import Tell
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork

WORK = "import-json"
"""The name of this work where `spends.kit.progress` tells how far it is."""

CONTRADICTION = (
    "In this file rows of “{table}” contradict others: one stands there twice, or names something"
    " that is not in the file. Export the household again."
)


@dataclass
class Report:
    """What was taken in, by table, and what deserves a look.

    `is_fresh` says that the household was new, and is now what the file says.
    """

    tables: dict[str, Counts]
    warnings: list[str]
    is_fresh: bool

    @property
    def total(self) -> Counts:
        """All tables together."""
        counts = self.tables.values()
        return Counts(
            sum(each.created for each in counts),
            sum(each.updated for each in counts),
            sum(each.skipped for each in counts),
        )


def store_files(storage: Storage, staged: Staged) -> None:
    """Store the documents' bytes, outside of any unit of work and before the rows that name them.

    What no row names in the end is collected after a day. A picture that is there stays as it is,
    since another household may show it too.
    """
    for sha256 in staged.files:
        with staged.path("files", sha256).open("rb") as source:
            documents.store(storage, source)
    for sha256 in staged.thumbnails & staged.files.keys():
        key = documents.thumbnail_key(sha256)
        try:
            with storage.open(key):
                pass
        except NotFound:
            with staged.path("thumbnails", sha256).open("rb") as source:
                storage.put(key, source)


def take_in(
    uow: UnitOfWork,
    staged: Staged,
    duplicates: Duplicates = "skip",
    *,
    dry_run: bool = False,
    tell: Tell = lambda *_: None,
) -> Report:
    """Bring what a file holds into the household; a dry run does so and takes it back.

    A new household, which holds only what it started with, becomes what the file says. One in use
    gets what it lacks, and with `update` what it has is set to what the file says; nothing is
    taken away. Conflict when it counts in another currency, InvalidInput when the file contradicts
    itself. `tell` is told now and then how many of how many rows are in. For admins.
    """
    uow.require(Permission.MANAGE)
    household = households.alone(uow)
    is_fresh = _is_fresh(uow)
    if not is_fresh:
        _check_currency(household, staged)
    people = People(staged.people, households.members(uow), uow.actor.user_id)
    taking = Taking(uow, staged, people, None if is_fresh else Merging(uow), duplicates)
    attempt = uow.session.begin_nested() if dry_run else None
    try:
        with collector.paused():
            tables = taking.take(tell)
    except DBAPIError as error:
        message = CONTRADICTION.format(table=taking.table)
        raise InvalidInput.field("file", message) from error
    if attempt is not None:
        attempt.rollback()
    report = Report(tables, taking.warnings(), is_fresh)
    total = report.total
    if dry_run or not (is_fresh or total.created or total.updated):
        return report
    if is_fresh:
        for name, value in staged.household.items():
            setattr(household, name, value)
        uow.session.flush()
    integrity.rebuild(uow)
    belongings.rebuild(uow)
    counts = {"created": total.created, "updated": total.updated}
    audit.record(uow, "imported", "household", household.id, None, counts)
    households.touch(uow)
    return report


def _is_fresh(uow: UnitOfWork) -> bool:
    return not any(
        repository.has_rows(uow, table)
        for table in rules.tables()
        if table.name not in rules.STARTED_WITH
    )


def _check_currency(household: Household, staged: Staged) -> None:
    ours, theirs = household.currency_code, staged.household["currency_code"]
    if ours != theirs:
        message = (
            f"This household counts in {ours}, the one in the file in {theirs}."
            " Import it into a new household, or one that counts alike."
        )
        raise Conflict(message)
