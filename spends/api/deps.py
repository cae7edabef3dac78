"""What endpoints ask for: the actor, work in a unit of work, ids."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, BeforeValidator, TypeAdapter

from spends.api.guard import ACTOR
from spends.kit import idempotency, runtime
from spends.kit.actor import Actor
from spends.kit.errors import Unauthenticated
from spends.kit.ids import parse_id
from spends.kit.unit_of_work import UnitOfWork

Result = TypeVar("Result")

PathId = Annotated[UUID, BeforeValidator(parse_id)]
"""An id in a path; one that is no UUID is an unknown one."""

BODY_HASH = "spends.body_hash"
"""Where a request's scope keeps the function that returns the hash of its body."""

_ANSWER: TypeAdapter[Any] = TypeAdapter(Any)


class Replayed(Exception):
    """This request was answered before; `errors` turns it into that answer."""

    def __init__(self, kept: idempotency.IdempotencyKey) -> None:
        super().__init__(kept.key)
        self.status = kept.status
        self.location = kept.location
        self.answer = kept.answer


def current_actor(request: Request) -> Actor:
    """Return who sends the request, as the guard found out."""
    actor = request.scope.get(ACTOR)
    if not isinstance(actor, Actor):
        raise Unauthenticated
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


class Worker:
    """Runs an endpoint's work in a thread, inside one unit of work of the actor's.

    What the work returns has left the database behind: give pydantic objects, not rows.
    """

    def __init__(
        self,
        request: Request,
        response: Response,
        actor: CurrentActor,
        idempotency_key: Annotated[
            str | None,
            Header(
                min_length=1,
                max_length=100,
                description="Names a POST, so that sending it again does nothing twice.",
            ),
        ] = None,
    ) -> None:
        self.actor = actor
        self._request = request
        self._response = response
        self._key = idempotency_key

    async def read(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Return what the work reads."""
        return await self._run(work, write=False)

    async def write(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Return what the work answers, once it is stored."""
        return await self._run(work, write=True)

    async def post(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Return what the work answers, once it is stored, minding an `Idempotency-Key`.

        A thing with an `id` that answers 201 gets its `Location`, below the path posted to.
        """
        if self._key is None:
            result = await self._run(work, write=True)
        else:
            result = await self._run(lambda uow: self._once(uow, work), write=True)
        location = self._location(result)
        if location:
            self._response.headers["Location"] = location
        return result

    async def _run(self, work: Callable[[UnitOfWork], Result], *, write: bool) -> Result:
        current = runtime.current()

        def run() -> Result:
            with current.unit_of_work(self.actor, write=write) as uow:
                return work(uow)

        return await current.in_thread(run, write=write)

    def _once(self, uow: UnitOfWork, work: Callable[[UnitOfWork], Result]) -> Result:
        request = self._request
        asked = idempotency.Asked(
            self._key or "",
            f"{request.method} {request.url.path}"[:300],
            request.scope[BODY_HASH](),
        )
        kept = idempotency.claim(uow, asked)
        if kept.status:
            raise Replayed(kept)
        result = work(uow)
        kept.answer = _ANSWER.dump_python(result, mode="json")
        kept.location = self._location(result)
        kept.status = self._status()
        return result

    def _status(self) -> int:
        route_status = getattr(self._request.scope.get("route"), "status_code", None)
        return self._response.status_code or route_status or 200

    def _location(self, result: object) -> str | None:
        made = self._status() == 201 and isinstance(result, BaseModel)  # noqa: PLR2004  Created
        new_id = getattr(result, "id", None) if made else None
        return f"{self._request.url.path.rstrip('/')}/{new_id}" if new_id else None


UNDO_HEADER = "X-Undo-Id"
"""Names what takes a change back, where the body has no place for it."""

Work = Annotated[Worker, Depends(Worker)]
