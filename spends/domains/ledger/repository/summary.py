"""`ledger_month`: written with every change, rebuilt from the rows, read for sums over months."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    Select,
    Subquery,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)

from spends.domains.ledger.kinds import NO_CATEGORY, Kind
from spends.domains.ledger.models import Account, Category, LedgerMonth, Split, Transaction
from spends.domains.ledger.repository.reading.stream import walked_by
from spends.domains.ledger.rules import Deltas, MonthKey, Sums, merge
from spends.kit.arrays import unnested
from spends.kit.columns import UuidBytes
from spends.kit.repository import chunks, upsert
from spends.kit.sql import AnyRow, among, month_start, table_of
from spends.kit.unit_of_work import UnitOfWork

PENDING = "ledger_deltas"
PRIMARY = "sqlite_autoindex_transaction_1"
MONTHS = table_of(LedgerMonth)
LINES = table_of(Transaction)
PARTS = table_of(Split)
ACCOUNTS = table_of(Account)
CATEGORIES = table_of(Category)
SUMS = ("amount_in", "amount_out", "base_in", "base_out", "count", "missing")
KEYS = ("account_id", "month", "category_id", "kind")


def add(uow: UnitOfWork, deltas: Deltas, sign: int = 1) -> None:
    """Note what a change adds.

    All of a unit of work is written once, in key order, as it commits.
    """
    pending: Deltas = uow.session.info.setdefault(PENDING, {})
    merge(pending, deltas, sign)
    uow.before_commit("m-ledger-month", lambda: _write(uow))


def noted(uow: UnitOfWork) -> Deltas:
    """Return what was noted and is not written yet."""
    pending: Deltas = uow.session.info.get(PENDING, {})
    return pending


def _write(uow: UnitOfWork) -> None:
    pending: Deltas = uow.session.info.pop(PENDING, {})
    rows = [(*key, *sums) for key, sums in sorted(pending.items(), key=_place) if any(sums)]
    if not rows:
        return
    _take_turn(uow)
    connection = uow.session.connection()
    if uow.is_sqlite:
        names = ("household_id", *KEYS, *SUMS)
        given = [dict(zip(names, (uow.household_id, *row), strict=True)) for row in rows]
        connection.execute(_added(upsert(uow, MONTHS)), given)
        return
    fresh = unnested("fresh", {name: MONTHS.c[name].type for name in (*KEYS, *SUMS)}, rows)
    household = literal(uow.household_id, UuidBytes())
    statement = upsert(uow, MONTHS).from_select(
        ["household_id", *KEYS, *SUMS], select(household, *fresh.c)
    )
    connection.execute(_added(statement))


def _place(item: tuple[MonthKey, Sums]) -> tuple[bytes, date, bytes, int]:
    """Return where sums stand in the order of their keys; bytes compare faster than ids."""
    account_id, month, category_id, kind = item[0]
    return account_id.bytes, month, category_id.bytes, kind


def _added(statement: Any) -> Any:
    """Return the INSERT told to add to the sums that are there."""
    return statement.on_conflict_do_update(
        index_elements=["household_id", *KEYS],
        set_={name: MONTHS.c[name] + statement.excluded[name] for name in SUMS},
    )


def slow_sums(
    household_id: UUID,
    accounts: Collection[UUID] | None = None,
    since: date | None = None,
    ids: Collection[UUID] | None = None,
) -> Subquery:
    """Return the query that sums the rows themselves: what `ledger_month` must always equal.

    All of them, or those on some accounts, from a day on, or of some ids.
    """
    first = (
        select(func.min(PARTS.c.position))
        .where(PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id)
        .scalar_subquery()
        .correlate(LINES)
    )
    joined = and_(
        PARTS.c.household_id == LINES.c.household_id, PARTS.c.transaction_id == LINES.c.id
    )
    whole = _pieces(LINES.c.category_id, LINES.c.amount, LINES.c.base_amount, literal(1)).where(
        ~LINES.c.is_split
    )
    parts = (
        _pieces(
            PARTS.c.category_id,
            PARTS.c.amount,
            PARTS.c.base_amount,
            case((PARTS.c.position == first, 1), else_=0),
        )
        .select_from(LINES.join(PARTS, joined))
        .where(LINES.c.is_split)
    )
    chosen = [LINES.c.household_id == household_id, LINES.c.deleted_at.is_(None)]
    if accounts is not None:
        chosen.append(LINES.c.account_id.in_(accounts))
    if since is not None:
        chosen.append(LINES.c.date >= since)
    if ids is not None:
        chosen.append(among(LINES.c.id, ids))
        whole, parts = (walked_by(query, PRIMARY) for query in (whole, parts))
    pieces = union_all(whole.where(*chosen), parts.where(*chosen)).subquery()
    base = func.coalesce(pieces.c.base_amount, 0)
    return (
        select(
            *(pieces.c[name] for name in KEYS),
            _total(
                func.coalesce(func.sum(case((pieces.c.amount > 0, pieces.c.amount), else_=0)), 0),
                "amount_in",
            ),
            _total(func.sum(case((pieces.c.amount < 0, pieces.c.amount), else_=0)), "amount_out"),
            _total(func.sum(case((base > 0, base), else_=0)), "base_in"),
            _total(func.sum(case((base < 0, base), else_=0)), "base_out"),
            _total(func.sum(pieces.c.counts), "count"),
            _total(func.sum(case((pieces.c.base_amount.is_(None), 1), else_=0)), "missing"),
        )
        .group_by(*(pieces.c[name] for name in KEYS))
        .subquery()
    )


def _total(value: Any, name: str) -> Any:
    # Postgres sums BIGINT into NUMERIC; the column wants the integer back.
    return cast(value, MONTHS.c[name].type).label(name)


def _pieces(category_id: Any, amount: Any, base_amount: Any, counts: Any) -> Select[Any]:
    kind = case(
        (LINES.c.transfer_id.is_not(None), int(Kind.TRANSFER)),
        (LINES.c.refund_of_id.is_not(None), int(Kind.REFUND)),
        else_=int(Kind.PLAIN),
    )
    nobody = literal(NO_CATEGORY, UuidBytes())
    return select(
        LINES.c.account_id,
        month_start(LINES.c.date).label("month"),
        func.coalesce(category_id, nobody, type_=UuidBytes()).label("category_id"),
        kind.label("kind"),
        amount.label("amount"),
        base_amount.label("base_amount"),
        counts.label("counts"),
    )


def of_lines(uow: UnitOfWork, ids: Iterable[UUID]) -> Deltas:
    """Return what some transactions add to the sums as they are now, by statements alone."""
    found: Deltas = {}
    for some in chunks(ids):
        query = select(slow_sums(uow.household_id, ids=some))
        merge(found, dict(_keyed(uow.session.connection().execute(query))))
    return found


def differences(uow: UnitOfWork) -> list[tuple[MonthKey, Sums, Sums]]:
    """Return where the kept sums differ from the rows: key, kept, true."""
    true = dict(_keyed(uow.session.connection().execute(select(slow_sums(uow.household_id)))))
    kept = dict(_keyed(uow.session.connection().execute(select(*_columns()).where(_mine(uow)))))
    return [
        (key, kept.get(key, Sums()), true.get(key, Sums()))
        for key in sorted(kept.keys() | true.keys())
        if kept.get(key, Sums()) != true.get(key, Sums())
    ]


def _take_turn(uow: UnitOfWork, *, alone: bool = False) -> None:
    """Wait, on Postgres, for who sums the household anew; `alone` for all who write its sums.

    Sums made anew miss what another writer has not committed yet, so the two must not overlap.
    """
    if not uow.is_sqlite:
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        key = int.from_bytes(uow.household_id.bytes[-8:], signed=True)
        uow.session.connection().execute(select(lock(key)))


def rebuild(
    uow: UnitOfWork, accounts: Collection[UUID] | None = None, since: date | None = None
) -> None:
    """Sum the rows anew for some accounts, or all, from a month on."""
    _take_turn(uow, alone=True)
    uow.session.flush()
    _forget(uow, accounts, since)
    stale = [_mine(uow)]
    if accounts is not None:
        stale.append(MONTHS.c.account_id.in_(accounts))
    if since is not None:
        stale.append(MONTHS.c.month >= since)
    connection = uow.session.connection()
    connection.execute(delete(MONTHS).where(*stale))
    fresh = slow_sums(uow.household_id, accounts, since)
    names = ["household_id", *KEYS, *SUMS]
    household = literal(uow.household_id, UuidBytes())
    connection.execute(
        insert(MONTHS).from_select(
            names, select(household, *(fresh.c[name] for name in (*KEYS, *SUMS)))
        )
    )


def _forget(uow: UnitOfWork, accounts: Collection[UUID] | None, since: date | None) -> None:
    pending: Deltas = uow.session.info.get(PENDING, {})
    for key in list(pending):
        if (accounts is None or key.account_id in accounts) and (
            since is None or key.month >= since
        ):
            del pending[key]


def _mine(uow: UnitOfWork) -> Any:
    return MONTHS.c.household_id == uow.household_id


def _columns() -> list[Any]:
    return [MONTHS.c[name] for name in (*KEYS, *SUMS)]


def _keyed(rows: CursorResult[*tuple[Any, ...]]) -> Iterator[tuple[MonthKey, Sums]]:
    for row in rows:
        yield MonthKey(*row[: len(KEYS)]), Sums(*row[len(KEYS) :])


def balances(
    uow: UnitOfWork, until: date | None = None, account_id: UUID | None = None
) -> dict[UUID, tuple[int, int]]:
    """Return what the transactions of each account, or one, sum to, and how many they are.

    `until` is a month, inclusive.
    """
    chosen = [_mine(uow)]
    if account_id is not None:
        chosen.append(MONTHS.c.account_id == account_id)
    if until is not None:
        chosen.append(MONTHS.c.month <= until)
    rows = uow.session.connection().execute(
        select(
            MONTHS.c.account_id,
            _total(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in"),
            _total(func.sum(MONTHS.c.count), "count"),
        )
        .where(*chosen)
        .group_by(MONTHS.c.account_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def total(uow: UnitOfWork, account_id: UUID | None = None) -> tuple[int, int, int]:
    """Return how many transactions there are, their sum, and how many pieces lack a rate.

    Of one account, or all; the sum is in the household's currency.
    """
    chosen = [_mine(uow)]
    if account_id is not None:
        chosen.append(MONTHS.c.account_id == account_id)
    sums = (MONTHS.c.count, MONTHS.c.base_in + MONTHS.c.base_out, MONTHS.c.missing)
    query = select(*(func.coalesce(func.sum(each), 0) for each in sums)).where(*chosen)
    number, base, missing = uow.session.connection().execute(query).one()
    return int(number), int(base), int(missing)


def account_months(uow: UnitOfWork, account_id: UUID) -> list[tuple[date, int]]:
    """Return (month, change of the balance) of an account, in order."""
    change = _total(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in")
    found = uow.session.connection().execute(
        select(MONTHS.c.month, change)
        .where(_mine(uow), MONTHS.c.account_id == account_id)
        .group_by(MONTHS.c.month)
        .order_by(MONTHS.c.month)
    )
    return [(row[0], row[1]) for row in found]


def move_category(uow: UnitOfWork, source: UUID, target: UUID) -> None:
    """Add the sums of one category to another's, and leave nothing with the first."""
    _take_turn(uow, alone=True)
    uow.session.flush()
    _write(uow)
    moved = and_(_mine(uow), MONTHS.c.category_id == source)
    names = ["household_id", *KEYS, *SUMS]
    taken = [
        literal(target, UuidBytes()) if name == "category_id" else MONTHS.c[name] for name in names
    ]
    ordered = select(*taken).where(moved).order_by(MONTHS.c.account_id, MONTHS.c.month)
    connection = uow.session.connection()
    connection.execute(_added(upsert(uow, MONTHS).from_select(names, ordered)))
    connection.execute(delete(MONTHS).where(moved))


