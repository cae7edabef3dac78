"""/api/imports: statements come in as files, are previewed, imported, and undone."""

import asyncio
import csv
import io
import json
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response, UploadFile

from spends.api.deps import CurrentActor, PathId, Work
from spends.api.import_shapes import (
    HeldAccountOut,
    ImportOut,
    MappingIn,
    PartsIn,
    PreviewOut,
    RowOut,
    import_fields,
    import_out,
    row_out,
)
from spends.api.lists import ListOut, Paging
from spends.domains.imports import service as imports
from spends.domains.imports.ports import CsvMapping
from spends.domains.imports.schemas import ImportView, RowStatus
from spends.kit import runtime
from spends.kit.actor import Actor
from spends.kit.errors import InvalidInput
from spends.kit.paging import MAX_LIMIT
from spends.kit.validation import validated

router = APIRouter(prefix="/api/imports", tags=["imports"])

PATIENCE = 2.0
"""How many seconds a commit is waited for before it is answered as running."""


def _preview(actor: Actor, view: ImportView) -> PreviewOut:
    rows = imports.rows(runtime.current(), actor, view.id, limit=MAX_LIMIT).items
    return PreviewOut(
        **import_fields(view), rows=[row_out(view.currency_code, row) for row in rows]
    )


def _mapping(text: str | None) -> CsvMapping | None:
    if not text:
        return None
    try:
        return validated(CsvMapping, json.loads(text))
    except (ValueError, RecursionError) as error:
        message = "The mapping is not valid JSON."
        raise InvalidInput.field("mapping", message) from error


@router.post("", status_code=201, summary="Upload a statement")
async def upload(
    actor: CurrentActor,
    response: Response,
    file: UploadFile,
    account_id: Annotated[UUID, Form()],
    mapping: Annotated[
        str | None, Form(description="A CSV file's mapping as JSON; found out when left out.")
    ] = None,
    *,
    bring_back: Annotated[
        bool, Form(description="Also bring lines back that were deleted.")
    ] = False,
) -> PreviewOut:
    """Take a CSV, OFX, QFX, QIF, CAMT or MT940 file in and say what importing it would do.

    Nothing is imported yet.
    """
    new = imports.NewImport(account_id, file.filename or "", _mapping(mapping), bring_back)

    def work() -> PreviewOut:
        view = imports.upload(runtime.current(), actor, new, file.file)
        return _preview(actor, view)

    preview = await runtime.current().in_thread(work)
    response.headers["Location"] = f"/api/imports/{preview.id}"
    return preview


@router.get("", summary="List imports")
async def all_imports(work: Work, page: Paging) -> ListOut[ImportOut]:
    """List imports, newest first."""
    return await work.read(
        lambda uow: ListOut.of(imports.imports(uow, page.skip, page.limit), import_out)
    )


@router.get("/{import_id}", summary="Get an import")
async def one_import(import_id: PathId, work: Work) -> ImportOut:
    """Return an import: how far it is, and what came of it."""
    return await work.read(lambda uow: import_out(imports.view(uow, import_id)))


@router.get("/{import_id}/rows", summary="List a file's rows")
async def rows(
    import_id: PathId,
    actor: CurrentActor,
    work: Work,
    page: Paging,
    status: Annotated[RowStatus | None, Query(description="Only rows of this status.")] = None,
) -> ListOut[RowOut]:
    """List the rows of a file that is not imported yet; of one that was, those that stayed out."""
    view = await work.read(lambda uow: imports.view(uow, import_id))

    def find() -> ListOut[RowOut]:
        found = imports.rows(
            runtime.current(), actor, import_id, skip=page.skip, limit=page.limit, status=status
        )
        return ListOut.of(found, partial(row_out, view.currency_code))

    return await runtime.current().in_thread(find)


@router.patch("/{import_id}", summary="Change how a file is read")
async def change_mapping(import_id: PathId, actor: CurrentActor, body: MappingIn) -> PreviewOut:
    """Read the file another way and preview it again.

    409 when somebody else had it read another way since the `version` that was sent.
    """

    def work() -> PreviewOut:
        view = imports.change_mapping(
            runtime.current(),
            actor,
            import_id,
            body.mapping,
            body.version,
            bring_back=body.bring_back,
        )
        return _preview(actor, view)

    return await runtime.current().in_thread(work)


@router.get("/{import_id}/accounts", summary="List a file's accounts")
async def accounts(import_id: PathId, work: Work) -> list[HeldAccountOut]:
    """List the accounts that a file holds which is not imported yet, and where each may go."""
    found = await work.read(lambda uow: imports.parts(uow, import_id))
    return [
        HeldAccountOut(ref=held.ref, currency=held.currency, rows=held.rows, account_id=account_id)
        for held, account_id in found
    ]


@router.post("/{import_id}/accounts", status_code=201, summary="Divide a file by its accounts")
async def divide(import_id: PathId, actor: CurrentActor, body: PartsIn) -> list[ImportOut]:
    """Make an import for each account of the file that is wanted; the one of the whole file goes.

    Each is committed and undone by itself.
    """
    wanted = {part.ref: part.account_id for part in body.accounts}

    def work() -> list[ImportOut]:
        return [
            import_out(view) for view in imports.divide(runtime.current(), actor, import_id, wanted)
        ]

    return await runtime.current().in_thread(work)


@router.post(
    "/{import_id}/commit",
    summary="Import a file",
    responses={202: {"model": ImportOut, "description": "It is under way; ask again."}},
)
async def commit(
    import_id: PathId, actor: CurrentActor, work: Work, response: Response
) -> ImportOut:
    """Import the new rows, all or none. 202 when that takes longer than two seconds.

    A file whose rows are all there already is imported too: the bank's balance is kept and
    compared, and its rows stay when the import that brought them is undone.
    """
    begun = await work.post(lambda uow: import_out(imports.begin(uow, import_id)))
    if begun.status != "running":
        return begun
    current = runtime.current()
    await _wait(current.in_background(lambda: imports.run(current, actor, import_id)))
    view = await work.read(lambda uow: import_out(imports.view(uow, import_id)))
    if view.status == "running":
        response.status_code = HTTPStatus.ACCEPTED
    return view


async def _wait(running: "Future[None]") -> None:
    waiting = asyncio.wrap_future(running)
    await asyncio.wait([waiting], timeout=PATIENCE)


@router.delete("/{import_id}", status_code=204, summary="Undo an import")
async def remove(
    import_id: PathId,
    actor: CurrentActor,
    *,
    everything: Annotated[
        bool, Query(description="Also remove lines that were edited, linked or reconciled since.")
    ] = False,
) -> None:
    """Take an import's lines out again, or drop a preview.

    Lines that took in its rows are what they were before. What was edited, split, linked by hand or
    reconciled since stays, and so does what other files had too: `report.kept` and `report.shared`
    say how much.
    """
    current = runtime.current()
    removing = current.in_background(
        lambda: imports.remove(current, actor, import_id, everything=everything)
    )
    await asyncio.wrap_future(removing)


@router.get(
    "/{import_id}/invalid.csv",
    summary="Download the rows that stayed out",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def invalid_rows(import_id: PathId, work: Work) -> Response:
    """Return the rows that could not be read or were left out, with lines and reasons, as CSV."""
    view = await work.read(lambda uow: imports.view(uow, import_id))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("line", "reason", "raw"))
    writer.writerows(row[:3] for row in view.invalid)
    headers = {"Content-Disposition": 'attachment; filename="invalid.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
