"""Lists: every page, filter and order against a plain model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.ledger.repository.reading import order, stream, streams
from spends.domains.ledger.schemas import Sort, TransactionFilter
from spends.domains.ledger.service import loading, transactions
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.naming import tags
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import Total, TransactionView
from spends.kit.errors import InvalidInput
from spends.kit.paging import encode_cursor
from spends.kit.text import fold
from tests.support.fuzz import CASES
from tests.support.homes import DAY, Home

FIRST = date(2025, 1, 1)
PAYEES = ("Bäckerei Groß", "Café Élan", "100% Bio_Markt", "İstanbul Grill", "Shop", "Shopping")
NOTES = (None, "coffee & cake", "Straße", "50%_off", "shop again", "C:\\path")
AMOUNTS = (-1000, -1000, -999, -50, 0, 50, 999, 1000, 123456)


@dataclass(frozen=True)
class Known:
    """What the model knows of a line."""

    id: UUID
    account: UUID
    day: date
    amount: int
    payee: str | None
    notes: str | None
    category: UUID | None
    parts: tuple[UUID, ...]
    tag: str | None
    transfer: bool
    cleared: bool
    pending: bool


class Shelf:
    """A household with some 300 lines, full of equal days and amounts."""

    def __init__(self, home: Home) -> None:
        self.home = home
        random = Random(7)
        self.accounts = [home.account(name, opening_balance=Decimal(5)) for name in ("A", "B")]
        food = home.category("Food")
        self.food = [food, home.category("Bread", food)]
        self.others = [home.category("Fun")]
        self.categories = [*self.food, *self.others]
        made = [self.made(random) for _ in range(280)]
        pairs = [(self.made(random), self.made(random)) for _ in range(10)]
        loaded: list[LoadedLine] = [line for line, _ in made]
        for (out, _), (into, _) in pairs:
            out.account_id, into.account_id = self.accounts
            out.amount, into.amount = -777, 777
            out.splits = into.splits = ()
            out.transfer_id, into.transfer_id = into.id, out.id
            loaded += [out, into]
        names = {line.id: name for line, name in [*made, *(x for pair in pairs for x in pair)]}
        with home.work() as uow:
            ids = loading.load_payees(uow, [(name, None, ()) for name in PAYEES])
            for line in loaded:
                name = names[line.id]
                line.payee_id = ids[name] if name else None
            loading.load_lines(uow, loaded, FIRST, FIRST + timedelta(days=90))
        with home.work() as uow:
            gone = [line for line in loaded[:280] if random.random() < 0.1]
            transactions.delete(uow, [line.id for line in gone])
            self.tags = {tag.name: tag.id for tag in tags.tag_views(uow)}
        left = [line for line in loaded if line not in gone]
        self.lines = [self.known(line, names[line.id]) for line in left]

    def made(self, random: Random) -> tuple[LoadedLine, str | None]:
        amount = random.choice(AMOUNTS)
        parts: tuple[LoadedSplit, ...] = ()
        if random.random() < 0.15:
            one, two = random.choice(self.categories), random.choice(self.categories)
            parts = (LoadedSplit(amount - 5, one), LoadedSplit(5, two))
        line = LoadedLine(
            account_id=random.choice(self.accounts),
            day=FIRST + timedelta(days=random.choice((0, 0, 1, 31, random.randrange(90)))),
            amount=amount,
            category_id=None if parts else random.choice([None, *self.categories]),
            notes=random.choice(NOTES),
            tags=random.choice(((), (), ("trip",), ("work",))),
            splits=parts,
            cleared=random.random() < 0.5,
            pending=random.random() < 0.1,
        )
        return line, random.choice([None, *PAYEES])

    def known(self, line: LoadedLine, payee: str | None) -> Known:
        return Known(
            line.id,
            line.account_id,
            line.day,
            line.amount,
            payee,
            line.notes,
            line.category_id,
            tuple(part.category_id for part in line.splits if part.category_id),
            line.tags[0] if line.tags else None,
            line.transfer_id is not None,
            line.cleared,
            line.pending,
        )

    def matching(self, wanted: TransactionFilter) -> list[Known]:
        return [line for line in self.lines if all(test(line) for test in self.tests(wanted))]

    def tests(self, wanted: TransactionFilter) -> list[Callable[[Known], bool]]:  # noqa: C901
        found: list[Callable[[Known], bool]] = []
        if wanted.search:
            found.append(lambda line: self.holds(line, wanted.search))
        if wanted.account_id:
            found.append(lambda line: line.account == wanted.account_id)
        if wanted.category_id:
            meant = set(self.food if wanted.category_id == self.food[0] else [wanted.category_id])
            found.append(lambda line: bool(meant & {line.category, *line.parts}))
        if wanted.tag_id:
            found.append(lambda line: bool(line.tag) and self.tags[line.tag or ""] == wanted.tag_id)
        if wanted.date_from:
            found.append(lambda line: line.day >= wanted.date_from)
        if wanted.date_to:
            found.append(lambda line: line.day <= wanted.date_to)
        if wanted.amount_min is not None:
            found.append(lambda line: abs(line.amount) >= wanted.amount_min * 100)
        if wanted.amount_max is not None:
            found.append(lambda line: abs(line.amount) <= wanted.amount_max * 100)
        if wanted.type:
            found.append(
                lambda line: (
                    wanted.type
                    == (
                        "transfer"
                        if line.transfer
                        else {-1: "expense", 1: "income"}.get((line.amount > 0) - (line.amount < 0))
                    )
                )
            )
        if wanted.uncategorised:
            found.append(lambda line: not (line.category or line.parts or line.transfer))
        for name in ("cleared", "pending"):
            if getattr(wanted, name) is not None:
                found.append(lambda line, name=name: getattr(line, name) == getattr(wanted, name))  # noqa: PERF401
        return found

    def holds(self, line: Known, text: str) -> bool:
        folded = fold(text)
        plain = text.replace(",", ".").lstrip("+-")
        amount = f"{abs(line.amount) / 100:.2f}"
        return (
            folded in fold(line.payee or "")
            or folded in fold(line.notes or "")
            or (
                plain.replace(".", "", 1).isdigit()
                and f"{Decimal(plain).normalize():.2f}" == amount
            )
        )

    def ordered(self, lines: list[Known], sort: str) -> list[UUID]:
        by = (lambda x: (x.amount, x.id)) if "amount" in sort else (lambda x: (x.day, x.id))
        return [line.id for line in sorted(lines, key=by, reverse=sort.startswith("-"))]

    def sum_of(self, ids: list[UUID]) -> int:
        return sum(line.amount for line in self.lines if line.id in set(ids))

    def walk(self, wanted: TransactionFilter, sort: Any, limit: int) -> list[list[TransactionView]]:
        """Read every page forwards, then back again, and compare the two."""
        with self.home.work(write=False) as uow:
            page = listing.list_page(uow, wanted, sort, None, limit)
            assert page.previous is None
            found = [page.items]
            while page.next:
                page = listing.list_page(uow, wanted, sort, page.next, limit)
                assert page.items
                found.append(page.items)
            back = [page.items]
            while page.previous:
                page = listing.list_page(uow, wanted, sort, page.previous, limit)
                back.append(page.items)
                assert page.next
            assert back[::-1] == found
        return found


@pytest.fixture
def shelf(home: Home) -> Shelf:
    return Shelf(home)


SEARCHES = (  # noqa: RUF005
    "",
    "backerei",
    "GROSS",
    "groß",
    "elan",
    "café é",
    "istanbul",
    "İSTANBUL",
    "shop",
    "%",
    "_",
) + ("0%_", "100%", "\\", "strasse", "nothing like it", "10", "9,99", "-0.5", "1234.56", "cake")


@pytest.mark.slow
def test_every_page_is_what_a_plain_model_says(shelf: Shelf) -> None:
    wanted = st.fixed_dictionaries(
        {},
        optional={
            "search": st.sampled_from(SEARCHES),
            "account_id": st.sampled_from(shelf.accounts),
            "category_id": st.sampled_from(shelf.categories),
            "tag_id": st.sampled_from(sorted(shelf.tags.values())),
            "date_from": st.dates(FIRST, FIRST + timedelta(days=60)),
            "date_to": st.dates(FIRST, FIRST + timedelta(days=95)),
            "amount_min": st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(10)]),
            "amount_max": st.sampled_from([Decimal(0), Decimal("9.99"), Decimal(10)]),
            "type": st.sampled_from(["income", "expense", "transfer"]),
            "uncategorised": st.just(value=True),
            "cleared": st.booleans(),
            "pending": st.booleans(),
        },
    )

    @settings(
        max_examples=max(40, CASES // 12), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(wanted, st.sampled_from(get_args(Sort)), st.sampled_from([1, 7, 50, 300]))
    def holds(fields: dict[str, Any], sort: str, limit: int) -> None:
        asked = TransactionFilter(**fields)
        expected = shelf.ordered(shelf.matching(asked), sort)
        if limit == 1 and len(expected) > 30:
            limit = 13
        pages = shelf.walk(asked, sort, limit)
        assert [view.id for page in pages for view in page] == expected
        with shelf.home.work(write=False) as uow:
            assert listing.count(uow, asked) == len(expected)
            assert listing.total(uow, asked) == Total(len(expected), shelf.sum_of(expected))
            part = listing.list_slice(uow, asked, sort, 3, 10)
        assert (part.total, [view.id for view in part.items]) == (len(expected), expected[3:13])

    holds()


@pytest.fixture
def short_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few hundred lines be as many as a million otherwise are."""
    for name, number in (
        ("FEW", 20),
        ("FEW_AMOUNTS", 12),
        ("WALK", 15),
        ("TEXT_WALK", 25),
        ("FREQUENT", 60),
        ("SPARE", (1, 8, 30)),
    ):
        monkeypatch.setattr(order, name, number)
    monkeypatch.setattr(streams, "FREQUENT", 60)
    monkeypatch.setattr(stream, "MANY_RUNS", 1)
    monkeypatch.setattr(stream, "MOST", 40)


