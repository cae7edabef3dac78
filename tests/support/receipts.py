"""Receipts, invoices and order confirmations made up from a seed, with what they truly say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.support.receipt_languages import LANGUAGES, Language

WIDTH = 40


@dataclass(frozen=True)
class TrueLine:
    name: str
    quantity: Decimal
    amount: int


@dataclass(frozen=True)
class Truth:
    """What a made-up receipt says; amounts in minor units."""

    retailer: str
    date: date
    total: int
    tax: int
    currency_code: str
    lines: tuple[TrueLine, ...]


@dataclass(frozen=True)
class Sample:
    text: str
    truth: Truth
    layout: str


@dataclass(frozen=True)
class Item:
    name: str
    quantity: Decimal
    unit: int
    amount: int
    weighed: bool = False


class Maker:
    """One receipt in the making: its language, its choices and its sums."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.language: Language = self.random.choice(LANGUAGES)
        self.places = 0 if self.language.currency == "JPY" else 2
        self.symbol = self.random.choice(self.language.symbols)
        self.shop = self.random.choice(self.language.shops)
        self.day = date(2019, 1, 1) + timedelta(days=self.random.randrange(2600))
        self.date_format = self.random.choice(self.language.dates)
        self.items: list[Item] = []
        self.extras: list[tuple[str, int]] = []
        self.rate = self.random.choice(self.language.rates)

    def word(self, words: tuple[str, ...]) -> str:
        return self.random.choice(words)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def number(self, minor: int) -> str:
        whole, fraction = divmod(abs(minor), 10**self.places)
        digits = f"{whole:,}".replace(",", self.language.group)
        if self.places:
            digits += f"{self.language.decimal}{fraction:0{self.places}}"
        return f"-{digits}" if minor < 0 else digits

    def money(self, minor: int) -> str:
        if self.symbol == "円":
            return f"{self.number(minor)}円"
        if self.language.symbol_first:
            sign, bare = ("-", self.number(-minor)) if minor < 0 else ("", self.number(minor))
            return f"{sign}{self.symbol}{bare}"
        return f"{self.number(minor)} {self.symbol.strip()}".strip()

    def written(self, day: date) -> str:
        names = self.language.months
        form = self.date_format.replace("{m}", names[day.month - 1] if names else "")
        return day.strftime(form)

    def fill(self, most: int, *, weighed: bool) -> None:
        """Choose what is bought."""
        for name in self.random.sample(self.language.items, self.random.randint(1, most)):
            dear = self.chance(0.15)
            unit = self.random.randint(5_000, 180_000) if dear else self.random.randint(45, 4_999)
            if weighed and self.places and self.chance(0.12):
                grams = self.random.randint(120, 2_400)
                amount = round(Decimal(unit) * grams / 1000)
                self.items.append(Item(name, Decimal(grams) / 1000, unit, amount, weighed=True))
                continue
            quantity = self.random.choice((1, 1, 1, 1, 2, 2, 3, 6))
            self.items.append(Item(name, Decimal(quantity), unit, unit * quantity))

    @property
    def goods(self) -> int:
        return sum(item.amount for item in self.items)

    def truth(self, total: int, tax: int, *, tax_line: str | None = None) -> Truth:
        lines = [TrueLine(item.name, item.quantity, item.amount) for item in self.items]
        lines += [TrueLine(name, Decimal(1), amount) for name, amount in self.extras]
        if tax_line is not None:
            lines.append(TrueLine(tax_line, Decimal(1), tax))
        return Truth(self.shop, self.day, total, tax, self.language.currency, tuple(lines))


def _row(left: str, right: str, width: int = WIDTH) -> str:
    return f"{left} {right.rjust(max(1, width - len(left) - 1))}"


def _taxes(maker: Maker, gross: int) -> tuple[int, int, str]:
    """Return the total, the tax in it and how the tax is called."""
    label = maker.word(maker.language.tax).format(r=maker.rate)
    if maker.language.tax_on_top:
        tax = round(Decimal(gross) * maker.rate / 100)
        return gross + tax, tax, label
    return gross, gross - round(Decimal(gross) * 100 / (100 + maker.rate)), label


