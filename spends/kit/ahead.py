"""Making the next while the last is worked with: two processors for one piece of work."""

import contextvars
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """Yield items, each of which is made in a thread while the one before it is worked with.

    Making them may ask no database. What is raised there comes where its item would have come.
    Close it where it may be left early: that waits for the item that is being made.
    """
    source, context, end = iter(items), contextvars.copy_context(), cast("Item", object())

    def make() -> Item:
        return next(source, end)

    with ThreadPoolExecutor(1, "spends-ahead") as thread:
        coming = thread.submit(context.run, make)
        while (item := coming.result()) is not end:
            coming = thread.submit(context.run, make)
            yield item
