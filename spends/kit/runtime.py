"""What the process runs with: filled once by bootstrap, used by pages, API and jobs."""

import asyncio
import contextlib
import contextvars
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, cast

from spends.kit import memory
from spends.kit.actor import Actor
from spends.kit.crypto import Box
from spends.kit.database import Database
from spends.kit.storage import Storage
from spends.kit.unit_of_work import UnitOfWork
from spends.settings import Settings

Result = TypeVar("Result")
Port = TypeVar("Port")

LONG_WORK = 2


class Runtime:
    """Settings, database, storage and the threads that services run in.

    There are as many threads as database connections. On SQLite one more thread does all the
    writing, so that a writer waiting for its turn never keeps readers from theirs. Long work, such
    as an import, has threads of its own: it gives way to other writers between its steps, and keeps
    nobody's thread.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        storage: Storage,
        key: bytes,
        ports: Mapping[type, object] | None = None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.storage = storage
        self.key = key
        self.box = Box(key)
        self.is_closed = False
        self._closers: list[Callable[[], object]] = []
        self._ports = dict(ports or {})
        self._threads = ThreadPoolExecutor(settings.database_pool_size, "spends")
        self._writers = (
            ThreadPoolExecutor(1, "spends-write") if database.is_sqlite else self._threads
        )
        self._long = ThreadPoolExecutor(LONG_WORK, "spends-long")

    def port(self, wanted: type[Port]) -> Port:
        """Return the adapter that bootstrap chose for a domain's port."""
        return cast("Port", self._ports[wanted])

    def unit_of_work(
        self, actor: Actor | None, *, write: bool = True
    ) -> contextlib.AbstractContextManager[UnitOfWork]:
        """Open a unit of work for an actor."""
        return self.database.unit_of_work(actor, write=write)

    def system(
        self, reason: str, *, write: bool = True
    ) -> contextlib.AbstractContextManager[UnitOfWork]:
        """Open a unit of work outside the walls, for a named reason."""
        return self.database.system(reason, write=write)

    async def in_thread(self, function: Callable[[], Result], *, write: bool = False) -> Result:
        """Run a blocking function in one of our threads.

        `write` says whether it will write to the database.
        """
        context = contextvars.copy_context()
        if not write:
            work = self._threads.submit(context.run, function)
            return await asyncio.wrap_future(work)
        self.database.expect_writers(1)
        work = self._writers.submit(context.run, function)
        work.add_done_callback(lambda _: self.database.expect_writers(-1))
        return await asyncio.wrap_future(work)

    def in_background(self, function: Callable[[], Result]) -> "Future[Result]":
        """Start work that may take over a second in a thread of its own.

        It opens its own units of work, and gives the memory back that it needed.
        """
        context = contextvars.copy_context()
        work = self._long.submit(context.run, function)
        work.add_done_callback(lambda _: memory.give_back())
        return work

    def at_close(self, function: Callable[[], object]) -> None:
        """Run something when all else has ended."""
        self._closers.append(function)

    def close(self) -> None:
        """End the threads and the connections; long work sees `is_closed` between its steps."""
        self.is_closed = True
        self._long.shutdown(wait=False, cancel_futures=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._writers.shutdown(wait=False, cancel_futures=True)
        self.database.dispose()
        for function in self._closers:
            function()


_current: Runtime | None = None


def install(runtime: Runtime | None) -> None:
    """Make a runtime the process's own; None takes it away."""
    global _current  # noqa: PLW0603  the one process-wide slot, set by bootstrap and by tests
    _current = runtime


def current() -> Runtime:
    """Return the process's runtime; RuntimeError before bootstrap has run."""
    if _current is None:
        message = "bootstrap has not run in this process"
        raise RuntimeError(message)
    return _current
