"""Places that documents are kept in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spends.integrations.storage.folder import FolderStorage
from spends.integrations.storage.s3 import S3Place, S3Storage
from spends.kit.database import Database, create_engine
from spends.kit.ids import new_id
from spends.kit.storage import Storage
from tests.support import s3, sqlite
from tests.support.archives import exported, fill
from tests.support.homes import sign_up

LABELS = "transaction_tag"
EVERY = 20


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A folder, and a bucket."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    url, name = request.getfixturevalue("s3_url"), f"b-{new_id()}"
    s3.fresh_bucket(url, name)
    return S3Storage(S3Place(name, "", url))


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    """A folder alone."""
    return FolderStorage(tmp_path / "files")


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A household's file with rows in every table, from an installation of its own."""
    place = tmp_path_factory.mktemp("elsewhere")
    database = Database(create_engine(sqlite.create_database(place / "spends.db"), 2))
    storage = FolderStorage(place / "files")
    home = sign_up(database)
    fill(home, storage)
    found = exported(home, storage)
    database.dispose()
    return _thinned(found)


def _thinned(content: bytes) -> bytes:
    """Leave out most of the lines that nothing else points to: two years of them only take time."""
    found = json.loads(content)
    tables, lines = found["tables"], found["tables"]["transaction"]
    pointed = json.dumps(
        [
            *(rows for name, rows in tables.items() if name not in {"transaction", LABELS}),
            *((line["transfer_id"], line["refund_of_id"]) for line in lines),
        ]
    )
    kept = [line for at, line in enumerate(lines) if at % EVERY == 0 or line["id"] in pointed]
    assert all(any(line[link] for line in kept) for link in ("transfer_id", "refund_of_id"))
    ids = {line["id"] for line in kept}
    tables["transaction"] = kept
    tables[LABELS] = [row for row in tables[LABELS] if row["transaction_id"] in ids]
    return json.dumps(found).encode()
