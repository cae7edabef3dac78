"""PayPal's exports of activity, whose columns and types are in the language of the account.

What PayPal holds and lets go again, asks for, or only notes is no money of the account. Where the
words for that are not known, as in French, the column on the balance alone tells; in other
languages an export is read like any CSV file.
"""

from typing import NamedTuple

from spends.integrations.statements.csv_preset_shapes import LeftOut, Preset, words

_NOTED = "PayPal notes this only; it did not change the balance."
_HELD = "PayPal holds this money or lets it go again; it stays in the account."
_AUTHORIZED = "This is an authorization. What is then paid is a row of its own."


class _Columns(NamedTuple):
    """What a language calls the columns."""

    date: str
    zone: str
    name: str
    type: str
    status: str
    currency: str
    gross: str
    fee: str
    net: str
    number: str
    title: str
    subject: str
    note: str


def _preset(names: _Columns, *left_out: LeftOut) -> Preset:
    return Preset(
        "PayPal",
        header=(
            *(names.date, names.zone, names.name, names.type, names.status, names.currency),
            *(names.gross, names.fee, names.number),
        ),
        columns={
            "date": names.date,
            "amount": (names.net, names.gross),
            "payee": names.name,
            "description": (names.type, names.title, names.subject),
            "notes": names.note,
            "external_id": names.number,
            "currency": names.currency,
            "status": names.status,
        },
        left_out=left_out,
        net=names.net,
        fee=names.fee,
    )


_ENGLISH = _preset(
    _Columns(
        *("Date", "TimeZone", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net"),
        *("Transaction ID", "Item Title", "Subject", "Note"),
    ),
    LeftOut("Balance Impact", words(r"^memo$"), _NOTED),
    LeftOut(
        "Type",
        words(r"\bholds?\b|\b(?:reserve|payment|funds?) release\b|\bplaced on hold\b"),
        _HELD,
    ),
    LeftOut("Type", words(r"\b(?:re)?authori[sz]ation\b|^order$"), _AUTHORIZED),
    LeftOut(
        "Type",
        words(r"\b(?:request|invoice) (?:sent|received)\b"),
        "This asks for money. What is then paid is a row of its own.",
    ),
    LeftOut(
        "Type",
        words(r"\b(?:shopping cart|invoice) item\b"),
        "This is one item of a payment. The payment is a row of its own.",
    ),
)
_GERMAN = _preset(
    _Columns(
        *("Datum", "Zeitzone", "Name", "Typ", "Status", "Währung", "Brutto", "Gebühr", "Netto"),
        *("Transaktionscode", "Artikelbezeichnung", "Betreff", "Hinweis"),
    ),
    LeftOut("Auswirkung auf Guthaben", words(r"^memo$"), _NOTED),
    LeftOut("Typ", words(r"\beinbehaltung\b"), _HELD),
    LeftOut("Typ", words(r"\bautorisierung\b"), _AUTHORIZED),
)
_FRENCH = _preset(
    _Columns(
        *("Date", "Fuseau horaire", "Nom", "Type", "État", "Devise", "Avant commission"),
        *("Commission", "Net", "Numéro de transaction", "Titre de l'objet", "Objet", "Remarque"),
    ),
    LeftOut("Impact sur le solde", words(r"^m[ée]mo$"), _NOTED),
    LeftOut("Balance Impact", words(r"^m[ée]mo$"), _NOTED),
)

PAYPAL = (_ENGLISH, _GERMAN, _FRENCH)
