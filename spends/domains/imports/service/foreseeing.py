"""What rows of a file will be once they are stored, as far as that is known before.

For the rows of a page: what storing makes of all rows, made of these alone. Transfers are foreseen
within one currency.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from spends.domains.imports import rules
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.service.joining import said
from spends.domains.imports.service.reading import MatchedReading
from spends.domains.imports.service.sorting import categories_meant
from spends.domains.ledger.service import accounts
from spends.domains.ledger.service.linking.pairs import Side
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.service.statements.lines import payees_meant
from spends.domains.ledger.views import AccountLabel
from spends.domains.matching.rules.pairing import Paired
from spends.domains.matching.service import refunds
from spends.domains.matching.service.foreseeing import transfers_to_come
from spends.domains.rules.conditions import UNLABELLED, Labels
from spends.domains.rules.engine import Decider
from spends.domains.rules.service.linking import Transfer, other_sides
from spends.domains.rules.service.readying import folded_name, ready_rules
from spends.kit.ids import new_id
from spends.kit.text import fold
from spends.kit.unit_of_work import UnitOfWork

MANY = 200
"""So many other rows of the amounts on a page are looked at."""


@dataclass(slots=True)
class Foreseen:
    """What a row will be; `words` say what will come of it besides."""

    payee: str | None
    payee_id: UUID | None = None
    category_id: UUID | None = None
    category: str | None = None
    category_color: str = ""
    parts: int = 0
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    wanted_account_id: UUID | None = field(default=None, repr=False)
    transfer_account_id: UUID | None = None
    transfer_account: str | None = None
    words: str | None = None


class _Context(NamedTuple):
    """What is looked up once for a page."""

    labels: Mapping[UUID, AccountLabel]
    categories: Mapping[UUID, tuple[str, str]]
    decider: Decider


def foresee(
    uow: UnitOfWork, account_id: UUID, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return what the rows at some places of the file will be."""
    labels = accounts.account_labels(uow)
    decider = ready_rules(uow).decider(account_id, labels[account_id].currency_code)
    looks = {key: (each.name, each.color) for key, each in categories.category_facts(uow).items()}
    context = _Context(labels, looks, decider)
    statuses = found.matched.statuses
    coming = [place for place in places if statuses[place] in rules.STORED]
    known = [place for place in places if statuses[place] == rules.DUPLICATE]
    shown = _coming(uow, context, found, coming)
    shown |= {place: Foreseen(each.payee) for place, each in _named(uow, found, known).items()}
    shown |= _joined(uow, context, found, places)
    _transfer(uow, context, account_id, found, {place: shown[place] for place in coming})
    return shown


def name_of(row: StatementRow) -> str:
    """Return the payee's name in a row: the bank's own, else what its description says."""
    return rules.clean_payee(row.description) if row.payee is None else row.payee


def _named(uow: UnitOfWork, found: MatchedReading, places: Iterable[int]) -> dict[int, Foreseen]:
    """Return rows with their payees, and the categories that these go to."""
    names = {place: name_of(found.reading.rows[place]) for place in places}
    meant = payees_meant(uow, {name for name in names.values() if name})
    shown = {}
    for place, name in names.items():
        choice = meant.get(name)
        if choice is None:
            shown[place] = Foreseen(name)
        else:
            shown[place] = Foreseen(choice.name, choice.id, choice.category_id)
    return shown