FILTERS: tuple[dict[str, Any], ...] = (
    {"account_id": 0},
    {"category_id": 0},
    {"category_id": 1},
    {"account_id": 1, "category_id": 0},
    {"account_id": 0, "category_id": 2, "cleared": True},
    {"uncategorised": True, "cleared": False},
    {"cleared": False, "pending": True},
    {"cleared": True},
    {"pending": False, "category_id": 0},
    {"type": "income"},
    {"type": "expense", "account_id": 0},
    {"type": "transfer"},
    {"amount_min": Decimal(10)},
    {"amount_max": Decimal("9.99"), "category_id": 0},
    {"date_from": FIRST, "date_to": FIRST + timedelta(days=40)},
    {"search": "shop"},
    {"search": "shop", "account_id": 0},
    {"search": "o", "category_id": 0},
    {"search": "10", "amount_min": Decimal(1)},
    {"search": "cake", "cleared": True},
)


@pytest.mark.usefixtures("short_ways")
@pytest.mark.parametrize("sort", get_args(Sort))
def test_what_takes_longer_ways_is_the_same(shelf: Shelf, sort: Any) -> None:
    for fields in FILTERS:
        named = dict(fields)
        if "account_id" in named:
            named["account_id"] = shelf.accounts[named["account_id"]]
        if "category_id" in named:
            named["category_id"] = shelf.categories[named["category_id"]]
        asked = TransactionFilter(**named)
        expected = shelf.ordered(shelf.matching(asked), sort)
        pages = shelf.walk(asked, sort, 24)
        assert [view.id for page in pages for view in page] == expected, fields
        with shelf.home.work(write=False) as uow:
            assert listing.count(uow, asked) == len(expected)


