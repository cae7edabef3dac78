"""What a page's list follows from, so that it is read again only when something of it changed."""

from datetime import date
from typing import Generic, NamedTuple, TypeVar

from spends.domains.households import service as households
from spends.kit.actor import Actor
from spends.kit.unit_of_work import UnitOfWork

A = TypeVar("A")


class Version(NamedTuple, Generic[A]):
    """As long as it is the same, so is what is shown; `asked` is what the page was asked for."""

    actor: Actor
    counter: int
    today: date
    asked: A


def version_of(uow: UnitOfWork, asked: A) -> Version[A]:
    """Return the household's present version of what a page is asked for."""
    return Version(uow.actor, households.change_counter(uow), uow.today(), asked)
