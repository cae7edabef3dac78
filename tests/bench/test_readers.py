"""How fast files of every format are read: looked at first, then row by row, as an import does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spends.integrations.statements.detect import ReadersByContent
from tests.bench import results
from tests.bench.measure import Target, Times, number, repeated, table

pytestmark = pytest.mark.bench

ROWS = 20_000
LIMIT = 10_000
CURRENCY = "EUR"

_OFX = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><STMTRS>"
    "<CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>77<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n"
    "{}</BANKTRANLIST><LEDGERBAL><BALAMT>1.00<DTASOF>20241231</LEDGERBAL></STMTRS></OFX>\n"
)
_CAMT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>\n'
    "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    "{}</Stmt></BkToCstmrStmt></Document>\n"
)


def _ofx(row: int) -> str:
    return (
        f"<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>2024{_month(row)}{_day(row)}120000[-5:EST]\n"
        f"<TRNAMT>-{_amount(row, '.')}\n<FITID>2024{row:010}\n<NAME>Shop number {row % 300}\n"
        f"<MEMO>Purchase {row} at the corner\n</STMTTRN>\n"
    )


def _qif(row: int) -> str:
    return (
        f"D{_month(row)}/{_day(row)}'24\nT-{_amount(row, '.')}\nCX\nPShop number {row % 300}\n"
        f"MPurchase {row} at the corner\nLFood:Groceries\n^\n"
    )


def _mt940(row: int) -> str:
    day = f"{_month(row)}{_day(row)}"
    return (
        f":61:24{day}{day}D{_amount(row, ',')}NDDTNONREF//2024{row:010}\n"
        f":86:105?00Direct debit?20EREF+E{row}?21SVWZ+Instalment {row} electricity"
        f"?30INGDDEFF?31DE02500105170137075030?32City works {row % 300}\n"
    )


def _camt(row: int) -> str:
    day = f"2024-{_month(row)}-{_day(row)}"
    code = (
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd></Fmly></Domn>"
        "</BkTxCd>"
    )
    return f"""<Ntry>
 <Amt Ccy="EUR">{_amount(row, ".")}</Amt>
 <CdtDbtInd>DBIT</CdtDbtInd>
 <Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>{day}</Dt></BookgDt>
 <ValDt><Dt>{day}</Dt></ValDt>
 <AcctSvcrRef>2024{row:011}</AcctSvcrRef>
 {code}
 <NtryDtls><TxDtls>
  <Refs><EndToEndId>E{row}</EndToEndId><MndtId>M{row % 50}</MndtId></Refs>
  <RltdPties>
   <Dbtr><Nm>Ann Example</Nm></Dbtr>
   <DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>
   <Cdtr><Nm>City works {row % 300}</Nm></Cdtr>
   <CdtrAcct><Id><IBAN>DE02500105170137075030</IBAN></Id></CdtrAcct>
  </RltdPties>
  <RltdAgts><CdtrAgt><FinInstnId><BIC>INGDDEFF</BIC></FinInstnId></CdtrAgt></RltdAgts>
  <RmtInf><Ustrd>Instalment {row} electricity</Ustrd></RmtInf>
 </TxDtls></NtryDtls>
</Ntry>
"""


def _month(row: int) -> str:
    return f"{row % 12 + 1:02}"


def _day(row: int) -> str:
    return f"{row % 28 + 1:02}"


def _amount(row: int, mark: str) -> str:
    return f"{row % 900 + 1}{mark}{row % 100:02}"


FORMATS: dict[str, tuple[str, str, Callable[[int], str]]] = {
    "OFX": ("ofx", _OFX, _ofx),
    "QIF": ("qif", "!Account\nNGiro\nTBank\n^\n!Type:Bank\n{}", _qif),
    "CAMT": ("camt", _CAMT, _camt),
    "MT940": (
        "mt940",
        ":20:STARTUMS\n:25:12030000/1234567\n:28C:1/1\n:60F:C240101EUR0,00\n{}:62F:D241231EUR1,00\n-\n",
        _mt940,
    ),
}


def test_readers(tmp_path: Path) -> None:
    targets, lines = [], []
    for name, (kind, frame, row) in FORMATS.items():
        path = tmp_path / kind
        path.write_text(frame.format("".join(map(row, range(ROWS)))), encoding="utf-8")
        times, rows = repeated(lambda: _read(path, kind))  # noqa: B023  called at once
        assert rows == ROWS
        speed = ROWS / times.median
        targets.append(Target(f"{name}: looked at and read", speed, LIMIT, "rows/s", at_least=True))
        lines.append(_line(name, path.stat().st_size // ROWS, times))
    columns = ["Format", "bytes a row", "seconds", "from-to", "rows/s"]
    results.keep(
        "12-readers",
        f"Statements of {ROWS:,} rows, read",
        words="From the file to rows: the format found, the layout told, every row made.",
        targets=targets,
        tables=[table(columns, lines)],
    )


def _read(path: Path, kind: str) -> int:
    reader = ReadersByContent().open(path)
    layout = reader.inspect(path, CURRENCY)
    assert layout.format == kind
    return sum(map(len, reader.read(path, CURRENCY, layout.mapping)))


def _line(name: str, size: int, times: Times) -> list[str]:
    spread = f"{min(times.seconds):.2f}-{max(times.seconds):.2f}"
    return [name, str(size), f"{times.median:.2f}", spread, number(ROWS / times.median, "")]