@pytest.mark.usefixtures("short_ways")
def test_rows_that_are_deleted_or_hidden_do_not_shorten_a_page(home: Home) -> None:
    account, food = home.account(), home.category("Food")
    lines = [home.line(account, f"{amount}", category_id=food) for amount in range(1, 60)]
    with home.work() as uow:
        transactions.delete(uow, [line.id for line in lines[20:]])
    for asked in (TransactionFilter(category_id=food), TransactionFilter(account_id=account)):
        with home.work(write=False) as uow:
            found = listing.list_page(uow, asked, "-amount", None, 5).items
        assert [view.id for view in found] == [line.id for line in reversed(lines[15:20])]


@pytest.mark.parametrize("text", SEARCHES)
def test_search_finds_what_it_should(shelf: Shelf, text: str) -> None:
    asked = TransactionFilter(search=text)
    expected = shelf.ordered(shelf.matching(asked), "-date")
    found = [view.id for page in shelf.walk(asked, "-date", 50) for view in page]
    assert found == expected
    assert bool(found) == (text != "nothing like it")


def test_search_finds_every_piece_of_payee_description_and_note(home: Home) -> None:
    random = Random(11)
    account, words = home.account(), ("pos", "Bäcker", "Groß", "markt", "100%", "a_b", "Élan")

    def some() -> str | None:
        return (
            " ".join(random.choices(words, k=random.randint(1, 3)))
            if random.random() < 0.7
            else None
        )

    names = ("Markt Elan", "Bäcker Groß", None)
    lines = [
        (
            LoadedLine(account, FIRST, -200_001 - n, description=some(), notes=some()),
            random.choice(names),
        )
        for n in range(60)
    ]
    with home.work() as uow:
        ids = loading.load_payees(uow, [(name, None, ()) for name in names if name])
        for line, name in lines:
            line.payee_id = ids[name] if name else None
        loading.load_lines(uow, [line for line, _ in lines], FIRST, FIRST)
    held = {
        line.id: (fold(name or ""), fold(" ".join(filter(None, (line.description, line.notes)))))
        for line, name in lines
    }
    for _ in range(150):
        whole = random.choice([text for texts in held.values() for text in texts if text])
        start = random.randrange(len(whole))
        piece = whole[start : start + random.randint(1, 9)].strip()
        if not piece:
            continue
        expected = {key for key, texts in held.items() if any(piece in text for text in texts)}
        asked = TransactionFilter(search=piece)
        with home.work(write=False) as uow:
            found = [view.id for view in listing.list_page(uow, asked, "-amount", None, 60).items]
            assert listing.count(uow, asked) == len(expected), piece
        assert (len(found), set(found)) == (len(expected), expected), piece


