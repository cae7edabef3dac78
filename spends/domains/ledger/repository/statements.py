"""Lines of statements by the hundred thousand: found again, stored, hidden, shown, removed."""

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects import sqlite

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Account, LedgerMonth, Payee, Transaction
from spends.kit import clock
from spends.kit.columns import UuidBytes, instant_text
from spends.kit.ids import new_id
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
ACCOUNTS = table_of(Account)
PAYEES = table_of(Payee)
MONTHS = table_of(LedgerMonth)
MANY = 5_000
FEW = 500
LINES_A_STATEMENT = 100
"""Lines that one INSERT stores on SQLite: a fifth faster than one each, and hardly more beyond."""

VARYING = (
    "id",
    "date",
    "amount",
    "base_amount",
    "payee_id",
    "category_id",
    "description",
    "notes",
    "search_text",
    "pending",
    "cleared",
    "external_id",
    "fingerprint",
)
"""The columns in which lines of one statement differ, in the order of the stored tuples."""


class Shared(NamedTuple):
    """What all lines of one statement have in common."""

    household_id: UUID
    account_id: UUID
    import_id: UUID
    member_id: UUID | None
    currency_code: str
    now: datetime


def lock_account(uow: UnitOfWork, account_id: UUID) -> int | None:
    """Keep other imports out of an account until the commit.

    Return its statement version, None without it.
    """
    return uow.session.connection().scalar(
        select(ACCOUNTS.c.statement_version)
        .where(
            ACCOUNTS.c.household_id == uow.household_id,
            ACCOUNTS.c.id == account_id,
            ACCOUNTS.c.deleted_at.is_(None),
        )
        .with_for_update(key_share=True)
    )


def bump_version(uow: UnitOfWork, account_id: UUID) -> None:
    """Count an import into, or out of, an account."""
    uow.session.connection().execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.household_id == uow.household_id, ACCOUNTS.c.id == account_id)
        .values(statement_version=ACCOUNTS.c.statement_version + 1)
    )


def keep_bank_balance(uow: UnitOfWork, account_id: UUID, balance: int, day: date) -> None:
    """Keep what the bank says an account held at a day's end, unless a later word is known."""
    uow.session.connection().execute(
        update(ACCOUNTS)
        .where(
            ACCOUNTS.c.household_id == uow.household_id,
            ACCOUNTS.c.id == account_id,
            or_(ACCOUNTS.c.balance_date.is_(None), ACCOUNTS.c.balance_date <= day),
        )
        .values(current_balance=balance, balance_date=day)
    )


def _known(uow: UnitOfWork, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        LINES.c.household_id == uow.household_id,
        or_(LINES.c.deleted_at.is_(None), LINES.c.deleted_at != HIDDEN),
    )


def fingerprints(
    uow: UnitOfWork, account_id: UUID, first: date, last: date
) -> Iterable[tuple[int, bool]]:
    """Return (fingerprint, has a provider's id) of the lines that came for some days.

    Deleted lines count too, and so do those that a person has moved to another day or account
    since.
    """
    query = _known(uow, LINES.c.fingerprint, LINES.c.external_id.is_not(None)).where(
        LINES.c.fingerprint.is_not(None)
    )
    here = query.where(
        LINES.c.account_id == account_id,
        LINES.c.date.between(first, last),
        LINES.c.statement_account_id.is_(None),
    )
    moved = query.where(LINES.c.statement_account_id == account_id)
    connection = uow.session.connection()
    for chosen in (here, moved):
        yield from ((row[0], row[1]) for row in connection.execute(chosen))


def known_external_ids(uow: UnitOfWork, account_id: UUID, wanted: Sequence[str]) -> set[str]:
    """Return which of a provider's ids came for an account before, with deleted and moved lines."""
    query = _known(uow, LINES.c.external_id).where(LINES.c.external_id.is_not(None))
    here = query.where(LINES.c.account_id == account_id, LINES.c.statement_account_id.is_(None))
    moved = query.where(LINES.c.statement_account_id == account_id)
    connection = uow.session.connection()
    found = set(connection.scalars(moved))
    for start in range(0, len(wanted), MANY):
        some = wanted[start : start + MANY]
        found.update(connection.scalars(here.where(LINES.c.external_id.in_(some))))
    return found


