"""CAMT files that mean harm, or were harmed on the way."""

import os
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spends.domains.imports.ports import StatementFormatError
from spends.integrations.statements.camt_reader import CamtReader
from tests.integrations.statements.reading import FIXTURES, never_crashes, read_text
from tests.support.camt import account, detail, entry, message
from tests.support.fuzz import fuzzed

WHOLE = message(account() + entry("1.00", details=detail("Ann", "Rent")))
BEFORE, AFTER = WHOLE.split("<Ntry>")[0], "</Stmt></BkToCstmrStmt></Document>"
MANY = 200_000


def _bomb() -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE Document [<!ENTITY e0 "ha">{levels}]>'
    return WHOLE.replace("<Document", f"{declared}<Document", 1).replace("Rent", "&e9;")


HOSTILE = {
    "bomb": (_bomb(), "declares its own document type"),
    "external": (
        WHOLE.replace("<Document", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document', 1),
        "declares its own document type",
    ),
    "entity": (WHOLE.replace("Rent", "&unknown;"), "is damaged at line 5"),
    "deep": (BEFORE + "<Ntry>" * 10_000, "is nested deeper"),
    "deep outside": (WHOLE.replace("<Bk", "<a>" * 10_000 + "<Bk"), "is nested deeper"),
    "names": (BEFORE + "".join(f"<a{n}/>" for n in range(MANY)) + AFTER, "more names"),
    "attributes": (BEFORE + "".join(f"<a b{n}=''/>" for n in range(MANY)) + AFTER, "more names"),
    "tag": (BEFORE + "<Ntry" + " " * 40_000_000, "a tag without an end"),
    "comment": (BEFORE + "<!--" + " " * 40_000_000, "a tag without an end"),
    "cut": (WHOLE[:-40], "ends in the middle, at line"),
    "cut in an entry": (WHOLE[: WHOLE.index("Rent")], "ends in the middle, at line 5"),
    "two": (WHOLE + WHOLE, "is damaged at line"),
    "encoding": (WHOLE.replace("UTF-8", "no-such-thing"), "an encoding that cannot be read"),
    "wide encoding": (WHOLE.replace("UTF-8", "shift_jis"), "an encoding that cannot be read"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_refused(tmp_path: Path, name: str) -> None:
    text, sentence = HOSTILE[name]
    began = time.perf_counter()
    with pytest.raises(StatementFormatError, match=sentence) as problem:
        read_text(tmp_path, text, "EUR")
    assert str(problem.value).endswith("Download it from your bank again.")
    assert time.perf_counter() - began < 60


@pytest.mark.slow
def test_much_of_one_thing_takes_little_memory(tmp_path: Path) -> None:
    blanks = " " * 20_000_000
    swollen = (
        WHOLE.replace("Rent", f"Rent{blanks}"),
        WHOLE.replace("<Ntry>", f"{blanks}<Ntry>"),
        WHOLE.replace("<BookgDt>", "<Junk/>" * 1_000_000 + "<BookgDt>"),
        WHOLE.replace("<RmtInf>", "<RmtInf>" + "<Ustrd>words</Ustrd>" * 1_000_000),
        WHOLE.replace("</NtryDtls>", "<TxDtls><AddtlTxInf>x</AddtlTxInf></TxDtls>" * 300_000 + "</NtryDtls>"),
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for text in swollen:
        found = read_text(tmp_path, text, "EUR")
        assert found.amounts == [-100]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    # The texts of this test, as they are written and as they are encoded, count too.
    assert grown < 300_000


def test_a_gigabyte_of_blanks_flows_through(tmp_path: Path) -> None:
    path = tmp_path / "statement"
    blanks = b" " * (1 << 20)
    megabytes = 1024 if os.environ.get("SPENDS_FUZZ_CASES") else 64
    with path.open("wb") as file:
        file.write(BEFORE.encode())
        for _ in range(megabytes):
            file.write(blanks)
        file.write(AFTER.encode())
    assert CamtReader().inspect(path, "EUR").account_refs == ("DE01 EUR",)
    path.unlink()


def test_a_batch_of_thousands(tmp_path: Path) -> None:
    parts = detail("Ann", "Wage", amount="1.00") * 20_000
    found = read_text(tmp_path, message(account() + entry("20000.00", details=parts)), "EUR")
    assert len(found.rows) == 20_000
    assert found.total == -2_000_000


def test_too_many_accounts(tmp_path: Path) -> None:
    text = message(*(account(f"DE{number}") for number in range(1_001)))
    with pytest.raises(StatementFormatError, match="more than 1,000 accounts"):
        read_text(tmp_path, text, "EUR")


_PIECES = st.sampled_from(
    ["<Ntry>", "</Ntry>", "<TxDtls>", "</TxDtls>", "<Amt>", "</Amt>", "<Stmt>", "</Stmt>", "<Acct>",
     "</Acct>", "<Ccy>XQQ</Ccy>", "<Cd>INFO</Cd>", "<Dt>2024-02-30</Dt>", "-", "9" * 50, "&#0;", "&lt;",
     "<![CDATA[", "]]>", "<!--", "-->", "\ufffe", "é", '<Amt Ccy="">1</Amt>', "<Sts/>", "<Bal/>", "<?x?>"]
)  # fmt: skip
_SOURCES = (WHOLE, (FIXTURES / "camt_batch.xml").read_text(encoding="utf-8"))


@pytest.mark.fuzz
@fuzzed
@given(
    source=st.sampled_from(_SOURCES),
    changes=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 30), _PIECES), max_size=6),
    flips=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=3),
    end=st.none() | st.integers(0, 5_000),
)
def test_no_damage_makes_the_camt_reader_crash(
    tmp_path: Path,
    source: str,
    changes: list[tuple[int, int, str]],
    flips: list[tuple[int, int]],
    end: int | None,
) -> None:
    for at, removed, piece in changes:
        source = source[:at] + piece + source[at + removed :]
    content = bytearray(source.encode("utf-8"))
    for at, byte in flips:
        content[at : at + 1] = bytes((byte,))
    never_crashes(tmp_path, bytes(content[:end]), "EUR")


@pytest.mark.fuzz
@fuzzed
@given(inside=st.lists(_PIECES, max_size=30).map("".join))
def test_no_elements_make_the_camt_reader_crash(tmp_path: Path, inside: str) -> None:
    never_crashes(tmp_path, f"{BEFORE}<Ntry>{inside}</Ntry>{AFTER}".encode(), "EUR")
