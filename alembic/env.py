"""How Alembic meets our database: an engine, its URL or the settings; types; batches on SQLite."""

from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from alembic import context
from spends.kit import columns
from spends.kit.database import create_engine
from spends.models import load_models
from spends.settings import load

load_models()


def _given_url() -> str | None:
    named = context.get_x_argument(as_dictionary=True).get("url")
    return named or context.config.get_main_option("sqlalchemy.url")


def _engine() -> Engine:
    given: Engine | None = context.config.attributes.get("engine")
    if given is not None:
        return given
    if url := _given_url():
        return create_engine(url, pool_size=1)
    from spends import bootstrap

    return bootstrap.owner_engine(load())


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
        url = _given_url() or load().effective_database_url
        context.configure(
            url=url, target_metadata=SQLModel.metadata, literal_binds=True, render_item=_render
        )
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = _engine()
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
