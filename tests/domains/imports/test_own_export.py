"""Our own export, imported into an empty account, is what went out."""

import io
import json
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spends.domains.imports import service as imports
from spends.domains.ledger.models import Transaction
from spends.domains.ledger.schemas import NewCategory, NewTransaction, TransactionFilter
from spends.domains.ledger.service import transactions
from spends.domains.ledger.service.naming import categories
from spends.domains.ledger.service.reading import exporting, listing
from spends.domains.ledger.views import TransactionView
from spends.kit.money import exponent
from spends.kit.runtime import Runtime
from tests.support.statements import Desk

NUMBERS = count()
PATHS = ("Food", "Food / Out", "Food / Out / With friends", "1:2")
ODD = st.sampled_from(
    [
        "=1+1",
        "'=x",
        "''",
        "-5",
        "@a",
        "a;b",
        'say "x"',
        "a\nb",
        "a\r\nb",
        "\ta",
        "  a  b ",
        "\uff1d1",
    ]
)

LONG_NOTES = st.builds(
    lambda word, ends: f"{word}{word.join(ends)}{word}"[:2_000].strip(),
    st.sampled_from(["x", 'a "b", c', '"', "=1", "é;"]),
    st.lists(st.sampled_from(["\n", "\r\n", "\n\n"]), min_size=90, max_size=600),
)


def texts(size: int) -> st.SearchStrategy[str]:
    plain = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
    return ODD | st.text(plain, min_size=1, max_size=size)


def stripped(size: int) -> st.SearchStrategy[str]:
    return texts(size).map(str.strip).filter(bool)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.integers(-(10**9), 10**9))
    found: dict[str, Any] = {
        "date": draw(st.dates(date(1990, 1, 1), date(2090, 1, 1))),
        "amount": amount,
        "payee": draw(st.none() | stripped(30)),
        "description": draw(st.none() | texts(40)),
        "notes": draw(st.none() | stripped(40) | LONG_NOTES),
        "category": draw(st.none() | st.sampled_from(PATHS)),
        "tags": draw(st.lists(stripped(12), max_size=3, unique_by=lambda name: name.casefold())),
        "external_id": draw(
            st.none() | st.text("abc-=123 ", min_size=1, max_size=20).map(str.strip).filter(bool)
        ),
        "pending": draw(st.booleans()),
    }
    if draw(st.integers(0, 3)) == 0:
        part = draw(st.integers(-1000, 1000))
        found["splits"] = [
            (part, None, "a\nb"),
            (amount - part, draw(st.sampled_from(PATHS)), None),
        ]
        found["category"] = None
    return found


class House:
    """A household with categories, and two accounts of a currency."""

    def __init__(self, runtime: Runtime, currency: str) -> None:
        self.desk = Desk.open(runtime, f"Ann{next(NUMBERS)}")
        self.currency = currency
        self.ids: dict[str, UUID] = {}
        with runtime.unit_of_work(self.desk.actor) as uow:
            for path in PATHS:
                above, _, name = path.rpartition(" / ")
                new = NewCategory(name=name, type="expense", parent_id=self.ids.get(above))
                self.ids[path] = categories.add_category(uow, new).id
        self.one, self.other = (
            self.desk.account(name=name, currency_code=currency) for name in ("=One", "Other")
        )

    def record(self, found: dict[str, Any]) -> None:
        step = Decimal(1).scaleb(-exponent(self.currency))
        sent = {name: found[name] for name in ("date", "payee", "description", "notes", "tags")}
        new = NewTransaction(
            account_id=self.one,
            amount=found["amount"] * step,
            category_id=self.ids.get(found["category"]),
            pending=found["pending"],
            splits=[
                {"amount": amount * step, "category_id": self.ids.get(path), "notes": notes}
                for amount, path, notes in found.get("splits", ())
            ],
            **sent,
        )
        with self.desk.runtime.unit_of_work(self.desk.actor) as uow:
            line = transactions.record(uow, new).transaction
            row = uow.session.get_one(Transaction, (uow.household_id, line.id))
            row.external_id = found["external_id"]

    def views(self, account_id: UUID) -> list[TransactionView]:
        with self.desk.runtime.unit_of_work(self.desk.actor, write=False) as uow:
            wanted = TransactionFilter(account_id=account_id)
            return list(listing.list_page(uow, wanted, limit=500).items)

    def said(self, account_id: UUID) -> list[tuple[Any, ...]]:
        with self.desk.runtime.unit_of_work(self.desk.actor, write=False) as uow:
            ids = {
                line.id: line.external_id
                for line in uow.session.query(Transaction).filter_by(account_id=account_id)
            }
        return sorted((_said(view, ids[view.id]) for view in self.views(account_id)), key=repr)

    def exported(self, account_id: UUID, kind: str = "csv") -> str:
        file = io.StringIO(newline="")
        write = exporting.write_csv if kind == "csv" else exporting.write_json
        with self.desk.runtime.unit_of_work(self.desk.actor, write=False) as uow:
            write(uow, TransactionFilter(account_id=account_id), "-date", file)
        return file.getvalue()


