"""A stream of transactions: conditions that an index serves in the order of a list."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select

from spends.domains.ledger.models import Account, Category, Payee, Split, Transaction
from spends.kit.sql import table_of
from spends.kit.unit_of_work import UnitOfWork

LINES = table_of(Transaction)
PARTS = table_of(Split)
PAYEES = table_of(Payee)
CATEGORIES = table_of(Category)
ACCOUNTS = table_of(Account)

# Up to so many payees are read each by its own run of the index; more are frequent enough to be met
# by date.
MANY_RUNS = 40
# So many entries of an index are counted, to tell which of two has fewer, or what is frequent.
FREQUENT = 30_000
# A range of amounts of so many is most of what a household has, so that it is met along the date.
MOST = 50_000

DATE_INDEX = "ix_transaction_date"
AMOUNT_INDEX = "ix_transaction_amount"

Condition = ColumnElement[bool]


@dataclass(frozen=True, eq=False)
class Lead:
    """What an index of transactions begins with: some accounts, categories, payees, or a state.

    `runs` are the parts of `condition` of which each is one run of the index, in the order of date;
    a row meets one of them. None are said of more than `MANY_RUNS`. The index also knows the
    amounts.
    """

    index: str
    condition: Condition
    runs: tuple[Condition, ...]


@dataclass(frozen=True)
class Stream:
    """Conditions that belong together, and what is known of how to meet them.

    `lead` is met by an index of its own; `days` bounds the date; `text` is searched in the text
    that rides in the date index; what is `besides` is left out by its entries in an index of its
    own; `amounts` is a range of the amount; `rare` says that another index finds the rows at once,
    if they are few; `crossed` that another index could lead as well, that the lead has few rows,
    and still fewer meet both.
    """

    conditions: tuple[Condition, ...] = ()
    lead: Lead | None = None
    days: tuple[Condition, ...] = ()
    text: str | None = None
    besides: "Stream | None" = None
    amounts: tuple[int | None, int | None] | None = None
    rare: bool = False
    crossed: bool = False

    def __and__(self, condition: Condition) -> "Stream":
        return replace(self, conditions=(*self.conditions, condition))

    def led_by(self, lead: Lead | None) -> "Stream":
        """Return the stream with another lead; what led it is one condition of many then."""
        before = (self.lead.condition,) if self.lead else ()
        return replace(self, conditions=(*self.conditions, *before), lead=lead)

    def runs(self) -> "list[Stream]":
        """Return streams that an index has in the order of date; together they are this one."""
        if self.lead is None:
            return [self]
        if not self.lead.runs:
            return [self.led_by(None)]
        index = self.lead.index
        return [replace(self, lead=Lead(index, run, (run,))) for run in self.lead.runs]

    @property
    def index(self) -> str:
        """The index that knows most of this: date, amount, and the lead or the text."""
        return self.lead.index if self.lead else DATE_INDEX

    def all(self, uow: UnitOfWork) -> list[Condition]:
        """Return everything a row must meet."""
        return [*self.known(uow), *self.rest()]

    def known(self, uow: UnitOfWork) -> list[Condition]:
        """Return what `index` can tell of a row."""
        # The sum keeps the index of the amount out of a search, which would visit each of its rows.
        amount = LINES.c.amount if self.text is None else LINES.c.amount + 0
        found = [LINES.c.household_id == uow.household_id, *self.within(amount), *self.days]
        if self.lead is not None:
            found.append(self.lead.condition)
        if self.text is not None:
            found.append(self.holds_text())
        if self.besides is not None:
            others = select(LINES.c.id).where(*self.besides.known(uow)).correlate(None)
            found.append(LINES.c.id.not_in(walked_by(others, self.besides.index)))
        return found

    def rest(self) -> list[Condition]:
        """Return what is seen in the row alone."""
        return [LINES.c.deleted_at.is_(None), *self.conditions]

    def within(self, amount: ColumnElement[Any] = LINES.c.amount) -> list[Condition]:
        """Return the conditions on the amount."""
        low, high = self.amounts or (None, None)
        found = [] if low is None else [amount >= low]
        return found if high is None else [*found, amount <= high]

    def holds_text(self) -> Condition:
        """Return the condition on the text."""
        return LINES.c.search_text.contains(self.text, autoescape=True)

    def counted(self, uow: UnitOfWork, cap: int, *more: ColumnElement[Any]) -> Select[Any]:
        """Return the query of the ids and more, at most `cap`, by the index that suits."""
        if self.text is not None and not uow.is_sqlite:
            known = fenced(select(LINES.c.id).where(*self.known(uow)))
            return rows_of(uow, known, LINES.c.id, *more).where(*self.rest()).limit(cap)
        rows = select(LINES.c.id, *more).where(*self.all(uow)).limit(cap)
        if self.lead is not None:
            return walked_by(rows, self.lead.index)
        if self.text is None and self.amounts and entries(uow, self, MOST) < MOST:
            return walked_by(rows, AMOUNT_INDEX)
        if self.rare and self.text is None:
            return rows
        return walked_by(rows.order_by(LINES.c.date.desc(), LINES.c.id.desc()), DATE_INDEX)


def walked_by(rows: Select[Any], index: str) -> Select[Any]:
    """Return a query told which index of the transactions to walk, on SQLite."""
    # SQLite plans without knowing how many rows match; where we know better, we say so.
    return rows.with_hint(LINES, f"INDEXED BY {index}", "sqlite")


def fenced(known: Select[Any]) -> Subquery:
    """Return what Postgres reads from an index alone: what else is asked of a row stays outside."""
    return known.offset(0).subquery()


def rows_of(uow: UnitOfWork, known: Subquery, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query of columns of the rows that an index knows by their ids."""
    same = and_(LINES.c.household_id == uow.household_id, LINES.c.id == known.c.id)
    # Every id has its row. But for an inner join SQLite makes a table of what is known, and of each
    # entry a record before it sees that the limit leaves it out, which takes twice as long.
    return select(*columns).select_from(known.join(LINES, same, isouter=uow.is_sqlite))


def entries(uow: UnitOfWork, stream: Stream, cap: int, *further: Condition) -> int:
    """Return how many entries the index of the amount has in a stream's range, up to `cap`."""
    return number_of(uow, AMOUNT_INDEX, cap, *stream.within(), *further)


def known_to(uow: UnitOfWork, stream: Stream, cap: int) -> int:
    """Return how many entries a stream's index has of it, up to `cap`."""
    condition = () if stream.lead is None else (stream.lead.condition,)
    return number_of(uow, stream.index, cap, *condition)


def number_of(uow: UnitOfWork, index: str, cap: int, *conditions: Condition) -> int:
    """Return how many entries of an index meet conditions, deleted rows too, up to `cap`."""
    rows = select(LINES.c.date if index != AMOUNT_INDEX else LINES.c.amount)
    rows = rows.where(LINES.c.household_id == uow.household_id, *conditions).limit(cap)
    query = select(func.count()).select_from(walked_by(rows, index).subquery())
    return int(uow.session.connection().scalar(query) or 0)
