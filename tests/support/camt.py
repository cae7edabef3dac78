"""CAMT messages for tests: entries and statements as banks write them."""

from typing import TypeAlias
from xml.sax.saxutils import escape

Bookings: TypeAlias = list[tuple[int, list[int]]]
"""Batches: the day in March 2024, and their payments in whole euros; `BK-0` is the first."""

MESSAGES = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def entry(
    amount: str,
    direction: str = "DBIT",
    *,
    day: str = "2024-03-05",
    currency: str = "EUR",
    status: str = "BOOK",
    reference: str = "",
    inside: str = "",
    details: str = "",
) -> str:
    """Return one entry; `inside` and `details` are XML."""
    booked = f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else ""
    given = f"<AcctSvcrRef>{escape(reference)}</AcctSvcrRef>" if reference else ""
    sums = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Sts>{status}</Sts>{booked}{given}{inside}{sums}</Ntry>\n"
    )


def detail(
    name: str = "", text: str = "", *, amount: str = "", party: str = "Cdtr", more: str = ""
) -> str:
    """Return one transaction of an entry; `more` is XML."""
    sum_ = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    names = f"<{party}><Nm>{escape(name)}</Nm></{party}>" if name else ""
    words = f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf>" if text else ""
    return f"<TxDtls>{sum_}<RltdPties>{names}</RltdPties>{words}{more}</TxDtls>"


def balance(amount: str, day: str, kind: str = "CLBD", *, currency: str = "EUR") -> str:
    """Return a balance; below zero where the amount begins with a minus."""
    direction = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount.removeprefix("-")}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def account(number: str = "DE01", currency: str = "EUR") -> str:
    """Return whose statement it is."""
    named = f"<Ccy>{currency}</Ccy>" if currency else ""
    return f"<Acct><Id><IBAN>{number}</IBAN></Id>{named}</Acct>\n"


def message(*statements: str, kind: str = "053", version: int = 8) -> str:
    """Return a file; each statement is the XML of its account, balances and entries."""
    outer, inner = MESSAGES[kind]
    parts = "".join(f"<{inner}>\n{one}</{inner}>\n" for one in statements)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version:02}">\n'
        f"<{outer}>{parts}</{outer}></Document>\n"
    )


def summed(bookings: Bookings, status: str = "BOOK", later: int = 0) -> bytes:
    """Return a file with each batch as one sum, some days later."""
    found = [
        entry(
            f"{sum(parts)}.00",
            day=f"2024-03-{day + later:02}",
            reference=f"BK-{number}",
            status=status,
        )
        for number, (day, parts) in enumerate(bookings)
    ]
    return message(account() + "".join(found)).encode()


def itemised(bookings: Bookings, status: str = "BOOK", later: int = 0) -> bytes:
    """Return the same with the payments of each batch."""
    found = [
        entry(
            f"{sum(parts)}.00",
            day=f"2024-03-{day + later:02}",
            reference=f"BK-{number}",
            details="".join(detail("Bob", f"No. {part}", amount=f"{part}.00") for part in parts),
            status=status,
        )
        for number, (day, parts) in enumerate(bookings)
    ]
    return message(account() + "".join(found), kind="054").encode()
