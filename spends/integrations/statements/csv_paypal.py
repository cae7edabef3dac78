"""PayPal's exports of activity, whose columns and types are in the language of the account.

What PayPal holds and lets go again, asks for, or only notes is no money of the account. Where the
words for that are not known, as in French, the column on the balance alone tells; in other
languages an export is read like any CSV file.
"""

from spends.integrations.statements.csv_preset_shapes import LeftOut, Preset, words

_NOTED = "PayPal notes this only; it did not change the balance."
_HELD = "PayPal holds this money or lets it go again; it stays in the account."
_AUTHORIZED = "This is an authorization. What is then paid is a row of its own."

_ENGLISH = Preset(
    "PayPal",
    header=(
        *("Date", "TimeZone", "Name", "Type", "Status", "Currency"),
        *("Gross", "Fee", "Transaction ID"),
    ),
    columns={
        "date": "Date",
        "amount": ("Net", "Gross"),
        "payee": "Name",
        "description": ("Type", "Item Title", "Subject"),
        "notes": "Note",
        "external_id": "Transaction ID",
        "currency": "Currency",
        "status": "Status",
    },
    left_out=(
        LeftOut(
            "Balance Impact",
            words(r"^memo$"),
            _NOTED,
        ),
        LeftOut(
            "Type",
            words(r"\bholds?\b|\b(?:reserve|payment|funds?) release\b|\bplaced on hold\b"),
            _HELD,
        ),
        LeftOut(
            "Type",
            words(r"\b(?:re)?authori[sz]ation\b|^order$"),
            _AUTHORIZED,
        ),
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
    ),
    net="Net",
    fee="Fee",
)
_GERMAN = Preset(
    "PayPal",
    header=(
        *("Datum", "Zeitzone", "Name", "Typ", "Status", "Währung"),
        *("Brutto", "Gebühr", "Transaktionscode"),
    ),
    columns={
        "date": "Datum",
        "amount": ("Netto", "Brutto"),
        "payee": "Name",
        "description": ("Typ", "Artikelbezeichnung", "Betreff"),
        "notes": "Hinweis",
        "external_id": "Transaktionscode",
        "currency": "Währung",
        "status": "Status",
    },
    left_out=(
        LeftOut("Auswirkung auf Guthaben", words(r"^memo$"), _NOTED),
        LeftOut("Typ", words(r"\beinbehaltung\b"), _HELD),
        LeftOut("Typ", words(r"\bautorisierung\b"), _AUTHORIZED),
    ),
    net="Netto",
    fee="Gebühr",
)
_FRENCH = Preset(
    "PayPal",
    header=(
        *("Date", "Fuseau horaire", "Nom", "Type", "État", "Devise"),
        *("Avant commission", "Commission", "Numéro de transaction"),
    ),
    columns={
        "date": "Date",
        "amount": ("Net", "Avant commission"),
        "payee": "Nom",
        "description": ("Type", "Titre de l'objet", "Objet"),
        "notes": "Remarque",
        "external_id": "Numéro de transaction",
        "currency": "Devise",
        "status": "État",
    },
    left_out=(
        LeftOut("Impact sur le solde", words(r"^m[ée]mo$"), _NOTED),
        LeftOut("Balance Impact", words(r"^m[ée]mo$"), _NOTED),
    ),
    net="Net",
    fee="Commission",
)

PAYPAL = (_ENGLISH, _GERMAN, _FRENCH)
