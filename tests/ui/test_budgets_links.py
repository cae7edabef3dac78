"""Where the Budgets page's figures lead: to the transactions that make them up."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from spends.domains.budgets.schemas import NewBudget
from spends.domains.budgets.service import advice, budgets
from spends.domains.ledger.schemas import NewSplit
from spends.domains.ledger.service.reading import listing
from spends.kit.clock import month_of
from spends.kit.database import Database
from spends.ui.pages.budgets.address import Shown
from spends.ui.pages.budgets.envelope_rows import giving_of
from spends.ui.pages.budgets.gathering import gather
from spends.ui.pages.transactions.filters import read_filters
from tests.support.homes import sign_up


def test_what_was_spent_without_an_envelope_is_what_its_list_sums_to(database: Database) -> None:
    home = sign_up(database)
    food = home.category("Food")
    bread, fun = home.category("Bread", food), home.category("Fun")
    account = home.account()
    with home.work() as uow:
        today = uow.today()
        new = NewBudget(
            name="Food", category_id=food, amount=Decimal(100), start_date=month_of(today)
        )
        budgets.add_budget(uow, new)
    for amount, category_id in (("-1", food), ("-2", bread), ("-4", fun), ("-8", None)):
        home.line(account, amount, today, category_id=category_id)
    parts = [
        NewSplit(amount=Decimal(-16), category_id=bread),
        NewSplit(amount=Decimal(-32), category_id=fun),
    ]
    home.line(account, "-48", today, splits=parts)
    with home.work(write=False) as uow:
        given = advice.envelopes(uow)
        found = giving_of(gather(uow, Shown(month_of(today))), given)
        query = dict(parse_qsl(urlsplit(found.spent_href).query))
        total = listing.total(uow, read_filters(query, "EUR").wanted("EUR"))
    assert given.unbudgeted == 400 + 800 + 3200
    assert (total.count, total.sum) == (3, -given.unbudgeted)