def missing_by_currency(uow: UnitOfWork) -> list[tuple[str, int]]:
    """Return (currency of the account, how many lines lack a rate), the most first."""
    count = _total(func.sum(MONTHS.c.missing), "missing")
    joined = and_(
        ACCOUNTS.c.household_id == MONTHS.c.household_id, ACCOUNTS.c.id == MONTHS.c.account_id
    )
    found = uow.session.connection().execute(
        select(ACCOUNTS.c.currency_code, count)
        .select_from(MONTHS.join(ACCOUNTS, joined))
        # Written out: for a parameter SQLite would not take the index of these few.
        .where(_mine(uow), MONTHS.c.missing > literal_column("0"))
        .with_hint(MONTHS, "INDEXED BY ix_ledger_month_missing", "sqlite")
        .group_by(ACCOUNTS.c.currency_code)
        .order_by(count.desc(), ACCOUNTS.c.currency_code)
    )
    return [(row[0], row[1]) for row in found]


def changes_by_month(uow: UnitOfWork, since: date) -> Sequence[AnyRow]:
    """Return (account_id, month, change of its balance) for the months from one on."""
    return (
        uow.session.connection()
        .execute(
            select(
                MONTHS.c.account_id,
                MONTHS.c.month,
                _total(func.sum(MONTHS.c.amount_in + MONTHS.c.amount_out), "amount_in"),
            )
            .where(_mine(uow), _on_accounts(uow), MONTHS.c.month >= since)
            .group_by(MONTHS.c.account_id, MONTHS.c.month)
        )
        .all()
    )


