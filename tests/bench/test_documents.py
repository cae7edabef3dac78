"""What an upload of 25 MB costs in memory, and how long lists and searches of documents take."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil
import pytest

from spends.domains.documents import rules
from spends.domains.documents import service as documents
from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE, DocumentKind, LinkTarget, MediaType
from spends.domains.documents.models import Document, DocumentLink, DocumentText
from spends.domains.documents.schemas import DocumentFilter
from spends.kit import clock
from spends.kit.database import Database, create_engine
from spends.kit.ids import new_id
from spends.kit.repository import chunks, insert_rows
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork
from spends.models import load_models
from tests.bench import homes, results, scale
from tests.bench.measure import Target, number, repeated, table
from tests.support import postgres, s3, sqlite
from tests.support.homes import Home, sign_up
from tests.support.keeping import pdf
from tests.support.people import PASSWORD
from tests.support.server import AppServer

pytestmark = pytest.mark.bench

MEGABYTE = 2**20
UPLOADS = 4
GROWTH = 12.0
COUNT = 30_000
LIMIT = 20.0
TEXT_LIMIT = 200.0
WORDS = [f"word{number}" for number in range(3_000)]
TEXT_WORDS = 110


class Watch(threading.Thread):
    """Notes the most memory that a server's processes hold while something happens."""

    def __init__(self, server: AppServer) -> None:
        super().__init__(daemon=True)
        assert server.process is not None
        parent = psutil.Process(server.process.pid)
        self._processes = [parent, *parent.children(recursive=True)]
        self._done = threading.Event()
        self.most = 0.0

    def held(self) -> float:
        """Return what they hold now, in megabytes."""
        return sum(one.memory_info().rss for one in self._processes) / MEGABYTE

    def run(self) -> None:
        """Look again and again."""
        while not self._done.wait(0.01):
            self.most = max(self.most, self.held())

    def end(self) -> float:
        """Return the most that was seen, in megabytes."""
        self._done.set()
        self.join()
        return self.most


@contextmanager
def _server(storage: str, folder: Path) -> Iterator[AppServer]:
    url = sqlite.create_database(folder / "spends.db")
    if storage == "folder":
        yield AppServer(folder, url, scheduler="off")
        return
    with s3.serving() as address:
        s3.fresh_bucket(address, "spends-bench")
        chosen = {"storage": "s3", "s3_bucket": "spends-bench", "s3_endpoint_url": address}
        yield AppServer(folder, url, scheduler="off", **chosen)


