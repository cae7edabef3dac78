"""A statement's new lines go into the table by the hundred thousand."""

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text, update

from spends.domains.ledger.kinds import HIDDEN
from spends.domains.ledger.models import Split, Transaction
from spends.kit.columns import UuidBytes, instant_text
from spends.kit.repository import chunks, insert_rows
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES_A_STATEMENT = 100
"""Lines that one INSERT stores on SQLite: a fifth faster than one each, and hardly more beyond."""

FEW = 500

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
    """Make the temporary table that COPY fills: row-level security refuses it on the real one.

    It is there already, and empty, behind another statement of the same transaction.
    """
    columns = ", ".join(VARYING)
    uow.session.connection().exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS statement_line ON COMMIT DROP AS "  # noqa: S608  our own names
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


class Part(NamedTuple):
    """A part of a line that was stored."""

    transaction_id: UUID
    position: int
    category_id: UUID | None
    amount: int
    base_amount: int | None
    notes: str | None


def insert_parts(uow: UnitOfWork, parts: Sequence[Part]) -> None:
    """Store the parts of lines, which are split with that."""
    insert_rows(uow, Split, (part._asdict() for part in parts))
    lines = table_of(Transaction)
    for some in chunks(dict.fromkeys(part.transaction_id for part in parts), FEW):
        uow.session.connection().execute(
            update(lines)
            .where(lines.c.household_id == uow.household_id, lines.c.id.in_(some))
            .values(is_split=True)
        )


def insert_tags(uow: UnitOfWork, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Tag lines: pairs of line and tag, as `Intake.stored_id` gives them."""
    connection = uow.session.connection()
    if uow.is_sqlite:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  the transaction is open
        driver.executemany(
            "INSERT INTO transaction_tag (household_id, transaction_id, tag_id) VALUES (?, ?, ?)",
            [(uow.household_id.bytes, *pair) for pair in pairs],
        )
        return
    lines, tags = zip(*pairs, strict=True)
    connection.execute(
        _TAGS_AT_ONCE, {"household_id": uow.household_id, "lines": list(lines), "tags": list(tags)}
    )


_TAGS_AT_ONCE = text(
    """
    INSERT INTO transaction_tag (household_id, transaction_id, tag_id)
    SELECT :household_id, tagged.line, tagged.tag
    FROM unnest(cast(:lines AS uuid[]), cast(:tags AS uuid[])) AS tagged (line, tag)
    """
).bindparams(bindparam("household_id", type_=UuidBytes()))
