"""A household with some hundred lines, and a plain model of what its lists show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from spends.domains.ledger.schemas import TransactionFilter
from spends.domains.ledger.service import loading, transactions
from spends.domains.ledger.service.loading import LoadedLine, LoadedSplit
from spends.domains.ledger.service.naming import tags
from spends.domains.ledger.service.reading import listing
from spends.domains.ledger.views import TransactionView
from spends.kit.text import fold
from tests.support.homes import Home

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

    def tests(self, wanted: TransactionFilter) -> list[Callable[[Known], bool]]:  # noqa: C901  one condition for each field
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
                found.append(lambda line, name=name: getattr(line, name) == getattr(wanted, name))  # noqa: PERF401  they stand among others
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


SEARCHES = (  # noqa: RUF005  read as one list
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
