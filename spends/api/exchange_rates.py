"""/api/exchange-rates: rates entered by hand, and the operator's file of the ECB's."""

import asyncio
import datetime
import shutil
import tempfile
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile
from pydantic import BaseModel, Field

from spends.api.deps import PathId, Work
from spends.api.lists import ListOut, Paging
from spends.domains.currencies import service as currencies
from spends.domains.currencies.ports import RateFile
from spends.domains.currencies.schemas import NewRate, RateView
from spends.domains.ledger.service.worth import rates
from spends.kit import runtime
from spends.kit.unit_of_work import UnitOfWork

router = APIRouter(prefix="/api/exchange-rates", tags=["exchange rates"])


class RateOut(BaseModel):
    """A rate: what one unit of `base` costs in `quote` on a day."""

    id: UUID
    base: str
    quote: str
    day: datetime.date
    rate: Annotated[str, Field(examples=["1.0832"])]
    source: str


class Loaded(BaseModel):
    """How many rates a file held, and how many transactions are worth something else by them."""

    count: int
    revalued: int


def _out(view: RateView) -> RateOut:
    return RateOut(**view.model_dump(exclude={"rate"}), rate=format(view.rate, "f"))


@router.get("", summary="List exchange rates")
async def rate_list(work: Work, page: Paging) -> ListOut[RateOut]:
    """List the household's own rates, newest first."""
    return await work.read(
        lambda uow: ListOut.of(currencies.own_rates(uow, page.skip, page.limit), _out)
    )


@router.post("", status_code=201, summary="Enter an exchange rate")
async def enter_rate(new: NewRate, work: Work) -> RateOut:
    """Enter a rate by hand, in place of an earlier one of that day; it wins over a provider's."""
    return await work.post(lambda uow: _out(rates.enter_rate(uow, new)))


@router.post("/ecb", summary="Load the ECB's rates")
async def load_ecb(
    file: Annotated[UploadFile, File(description="eurofxref-hist.csv or its zip.")], work: Work
) -> Loaded:
    """Load the European Central Bank's file of rates for all households; for the operator."""
    current = runtime.current()
    reader = current.port(RateFile)  # type: ignore[type-abstract]  # a port is asked for by its type

    def load(uow: UnitOfWork) -> int:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rates"
            with path.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            return currencies.load_file(uow, reader, path)

    count = await work.write(load)
    revaluing = current.in_background(lambda: rates.revalue_households(current.database))
    return Loaded(count=count, revalued=await asyncio.wrap_future(revaluing))


@router.get("/{rate_id}", summary="Get an exchange rate")
async def rate(rate_id: PathId, work: Work) -> RateOut:
    """Return one of the household's own rates."""
    return await work.read(lambda uow: _out(currencies.own_rate(uow, rate_id)))


@router.delete(
    "/{rate_id}", status_code=204, summary="Delete an exchange rate", response_class=Response
)
async def delete_rate(rate_id: PathId, work: Work) -> None:
    """Delete one of the household's own rates."""

    def delete(uow: UnitOfWork) -> None:
        found = currencies.own_rate(uow, rate_id)
        rates.delete_rate(uow, found.base, found.quote, found.day)

    await work.write(delete)
