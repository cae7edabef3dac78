"""/api/reports: what is printed, as PDFs."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from spends.api.deps import PathId, Work
from spends.domains.belongings.ports import Paper, ReportPrinter
from spends.domains.belongings.service import reports
from spends.kit import runtime
from spends.kit.errors import SpendsError

router = APIRouter(tags=["reports"])

PDF = "application/pdf"
# A code holds no more than some hundred letters.
LONGEST_ORIGIN = 200
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}}}
Location = Annotated[
    str | None, Query(max_length=100, description="Only what is at this place, by its name.")
]


@router.get(
    "/api/reports/insurance.pdf",
    summary="Print the insurance report",
    response_class=Response,
    responses=_PDF,
)
async def insurance(work: Work, location: Location = None) -> Response:
    """Return what the household still has as a PDF, place by place, with prices, values and proof.

    422 over 2,000 things: choose a place then.
    """
    report = await work.read(lambda uow: reports.insurance(uow, location))
    made = await _printed(lambda: _printer().insurance(report, _picture))
    return _answer(made, f"belongings-{report.day.isoformat()}.pdf")


@router.get(
    "/api/reports/labels.pdf", summary="Print labels", response_class=Response, responses=_PDF
)
async def labels(
    work: Work,
    request: Request,
    location: Location = None,
    ids: Annotated[
        list[UUID] | None, Query(max_length=1000, description="Only these purchases.")
    ] = None,
    paper: Annotated[
        Paper, Query(description="a4: 24 labels a sheet; letter: 30 labels a sheet.")
    ] = Paper.A4,
) -> Response:
    """Return sheets of labels as a PDF, each with a QR code that leads to its purchase.

    Of the purchases named by `ids`, else of all the household still has, at a place or anywhere.
    """
    origin = _origin(request)
    found = await work.read(lambda uow: reports.labels(uow, origin, ids or (), location))
    made = await _printed(lambda: _printer().sheet(found, paper))
    return _answer(made, "labels.pdf")


@router.get(
    "/api/purchases/{purchase_id}/label",
    summary="Print the label of a purchase",
    response_class=Response,
    responses=_PDF,
)
async def label(purchase_id: PathId, work: Work, request: Request) -> Response:
    """Return one label as a PDF of its size, 70 by 37 mm."""
    origin = _origin(request)
    found = await work.read(lambda uow: reports.label(uow, origin, purchase_id))
    made = await _printed(lambda: _printer().label(found))
    return _answer(made, "label.pdf")


async def _printed(work: Callable[[], bytes]) -> bytes:
    return await asyncio.wrap_future(runtime.current().in_background(work))


def _printer() -> ReportPrinter:
    return runtime.current().port(ReportPrinter)  # type: ignore[type-abstract]  # asked for by its protocol


def _origin(request: Request) -> str:
    """Return the address that codes begin with: the one that is set, else the one asked."""
    settings, asked = runtime.current().settings, str(request.base_url)
    is_long = len(asked) > LONGEST_ORIGIN
    return settings.public_url or (settings.effective_public_url if is_long else asked)


def _picture(key: str) -> bytes | None:
    try:
        with runtime.current().storage.open(key) as file:
            return file.read()
    except SpendsError:
        return None


def _answer(made: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made, headers=headers, media_type=PDF)