def insert_lines(
    uow: UnitOfWork, shared: Shared, rows: Sequence[tuple[Any, ...]], *, hidden: bool
) -> None:
    """Store lines on SQLite, past the ORM: a million rows pass here, as bytes and text already."""
    connection = uow.session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101  the transaction is open
    statement = sqlite_insert(shared, LINES_A_STATEMENT, hidden=hidden)
    for start in range(0, len(rows), LINES_A_STATEMENT):
        some = rows[start : start + LINES_A_STATEMENT]
        if len(some) < LINES_A_STATEMENT:
            statement = sqlite_insert(shared, len(some), hidden=hidden)
        connection.execute(statement, tuple(chain.from_iterable(some)))


def sqlite_insert(shared: Shared, lines: int = 1, *, hidden: bool = False) -> str:
    """Return the statement that stores some tuples of `VARYING`, one behind another, on SQLite."""
    now = f"'{instant_text(shared.now)}'"
    same = {
        "household_id": _blob(shared.household_id),
        "account_id": _blob(shared.account_id),
        "import_id": _blob(shared.import_id),
        "member_id": _blob(shared.member_id),
        "currency_code": f"'{shared.currency_code}'",
        "created_at": now,
        "updated_at": now,
        "version": "1",
        "is_manual": "0",
        "is_split": "0",
        "deleted_at": f"'{instant_text(HIDDEN)}'" if hidden else "NULL",
    }
    into = f'INSERT INTO "transaction" ({", ".join((*same, *VARYING))})'
    given = ", ".join("?" * len(VARYING))
    if lines == 1:
        return f"{into} VALUES ({', '.join(same.values())}, {given})"
    columns = (f"column{number}" for number in range(1, len(VARYING) + 1))
    chosen = ", ".join((*same.values(), *columns))
    values = ", ".join([f"({given})"] * lines)
    return f"{into} SELECT {chosen} FROM (VALUES {values})"  # noqa: S608  our own ids only


def _blob(value: UUID | None) -> str:
    return "NULL" if value is None else f"X'{value.hex}'"


def set_cache(uow: UnitOfWork, kibibytes: int) -> None:
    """Give this SQLite connection another page cache: a large one keeps the indexes in memory."""
    uow.session.connection().exec_driver_sql(f"PRAGMA cache_size = -{kibibytes}")


def prepare_copy(uow: UnitOfWork) -> None:
    """Make the temporary table that COPY fills: row-level security refuses it on the real one."""
    columns = ", ".join(VARYING)
    uow.session.connection().exec_driver_sql(
        f"CREATE TEMPORARY TABLE statement_line ON COMMIT DROP AS "  # noqa: S608  our own names
        f'SELECT {columns} FROM "transaction" WHERE household_id IS NULL'
    )


def copy_lines(uow: UnitOfWork, shared: Shared, lines: str) -> None:
    """Store lines on Postgres, given as COPY's text format with the columns of `VARYING`."""
    connection = uow.session.connection()
    columns = ", ".join(VARYING)
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  the transaction is open
    with driver.cursor() as cursor:
        cursor.copy_expert(f"COPY statement_line ({columns}) FROM STDIN", io.StringIO(lines))
    connection.exec_driver_sql(
        f"""
        INSERT INTO "transaction" (household_id, account_id, import_id, member_id, currency_code,
            created_at, updated_at, version, is_manual, is_split, {columns})
        SELECT %(household_id)s, %(account_id)s, %(import_id)s, %(member_id)s, %(currency_code)s,
            %(now)s, %(now)s, 1, false, false, {columns}
        FROM statement_line
        """,  # noqa: S608  our own names only
        {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in shared._asdict().items()
        },
    )
    connection.exec_driver_sql("TRUNCATE statement_line")


def _of_import(uow: UnitOfWork, import_id: UUID) -> Any:
    return (LINES.c.household_id == uow.household_id) & (LINES.c.import_id == import_id)


def hide(uow: UnitOfWork, import_id: UUID) -> None:
    """Take an import's lines out of sight."""
    uow.session.connection().execute(
        update(LINES)
        .where(_of_import(uow, import_id), LINES.c.deleted_at.is_(None))
        .values(deleted_at=HIDDEN)
    )


def reveal(uow: UnitOfWork, import_id: UUID) -> None:
    """Put an import's hidden lines in sight."""
    uow.session.connection().execute(
        update(LINES)
        .where(_of_import(uow, import_id), LINES.c.deleted_at == HIDDEN)
        .values(deleted_at=None)
    )


