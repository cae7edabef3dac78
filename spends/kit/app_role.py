"""The role that the application works under: bound by row-level security, owner of nothing."""

from typing import Any

from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, Engine, text

from spends.kit.errors import InvalidInput

TABLES = "select, insert, update, delete"
VERSIONS = "alembic_version"


def prepare(owner: Engine, user: str, password: str) -> bool:
    """Make or update the role, as the owner of the database; whether it is new.

    It may read and write every row that the policies show it, now and in tables to come, and
    nothing else. May be run again at any time. The password leaves this process only as its
    SCRAM verifier. InvalidInput when the role is one that the policies do not bind.
    """
    with owner.begin() as connection:
        role = connection.dialect.identifier_preparer.quote_identifier(user)
        is_new = _attributes(connection, user) is None
        if is_new:
            _run(connection, f"create role {role} login")
        _check(connection, user)
        verifier = _verifier(connection, user, password)
        _run(connection, f"alter role {role} with login password '{verifier}'")
        for statement in _grants(connection, role):
            _run(connection, statement)
    return is_new


def _grants(connection: Connection, role: str) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    database = quote(str(connection.scalar(text("select current_database()"))))
    found = [
        f"grant connect, temporary on database {database} to {role}",
        "revoke create on schema public from public",
        f"grant usage on schema public to {role}",
        f"grant {TABLES} on all tables in schema public to {role}",
        f"grant usage, select on all sequences in schema public to {role}",
        f"alter default privileges in schema public grant {TABLES} on tables to {role}",
        f"alter default privileges in schema public grant usage, select on sequences to {role}",
    ]
    if connection.scalar(text("select to_regclass('public.alembic_version')")) is not None:
        # Which migrations have run is for the owner to say.
        found.append(f"revoke insert, update, delete on {VERSIONS} from {role}")
    return found


def _check(connection: Connection, user: str) -> None:
    """Raise InvalidInput where the role could pass the walls between households by."""
    if user == connection.scalar(text("select current_user")):
        message = (
            f"The application would work as {user}, who owns the database. Name another user in "
            "SPENDS_DATABASE_URL or the secret of SPENDS_DATABASE_SECRET."
        )
        raise InvalidInput(message)
    is_super, passes_by, is_member = _attributes(connection, user) or (False, False, False)
    if is_super or passes_by or is_member:
        why = "is a superuser" if is_super else "passes row-level security by"
        if not (is_super or passes_by):
            why = "is a member of the owner's role"
        message = f"The role {user} {why}. Take that from it, or name another user."
        raise InvalidInput(message)
    owned = connection.scalar(
        text("select count(*) from pg_tables where schemaname = 'public' and tableowner = :user"),
        {"user": user},
    )
    if owned:
        message = (
            f"The role {user} owns {owned} tables. Give them to the owner first: "
            f'reassign owned by "{user}" to the owner\'s role.'
        )
        raise InvalidInput(message)


def _attributes(connection: Connection, user: str) -> tuple[bool, bool, bool] | None:
    row = connection.execute(
        text(
            "select rolsuper, rolbypassrls, pg_has_role(oid, current_user, 'member') "
            "from pg_roles where rolname = :user"
        ),
        {"user": user},
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def _verifier(connection: Connection, user: str, password: str) -> str:
    raw: Any = connection.connection.dbapi_connection
    return str(encrypt_password(password, user, scope=raw, algorithm="scram-sha-256"))


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
