"""/api/export/json and /api/import/json: a whole household, its documents included."""

import asyncio
import contextlib
import io
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Form, Query, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from spends.api.deps import CurrentActor, Work
from spends.domains.archives import service as archives
from spends.domains.archives import writing
from spends.domains.archives.staging import Staged
from spends.domains.archives.taking import Duplicates
from spends.kit import memory, progress, runtime
from spends.kit.actor import Actor, Permission
from spends.kit.errors import Forbidden
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api", tags=["exports"])

PIECE = 65_536
FOLDER = "spends-import-"
LEFT_FOR = 86_400
"""After so many seconds nobody works any more with what is in a folder."""


class CountsOut(BaseModel):
    """How many rows were added, changed, and left as they were."""

    created: int
    updated: int
    skipped: int


class ErrorOut(BaseModel):
    """Why a row was not taken; `row` is its line in the file."""

    row: int
    field: str
    message: str


class ArchiveOut(CountsOut):
    """What an import of a household did, or with `dry_run` would do, in all and by table.

    `errors` is always empty: a file is taken as a whole or refused. `is_fresh` says that the
    household was new and is now what the file says, with its name, currency and settings.
    """

    dry_run: bool
    tables: dict[str, CountsOut]
    errors: list[ErrorOut]
    warnings: list[str]
    is_fresh: bool

    @classmethod
    def of(cls, report: archives.Report, *, dry_run: bool) -> "ArchiveOut":
        """Return a report as it goes out."""
        total = report.total
        return cls(
            dry_run=dry_run,
            created=total.created,
            updated=total.updated,
            skipped=total.skipped,
            tables={
                name: CountsOut(
                    created=counts.created, updated=counts.updated, skipped=counts.skipped
                )
                for name, counts in report.tables.items()
            },
            errors=[],
            warnings=report.warnings,
            is_fresh=report.is_fresh,
        )


class ImportWishes:
    """How an import is to be done, said in the form or else in the address."""

    def __init__(
        self,
        duplicates: Annotated[
            Duplicates | None, Form(description="What becomes of what is here already: skip.")
        ] = None,
        dry_run: Annotated[bool | None, Form(description="Only say what would be done.")] = None,
        duplicates_asked: Annotated[Duplicates, Query(alias="duplicates")] = "skip",
        dry_run_asked: Annotated[bool, Query(alias="dry_run")] = False,  # noqa: FBT002  a query's
    ) -> None:
        self.duplicates: Duplicates = duplicates or duplicates_asked
        self.dry_run = dry_run_asked if dry_run is None else dry_run


class ProgressOut(BaseModel):
    """How many rows are done of how many, 0 while that is not known; `running` says if any are."""

    running: bool
    done: int
    total: int

    @classmethod
    def of(cls, work: str, actor: Actor) -> "ProgressOut":
        """Return how far a household's work is."""
        found = progress.progress_of(work, actor.household_id)
        done, total = found or progress.IDLE
        return cls(running=found is not None, done=done, total=total)


@router.get(
    "/export/json",
    summary="Export the household",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {}}}},
)
async def export_json(actor: CurrentActor) -> StreamingResponse:
    """Return the whole household as JSON, documents included; for admins."""
    current = runtime.current()

    def written() -> tuple[IO[bytes], writing.Blobs]:
        file = tempfile.TemporaryFile()  # noqa: SIM115  sent later
        try:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            with current.unit_of_work(actor, write=False) as uow:
                blobs = writing.write_rows(uow, text)
            text.detach()
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file, blobs

    def pieces(file: IO[bytes], blobs: writing.Blobs) -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE):
                yield piece
        for text in writing.blob_text(current.storage, blobs):
            yield text.encode()

    file, blobs = await asyncio.wrap_future(current.in_background(written))
    headers = {"Content-Disposition": 'attachment; filename="household.json"'}
    return StreamingResponse(pieces(file, blobs), media_type="application/json", headers=headers)


@contextlib.asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    """Give a folder of its own, and take it away with all that is in it."""
    current = runtime.current()
    folder = await current.in_thread(_fresh_folder)
    try:
        yield folder
    finally:
        await current.in_thread(lambda: _forget(folder))


def _fresh_folder() -> Path:
    """Make a folder, and take away what imports left that were killed a day ago or earlier."""
    before = time.time() - LEFT_FOR
    for old in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < before:
                shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    memory.give_back()


@router.post("/import/json", summary="Import a household")
async def import_json(
    actor: CurrentActor,
    work: Work,
    file: UploadFile,
    wishes: Annotated[ImportWishes, Depends(ImportWishes)],
) -> ArchiveOut:
    """Bring in a household's export, all of it or nothing; for admins.

    A new household becomes what the file says. One that is in use gets what it lacks.
    """
    if Permission.MANAGE not in actor.permissions:
        raise Forbidden
    current = runtime.current()
    async with _folder() as folder:
        with progress.told(archives.WORK, actor.household_id) as tell:

            def staged() -> Staged:
                found = Staged(folder)
                found.take(file.file)
                if not wishes.dry_run:
                    archives.store_files(current.storage, found)
                return found

            taken = await asyncio.wrap_future(current.in_background(staged))

            def imported(uow: UnitOfWork) -> ArchiveOut:
                report = archives.take_in(
                    uow, taken, wishes.duplicates, dry_run=wishes.dry_run, tell=tell
                )
                return ArchiveOut.of(report, dry_run=wishes.dry_run)

            return await work.post(imported)


@router.get("/import/json/progress", summary="How far an import of a household is")
async def import_json_progress(actor: CurrentActor) -> ProgressOut:
    """Return how many rows of the household's file are in; of an import by this process."""
    return ProgressOut.of(archives.WORK, actor)
