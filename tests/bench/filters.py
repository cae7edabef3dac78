"""What the transactions page can ask for: each of its filters, and the words people search for."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select

from spends.domains.imports.models import ImportBatch
from spends.domains.ledger.models import Account, Payee, Tag, Transaction
from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service.naming import categories
from spends.kit.clock import add_months, month_of
from spends.kit.unit_of_work import UnitOfWork

Filters = dict[str, TransactionFilter]
FREE_TEXT = "search notes"


def page_filters(uow: UnitOfWork) -> Filters:
    """Return the filters by what they are called in the report."""
    account = uow.session.scalars(select(Account).where(Account.name == "Checking")).first()
    account = account or uow.session.scalars(select(Account).order_by(Account.name)).first()
    imported = uow.session.scalars(select(ImportBatch)).first()
    tag = uow.session.scalars(select(Tag).order_by(Tag.name)).first()
    assert account
    assert imported
    assert tag
    month = add_months(month_of(uow.today()), -1)
    end = date.fromordinal(month_of(uow.today()).toordinal() - 1)
    leaf, top = _categories(uow)
    payees = _payees(uow)
    found: Filters = {
        "all": TransactionFilter(),
        "account": TransactionFilter(account_id=account.id),
        "category, a leaf": TransactionFilter(category_id=leaf),
        "category with children": TransactionFilter(category_id=top),
        "uncategorised": TransactionFilter(uncategorised=True),
        "tag": TransactionFilter(tag_id=tag.id),
        "cleared": TransactionFilter(cleared=True),
        "not cleared": TransactionFilter(cleared=False),
        "pending": TransactionFilter(pending=True),
        "last month": TransactionFilter(date_from=month, date_to=end),
        "a month years ago": TransactionFilter(
            date_from=add_months(month, -48), date_to=add_months(month, -47)
        ),
        "amount from 100 to 102": TransactionFilter(amount_min="100", amount_max="102"),
        "amount from 10": TransactionFilter(amount_min="10"),
        "income": TransactionFilter(type="income"),
        "expense": TransactionFilter(type="expense"),
        "transfer": TransactionFilter(type="transfer"),
        "import": TransactionFilter(import_id=imported.id),
        "account and category": TransactionFilter(account_id=account.id, category_id=leaf),
    }
    for how_often, (payee_id, name) in payees.items():
        found[f"payee, {how_often}"] = TransactionFilter(payee_id=payee_id)
        found[f"search payee, {how_often}"] = TransactionFilter(search=name)
    found["search payees, one word of many"] = TransactionFilter(search="markt")
    found["search an amount"] = TransactionFilter(search="12.50")
    found[f"{FREE_TEXT}, common"] = TransactionFilter(search="owed back")
    found[f"{FREE_TEXT}, nothing found"] = TransactionFilter(search="qqqxyz")
    return found


def _categories(uow: UnitOfWork) -> tuple[object, object]:
    """Return the leaf with most lines, and the top category with most lines below it."""
    views = categories.category_views(uow)
    parents = {view.parent_id for view in views}
    leaf = max(
        (view for view in views if view.id not in parents and view.type == "expense"),
        key=lambda view: view.transaction_count,
    )
    below: Counter[object] = Counter()
    for view in views:
        if view.parent_id is not None and view.type == "expense":
            below[view.parent_id] += view.transaction_count
    return leaf.id, below.most_common(1)[0][0]


def _payees(uow: UnitOfWork) -> dict[str, tuple[object, str]]:
    rows = uow.session.execute(
        select(Payee.id, Payee.name, func.count())
        .join(
            Transaction,
            (Transaction.household_id == Payee.household_id) & (Transaction.payee_id == Payee.id),
        )
        .where(Transaction.amount < 0)
        .group_by(Payee.household_id, Payee.id, Payee.name)
        .order_by(func.count().desc(), Payee.name)
    ).all()
    chosen = {"frequent": rows[0], "medium": rows[len(rows) // 20], "rare": rows[-1]}
    return {how_often: (row[0], row[1]) for how_often, row in chosen.items()}