def test_search_folds_letters_that_have_no_accent_of_their_own(home: Home) -> None:
    account = home.account()
    for name, searches in (
        ("Işık", ("isik", "IŞIK", "ışık")),
        ("Łódź", ("lodz", "ŁÓD")),
        ("Smørrebrød", ("smorrebrod", "SMØRRE")),
        ("Weißwurst", ("weisswurst", "WEISS")),
    ):
        line = home.line(account, payee=name)
        for text in searches:
            with home.work(write=False) as uow:
                found = listing.list_page(uow, TransactionFilter(search=text)).items
            assert [view.id for view in found] == [line.id], (name, text)


def test_a_search_for_an_accent_alone_finds_all(home: Home) -> None:
    line = home.line(home.account())
    with home.work(write=False) as uow:
        asked = TransactionFilter(search="\u0301")
        assert [view.id for view in listing.list_page(uow, asked).items] == [line.id]
        assert listing.count(uow, asked) == 1


@pytest.mark.parametrize("sort", ["-date", "date"])
def test_the_running_balance_is_what_the_account_held(shelf: Shelf, sort: str) -> None:
    for account in shelf.accounts:
        asked = TransactionFilter(account_id=account)
        balance, expected = 500, {}
        mine = [line for line in shelf.lines if line.account == account]
        amounts = {line.id: line.amount for line in mine}
        for line_id in shelf.ordered(mine, "date"):
            balance += amounts[line_id]
            expected[line_id] = balance
        for page in shelf.walk(asked, sort, 17):
            assert [view.balance for view in page] == [expected[view.id] for view in page]