def _on_accounts(uow: UnitOfWork, *conditions: Any) -> Any:
    # Naming the accounts lets the primary key skip to their months, whatever came before.
    accounts = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id, *conditions)
    return MONTHS.c.account_id.in_(accounts)


def flows(uow: UnitOfWork, first: date, last: date) -> Sequence[AnyRow]:
    """Return (month, category_id, kind, base_in, base_out, missing) of all but transfers."""
    return uow.session.connection().execute(_flows(uow, first, last)).all()


def flows_by_type(uow: UnitOfWork, first: date, last: date) -> Sequence[AnyRow]:
    """Return (month, kind, type, base_in, base_out, missing) of all but transfers.

    The type of the categories, None for what has none.
    """
    each = _flows(uow, first, last).subquery()
    live = and_(
        CATEGORIES.c.household_id == uow.household_id,
        CATEGORIES.c.id == each.c.category_id,
        CATEGORIES.c.deleted_at.is_(None),
    )
    keys = (each.c.month, each.c.kind, CATEGORIES.c.type)
    sums = [_total(func.sum(each.c[name]), name) for name in ("base_in", "base_out", "missing")]
    query = select(*keys, *sums).select_from(each.outerjoin(CATEGORIES, live)).group_by(*keys)
    return uow.session.connection().execute(query).all()


