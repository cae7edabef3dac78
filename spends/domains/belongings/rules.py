"""The belongings' arithmetic: what a purchase cost, its cover, and what it is worth yet."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from spends.domains.belongings.kinds import EXPIRING_DAYS, WarrantyStatus
from spends.kit.money import allocate

YEAR = 12
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
ENDLESS = date.max
"""The last day of what has no end."""


def total(price: int, quantity: int, tax: int = 0, shipping: int = 0) -> int:
    """Return what a purchase cost altogether; `price` is that of one piece. All in minor units."""
    return price * quantity + tax + shipping


def net_cost(total: int, credited: int, sold_for: int | None = None) -> int:
    """Return what a purchase cost after refunds and its sale; below zero where it brought more."""
    return total - credited - (sold_for or 0)


def add_months(day: date, count: int) -> date:
    """Return the same day so many months later, or the last one of that month where it is shorter.

    What would be beyond the calendar is its last day.
    """
    index = day.year * YEAR + day.month - 1 + count
    year, month = index // YEAR, index % YEAR + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def warranty_end(start: date, months: int) -> date:
    """Return the last day of a warranty, as people read it on papers: 2 years from 14 March.

    Both days are covered.
    """
    return add_months(start, months)


def warranty_status(end: date | None, today: date, *, voided: bool = False) -> WarrantyStatus:
    """Return where a warranty stands; one that has not begun is active, too."""
    if voided:
        return WarrantyStatus.VOIDED
    if end is not None and end < today:
        return WarrantyStatus.EXPIRED
    return WarrantyStatus.ACTIVE


def last_expiring(today: date) -> date:
    """Return the last day of the ends that count as soon."""
    return today + timedelta(days=EXPIRING_DAYS)


def is_expiring(end: date | None, today: date, *, voided: bool = False) -> bool:
    """Return whether a warranty is active and ends soon."""
    return not voided and end is not None and today <= end <= last_expiring(today)


class Guarantee(NamedTuple):
    """What the law of a country gives a consumer, as far as this table knows; not legal advice."""

    years: int
    law: str


_UNION = "Directive (EU) 2019/771, Article 10: two years from delivery"
_UNION_COUNTRIES = "BG CY GR LT LU LV MT RO SI SK"
_OWN_LAWS = {
    "AT": "Verbrauchergewährleistungsgesetz § 10: two years",
    "BE": "Oud Burgerlijk Wetboek, art. 1649quater: two years",
    "CZ": "Občanský zákoník (89/2012), § 2165: two years",
    "DE": "Bürgerliches Gesetzbuch § 438: two years",
    "DK": "Købeloven § 83: two years",
    "EE": "Võlaõigusseadus § 218: two years",
    "FI": "Kuluttajansuojalaki, luku 5: as long as a thing may be expected to last",
    "FR": "Code de la consommation, article L217-3: two years",
    "HR": "Zakon o obveznim odnosima, čl. 404: two years",
    "HU": "Polgári Törvénykönyv 6:163. §: two years",
    "IT": "Codice del consumo, art. 133: two years",
    "NL": "Burgerlijk Wetboek 7:17: as long as a thing may be expected to last",
    "PL": "Ustawa o prawach konsumenta, art. 43c: two years",
}
_OTHERS = {
    "ES": Guarantee(3, "Real Decreto Legislativo 1/2007, art. 120: three years"),
    "PT": Guarantee(3, "Decreto-Lei 84/2021, art. 12: three years"),
    "SE": Guarantee(3, "Konsumentköplag (2022:260), 4 kap. 16 §: three years"),
    "IE": Guarantee(6, "Consumer Rights Act 2022 and Statute of Limitations 1957: six years"),
    "IS": Guarantee(2, "Lög um neytendakaup 48/2003, 27. gr.: two years, five for lasting things"),
    "NO": Guarantee(2, "Forbrukerkjøpsloven § 27: two years, five for lasting things"),
    "LI": Guarantee(2, "Allgemeines bürgerliches Gesetzbuch § 933: two years"),
    "CH": Guarantee(2, "Obligationenrecht, Art. 210: two years"),
    "GB": Guarantee(6, "Limitation Act 1980, s. 5: six years; five in Scotland"),
    "TR": Guarantee(2, "Law 6502 on consumer protection, Article 12: two years"),
}
_GUARANTEES = (
    {code: Guarantee(2, _UNION) for code in _UNION_COUNTRIES.split()}
    | {code: Guarantee(2, law) for code, law in _OWN_LAWS.items()}
    | _OTHERS
)


def statutory(country: str) -> Guarantee | None:
    """Return the legal guarantee that may be suggested for a country (ISO 3166, as in "DE").

    None where it is not known. Taken from the national laws named in each entry, most of which put
    Directive (EU) 2019/771 on the sale of goods into force (by itself where no other is named); as
    they read in 2025, for goods that a consumer bought new from a trader. Where the law knows no
    fixed time but how long a thing may be expected to last (Finland, the Netherlands), and where
    lasting things have five years (Norway, Iceland), the shorter, usual time is suggested. What
    holds for a thing may differ.
    """
    code = country.strip().upper()
    return _GUARANTEES.get("GB" if code == "UK" else code)


class Wear(NamedTuple):
    """How a purchase loses its value: from `total` to `residual` in `months`, in minor units."""

    total: int
    residual: int
    start: date
    months: int

    @property
    def end(self) -> date:
        """The day from which on it is worth what is left over."""
        return add_months(self.start, self.months)


def worn_out_on(bought: date, delivered: date | None, months: int | None) -> date | None:
    """Return the day a useful life of so many months ends; None without one."""
    return add_months(delivered or bought, months) if months else None


def value_on(wear: Wear, day: date) -> int:
    """Return what a purchase is worth on a day, in a straight line, in whole minor units.

    All of it until it starts to be used, the residual from the end on; in between what is lost is
    rounded down, so that value and loss always sum to the whole.
    """
    return values_on(wear, [day])[0]


def values_on(wear: Wear, days: Sequence[date]) -> list[int]:
    """Return what a purchase is worth on each of some days; see `value_on`."""
    end, left = wear.end, min(wear.residual, wear.total)
    falls, begun = max(wear.total - wear.residual, 0), wear.start.toordinal()
    span = end.toordinal() - begun
    return [
        wear.total
        if day <= wear.start
        else left
        if day >= end
        else wear.total - falls * (day.toordinal() - begun) // span
        for day in days
    ]


def percentages(counts: Sequence[int]) -> list[Decimal]:
    """Return each part of the whole in percent, with two decimals, that sum to 100 exactly."""
    return [Decimal(share).scaleb(-2) for share in allocate(100_00, counts)]
