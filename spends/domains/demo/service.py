"""The sample household, put into a ledger and taken out again."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from spends.domains.belongings.service import loading as belongings_loading
from spends.domains.belongings.service import starter as belongings
from spends.domains.currencies import service as currencies
from spends.domains.currencies.schemas import NewRate
from spends.domains.demo.bulk import bulk_rows
from spends.domains.demo.generator import sample_household
from spends.domains.demo.household_plans import Plans, Story, load_plans, remove_plans
from spends.domains.demo.household_rules import ask, forget_rules, load_rules
from spends.domains.demo.household_things import load_things
from spends.domains.demo.people import ACCOUNTS, CURRENCY, TRAVEL_CURRENCY
from spends.domains.demo.rates import exchange_rates
from spends.domains.demo.sample import SampleAccount, SampleHousehold, SampleTransaction
from spends.domains.documents.schemas import Blob
from spends.domains.documents.service import loading as documents_loading
from spends.domains.households import service as households
from spends.domains.households.schemas import NewRegistration
from spends.domains.imports import service as imports
from spends.domains.ledger.schemas import NewAccount
from spends.domains.ledger.service import accounts, loading, start_household
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.worth import rates
from spends.domains.ledger.starter import PATH_SEPARATOR
from spends.kit.actor import Permission
from spends.kit.database import Database
from spends.kit.errors import Conflict
from spends.kit.ids import new_id
from spends.kit.money import decimal_amount
from spends.kit.unit_of_work import UnitOfWork

SAMPLE = "sample_accounts"
SAMPLE_RATES = "sample_rates"
SAMPLE_THINGS = "sample_things"
SAMPLE_NAMES = "sample_names"
SAMPLE_PAPERS = "sample_papers"
SAMPLE_PLANS = "sample_plans"
SAMPLE_RULES = "sample_rules"
KEPT = {
    SAMPLE,
    SAMPLE_RATES,
    SAMPLE_THINGS,
    SAMPLE_NAMES,
    SAMPLE_PAPERS,
    SAMPLE_PLANS,
    SAMPLE_RULES,
}
"""What the household's settings keep of the sample while it is there."""
TIMEZONE = "Europe/Berlin"
NAME = "Robin"
Ids = Mapping[str, UUID]


def make_household(
    database: Database,
    email: str,
    password: str,
    rows: int | None = None,
    papers: Mapping[str, Blob] | None = None,
) -> int:
    """Sign a person up with a sample household; return how many transactions it has.

    With `rows` it has so many, for benchmarks, instead of the two believable years. Conflict when
    the e-mail is taken.
    """
    with database.system("demo household") as uow:
        new = NewRegistration(
            email=email,
            name=NAME,
            password=password,
            currency_code=CURRENCY,
            timezone=TIMEZONE,
        )
        households.register(uow, new, signups_open=True)
        start_household(uow)
        belongings.start_household(uow)
        return explore(uow, papers) if rows is None else _fill(uow, rows)


def explore(uow: UnitOfWork, papers: Mapping[str, Blob] | None = None) -> int:
    """Fill an empty household with two sample years; return how many transactions.

    `papers` are the receipts and pictures that were stored for it (`papers.store_papers`). The
    amounts are in the household's own currency. Conflict when there are accounts already.
    """
    uow.require(Permission.MANAGE)
    # Two who explore at once would both find it empty.
    households.alone(uow)
    if accounts.account_views(uow):
        message = "There are accounts in this household already. Sample data is for an empty one."
        raise Conflict(message)
    today, base = uow.today(), households.currency(uow)
    sample = sample_household(today)
    travel = _travel_currency(base)
    first_rate = sample.exchange_rates[0].day
    _load_rates(uow, first_rate, today, base, travel)
    ids = _open(uow, sample.accounts, {CURRENCY: base, TRAVEL_CURRENCY: travel})
    paths = _category_ids(uow)
    payees = loading.load_payees(
        uow,
        (
            (payee.name, paths[payee.category] if payee.category else None, payee.patterns)
            for payee in sample.payees
        ),
    )
    lines = list(_lines(sample, ids, paths, payees))
    known = belongings_loading.names_known(uow)
    count = loading.load_lines(uow, lines, sample.transactions[0].day, today)
    made = [line.id for line in lines]
    story = Story(base, sample.transactions, made, ids, paths)
    plans, rules = load_plans(uow, story), load_rules(uow, story)
    ask(uow, story)
    things, documents = load_things(uow, sample.transactions, made, paths, papers or {})
    household = households.current(uow)
    household.settings = {
        **household.settings,
        SAMPLE_RULES: [str(row_id) for row_id in rules],
        SAMPLE_PLANS: [[str(row_id) for row_id in some] for some in plans],
        SAMPLE_THINGS: [str(row_id) for row_id in things],
        SAMPLE_PAPERS: [str(row_id) for row_id in documents],
        SAMPLE_NAMES: [str(row_id) for row_id in belongings_loading.names_known(uow) - known],
        SAMPLE: [str(account_id) for account_id in ids.values()],
        SAMPLE_RATES: [first_rate.isoformat(), today.isoformat(), base, travel],
    }
    return count


def is_sample(uow: UnitOfWork) -> bool:
    """Return whether the household holds sample data."""
    return SAMPLE in households.current(uow).settings


