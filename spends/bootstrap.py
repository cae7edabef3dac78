"""Where adapters are chosen from the settings.

Called once per process; nothing connects before that.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import wait

import structlog
from sqlalchemy import Engine

from spends import watching
from spends.domains.belongings.ports import PurchaseFileReader, ReceiptReader, ReportPrinter
from spends.domains.currencies.ports import RateFile
from spends.domains.documents.ports import DocumentReader
from spends.domains.imports.ports import StatementReaders
from spends.integrations.belongings.csv_purchases import CsvPurchases
from spends.integrations.documents.reader import SeparateReader
from spends.integrations.documents.receipts import ReceiptsByText
from spends.integrations.pdf.printer import PdfPrinter
from spends.integrations.prices.ecb import EcbRateFile
from spends.integrations.statements.detect import ReadersByContent
from spends.integrations.storage.folder import FolderStorage
from spends.jobs.embedded import Scheduler
from spends.kit import connecting, logs, notes, runtime
from spends.kit.connecting import Credentials
from spends.kit.crypto import secret_key
from spends.kit.database import Database, create_engine
from spends.kit.errors import Unavailable
from spends.kit.notes import Notes, OwnNotes
from spends.kit.runtime import Runtime
from spends.kit.storage import Storage
from spends.models import load_models
from spends.settings import Settings, load
from spends.wiring import wire

log = structlog.get_logger()

# A thread that asks the database lets others compute, and may wait this long until it goes on.
# While an import computes, Python's own 5 ms add up over the many queries of a page.
SWITCH_SECONDS = 0.0005


def build(settings: Settings) -> Runtime:
    """Return a runtime with the adapters that the settings ask for."""
    load_models()
    wire()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = secret_key(settings.secret_key.get_secret_value(), settings.data_dir)
    return Runtime(
        settings,
        Database(engine_of(settings)),
        storage_of(settings),
        key,
        {
            StatementReaders: ReadersByContent(),
            RateFile: EcbRateFile(),
            DocumentReader: SeparateReader(),
            ReceiptReader: ReceiptsByText(),
            ReportPrinter: PdfPrinter(),
            PurchaseFileReader: CsvPurchases(),
        },
    )


def engine_of(settings: Settings) -> Engine:
    """Return the engine that the application works with."""
    return create_engine(
        settings.effective_database_url,
        settings.database_pool_size,
        ca=settings.database_ca,
        credentials=credentials_of(settings.database_secret),
    )


def owner_engine(settings: Settings) -> Engine:
    """Return the engine of who owns the tables: the owner as the settings name them, else we."""
    if not (settings.database_owner_secret or settings.database_owner_url):
        return engine_of(settings)
    return create_engine(
        settings.database_owner_url or settings.database_url or "postgresql://",
        pool_size=1,
        ca=settings.database_ca,
        credentials=credentials_of(settings.database_owner_secret),
    )


def credentials_of(secret: str) -> Credentials | None:
    """Return who we are to Postgres by a secret of AWS; None where none is named."""
    if not secret:
        return None
    from spends.integrations.aws.database_secret import DatabaseSecret

    return DatabaseSecret(secret)


def notes_of(settings: Settings) -> Notes:
    """Return where notes between processes are kept; Redis is loaded only when it is chosen."""
    if not settings.redis_url:
        return OwnNotes()
    from spends.integrations.redis.notes import RedisNotes

    return RedisNotes(settings.redis_url)


def storage_of(settings: Settings) -> Storage:
    """Return where files are kept; what speaks S3 is loaded only when it is chosen."""
    if settings.storage == "folder":
        return FolderStorage(settings.data_dir / "files")
    from spends.integrations.storage.s3 import S3Place, S3Storage

    return S3Storage(
        S3Place(
            settings.s3_bucket, settings.s3_prefix, settings.s3_endpoint_url, settings.s3_region
        )
    )


def start(settings: Settings | None = None) -> Runtime:
    """Build the process's runtime and install it."""
    settings = settings or load()
    logs.configure(settings.log_level)
    built = build(settings)
    notes.install(notes_of(settings))
    runtime.install(built)
    watching.begin(built)
    return built


def look_at_database(built: Runtime) -> None:
    """Log in one sentence why the database cannot be used, where it cannot."""
    if built.database.is_sqlite:
        return
    try:
        with built.system("whether the database answers", write=False):
            pass
    except Unavailable as error:
        log.error("database_unusable", reason=connecting.trouble(error) or error.message)  # noqa: TRY400  the sentence says it


def end_with_supervisor() -> None:
    """Stop this process once the one that started it is gone, which else would keep the port."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return

    def follow() -> None:
        wait([supervisor.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, name="supervisor", daemon=True).start()


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Run the process: its runtime, and the sweeps if this process is to do them."""
    sys.setswitchinterval(SWITCH_SECONDS)
    end_with_supervisor()
    built = start()
    threading.Thread(target=look_at_database, args=(built,), name="look", daemon=True).start()
    scheduler = Scheduler(built) if built.settings.scheduler == "embedded" else None
    if scheduler:
        scheduler.start()
    try:
        yield
    finally:
        if scheduler:
            scheduler.stop()
        runtime.install(None)
        built.close()