def till(seed: int) -> Sample:
    """Return the receipt of a till."""
    maker = Maker(seed)
    language = maker.language
    maker.fill(7, weighed=True)
    letter = maker.chance(0.35) and maker.places
    rows = [maker.shop if maker.chance(0.7) else f"{maker.shop:^{WIDTH}}", *language.address]
    if maker.chance(0.5):
        rows.insert(maker.random.choice((1, len(rows))), maker.word(language.heading))
    clock = f"{maker.random.randint(8, 20)}:{maker.random.randint(0, 59):02}"
    dated = f"{maker.word(language.date_label)} {maker.written(maker.day)} {clock}".strip()
    date_below = maker.chance(0.4)
    if not date_below:
        rows.append(dated)
    rows.append(maker.random.choice(("-" * WIDTH, "", "=" * WIDTH)))
    style = maker.random.choice(("above", "below", "inside", "front"))
    for item in maker.items:
        rows += _till_item(maker, item, style, " A" if letter else "")
    if language.deposit and maker.chance(0.3):
        maker.extras.append((maker.word(language.deposit), 25))
        rows.append(_row(maker.extras[-1][0], maker.number(25) + (" A" if letter else "")))
    goods = maker.goods + sum(amount for _, amount in maker.extras)
    discount = goods // 10 if maker.chance(0.3) and goods > 50 else 0
    shows_subtotal = bool(discount) or language.tax_on_top or maker.chance(0.3)
    if shows_subtotal:
        rows.append(_row(maker.word(language.subtotal), maker.number(goods)))
    if discount:
        maker.extras.append((maker.word(language.discount), -discount))
        rows.append(_row(maker.extras[-1][0], maker.number(-discount)))
    total, tax, label = _taxes(maker, goods - discount)
    if language.tax_on_top:
        rows.append(_row(label, maker.number(tax)))
    rows.append(_row(maker.word(language.total), maker.money(total)))
    rows += _payment(maker, total)
    if not language.tax_on_top:
        rows += _tax_rows(maker, label, total, tax)
    if date_below:
        rows.append(dated)
    rows.append(maker.word(language.thanks))
    truth = maker.truth(total, tax, tax_line=label if language.tax_on_top else None)
    return Sample("\n".join(rows), truth, "till")


def _till_item(maker: Maker, item: Item, style: str, letter: str) -> list[str]:
    amount = maker.number(item.amount) + letter
    unit = maker.number(item.unit)
    if item.weighed:
        weight = f"{item.quantity:.3f}".replace(".", maker.language.decimal)
        return [item.name, _row(f"  {weight} kg x {unit} /kg", amount)]
    if item.quantity == 1:
        return [_row(item.name, amount)]
    times = f"{item.quantity} x {unit}"
    if style == "above":
        return [f"  {times}", _row(item.name, amount)]
    if style == "below":
        return [item.name, _row(f"  {times}", amount)]
    if style == "inside":
        return [_row(f"{item.name}  {times}", amount)]
    return [_row(f"{item.quantity} x {item.name}", amount)]


