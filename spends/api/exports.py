"""/api/export/csv and /api/import/csv: purchases."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from spends.api.archives import ErrorOut, ImportWishes, ProgressOut
from spends.api.deps import CurrentActor, Work
from spends.domains.belongings.ports import PurchaseFileReader, PurchaseSheet
from spends.domains.belongings.schemas import PurchaseFilter
from spends.domains.belongings.service import exchange, sheet
from spends.kit import progress, runtime
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api", tags=["exports"])

PIECE = 65_536


class ExchangeOut(BaseModel):
    """What an import did, or with `dry_run` would do."""

    dry_run: bool
    created: int
    updated: int
    skipped: int
    errors: list[ErrorOut]
    warnings: list[str]


class ExportQuery(PurchaseFilter):
    """Which purchases are asked for; `bom` marks the file as UTF-8 for spreadsheets."""

    bom: bool = False

    @property
    def wanted(self) -> PurchaseFilter:
        """The filter alone."""
        filters = self.model_fields_set & PurchaseFilter.model_fields.keys()
        return PurchaseFilter(**{name: getattr(self, name) for name in filters})


@router.get(
    "/export/csv",
    summary="Export purchases",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export_csv(work: Work, query: Annotated[ExportQuery, Query()]) -> StreamingResponse:
    """Return purchases as CSV, a row each, with warranties in columns; filters as in their list."""

    def written(uow: UnitOfWork) -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115  sent later
        try:
            encoding = "utf-8-sig" if query.bom else "utf-8"
            text = io.TextIOWrapper(file, encoding=encoding, newline="")
            sheet.write(uow, query.wanted, text)
            text.detach()
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    file = await work.read(written)
    headers = {"Content-Disposition": 'attachment; filename="purchases.csv"'}
    return StreamingResponse(_pieces(file), media_type="text/csv; charset=utf-8", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


@router.post("/import/csv", summary="Import purchases")
async def import_csv(
    actor: CurrentActor,
    work: Work,
    file: UploadFile,
    wishes: Annotated[ImportWishes, Depends(ImportWishes)],
) -> ExchangeOut:
    """Add the purchases of a CSV file: our own, Homebox's, Warracker's, or any with a header.

    A row that is broken is told and stops no other. All good ones are stored together.
    """
    current = runtime.current()

    def read() -> PurchaseSheet:
        reader = current.port(PurchaseFileReader)  # type: ignore[type-abstract]  # a port is asked for by its type
        with current.unit_of_work(actor, write=False) as uow:
            today = uow.today()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "purchases.csv"
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            return reader.read(path, actor.currency_code, today)

    with progress.told(exchange.WORK, actor.household_id) as tell:
        taken = await current.in_thread(read)

        def imported(uow: UnitOfWork) -> ExchangeOut:
            report = exchange.take_in(
                uow, taken, wishes.duplicates, dry_run=wishes.dry_run, tell=tell
            )
            return ExchangeOut(
                dry_run=wishes.dry_run,
                created=report.created,
                updated=report.updated,
                skipped=report.skipped,
                errors=[ErrorOut(**error._asdict()) for error in report.errors],
                warnings=report.warnings,
            )

        return await work.post(imported)


@router.get("/import/csv/progress", summary="How far an import of purchases is")
async def import_csv_progress(actor: CurrentActor) -> ProgressOut:
    """Return how many rows of the household's file are in; of an import by this process."""
    return ProgressOut.of(exchange.WORK, actor)