def test_only_a_whole_account_by_date_has_running_balances(shelf: Shelf) -> None:
    one = shelf.accounts[0]
    for asked, sort in (
        (TransactionFilter(), "-date"),
        (TransactionFilter(account_id=one), "-amount"),
        (TransactionFilter(account_id=one, search="shop"), "-date"),
        (TransactionFilter(account_id=one, date_from=FIRST), "date"),
    ):
        assert {view.balance for view in shelf.walk(asked, sort, 50)[0]} == {None}


def test_a_page_link_survives_what_happens_meanwhile(home: Home) -> None:
    account = home.account()
    lines = [home.line(account, day=DAY + timedelta(days=index)) for index in range(5)]
    with home.work(write=False) as uow:
        page = listing.list_page(uow, TransactionFilter(), "date", None, 2)
    with home.work() as uow:
        transactions.delete(uow, [lines[1].id])
    home.line(account, day=DAY)
    with home.work(write=False) as uow:
        page = listing.list_page(uow, TransactionFilter(), "date", page.next, 2)
    assert [view.id for view in page.items] == [lines[2].id, lines[3].id]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "!!!!",
        encode_cursor(["n", "2025-01-01"]),
        encode_cursor(["n", "2025-13-01", "0" * 32]),
        encode_cursor(["n", "2025-01-01", "zz"]),
        encode_cursor(["n", 10**40, "0" * 32]),
        encode_cursor(["n", None, "0" * 32]),
        encode_cursor(["x", "2025-01-01", "0" * 32]),
    ],
)
@pytest.mark.parametrize("sort", ["-date", "amount"])
def test_a_broken_page_link_says_so(home: Home, cursor: str, sort: Any) -> None:
    with pytest.raises(InvalidInput) as refused, home.work(write=False) as uow:
        listing.list_page(uow, TransactionFilter(), sort, cursor)
    assert refused.value.errors[0].field == "cursor"


def test_amounts_are_asked_for_in_each_line_s_own_currency(home: Home) -> None:
    yen, dinar = home.account("Yen", "JPY"), home.account("Dinar", "KWD")
    euro = home.account()
    wanted = {home.line(account, "-1200").id for account in (yen, dinar, euro)}
    home.line(euro, "-12")
    home.line(yen, "-120000")
    for fields in (
        {"amount_min": Decimal(1000), "amount_max": Decimal(1200)},
        {"search": "1200"},
        {"amount_min": Decimal("1199.5"), "amount_max": Decimal("1200.25"), "type": "expense"},
    ):
        with home.work(write=False) as uow:
            asked = TransactionFilter(**fields)
            assert {view.id for view in listing.list_page(uow, asked).items} == wanted
            assert listing.count(uow, asked) == listing.list_slice(uow, asked).total == 3


def test_a_view_has_what_the_page_shows(home: Home) -> None:
    food = home.category("Food")
    line = home.line(home.account(), payee="Shop", category_id=food, tags=["b", "A"])
    with home.work(write=False) as uow:
        found = listing.view(uow, line.id)
    assert (found.account_name, found.payee, found.category_name) == ("Current", "Shop", "Food")
    assert found.tags == ("A", "b")


def test_a_sum_is_in_the_household_s_currency_and_says_what_it_lacks(home: Home) -> None:
    euros, francs = home.account(), home.account("Bern", "CHF")
    home.line(euros, "-10", notes="lunch")
    home.line(euros, "2.50", notes="lunch back")
    home.line(francs, "-7", notes="Lunch")
    with home.work(write=False) as uow:
        assert listing.total(uow, TransactionFilter()) == Total(3, -750, missing=1)
        assert listing.total(uow, TransactionFilter(account_id=euros)) == Total(2, -750)
        assert listing.total(uow, TransactionFilter(search="lunch")) == Total(3, -750, missing=1)
        assert listing.total(uow, TransactionFilter(search="supper")) == Total(0, 0)


def test_what_is_too_much_to_count_has_no_sum(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 20)
    with shelf.home.work(write=False) as uow:
        assert listing.total(uow, TransactionFilter(cleared=False)) == Total(21, None)
        all_of_them = len(shelf.matching(TransactionFilter()))
        assert listing.total(uow, TransactionFilter()).count == all_of_them
        assert listing.total(uow, TransactionFilter()).sum is not None