def _signed_in(server: AppServer) -> httpx.Client:
    client = httpx.Client(base_url=server.url, trust_env=False, timeout=60)
    new = {"email": homes.EMAIL, "password": PASSWORD, "name": "Ann"}
    assert client.post("/api/auth/register", json=new).status_code == 201
    form = {"username": homes.EMAIL, "password": PASSWORD}
    token = client.post("/api/auth/token", data=form).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def _upload(client: httpx.Client, path: Path) -> str:
    with path.open("rb") as file:
        answer = client.post("/api/documents", files={"file": ("large.pdf", file)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _large(path: Path, turn: int) -> Path:
    path.write_bytes(pdf(f"Number {turn}").ljust(MAX_DOCUMENT_SIZE))
    return path


@pytest.mark.parametrize("storage", ["folder", "s3"])
def test_memory_of_uploads(storage: str, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with _server(storage, tmp_path / "data") as server:
        server.start()
        client = _signed_in(server)
        # The first one loads what uploads need; small, so that it shows nothing of their size.
        path.write_bytes(pdf("small"))
        _upload(client, path)
        time.sleep(1)
        watch = Watch(server)
        before = watch.held()
        watch.start()
        seconds, ids = [], []
        for turn in range(UPLOADS):
            _large(path, turn)
            start = time.perf_counter()
            ids.append(_upload(client, path))
            seconds.append(time.perf_counter() - start)
        for one in ids:
            with client.stream("GET", f"/api/documents/{one}/content") as answer:
                assert sum(len(chunk) for chunk in answer.iter_bytes()) == MAX_DOCUMENT_SIZE
        most = watch.end()
        client.close()
        server.stop()
    results.keep(
        f"60-documents-upload-{storage}",
        f"Uploads and downloads of 25 MB, {storage}",
        words=(
            f"{UPLOADS} files of {MAX_DOCUMENT_SIZE // MEGABYTE} MB are uploaded and downloaded "
            "again, and the memory of the server's processes is looked at a hundred times a second."
        ),
        targets=[Target("Memory that uploads add", most - before, GROWTH, "MB")],
        tables=[
            table(
                ["Before, MB", "At most, MB", "An upload, s"],
                [[f"{before:.0f}", f"{most:.0f}", f"{sorted(seconds)[UPLOADS // 2]:.2f}"]],
            )
        ],
    )


FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "a kind": {"kind": DocumentKind.RECEIPT},
    "linked to purchases": {"target": LinkTarget.PURCHASE},
    "linked to nothing": {"unlinked": True},
    "a word of many": {"search": "word7"},
    "a word of few": {"search": "word2999 receipt"},
    "a word of none": {"search": "nowhere"},
}


def _database(kind: str, folder: Path) -> Database:
    if kind == "sqlite":
        return Database(create_engine(sqlite.create_database(folder / "spends.db")))
    return Database(create_engine(postgres.create_database(f"{homes.PREFIX}documents")))


def _fill(uow: UnitOfWork) -> None:
    random, now = Random(7), clock.now()
    kinds = list(DocumentKind)
    rows = [
        {
            "id": new_id(),
            "kind": random.choice(kinds),
            "file_name": f"receipt {turn}.pdf",
            "media_type": MediaType.PDF,
            "size": 100_000,
            "sha256": f"{turn:064x}",
            "page_count": 1,
            "has_thumbnail": True,
            "read_at": now,
            "read_error": None,
            "deleted_at": None,
        }
        for turn in range(COUNT)
    ]
    insert_rows(uow, Document, rows)
    connection = uow.session.connection()
    for some in chunks(rows, 1_000):
        texts = [" ".join(random.choices(WORDS, k=TEXT_WORDS)) for _ in some]
        own = [{"household_id": uow.household_id, "document_id": row["id"]} for row in some]
        connection.execute(
            table_of(DocumentText).insert(),
            [
                one | {"text": text, "search_text": rules.search_text(row["file_name"], text)}
                for one, row, text in zip(own, some, texts, strict=True)
            ],
        )
        linked = [
            one | {"target": LinkTarget.PURCHASE, "target_id": new_id(), "released_at": None}
            for turn, one in enumerate(own)
            if turn % 3
        ]
        connection.execute(table_of(DocumentLink).insert(), linked)


def _ms(home: Home, wanted: DocumentFilter) -> tuple[float, int]:
    def once() -> int:
        with home.work(write=False) as uow:
            return documents.documents(uow, wanted, limit=48).total

    times, count = repeated(once)
    return times.ms, count


def _limit(name: str) -> float:
    return TEXT_LIMIT if "search" in FILTERS[name] else LIMIT


def test_lists(kind: str, tmp_path: Path) -> None:
    load_models()
    database = _database(kind, tmp_path)
    home = sign_up(database)
    with home.work() as uow:
        _fill(uow)
    if kind == "postgres":
        # As autovacuum does in time; the application's role may not.
        server = postgres.server_url()
        postgres.execute(server.set(database=f"{homes.PREFIX}documents"), "VACUUM ANALYZE")
    found = {name: _ms(home, DocumentFilter(**wanted)) for name, wanted in FILTERS.items()}
    database.dispose()
    results.keep(
        f"61-documents-lists-{scale.KINDS.index(kind)}",
        f"Lists of documents, {scale.NAMES[kind]}, {COUNT:,} documents",
        words="Server time of a page of 48 with its exact count, in a read unit of work.",
        targets=[
            Target(f"Documents, {scale.NAMES[kind]}: {name}", ms, _limit(name), "ms")
            for name, (ms, _) in found.items()
        ],
        tables=[
            table(
                ["Filter", "matches", "ms"],
                [[name, f"{count:,}", number(ms, "")] for name, (ms, count) in found.items()],
            )
        ],
    )