def remove_hidden(uow: UnitOfWork, household_id: UUID, import_id: UUID, limit: int) -> int:
    """Remove some of an import's hidden lines for good; return how many."""
    chosen = (
        select(LINES.c.id)
        .where(
            LINES.c.household_id == household_id,
            LINES.c.import_id == import_id,
            LINES.c.deleted_at == HIDDEN,
        )
        .limit(limit)
    )
    return (
        uow.session.connection()
        .execute(delete(LINES).where(LINES.c.household_id == household_id, LINES.c.id.in_(chosen)))
        .rowcount
    )


def _removable(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> Any:
    chosen = _of_import(uow, import_id)
    if everything:
        return chosen
    refunded = select(LINES.c.refund_of_id).where(
        LINES.c.household_id == uow.household_id, LINES.c.refund_of_id.is_not(None)
    )
    return (
        chosen
        & LINES.c.edited_at.is_(None)
        & LINES.c.transfer_id.is_(None)
        & LINES.c.refund_of_id.is_(None)
        & LINES.c.reconciled_at.is_(None)
        & ~LINES.c.is_split
        & LINES.c.id.not_in(refunded)
    )


def months_touched(
    uow: UnitOfWork, import_id: UUID, *, everything: bool
) -> list[tuple[UUID, date, int]]:
    """Return (account, first day, lines) that removing an import's lines would touch."""
    rows = uow.session.connection().execute(
        select(LINES.c.account_id, func.min(LINES.c.date), func.count())
        .where(_removable(uow, import_id, everything=everything))
        .group_by(LINES.c.account_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def count_of_import(uow: UnitOfWork, import_id: UUID) -> int:
    """Return how many lines of an import are there and not deleted."""
    found = uow.session.connection().scalar(
        select(func.count()).where(_of_import(uow, import_id), LINES.c.deleted_at.is_(None))
    )
    return int(found or 0)


def unlink_from(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, date]]:
    """Take away the links of other lines to an import's; return (account, first day) of those."""
    mine = select(LINES.c.id).where(_of_import(uow, import_id))
    connection = uow.session.connection()
    touched: list[tuple[UUID, date]] = []
    for column in (LINES.c.transfer_id, LINES.c.refund_of_id):
        linked = (LINES.c.household_id == uow.household_id) & column.is_not(None) & column.in_(mine)
        rows = connection.execute(
            select(LINES.c.account_id, func.min(LINES.c.date))
            .where(linked)
            .group_by(LINES.c.account_id)
        )
        touched += [(row[0], row[1]) for row in rows]
        connection.execute(update(LINES).where(linked).values({column.name: None}))
    return touched


def remove(uow: UnitOfWork, import_id: UUID, *, everything: bool) -> None:
    """Remove an import's lines: at once on Postgres.

    On SQLite hide them, to be removed in steps.
    """
    chosen = _removable(uow, import_id, everything=everything)
    connection = uow.session.connection()
    if uow.is_sqlite:
        connection.execute(update(LINES).where(chosen).values(deleted_at=HIDDEN))
    else:
        connection.execute(delete(LINES).where(chosen))


def forget_imports(uow: UnitOfWork, import_ids: Collection[UUID]) -> None:
    """Take the names of imports from the lines and payees that they brought."""
    wanted = list(import_ids)
    for table in (LINES, PAYEES):
        for start in range(0, len(wanted), FEW):
            chosen = (
                table.c.household_id == uow.household_id,
                table.c.import_id.in_(wanted[start : start + FEW]),
            )
            uow.session.connection().execute(update(table).where(*chosen).values(import_id=None))


def balance_on(uow: UnitOfWork, account_id: UUID, day: date) -> int:
    """Return what an account's transactions sum to at a day's end; no opening balance in it."""
    connection = uow.session.connection()
    month = clock.month_of(day)
    before = connection.scalar(
        select(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out)).where(
            MONTHS.c.household_id == uow.household_id,
            MONTHS.c.account_id == account_id,
            MONTHS.c.month < month,
        )
    )
    within = connection.scalar(
        select(func.sum(LINES.c.amount)).where(
            LINES.c.household_id == uow.household_id,
            LINES.c.account_id == account_id,
            LINES.c.date.between(month, day),
            LINES.c.deleted_at.is_(None),
        )
    )
    return int(before or 0) + int(within or 0)


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
    in_use = (
        select(LINES.c.id)
        .where(LINES.c.household_id == household_id, LINES.c.payee_id == PAYEES.c.id)
        .exists()
    )
    return (
        uow.session.connection()
        .execute(
            delete(PAYEES).where(
                PAYEES.c.household_id == household_id,
                PAYEES.c.import_id == import_id,
                PAYEES.c.version == 1,
                ~in_use,
            )
        )
        .rowcount
    )
