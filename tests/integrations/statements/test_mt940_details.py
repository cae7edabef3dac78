from pathlib import Path

import pytest

from tests.integrations.statements.reading import read_text

HEAD = ":20:1\n:25:77\n:28C:1\n:60F:C240101EUR100,00\n"
ENTRY = ":61:2401020102D1,00NTRFNONREF\n"
END = ":62F:C240102EUR99,00\n-\n"


def _entry(folder: Path, text: str, line: str = ENTRY) -> tuple[str | None, str]:
    row = read_text(folder, f"{HEAD}{line}:86:{text}\n{END}", "EUR").rows[0]
    return row.payee, row.description


@pytest.mark.parametrize(
    ("text", "payee", "description"),
    [
        ("/TRTP/SEPA OVERBOEKING/IBAN/NL1/BIC/ABNANL2A/NAME/J. Jansen/REMI/Huur mei/EREF/NOTPROVIDED",
         "J. Jansen", "J. Jansen · Huur mei"),
        ("/EREF/A/B-1//BENM//NAME/Kosten BV/REMI/Periode 1/2 2024/ISDT/2024-01-02",
         "Kosten BV", "Kosten BV · Periode 1/2 2024"),
        ("/TRTP/RENTE", None, "RENTE"),
        ("SEPA OVERBOEKING   IBAN: NL2   BIC: AB2A   NAAM: J Jansen   OMSCHRIJVING: Huur   KENMERK: 1",
         "J Jansen", "J Jansen · Huur"),
        ("020^00PRZELEW^20Faktura 1/2024^32SKLEP ZIELONY^33 SP Z OO^38PL61109010140000071219812874",
         "SKLEP ZIELONY SP Z OO", "SKLEP ZIELONY SP Z OO · Faktura 1/2024"),
        ("020<00PRZELEW<20Czynsz<32JAN NOWAK", "JAN NOWAK", "JAN NOWAK · Czynsz"),
        ("166?00GUTSCHRIFT?32Anna", "Anna", "Anna · GUTSCHRIFT"),
        ("805?00ABSCHLUSS", None, "ABSCHLUSS"),
        ("A05?Librairie Lumen\nAchat en ligne", "Librairie Lumen",
         "Librairie Lumen · Achat en ligne"),
        ("B06?Achat, carte 77", None, "Achat, carte 77"),
        ("000>10077123>20Huur >21 kantoor>32Pand BV", "Pand BV", "Pand BV · Huur kantoor"),
        ("NL02ABCD0123456789 M Visser\n\nCadeau", "M Visser", "NL02ABCD0123456789 M Visser Cadeau"),
        ("?20Wirklich? Ja", None, "Wirklich? Ja"),
        ("Card payment, Corner Shop", None, "Card payment, Corner Shop"),
        ("x" * 65 + "\nyz", None, "x" * 65 + "yz"),
        ("one\ntwo\n:86:three", None, "one two three"),
        ("", None, "Transfer"),
    ],
)  # fmt: skip
def test_texts(tmp_path: Path, text: str, payee: str | None, description: str) -> None:
    assert _entry(tmp_path, text) == (payee, description)


def test_an_account_in_place_of_a_reference_is_nobodys_name(tmp_path: Path) -> None:
    line = ":61:2401020102D1,00NOVBNL02ABCD0123456789\n"
    assert _entry(tmp_path, "Cadeau", line) == (None, "Cadeau")
    line = ":61:2401020102D1,00NTRF0000123456      M Visser\n"
    assert _entry(tmp_path, "Cadeau", line) == ("M Visser", "M Visser · Cadeau")


def test_an_entry_without_text_tells_what_it_can(tmp_path: Path) -> None:
    check = f"{HEAD}:61:240102D1,00NCHK319\n{END}"
    found = read_text(tmp_path, check, "EUR")
    assert [(row.description, row.notes) for row in found.rows] == [("Check 319", "Check 319")]
    line = ":61:240102D1,00NTRFNONREF//123456\nCorner Shop\n"
    assert read_text(tmp_path, HEAD + line + END, "EUR").rows[0].description == "Corner Shop"
