"""Who wrote a receipt, an invoice or an order confirmation."""

import re
from collections.abc import Sequence

from spends.integrations.documents.receipt_dates import has_date
from spends.integrations.documents.receipt_words import HEADINGS, NO_ARTICLE, plain_words, role_of

_MAX_NAME = 100
_HEADER_ROWS = 12
_FROM = re.compile(
    r"^(?:from|von|de|van|da|mittente|afzender|absender|expéditeur|remitente|差出人)\s?:\s*"
    r"(?P<name>.*?)\s*<?[\w.+-]+@(?P<host>[\w-]+(?:\.[\w-]+)+)>?$",
    re.IGNORECASE,
)
_SENDER = re.compile(
    r"^(?:(?P<name>[^<>@]*?)\s*<[\w.+-]+@|[\w.+-]+@)(?P<host>[\w-]+(?:\.[\w-]+)+)>?$"
)
_SENDER_ROWS = 3
_SUBJECT = re.compile(
    r"^(?:subject|betreff|objet|asunto|onderwerp|oggetto|件名)\s?:\s*(.*)$", re.IGNORECASE
)
_FROM_SHOP = re.compile(
    r"(?:order (?:from|at|with)|shopping (?:at|with)|bestellung bei|einkauf bei|commande chez|"
    r"commande sur|pedido en|compra en|bestelling bij|ordine su|ordine da|acquisto su)"
    r"\s+(.{2,60})$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?<![\w.])(?:GmbH(?: & Co\.? KG)?|AG|KG|e\.K\.|UG|Ltd\.?|Limited|PLC|plc|LLC|Inc\.?|Corp\.?|"
    r"S\.?A\.?R\.?L\.?|SAS|S\.A\.S\.|S\.A\.?|S\.L\.U?\.?|B\.V\.|N\.V\.|S\.r\.l\.|S\.R\.L\.|S\.p\.A\.)"
    r"(?![\w])|株式会社|有限会社|合同会社"
)
_ADDRESS = re.compile(
    r"stra(?:ss|ß)e|str\.|\bstreet\b|\broad\b|\b(?:rd|ave|lane|avenue|blvd|suite)\b|\brue\b|\bcalle\b|"
    r"\bvia\b|\bplaza\b|\bplatz\b|\bpiazza\b|weg \d|straat|gracht|laan \d|"
    r"^\d{4,5}\s|[A-Z]\d[A-Z]?\s\d[A-Z]{2}|"
    r"[都道府県].*[市区町村]|〒",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"^(?:bill(?:ed)? to|ship to|deliver to|customer|rechnungsadresse|lieferadresse|kunde|client|"
    r"adresse de|cliente|dirección|klant|factuuradres|bezorgadres|indirizzo|destinatario|"
    r"frau|herrn?|mr|mrs|ms|mme|mlle|sra?|sig|dhr|mevr|dear|hello|hi|hallo|guten tag|bonjour|"
    r"hola|beste|ciao|gentile|お客様|(?:to|an)(?=\s?:))(?!\w)",
    re.IGNORECASE,
)
_OURSELVES = {"us", "uns", "nous", "nosotros", "ons", "noi", "our store", "our shop"}
_GENERIC_USERS = {"mail", "email", "shop", "store", "orders", "news", "info", "service"}
_SEPARATORS = re.compile(r"\s+[·•|–—]\s+|\s{3,}|\s-\s")  # noqa: RUF001  dashes as printed


def retailer_of(rows: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the retailer's name: a known one, else as the text says it."""
    filled = [" ".join(row.split()) if "   " not in row else row for row in rows if row]
    return _known(filled, known) or _of_mail(filled) or _of_header(filled)


def _known(rows: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the longest known name near the top, or among those that name a company."""
    header = rows[:_HEADER_ROWS]
    places = [*header, *(row for row in rows[_HEADER_ROWS:] if _LEGAL.search(row) or "www." in row)]
    texts = [f" {plain_words(row)} " for row in places if not row.lower().startswith("to:")]
    named = sorted(((plain_words(name), name) for name in known), key=lambda pair: -len(pair[0]))
    for text in texts:
        for words, name in named:
            if len(words) > 1 and f" {words} " in text:
                return name
    return None


def _of_mail(rows: Sequence[str]) -> str | None:
    """Return who sent a mail, by a row that says so or by the first address at its beginning."""
    senders = [_FROM.match(row) for row in rows[:_HEADER_ROWS]]
    senders += [_SENDER.match(row) for row in rows[:_SENDER_ROWS]]
    sender = next((match for match in senders if match), None)
    if sender is None:
        return _of_subject(rows)
    name = (sender["name"] or "").strip(" \"'<")
    if name and "@" not in name:
        return name[:_MAX_NAME]
    return _of_subject(rows) or _of_host(sender["host"])


def _of_subject(rows: Sequence[str]) -> str | None:
    for row in rows[:_HEADER_ROWS]:
        subject = _SUBJECT.match(row)
        found = _FROM_SHOP.search(subject[1] if subject else row)
        if found:
            name = re.split(r"[.!(#]|\s[-\u2013]\s", found[1])[0].strip()
            if name and name.lower() not in _OURSELVES:
                return name[:_MAX_NAME]
    return None


def _of_host(host: str) -> str | None:
    labels = [label for label in host.lower().split(".")[:-1] if label not in _GENERIC_USERS]
    if len(labels) > 1 and labels[-1] in {"co", "com", "org"}:
        labels.pop()
    return labels[-1].replace("-", " ").title()[:_MAX_NAME] if labels else None


def _of_header(rows: Sequence[str]) -> str | None:
    """Return the first prominent row, or else one that names a company."""
    after_customer = False
    candidates = []
    for row in rows[:_HEADER_ROWS]:
        if _CUSTOMER.match(row):
            after_customer = True
            continue
        name = _SEPARATORS.split(row)[0].strip(" *=-_#,:;~").lstrip(".")
        if not after_customer and _may_be_name(name):
            candidates.append(name)
    companies = [row for row in rows if _LEGAL.search(row) and len(row) <= _MAX_NAME]
    return next(iter([*candidates, *companies]), None)


def _may_be_name(name: str) -> bool:
    words = plain_words(name)
    letters = sum(mark.isalpha() for mark in name)
    if letters < 2 or len(name) > _MAX_NAME or letters * 2 < len(name.replace(" ", "")):  # noqa: PLR2004  one letter is no name
        return False
    if "@" in name or "http" in name or "www." in name or name.endswith(":") or has_date(name):
        return False
    if HEADINGS.search(words) or NO_ARTICLE.search(words) or _ADDRESS.search(name):
        return False
    return role_of(name) is None and not re.search(r"\d{4,}|[.,]\d{2}\b", name)
