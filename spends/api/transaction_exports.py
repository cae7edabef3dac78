"""/api/transactions/export: transactions as a file."""

import io
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from spends.api.deps import Work
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.service.reading import exporting
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/transactions", tags=["transactions"])

PIECE = 65_536
Format = Literal["csv", "json"]
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class TransactionExportQuery(TransactionFilter):
    """Which transactions are asked for, in which order, and how they are to be written."""

    sort: Sort = "-date"
    format: Format = "csv"
    bom: Annotated[bool, Field(description="Mark CSV as UTF-8 for spreadsheets.")] = False

    @property
    def wanted(self) -> TransactionFilter:
        """The filter alone."""
        filters = self.model_fields_set & TransactionFilter.model_fields.keys()
        return TransactionFilter(**{name: getattr(self, name) for name in filters})


@router.get(
    "/export",
    summary="Export transactions",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/json": {}}}},
)
async def transaction_export(
    work: Work, query: Annotated[TransactionExportQuery, Query()]
) -> StreamingResponse:
    """Return all transactions that the filters mean, as CSV or as a JSON list.

    The filters and the order are those of the list. An import of the CSV into an empty account
    brings the same lines. There a text that a spreadsheet would compute has an apostrophe before
    it; `category` is a path, `tags` a line of CSV of its own, `splits` a JSON list.
    """
    write = exporting.write_csv if query.format == "csv" else exporting.write_json
    encoding = "utf-8-sig" if query.bom and query.format == "csv" else "utf-8"

    def written(uow: UnitOfWork) -> IO[bytes]:
        return _written(encoding, lambda file: write(uow, query.wanted, query.sort, file))

    file = await work.read(written)
    headers = {"Content-Disposition": f'attachment; filename="transactions.{query.format}"'}
    return StreamingResponse(_pieces(file), media_type=_MEDIA[query.format], headers=headers)


def _written(encoding: str, write: Callable[[io.TextIOWrapper], object]) -> IO[bytes]:
    """Return a file that was written, at its beginning; its household may be larger than memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  sent later
    try:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        write(text)
        text.detach()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
