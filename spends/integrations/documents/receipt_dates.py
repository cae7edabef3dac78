"""The day of purchase among the days a receipt's text names."""

import datetime as dt
import re
from dataclasses import dataclass

from spends.integrations.documents.receipt_words import plain_words
from spends.integrations.statements.dates import looks_like_date, parse_date
from spends.integrations.statements.text import UnreadableError

_EARLIEST = dt.date(1990, 1, 1)
_MONTH_FIRST = {"USD"}
_YEAR_FIRST = {"JPY", "CNY", "KRW", "HUF"}
_WORD = r"[^\W\d_]{3,10}"
_DATES = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?P<era>(?:令和|R)\s?\d{1,2}[年.]\s?\d{1,2}[月.]\s?\d{1,2}日?)"
    r"|(?P<kanji>\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)"
    r"|(?P<numeric>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\s?\d{1,2}\4\s?(?:\d{4}|\d{2}))"
    rf"|(?P<named>\d{{1,2}}(?:st|nd|rd|th|er|º)?\.?[\s/-]*(?:de\s+|of\s+)?{_WORD}\.?,?[\s/-]*"
    rf"(?:de\s+)?(?:\d{{4}}|\d{{2}})|{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
    r")(?![\d/]|[.,-]\d)(?P<time>[\s,T]*(?:um|at|à|a las|-)?\s*\d{1,2}[:.h]\d{2}(?::\d{2})?"
    r"(?:\s?[AaPp][Mm])?)?"
)
_BOUGHT = re.compile(
    r"order date|date of order|order placed|ordered|placed on|purchase|date of sale|"
    r"bestelldatum|bestellt|kaufdatum|verkaufsdatum|kauf vom|"
    r"date de commande|commande|date d achat|"
    r"fecha de pedido|fecha del pedido|fecha de compra|besteldatum|besteld|aankoopdatum|"
    r"data ordine|data dell ordine|ordinato|data di acquisto|acquisto|注文日|購入日|お買上日"
)
_ISSUED = re.compile(
    r"invoice|issued|rechnung|facture|factura|factuur|fattura|請求日|発行日|date|datum|fecha|data|"
    r"日付|belegdatum|transaction"
)
_OTHER_DAY = re.compile(
    r"due|deliver|arriv|ship|dispatch|expir|valid|return|exchange|best before|refund|"
    r"warranty|until|fallig|zahlbar|liefer|zustell|versand|gultig|ruckgabe|umtausch|garantie|"
    r"haltbar|leistung|echeance|livraison|expedition|retour|valable|jusqu|vencimiento|entrega|envio|caduc|"
    r"devoluci|valido|vervaldatum|betalen|lever|bezorg|verzend|geldig|scadenza|consegna|spedizione|"
    r"reso|entro|支払期限|期限|お届け|配送|発送|返品|fiscal|geburt|birth|"
    r"printed|print date|gedruckt"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a row names, and how much speaks for its being the day of purchase."""

    date: dt.date
    score: int


def has_date(text: str) -> bool:
    """Whether a row names a day."""
    return any(_is_day(match) for match in _DATES.finditer(text))


def without_dates(text: str) -> str:
    """Return a row without the days and times in it, which amounts could be taken for."""
    return _DATES.sub(lambda match: " " if _is_day(match) else match[0], text)


def _is_day(match: re.Match[str]) -> bool:
    return not match["named"] or looks_like_date(match["named"])


def purchase_date(rows: list[str], currency: str, today: dt.date | None) -> dt.date | None:
    """Return the day of purchase: the one called so, else the first that is no other day."""
    best: Day | None = None
    for index, text in enumerate(rows):
        before = rows[index - 1] if index else ""
        for match in _DATES.finditer(text):
            date = _read(match, currency, today)
            if date is None:
                continue
            label = text[: match.start()]
            if not any(mark.isalpha() for mark in label) and not has_date(before):
                label = before if before.endswith(":") or len(before) <= 30 else ""  # noqa: PLR2004  longer is no label
            day = Day(date, _score(label, has_time=match["time"] is not None))
            if best is None or day.score > best.score:
                best = day
    return best.date if best else None


def _score(label: str, *, has_time: bool) -> int:
    words = plain_words(label)
    timed = 1 if has_time else 0
    if _OTHER_DAY.search(words) and not _BOUGHT.search(words):
        return -5
    if _BOUGHT.search(words):
        return 6 + timed
    if _ISSUED.search(words):
        return 3 + timed
    return 1 + 2 * timed


def _read(match: re.Match[str], currency: str, today: dt.date | None) -> dt.date | None:
    text = match[0][: match.start("time") - match.start()] if match["time"] else match[0]
    numbers = re.findall(r"\d+", text)
    if match["era"]:
        text = f"{int(numbers[0]) + 2018}-{numbers[1]}-{numbers[2]}"
    elif match["kanji"]:
        text = "-".join(numbers)
    american = currency in _MONTH_FIRST or bool(re.search(r"[AaPp][Mm]$", match["time"] or ""))
    orders = ["MDY", "DMY", "YMD"] if american else ["DMY", "MDY", "YMD"]
    if currency in _YEAR_FIRST:
        orders = ["YMD", *orders[:2]]
    days = [day for order in orders if (day := _parsed(text, order, today))]
    return days[0] if days else None


def _parsed(text: str, order: str, today: dt.date | None) -> dt.date | None:
    try:
        day = parse_date(text.strip(), order)
    except UnreadableError:
        return None
    latest = today + dt.timedelta(days=1) if today else dt.date(2199, 12, 31)
    return day if _EARLIEST <= day <= latest else None
