"""Places that documents are kept in."""

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
    return found
