"""Who is here: the person and household that the frame shows, and how they like numbers written."""

from typing import NamedTuple

import reflex as rx

from spends.domains.households import service as households
from spends.domains.identity import service as identity
from spends.domains.ledger.service.reading import reports
from spends.kit.unit_of_work import UnitOfWork
from spends.ui.reviews import to_review
from spends.ui.work import current_actor, read


class _Here(NamedTuple):
    name: str
    household: str
    uncategorised: int
    to_review: int
    counter: int
    next_currency: str


class SessionState(rx.State):
    """The signed-in person, as every page's frame shows them."""

    user_name: str = ""
    user_initials: str = ""
    household_name: str = ""
    currency: str = ""
    ready: bool = False
    uncategorised: int = 0
    to_review: int = 0
    counting: str = ""

    # Whose data the states of this tab hold; see guard.py.
    _owner: str = ""

    @rx.event
    async def load(self) -> None:
        """Fill the frame; the first thing every page of a household does."""
        here = await read(_here)
        self.user_name, self.household_name = here.name, here.household
        self.user_initials = initials(here.name)
        self.uncategorised, self.to_review = here.uncategorised, here.to_review
        self.currency = current_actor().currency_code
        self.counting = counting_words(here.next_currency)
        self.ready = True


def _here(uow: UnitOfWork) -> _Here:
    return _Here(
        identity.profile(uow).name,
        households.current(uow).name,
        reports.uncategorised(uow),
        to_review(uow),
        households.change_counter(uow),
        households.current(uow).next_currency_code or "",
    )


def counting_words(code: str) -> str:
    """Return that everything is being counted anew in a currency; "" when nothing is."""
    if not code:
        return ""
    return (
        f"Everything is being counted in {code}. Until that is done, what is not counted yet "
        "is shown as having no rate, and is in no total."
    )


def initials(name: str) -> str:
    """Return up to two letters that stand for a name."""
    words = name.split()
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper()