def remove_sample(uow: UnitOfWork) -> int:
    """Take the sample accounts, belongings, plans and rules out; return how many transactions went.

    What a person added stays, also where it was added to something of the sample, and so do rules
    that were changed. Files that were imported into the accounts are forgotten; Conflict while one
    is being imported.
    """
    uow.require(Permission.MANAGE)
    household = households.alone(uow)
    chosen = [UUID(text) for text in household.settings.get(SAMPLE, [])]
    entered = household.settings.get(SAMPLE_RATES)
    things, papers, names, rules = (
        [UUID(text) for text in household.settings.get(name, [])]
        for name in (SAMPLE_THINGS, SAMPLE_PAPERS, SAMPLE_NAMES, SAMPLE_RULES)
    )
    planned = household.settings.get(SAMPLE_PLANS, [[], [], []])
    plans = Plans(*([UUID(text) for text in some] for some in planned))
    household.settings = {
        name: value for name, value in household.settings.items() if name not in KEPT
    }
    uow.session.flush()
    if entered:
        remove_plans(uow, plans, entered[2])
    forget_rules(uow, rules)
    belongings_loading.remove_purchases(uow, things, names)
    documents_loading.remove_documents(uow, papers)
    household = households.current(uow)
    imports.forget_accounts(uow, chosen)
    removed = loading.remove_accounts(uow, chosen)
    if entered:
        first, last, base, travel = entered
        known = _rates(date.fromisoformat(first), date.fromisoformat(last), base, travel)
        currencies.forget_rates(uow, known)
        rates.revalue(uow)
    return removed


def _travel_currency(base: str) -> str:
    return TRAVEL_CURRENCY if base != TRAVEL_CURRENCY else CURRENCY


def _load_rates(uow: UnitOfWork, first: date, last: date, base: str, travel: str) -> None:
    currencies.enter_rates(uow, _rates(first, last, base, travel))


def _rates(first: date, last: date, base: str, travel: str) -> list[NewRate]:
    return [
        NewRate(base=base, quote=travel, day=rate.day, rate=rate.rate)
        for rate in exchange_rates(first, last)
    ]


def _open(
    uow: UnitOfWork, wanted: tuple[SampleAccount, ...], codes: Mapping[str, str]
) -> dict[str, UUID]:
    ids = {}
    for account in wanted:
        code = codes[account.currency_code]
        opened = accounts.open_account(
            uow,
            NewAccount.model_validate(
                {
                    "name": account.name,
                    "official_name": account.official_name,
                    "type": account.type,
                    "currency_code": code,
                    "opening_balance": decimal_amount(account.opening_balance, code),
                    "include_in_budget": account.include_in_budget,
                }
            ),
        )
        ids[account.key] = opened.id
    return ids


def _category_ids(uow: UnitOfWork) -> dict[str, UUID]:
    views = {view.id: view for view in categories.category_views(uow)}
    paths: dict[str, UUID] = {}
    for view in views.values():
        names, parent = [view.name], view.parent_id
        while parent is not None:
            names.append(views[parent].name)
            parent = views[parent].parent_id
        paths[PATH_SEPARATOR.join(reversed(names))] = view.id
    return paths


def _lines(
    sample: SampleHousehold, accounts_by_key: Ids, paths: Ids, payees: Ids
) -> Iterator[LoadedLine]:
    made = [new_id() for _ in sample.transactions]
    sides: dict[str, list[int]] = {}
    for index, found in enumerate(sample.transactions):
        if found.transfer:
            sides.setdefault(found.transfer, []).append(index)
    other = {}
    for first, second in sides.values():
        other[first], other[second] = made[second], made[first]
    for index, found in enumerate(sample.transactions):
        yield LoadedLine(
            id=made[index],
            account_id=accounts_by_key[found.account],
            day=found.day,
            amount=found.amount,
            payee_id=payees[found.payee] if found.payee else None,
            description=found.description or None,
            category_id=paths[found.category] if found.category else None,
            notes=found.notes or None,
            tags=found.tags,
            splits=_parts(found, paths),
            transfer_id=other.get(index),
            refund_of_id=None if found.refund_of is None else made[found.refund_of],
            pending=found.pending,
            cleared=found.cleared,
            is_manual=found.is_manual,
        )


def _parts(found: SampleTransaction, paths: Ids) -> tuple[LoadedSplit, ...]:
    return tuple(
        LoadedSplit(part.amount, paths[part.category], part.notes or None) for part in found.splits
    )


def _fill(uow: UnitOfWork, rows: int) -> int:
    today = uow.today()
    first = next(bulk_rows(rows, today)).day
    _load_rates(uow, first, today, CURRENCY, TRAVEL_CURRENCY)
    ids, paths = (
        _open(uow, tuple(ACCOUNTS), {code: code for code in (CURRENCY, TRAVEL_CURRENCY)}),
        _category_ids(uow),
    )
    names = {row.payee: paths[row.category] for row in bulk_rows(rows, today)}
    payees = loading.load_payees(
        uow, ((name, category_id, ()) for name, category_id in names.items())
    )
    # One line in a hundred waits to be sorted, one in fifty to be seen on a statement, as in a real
    # household.
    lines = (
        LoadedLine(
            account_id=ids[row.account],
            day=row.day,
            amount=row.amount,
            payee_id=payees[row.payee],
            description=row.description,
            category_id=paths[row.category] if (index + 93) % 100 else None,
            notes=None if (index + 47) % 50 else "Paid together, half of it is owed back.",
            cleared=bool((index + 41) % 50),
        )
        for index, row in enumerate(bulk_rows(rows, today))
    )
    return loading.load_lines(uow, lines, first, today)
