"""Lists narrowed to several categories, or to none of several."""

from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import pytest

from spends.domains.ledger.schemas import NewSplit, Sort, TransactionFilter
from spends.domains.ledger.service.reading import listing
from tests.support.homes import Home


class Shelf:
    """A line in each category, one in none, and one in two parts."""

    def __init__(self, home: Home) -> None:
        self.home = home
        food = home.category("Food")
        self.categories = {
            "food": food,
            "bread": home.category("Bread", food),
            "fun": home.category("Fun"),
            "pay": home.category("Pay", kind="income"),
        }
        account = home.account()
        self.lines: dict[UUID, str] = {}
        for at, (name, category_id) in enumerate([*self.categories.items(), ("none", None)], 1):
            amount = f"{100 if name == 'pay' else -at}"
            self.lines[home.line(account, amount, category_id=category_id).id] = name
        parts = [
            NewSplit(amount=Decimal(-20), category_id=self.categories["bread"]),
            NewSplit(amount=Decimal(-30), category_id=self.categories["fun"]),
        ]
        self.lines[home.line(account, "-50", splits=parts).id] = "parts"

    def listed(self, sum_: int | None = None, **wanted: Any) -> set[str]:
        for name in ("category_ids", "besides_category_ids"):
            wanted[name] = tuple(self.categories[each] for each in wanted.get(name, ()))
        found = TransactionFilter(**wanted)
        orders: tuple[Sort, ...] = get_args(Sort)
        with self.home.work(write=False) as uow:
            total = listing.total(uow, found)
            pages = [listing.list_page(uow, found, sort, limit=50).items for sort in orders]
            by_number = listing.list_slice(uow, found, "-date", 0, 50)
            assert listing.count(uow, found) == total.count == by_number.total
        names = [{self.lines[row.id] for row in page} for page in [*pages, by_number.items]]
        assert all(each == names[0] for each in names)
        assert [len(page) for page in pages] == [total.count] * len(pages)
        if sum_ is not None:
            assert total.sum == sum_
        return names[0]


@pytest.fixture
def shelf(home: Home) -> Shelf:
    return Shelf(home)


def test_any_of_several(shelf: Shelf) -> None:
    assert shelf.listed(category_ids=["bread"]) == {"bread", "parts"}
    assert shelf.listed(category_ids=["food"]) == {"food", "bread", "parts"}
    assert shelf.listed(category_ids=["food", "bread", "fun"]) == {"food", "bread", "fun", "parts"}
    both: dict[str, Any] = {"category_id": shelf.categories["pay"], "category_ids": ["fun"]}
    assert shelf.listed(**both) == {"pay", "fun", "parts"}
    assert shelf.listed(-100 - 200 - 300 - 5000, counts_as="expense", category_ids=["food", "fun"])


def test_none_of_several(shelf: Shelf) -> None:
    assert shelf.listed(besides_category_ids=["bread"]) == {"food", "fun", "pay", "none", "parts"}
    assert shelf.listed(besides_category_ids=["food"]) == {"fun", "pay", "none", "parts"}
    assert shelf.listed(besides_category_ids=["food", "fun"]) == {"pay", "none"}
    assert shelf.listed(category_ids=["food"], besides_category_ids=["bread"]) == {"food", "parts"}


def test_what_counts_besides_is_only_the_other_parts(shelf: Shelf) -> None:
    spent: dict[str, Any] = {"counts_as": "expense", "besides_category_ids": ["food"]}
    assert shelf.listed(-300 - 500 - 3000, **spent) == {"fun", "none", "parts"}
    spent = {"counts_as": "expense", "besides_category_ids": ["food", "fun"]}
    assert shelf.listed(-500, **spent) == {"none"}


def test_nothing_named_is_no_filter() -> None:
    assert TransactionFilter(category_ids=(), besides_category_ids=()).is_empty
