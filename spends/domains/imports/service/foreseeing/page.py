"""The rows of a page as they will be."""

from collections.abc import Collection
from uuid import UUID

from spends.domains.imports import rules
from spends.domains.imports.service.foreseeing import linking, sorting
from spends.domains.imports.service.foreseeing.foreseen import Context, Foreseen
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.naming import categories
from spends.domains.rules.service.readying import ready_rules
from spends.kit.unit_of_work import UnitOfWork


def foresee(
    uow: UnitOfWork, account_id: UUID, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return what the rows at some places of the file will be."""
    labels = accounts.account_labels(uow)
    decider = ready_rules(uow).decider(account_id, labels[account_id].currency_code)
    looks = {key: (each.name, each.color) for key, each in categories.category_facts(uow).items()}
    context = Context(labels, looks, decider)
    statuses = found.matched.statuses
    coming = [place for place in places if statuses[place] in rules.STORED]
    known = [place for place in places if statuses[place] not in rules.STORED]
    shown = sorting.coming(uow, context, found, coming)
    shown |= {
        place: Foreseen(each.payee) for place, each in sorting.named(uow, found, known).items()
    }
    shown |= sorting.joined(uow, context, found, places)
    linking.link(uow, context, account_id, found, {place: shown[place] for place in coming})
    return shown