def _said(view: TransactionView, external_id: str | None) -> tuple[Any, ...]:
    parts = [(part.amount, part.category_id, part.notes) for part in view.splits]
    return (
        *(view.date, view.amount, view.currency_code, view.payee, view.description),
        *(view.category_id, view.notes, view.tags, external_id, view.pending, parts),
    )


@pytest.fixture
def house(desk_runtime: Runtime) -> House:
    return House(desk_runtime, "EUR")


COFFEE: dict[str, Any] = {
    "date": date(2025, 3, 15),
    "amount": -280,
    "payee": "Café",
    "description": None,
    "notes": None,
    "category": "Food / Out",
    "tags": ["a, b", "c"],
    "external_id": None,
    "pending": False,
}
BLANK_PARTS = [(-100, None, " "), (-180, "Food", "")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(found=[COFFEE, COFFEE], currency="JPY")
@example(found=[{**COFFEE, "notes": "x" + "\n" * 1_998 + "x"}, COFFEE], currency="EUR")
@example(found=[{**COFFEE, "description": " ", "notes": ""}], currency="EUR")
@example(found=[{**COFFEE, "category": None, "splits": BLANK_PARTS}], currency="EUR")
@example(found=[{**COFFEE, "payee": "''", "description": "'=x'"}] * 3, currency="EUR")
@given(found=st.lists(lines(), max_size=6), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_goes_out_comes_back(
    desk_runtime: Runtime, found: list[dict[str, Any]], currency: str
) -> None:
    house = House(desk_runtime, currency)
    seen: set[str] = set()
    for each in found:
        external_id = each["external_id"]
        house.record({**each, "external_id": None if external_id in seen else external_id})
        seen |= {external_id} if external_id else set()
    before = house.said(house.one)

    text = house.exported(house.one)
    if found:
        house.desk.bring(text.encode(), account_id=house.other)
        again = house.desk.upload(text.encode(), account_id=house.other)
        assert again.counts.new == 0

    assert house.said(house.other) == before
    house.desk.check()
    kept = json.loads(house.exported(house.one, "json"))
    views = house.views(house.one)
    assert [(row["notes"], row["tags"]) for row in kept] == [
        (view.notes, list(view.tags)) for view in views
    ]
    assert [Decimal(row["amount"]).scaleb(exponent(currency)) for row in kept] == [
        view.amount for view in views
    ]


def test_it_comes_back_on_each_database(house: House) -> None:
    split = [(-200, "Food", "=1+1"), (-80, None, None)]
    for each in (
        COFFEE,
        COFFEE,
        {**COFFEE, "splits": split, "category": None, "notes": "=SUM(A1)\nx", "external_id": "@1"},
        {**COFFEE, "payee": None, "description": "  KARTE 12  x ", "category": None, "tags": []},
        {**COFFEE, "payee": "'+49 1", "pending": True},
    ):
        house.record(each)
    text = house.exported(house.one)
    assert ",'=One," in text
    assert '"\'=SUM(A1)\nx"' in text
    report = house.desk.bring(text.encode(), account_id=house.other)
    assert (report.counts.new, report.counts.invalid) == (5, 0)
    assert house.said(house.other) == house.said(house.one)
    house.desk.check()


def test_rows_of_one_account_are_chosen_by_its_name(house: House) -> None:
    house.record(COFFEE)
    with house.desk.runtime.unit_of_work(house.desk.actor) as uow:
        new = NewTransaction(account_id=house.other, date=date(2025, 3, 1), amount=Decimal(5))
        transactions.record(uow, new)
        file = io.StringIO(newline="")
    with house.desk.runtime.unit_of_work(house.desk.actor, write=False) as uow:
        exporting.write_csv(uow, TransactionFilter(), "-date", file)
    third = house.desk.account(name="Third")
    found = house.desk.upload(file.getvalue().encode(), account_id=third)
    assert found.layout is not None
    assert found.layout.preset == "Spends"
    refs = found.layout.account_refs
    assert refs == ("'=One", "Other")
    mapping = found.layout.mapping.model_copy(update={"account_ref": refs[0]})
    changed = imports.change_mapping(house.desk.runtime, house.desk.actor, found.id, mapping)
    assert changed.counts.new == 1


@pytest.mark.parametrize(
    "parts",
    [
        "x",
        "[1]",
        "{}",
        '[{"amount":"-2.80","category":null,"notes":null}]',
        "[" * 5000,
        '[{"a":1},2]',
    ],
)
def test_parts_that_are_none_are_told(house: House, parts: str) -> None:
    house.record({**COFFEE, "tags": []})
    header, row, *_ = house.exported(house.one).splitlines()
    cells = row.split(",")
    cells[9] = '"' + parts.replace('"', '""') + '"'
    text = "\r\n".join([header, ",".join(cells), ""])
    found = house.desk.upload(text.encode(), account_id=house.other)
    assert (found.counts.new, found.counts.invalid) == (0, 1)
