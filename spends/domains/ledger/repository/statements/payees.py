"""The payees that a statement names: found, added, and removed with it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.dialects import sqlite

from spends.domains.ledger.models import Payee, Transaction
from spends.kit import clock
from spends.kit.columns import UuidBytes
from spends.kit.ids import new_id
from spends.kit.repository import chunks
from spends.kit.sql import among, table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PAYEES = table_of(Payee)
FEW = 500


def payees_by_name(
    uow: UnitOfWork, folded: Sequence[str]
) -> dict[str, tuple[UUID, UUID | None, str]]:
    """Return (id, default category, name) of the payees of folded names."""
    found: dict[str, tuple[UUID, UUID | None, str]] = {}
    for start in range(0, len(folded), FEW):
        rows = uow.session.connection().execute(
            select(
                PAYEES.c.folded_name, PAYEES.c.id, PAYEES.c.default_category_id, PAYEES.c.name
            ).where(
                PAYEES.c.household_id == uow.household_id,
                PAYEES.c.folded_name.in_(folded[start : start + FEW]),
            )
        )
        found.update({row[0]: (row[1], row[2], row[3]) for row in rows})
    return found


def payees_by_id(
    uow: UnitOfWork, ids: Collection[UUID]
) -> dict[UUID, tuple[UUID, UUID | None, str]]:
    """Return (id, default category, name) of payees."""
    wanted, found = list(ids), dict[UUID, tuple[UUID, UUID | None, str]]()
    for start in range(0, len(wanted), FEW):
        rows = uow.session.connection().execute(
            select(PAYEES.c.id, PAYEES.c.default_category_id, PAYEES.c.name).where(
                PAYEES.c.household_id == uow.household_id,
                PAYEES.c.id.in_(wanted[start : start + FEW]),
            )
        )
        found.update({row[0]: (row[0], row[1], row[2]) for row in rows})
    return found


def add_payees(uow: UnitOfWork, import_id: UUID, names: dict[str, str]) -> None:
    """Add payees by folded name and name; one that somebody else adds at this moment is theirs."""
    made = [(new_id(), names[folded], folded) for folded in sorted(names)]
    connection = uow.session.connection()
    common = {"household_id": uow.household_id, "import_id": import_id, "now": clock.now()}
    if not uow.is_sqlite:
        ids, plain, folded_names = (list(map(str, column)) for column in zip(*made, strict=True))
        connection.execute(
            _PAYEES_AT_ONCE,
            common | {"ids": ids, "names": plain, "folded_names": folded_names},
        )
        return
    row = {
        "household_id": uow.household_id,
        "import_id": import_id,
        "created_at": common["now"],
        "updated_at": common["now"],
        "version": 1,
    }
    connection.execute(
        sqlite.insert(PAYEES).on_conflict_do_nothing(
            index_elements=["household_id", "folded_name"]
        ),
        [
            row | {"id": payee_id, "name": name, "folded_name": folded}
            for payee_id, name, folded in made
        ],
    )


_PAYEES_AT_ONCE = text(
    """
    INSERT INTO payee
        (household_id, import_id, created_at, updated_at, version, id, name, folded_name)
    SELECT :household_id, :import_id, :now, :now, 1, made.id, made.name, made.folded_name
    FROM unnest(cast(:ids AS uuid[]), cast(:names AS text[]), cast(:folded_names AS text[]))
        AS made (id, name, folded_name)
    ON CONFLICT (household_id, folded_name) DO NOTHING
    """
).bindparams(
    bindparam("household_id", type_=UuidBytes()), bindparam("import_id", type_=UuidBytes())
)


def remove_payees(uow: UnitOfWork, household_id: UUID, import_id: UUID) -> int:
    """Remove the payees that an import made, nobody changed and no line names; return how many."""
    made = (
        PAYEES.c.household_id == household_id,
        PAYEES.c.import_id == import_id,
        PAYEES.c.version == 1,
    )
    connection = uow.session.connection()
    removed = 0
    for ids in chunks(connection.scalars(select(PAYEES.c.id).where(*made)).all()):
        # Asked beforehand: Postgres would read all lines of the household for each of the payees
        # where nobody has counted them yet.
        naming = select(LINES.c.payee_id).where(
            LINES.c.household_id == household_id, among(LINES.c.payee_id, ids)
        )
        unused = set(ids).difference(connection.scalars(naming.distinct()))
        removed += connection.execute(
            delete(PAYEES).where(*made, among(PAYEES.c.id, unused))
        ).rowcount
    return removed
