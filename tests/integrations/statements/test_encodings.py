import random
from pathlib import Path

import pytest

from spends.integrations.statements.encodings import likeliest
from spends.integrations.statements.text import detect_encoding
from tests.integrations.statements.reading import read_text

LANGUAGES = {
    "German": "Stadtwerke München Abschlag März Wärme, Jürgen Müller; Straße",
    "French": "BOULANGERIE PÂTISSERIE, Virement reçu de François Lefèvre, Hôtel à Nîmes",
    "Spanish": "Panadería El Niño, Nómina Compañía, Teléfono",
    "Portuguese": "Padaria São João, Prestação, Água",
    "Danish": "Køb Netto Nørrebro, Løn, Århus",
    "Polish": "Sklep spożywczy Łódź, Żywność, przelew wychodzący",
    "Czech": "Potraviny Žižkov, Výběr z bankomatu, Říčany, Částka",
    "Hungarian": "Könyvelés dátuma, Élelmiszer üzlet, őszi vásár, Gyógyszertár",
    "Russian": "Пятёрочка, Перевод Иванову, МАГАЗИН Магнит",
    "Ukrainian": "Продукти, Київ, їжа на ринку",
    "Greek": "Σούπερ μάρκετ, Φαρμακείο, ΕΝΟΙΚΙΟ",
    "Turkish": "Market alışverişi İstanbul, Maaş ödemesi, Açıklama",
    "Japanese": "コンビニ,給与振込,電気料金",
    "Korean": "편의점,급여 이체,전기 요금",
    "Chinese": "超市购物,工资,电费",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("German", "cp1252"), ("German", "cp850"), ("German", "mac-roman"),
        ("French", "cp1252"), ("French", "cp850"), ("French", "mac-roman"),
        ("Spanish", "cp1252"), ("Portuguese", "cp1252"), ("Danish", "cp1252"),
        ("Polish", "cp1250"), ("Polish", "cp852"), ("Czech", "cp1250"), ("Czech", "iso8859-2"),
        ("Hungarian", "cp1250"), ("Russian", "cp1251"), ("Ukrainian", "cp1251"),
        ("Greek", "cp1253"), ("Turkish", "cp1254"), ("Japanese", "shift_jis"),
        ("Japanese", "euc_jp"), ("Korean", "euc_kr"), ("Chinese", "gb18030"),
    ],
)  # fmt: skip
def test_a_few_words_tell_their_encoding(tmp_path: Path, language: str, encoding: str) -> None:
    words = LANGUAGES[language].replace(",", ";")
    found = read_text(tmp_path, f"Date,Payee,Amount\n2024-01-05,{words},-4.50\n", encoding=encoding)
    assert (found.rows[0].payee, found.amounts) == (words, [-450])


@pytest.mark.parametrize(
    "words",
    ["Müller", "Café", "Peña", "Køb", "Åhléns", "São Paulo", "naïve", "Tom’s Diner", "Price £12",
     "€12", "Größe", "Nestlé®", "“Lumen” – Bar", "½ price", "100 °C", "Nº 12", "Mª Carmen", "1ª rata", "5 µm", "ÖBB", "m³", "Škoda",
     "2 \u00d7 Espresso"],
)  # fmt: skip
def test_one_word_is_western_where_it_can_be(words: str) -> None:
    content = f"2024-01-05,{words},-4.50\n".encode("cp1252")
    assert content.decode(likeliest([content])) == content.decode("cp1252")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("4 \u00d7 Rohlík,Řízek,Účet č. 5", "cp1250"), ("2 \u00d7 káva,čaj,děti,účet", "cp1250"),
        ("2 \u00d7 kifli,kenyér,tejföl,hűtő", "cp1250"), ("2 \u00d7 Lžička", "cp1250"),
        ("2 \u00d7 káva,čaj", "cp852"), ("2 \u00d7 çay,şeker", "cp1254"),
    ],
)  # fmt: skip
def test_a_times_sign_is_no_western_letter(words: str, encoding: str) -> None:
    content = "\n".join(words.split(",")).encode(encoding)
    assert content.decode(likeliest([content])) == content.decode(encoding)


def test_a_bank_abroad_among_others() -> None:
    lines = ["Müller", "Bäckerei Süß", "Straße", "Grün", "Öl", "São Paulo", "Café", "Åhléns"]
    assert likeliest(["\n".join(lines).encode("cp1252")]) == "cp1252"
    lines = ["Mª CARMEN MUÑOZ", "COMPAÑÍA Nº 12", "Teléfono"]
    assert likeliest(["\n".join(lines).encode("cp1252")]) == "cp1252"
    lines = ["Żabka", "Łódź", "Kościół", "Müller", "Dąbrowa", "Café"]
    assert likeliest(["\n".join(lines).encode("cp1250")]) == "cp1250"


def test_a_broken_letter_does_not_garble_the_others(tmp_path: Path) -> None:
    rows = "2024-01-05,Café Rémy,-4.50\n2024-01-06,Straße,-1\n2024-01-07,Caf"
    content = f"Date,Payee,Amount\n{rows}".encode() + b"\xc3,-2\n"
    found = read_text(tmp_path, content)
    assert [row.payee for row in found.rows][:2] == ["Café Rémy", "Straße"]
    assert found.amounts == [-450, -100, -200]


def test_zeros_that_fill_a_file_up_are_no_letters(tmp_path: Path) -> None:
    found = read_text(tmp_path, b"Date,Payee,Amount\n2024-01-05,Bar,-4.50\n" + bytes(512))
    assert (found.amounts, found.broken) == ([-450], [])


def test_the_letters_may_be_far_behind(tmp_path: Path) -> None:
    path = tmp_path / "statement"
    path.write_bytes(b"x" * (3 << 20) + b"\n" + LANGUAGES["Polish"].encode("cp1250"))
    assert detect_encoding(path) == "cp1250"


def test_anything_has_some_encoding() -> None:
    drawn = random.Random(7)
    for size in (0, 1, 2, 50, 5_000):
        content = drawn.randbytes(size)
        content.decode(likeliest([content]), errors="replace")
    assert likeliest([]) == "cp1252"