def _payment(maker: Maker, total: int) -> list[str]:
    language = maker.language
    if maker.chance(0.5):
        step = 500 if maker.places else 1000
        given = -(-total // step) * step
        rows = [_row(maker.word(language.cash), maker.number(given))]
        if given > total or maker.chance(0.5):
            rows.append(_row(maker.word(language.change), maker.number(given - total)))
        return rows
    return [_row(maker.word(language.card), maker.number(total))] if maker.chance(0.8) else []


def _tax_rows(maker: Maker, label: str, total: int, tax: int) -> list[str]:
    if maker.chance(0.3):
        return [
            _row(label, f"{maker.number(total - tax)}  {maker.number(tax)}  {maker.number(total)}")
        ]
    return [_row(label, maker.number(tax))]


def invoice(seed: int) -> Sample:
    """Return the text of an invoice's page, its table in columns."""
    maker = Maker(seed)
    language = maker.language
    maker.fill(5, weighed=False)
    rows = [maker.shop, *language.address, "", maker.word(language.heading)]
    rows += [f"No. {maker.random.randint(10_000, 999_999)}"]
    dates = [f"{maker.word(language.invoice)}: {maker.written(maker.day)}"]
    if maker.chance(0.5):
        dates.append(f"{maker.word(language.due)}: {maker.written(maker.day + timedelta(days=14))}")
    if maker.chance(0.3):
        dates.append(
            f"{maker.word(language.delivery)}: {maker.written(maker.day + timedelta(days=3))}"
        )
    maker.random.shuffle(dates)
    rows += [*dates, ""]
    numbered, shows_unit = maker.chance(0.4), maker.chance(0.7)
    for position, item in enumerate(maker.items, 1):
        cells = [str(position)] if numbered else []
        cells += [item.name, str(item.quantity)]
        cells += [maker.money(item.unit)] if shows_unit else []
        rows.append("   ".join([*cells, maker.money(item.amount)]))
    rows.append("")
    if maker.chance(0.4):
        maker.extras.append((maker.word(language.shipping), 495 if maker.places else 500))
    goods = maker.goods + sum(amount for _, amount in maker.extras)
    if maker.extras or maker.chance(0.5) or language.tax_on_top:
        rows.append(f"{maker.word(language.subtotal)}   {maker.money(maker.goods)}")
    rows += [f"{name}   {maker.money(amount)}" for name, amount in maker.extras]
    total, tax, label = _taxes(maker, goods)
    tax_row = f"{label}   {maker.money(tax)}"
    total_row = f"{maker.word(language.total)}   {maker.money(total)}"
    first = language.tax_on_top or maker.chance(0.5)
    rows += [tax_row, total_row] if first else [total_row, tax_row]
    rows.append(maker.word(language.thanks))
    truth = maker.truth(total, tax, tax_line=label if language.tax_on_top else None)
    return Sample("\n".join(rows), truth, "invoice")


def mail(seed: int) -> Sample:
    """Return the text of an order confirmation, with lines or with one cell of a table a line."""
    maker = Maker(seed)
    language = maker.language
    maker.fill(4, weighed=False)
    host = f"shop{maker.random.randint(1, 99)}.example"
    rows = [f"From: {maker.shop} <orders@{host}>", "To: Ann Example <ann@home.example>"]
    rows += [f"Subject: {maker.word(language.subject).format(s=maker.shop)}", ""]
    dates = [f"{maker.word(language.order_date)}: {maker.written(maker.day)}"]
    if maker.chance(0.6):
        dates.append(
            f"{maker.word(language.delivery)}: {maker.written(maker.day + timedelta(days=4))}"
        )
    maker.random.shuffle(dates)
    rows += [*dates, ""]
    cells = maker.chance(0.5)
    for item in maker.items:
        if cells:
            rows += [item.name, f"{maker.word(language.quantity)}: {item.quantity}"]
            rows += [maker.money(item.amount), ""]
        else:
            rows.append(f"{item.quantity} x {item.name} - {maker.money(item.amount)}")
    if maker.chance(0.5):
        maker.extras.append((maker.word(language.shipping), 390 if maker.places else 600))
    if maker.chance(0.3) and maker.goods > 50:
        maker.extras.append((maker.word(language.discount), -(maker.goods // 10)))
    goods = maker.goods + sum(amount for _, amount in maker.extras)
    total, tax, label = _taxes(maker, goods)
    sums = [(maker.word(language.subtotal), maker.goods), *maker.extras]
    sums += [(label, tax)] if language.tax_on_top else []
    sums.append((maker.word(language.total), total))
    sums += [] if language.tax_on_top else [(label, tax)]
    for name, amount in sums:
        rows += [name, maker.money(amount)] if cells else [f"{name}: {maker.money(amount)}"]
    rows += ["", maker.word(language.thanks)]
    truth = maker.truth(total, tax, tax_line=label if language.tax_on_top else None)
    return Sample("\n".join(rows), truth, "mail")


LAYOUTS: tuple[Callable[[int], Sample], ...] = (till, till, invoice, mail)


def sample(seed: int) -> Sample:
    """Return the receipt of a seed."""
    return Random(seed * 7919 + 1).choice(LAYOUTS)(seed)
