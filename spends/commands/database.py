"""The database itself."""

import argparse
from pathlib import Path

from spends.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def migrate(chosen: argparse.Namespace) -> int:
    """Bring the tables to a revision."""
    from alembic.config import Config

    from alembic import command

    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", Settings().effective_database_url.replace("%", "%%"))
    command.upgrade(config, chosen.revision)
    print("The database is up to date.")
    return 0