def _coming(
    uow: UnitOfWork, context: _Context, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return what rows will be that become lines; what rules give goes before what others do."""
    rows = {place: found.reading.rows[place] for place in places}
    texts = {row.category for row in rows.values() if row.category is not None}
    if context.decider.asks_categories:
        texts |= {part.category for row in rows.values() for part in row.splits if part.category}
    meant = categories_meant(uow, texts)
    shown = _named(uow, found, places)
    for place, row in rows.items():
        each = shown[place]
        if row.category is not None:
            each.category_id = meant[row.category]
        each.tags = tuple(dict.fromkeys(row.tags))
        _rule(context.decider, each, row, found.reading.folded[place], meant)
        each.parts = len(row.splits)
        if row.splits:
            each.category_id = None
        _call(each, context)
    return shown


def _call(each: Foreseen, context: _Context) -> None:
    """Say what the category is called, and its colour; one that is gone is none."""
    found = context.categories.get(each.category_id) if each.category_id else None
    if found is None:
        each.category_id = None
    else:
        each.category, each.category_color = found


def _rule(
    decider: Decider,
    each: Foreseen,
    row: StatementRow,
    folded: str,
    meant: Mapping[str, UUID | None],
) -> None:
    """Let rules make of a row what they will, as `ruling` does."""
    if decider.is_idle:
        return
    name = folded_name(each.payee or "")
    labels = _labels(decider, each, row, meant)
    outcome, each.rules = decider.explain(name, folded, row.notes, row.amount, row.date, labels)
    if outcome is None:
        return
    if outcome.payee is not None:
        each.payee, each.payee_id = outcome.payee.name, outcome.payee.id
        if row.category is None:
            each.category_id = outcome.payee.category_id
    if outcome.category_id is not None:
        each.category_id = outcome.category_id
    gone = set(map(fold, outcome.removed_tags))
    kept = [tag for tag in each.tags if fold(tag) not in gone]
    each.tags = tuple(dict.fromkeys((*kept, *outcome.tags)))
    each.wanted_account_id = None if row.splits else outcome.transfer_account_id


def _labels(
    decider: Decider, each: Foreseen, row: StatementRow, meant: Mapping[str, UUID | None]
) -> Labels:
    """Return what a row has of categories and tags before rules, where some ask for that."""
    if not (decider.asks_categories or decider.asks_tags):
        return UNLABELLED
    parts = [meant.get(part.category) if part.category else None for part in row.splits]
    return Labels(
        tuple(parts or [each.category_id]),
        frozenset(map(fold, row.tags)),
        is_payees=row.category is None,
    )


def _joined(
    uow: UnitOfWork, context: _Context, found: MatchedReading, places: Collection[int]
) -> dict[int, Foreseen]:
    """Return rows that join lines that are there, which keep what they have."""
    joined = found.matched.joined
    lines = {place: joined[place].line.id for place in places if place in joined}
    views = {view.id: view for view in listing.views(uow, list(lines.values()))} if lines else {}
    shown = {}
    for place, line_id in lines.items():
        view = views.get(line_id)
        if view is None:  # gone since the file was matched
            shown[place] = Foreseen(name_of(found.reading.rows[place]))
            continue
        each = Foreseen(view.payee, view.payee_id, view.category_id, tags=view.tags)
        each.parts = len(view.splits)
        _call(each, context)
        shown[place] = each
    return shown


def _transfer(
    uow: UnitOfWork,
    context: _Context,
    account_id: UUID,
    found: MatchedReading,
    coming: Mapping[int, Foreseen],
) -> None:
    """Say of rows that they will be transfers: those that rules want first."""
    rows, asked = found.reading.rows, found.matched.asked
    wanted = {
        new_id(): place for place, each in coming.items() if each.wanted_account_id is not None
    }
    sides = [
        Transfer(rows[place].date, key, rows[place].amount, account_id, other)
        for key, place in wanted.items()
        if (other := coming[place].wanted_account_id) is not None
    ]
    # What may be one with a row is looked at once that is said.
    taken = {match.line.id for match in asked.values()}
    for own, side in other_sides(uow, sides) if sides else ():
        taken.add(side.id)
        _tell(coming[wanted[own.id]], context, own.other_account_id, (side.day, own.day))
    free = {
        place: each
        for place, each in coming.items()
        if not each.parts and each.transfer_account_id is None and place not in asked
    }
    _find(uow, context, account_id, found, free, taken)


def _find(  # noqa: PLR0913, PLR0917  one step of the above
    uow: UnitOfWork,
    context: _Context,
    account_id: UUID,
    found: MatchedReading,
    free: Mapping[int, Foreseen],
    taken: Collection[UUID],
) -> None:
    """Say of rows that they will be transfers, or pay something back, that are found."""
    currency = context.labels[account_id].currency_code

    strangers: dict[str, UUID] = {}

    def side(place: int, each: Foreseen) -> Side:
        row = found.reading.rows[place]
        found_side = _side(row, each, account_id, currency)
        if each.payee_id is not None or not each.payee:
            return found_side
        return found_side._replace(payee_id=strangers.setdefault(folded_name(each.payee), new_id()))

    def others(amounts: Collection[int]) -> Sequence[Side]:
        near = [
            place
            for place in found.matched.stored
            if abs(found.reading.rows[place].amount) in amounts
            and place not in free
            and place not in found.matched.asked
        ][:MANY]
        more = _coming(uow, context, found, near)
        return [side(place, each) for place, each in more.items() if not each.parts]

    own = {side(place, each): each for place, each in free.items()}
    pairs = transfers_to_come(uow, list(own), others, taken)
    _tell_transfers(own, context, pairs)
    left = {one: each for one, each in own.items() if each.words is None}
    credits_in = {one.amount for one in left if one.amount > 0}
    if credits_in:
        _tell_refunds(left, context, refunds.to_come(uow, [*left, *others(credits_in)]))


def _tell_transfers(own: Mapping[Side, Foreseen], context: _Context, pairs: Paired[Side]) -> None:
    for is_sure, some in ((True, pairs.sure), (False, pairs.asked)):
        for pair in some:
            for one, other in (pair, pair[::-1]):
                if one in own:
                    days = other.date, one.date
                    _tell(own[one], context, other.account_id, days, is_sure=is_sure)


def _tell_refunds(own: Mapping[Side, Foreseen], context: _Context, pairs: Paired[Side]) -> None:
    """Say of credits what they will pay back, in the category of that."""
    for credit, spending in pairs.sure:
        if credit in own:
            own[credit].words = f"Pays back the line of {said(spending.date, credit.date)}."
            own[credit].category_id = spending.category_id or own[credit].category_id
            _call(own[credit], context)
    for credit, spending in pairs.asked:
        if credit in own:
            when = said(spending.date, credit.date)
            own[credit].words = f"May pay back the line of {when}. You will be asked."


def _side(row: StatementRow, each: Foreseen, account_id: UUID, currency: str) -> Side:
    return Side(
        id=new_id(),
        account_id=account_id,
        date=row.date,
        amount=row.amount,
        currency_code=currency,
        base_amount=None,
        payee_id=each.payee_id,
        category_id=each.category_id,
        description=row.description,
        pending=row.pending,
        is_split=False,
        import_id=None,
        transfer_id=None,
        refund_of_id=None,
        reconciled_at=None,
        deleted_at=None,
        version=1,
        payee=each.payee,
    )


def _tell(
    each: Foreseen,
    context: _Context,
    account_id: UUID,
    days: tuple[date, date],
    *,
    is_sure: bool = True,
) -> None:
    """Say that a row will be a transfer; `days` are the other side's and its own."""
    name = context.labels[account_id].name
    if is_sure:
        each.transfer_account_id, each.transfer_account = account_id, name
        each.words = f"A transfer: its other side is in {name}, on {said(*days)}."
    else:
        each.words = f"May be a transfer with {name}, {said(*days)}. You will be asked."
