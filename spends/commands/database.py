"""The database itself: its tables, and the role that works with them."""

import argparse
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from spends.kit import connecting
from spends.kit.errors import InvalidInput, Unavailable
from spends.settings import Settings, load

ROOT = Path(__file__).resolve().parents[2]
_URL = "SPENDS_DATABASE_URL"


def migrate(chosen: argparse.Namespace) -> int:
    """Bring the tables to a revision, as their owner; Unavailable when there is no database."""
    from alembic.config import Config

    from alembic import command
    from spends import bootstrap

    settings = load()
    engine = bootstrap.owner_engine(settings)
    try:
        _reach(engine, _owner_setting(settings))
        config = Config(ROOT / "alembic.ini")
        config.attributes["engine"] = engine
        command.upgrade(config, chosen.revision)
    finally:
        engine.dispose()
    print("The database is up to date.")
    return 0


def prepare(_: argparse.Namespace) -> int:
    """Make or update the role that the application works under, as the database's owner."""
    from spends import bootstrap
    from spends.kit import app_role

    settings = load()
    if settings.effective_database_url.startswith("sqlite"):
        message = "SQLite has no roles: there is nothing to prepare. This is for Postgres."
        raise InvalidInput(message)
    if not (settings.database_owner_secret or settings.database_owner_url):
        message = (
            "Say who owns the database: set SPENDS_DATABASE_OWNER_SECRET, or "
            "SPENDS_DATABASE_OWNER_URL."
        )
        raise InvalidInput(message)
    user, password = _application(settings)
    owner, ours = bootstrap.owner_engine(settings), bootstrap.engine_of(settings)
    try:
        _reach(owner, _owner_setting(settings))
        try:
            is_new = app_role.prepare(owner, user, password)
        except DBAPIError as error:
            message = (
                f"The owner may not do this: {str(error.orig).strip().splitlines()[0]}. "
                "It must own the database, and be allowed to make roles."
            )
            raise InvalidInput(message) from error
        _reach(ours, "SPENDS_DATABASE_SECRET" if settings.database_secret else _URL)
    finally:
        owner.dispose()
        ours.dispose()
    print(f"The role {user} is {'made' if is_new else 'up to date'}: it works, and owns nothing.")
    return 0


def _owner_setting(settings: Settings) -> str:
    if settings.database_owner_secret:
        return "SPENDS_DATABASE_OWNER_SECRET"
    if settings.database_owner_url:
        return "SPENDS_DATABASE_OWNER_URL"
    return "SPENDS_DATABASE_SECRET" if settings.database_secret else _URL


def _application(settings: Settings) -> tuple[str, str]:
    """Return the user and password that the application works with."""
    from spends import bootstrap

    credentials = bootstrap.credentials_of(settings.database_secret)
    if credentials:
        known = credentials.current()
        return known["user"], known["password"]
    url = make_url(settings.effective_database_url)
    if not (url.username and url.password):
        message = f"Name the application's user and password: {_URL} or SPENDS_DATABASE_SECRET."
        raise InvalidInput(message)
    return url.username, str(url.password)


def _reach(engine: Engine, setting: str) -> None:
    """Raise Unavailable, with a sentence that says why, when a database cannot be used."""
    try:
        with engine.connect():
            pass
    except OperationalError as error:
        raise Unavailable(connecting.trouble(error, setting)) from error
