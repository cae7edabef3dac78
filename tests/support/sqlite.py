"""SQLite databases for the tests: copies of one file that the migrations made."""

import shutil
from pathlib import Path

from tests.support import migrations, sharing


def create_database(path: Path) -> str:
    """Make a migrated, empty database at a path; return its URL."""
    template = sharing.run_folder() / "template.db"
    sharing.once("sqlite-template", lambda: migrations.upgrade(f"sqlite:///{template}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
