"""What recurs in history is offered as a bill, with its evidence, until it is taken or refused."""

from datetime import timedelta
from uuid import UUID

from spends.domains.bills import detection, repository
from spends.domains.bills.detection import MOST_RISE, Found
from spends.domains.bills.models import Bill
from spends.domains.bills.schemas import NewBill, Refused
from spends.domains.bills.service import paying
from spends.domains.bills.service.bills import add_bill
from spends.domains.bills.views import DetectedView
from spends.domains.households import service as households
from spends.domains.ledger.service.naming import payees
from spends.domains.ledger.service.reading import charges
from spends.kit.actor import Permission
from spends.kit.money import minor_units
from spends.kit.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(days=366 * 4)
"""How far back is looked: three payments of something yearly must be in it."""


def detected(uow: UnitOfWork) -> list[DetectedView]:
    """Return what recurs and is neither a bill yet nor refused, the most expensive first."""
    uow.require(Permission.READ)
    today = uow.today()
    lines = charges.by_payee(uow, today - LOOKED_BACK)
    found = detection.found((detection.Charge(*line) for line in lines), today)
    taken = repository.linked(uow, [each.charges[-1].id for each in found])
    known = _known(uow)
    refused = repository.refused(uow)
    fresh = [
        each
        for each in found
        if each.charges[-1].id not in taken
        and not _among(each, known)
        and not _among(each, {(*key[:3], key[3]) for key in refused})
    ]
    names = payees.names(uow, {each.charges[0].payee_id for each in fresh})
    places = charges.placed(uow, [each.charges[-1].id for each in fresh])
    return sorted(
        (_view(each, names, places) for each in fresh),
        key=lambda view: (-abs(view.amount) / view.gap, view.payee),
    )


def accept(uow: UnitOfWork, new: NewBill) -> Bill:
    """Make a bill of what was offered, and let the payments that are there pay it."""
    made = add_bill(uow, new)
    paying.match_known(uow, made.id)
    return made


def refuse(uow: UnitOfWork, new: Refused) -> None:
    """Never offer such payments again."""
    uow.require(Permission.WRITE)
    payees.payee(uow, new.payee_id)
    amount = minor_units(new.amount, new.currency_code, "amount")
    repository.refuse(uow, new.payee_id, new.every, new.currency_code, amount)
    households.touch(uow)


def offer_again(uow: UnitOfWork, old: Refused) -> None:
    """Take a refusal back: such payments may be offered again."""
    uow.require(Permission.WRITE)
    amount = minor_units(old.amount, old.currency_code, "amount")
    repository.unrefuse(uow, old.payee_id, old.every, old.currency_code, amount)
    households.touch(uow)


def _known(uow: UnitOfWork) -> set[tuple[UUID, str, str, int]]:
    """Return what the bills are about, as what is refused is kept; whatever their interval."""
    return {
        (row.payee_id, "", row.currency_code, row.amount if row.is_income else -row.amount)
        for row in repository.facts(uow)
        if row.payee_id is not None
    }


def _among(each: Found, known: set[tuple[UUID, str, str, int]]) -> bool:
    last = each.charges[-1]
    return any(
        (payee_id, code) == (last.payee_id, last.currency_code)
        and every in {"", each.every}
        and amount
        and 1 / MOST_RISE <= last.amount / amount <= MOST_RISE
        for payee_id, every, code, amount in known
    )


def _view(
    each: Found, names: dict[UUID, str], places: dict[UUID, tuple[UUID, UUID | None]]
) -> DetectedView:
    first, last = each.charges[0], each.charges[-1]
    account_id, category_id = places[last.id]
    return DetectedView(
        last.payee_id,
        names[last.payee_id],
        each.every,
        each.rule,
        last.amount,
        last.currency_code,
        each.varies,
        len(each.charges),
        first.day,
        last.day,
        each.gap,
        each.jitter,
        each.next_due,
        account_id,
        category_id,
    )