def _flows(uow: UnitOfWork, first: date, last: date) -> Select[Any]:
    return (
        select(
            MONTHS.c.month,
            MONTHS.c.category_id,
            MONTHS.c.kind,
            _total(func.sum(MONTHS.c.base_in), "base_in"),
            _total(func.sum(MONTHS.c.base_out), "base_out"),
            _total(func.sum(MONTHS.c.missing), "missing"),
        )
        .where(
            _mine(uow),
            _on_accounts(uow, ACCOUNTS.c.include_in_budget),
            MONTHS.c.month.between(first, last),
            MONTHS.c.kind != int(Kind.TRANSFER),
        )
        .group_by(MONTHS.c.month, MONTHS.c.category_id, MONTHS.c.kind)
    )


def category_counts(uow: UnitOfWork, since: date | None = None) -> dict[UUID, int]:
    """Return how many transactions each category has, from the first day of a month on or in all.

    A split one counts where its first part is.
    """
    query = select(MONTHS.c.category_id, _total(func.sum(MONTHS.c.count), "count"))
    query = query.where(_mine(uow)).group_by(MONTHS.c.category_id)
    # SQLite would take the index by category, and look each row's count up elsewhere.
    query = query.with_hint(MONTHS, "INDEXED BY sqlite_autoindex_ledger_month_1", "sqlite")
    if since is not None:
        here = select(ACCOUNTS.c.id).where(ACCOUNTS.c.household_id == uow.household_id)
        query = query.where(MONTHS.c.account_id.in_(here), MONTHS.c.month >= since)
    return {row[0]: row[1] for row in uow.session.connection().execute(query)}


def uncategorised_count(uow: UnitOfWork) -> int:
    """Return how many lines lack a category, transfers left out."""
    found = uow.session.connection().scalar(
        select(func.coalesce(func.sum(MONTHS.c.count), 0))
        .where(_mine(uow), MONTHS.c.category_id == NO_CATEGORY)
        .where(MONTHS.c.kind != int(Kind.TRANSFER))
        .with_hint(MONTHS, "INDEXED BY ix_ledger_month_category", "sqlite")
    )
    return int(found or 0)


def count_all(uow: UnitOfWork) -> int:
    """Return how many transactions the household has."""
    found = uow.session.connection().scalar(select(func.sum(MONTHS.c.count)).where(_mine(uow)))
    return int(found or 0)
