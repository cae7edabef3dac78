"""How Alembic meets our database: its URL (settings or `-x url=`), our types, batches on SQLite."""

from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from alembic import context
from spends.kit import columns
from spends.kit.database import create_engine
from spends.models import load_models
from spends.settings import Settings

load_models()


def _url() -> str:
    given = context.get_x_argument(as_dictionary=True).get("url")
    return (
        given
        or context.config.get_main_option("sqlalchemy.url")
        or Settings().effective_database_url
    )  # type: ignore[call-arg]


def _render(kind: str, item: Any, _autogen: Any) -> str | bool:
    if kind == "type" and type(item).__module__ == columns.__name__:
        return f"columns.{type(item).__name__}()"
    return False


def _compare_type(
    _context: Any, _inspected: Any, _metadata: Any, _found: Any, wanted: Any
) -> bool | None:
    # Our own types know both dialects; the migration tests compare what databases report of them.
    return False if type(wanted).__module__ == columns.__name__ else None


def run() -> None:
    """Run the migrations in one transaction each."""
    if context.is_offline_mode():
        context.configure(
            url=_url(), target_metadata=SQLModel.metadata, literal_binds=True, render_item=_render
        )
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = create_engine(_url(), pool_size=1)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            compare_type=_compare_type,
            render_item=_render,
            render_as_batch=is_sqlite,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            if not is_sqlite:
                connection.execute(text("select set_config('app.system', 'on', false)"))
            context.run_migrations()
    engine.dispose()


run()
