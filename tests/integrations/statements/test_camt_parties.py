from pathlib import Path

import pytest

from tests.integrations.statements.reading import Statement, read_text
from tests.support.camt import account, entry, message


def _read(folder: Path, written: str) -> Statement:
    return read_text(folder, message(account() + written), "EUR")


PARTIES = (
    "<TxDtls><RltdPties><Dbtr><Pty><Nm>Ann</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{}</IBAN></Id></DbtrAcct>"
    "<Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>{}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>"
)


@pytest.mark.parametrize(
    ("direction", "accounts", "payee"),
    [
        ("DBIT", ("DE01", "DE99"), "Shop"),
        ("CRDT", ("DE99", "DE01"), "Ann"),
        ("CRDT", ("DE 01", "DE99"), "Shop"),
        ("DBIT", ("DE99", "DE01"), "Ann"),
        ("DBIT", ("", ""), "Shop"),
    ],
)
def test_the_other_end(
    tmp_path: Path, direction: str, accounts: tuple[str, str], payee: str
) -> None:
    parties = PARTIES.format(*accounts)
    found = _read(tmp_path, entry("1.00", direction, details=parties))
    assert found.rows[0].payee == payee


@pytest.mark.parametrize("nobody", ["keine Information vorhanden", "NOTPROVIDED", "Unbekannt"])
def test_nobody_is_no_payee(tmp_path: Path, nobody: str) -> None:
    names = f"<UltmtCdtr><Nm>{nobody}</Nm></UltmtCdtr><Cdtr><Nm>Shop</Nm></Cdtr>"
    details = f"<TxDtls><RltdPties>{names}</RltdPties></TxDtls>"
    assert _read(tmp_path, entry("1.00", details=details)).rows[0].payee == "Shop"
    details = details.replace("Shop", nobody)
    assert _read(tmp_path, entry("1.00", details=details)).rows[0].payee is None
