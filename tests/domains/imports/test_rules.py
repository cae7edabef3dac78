"""Which lines are the same, and what a payee is called."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spends.domains.imports import identity, rules
from spends.domains.imports.ports import StatementRow
from spends.domains.imports.schemas import Counts
from spends.domains.imports.service.reading import Reading
from spends.domains.ledger import marks
from tests.support.statements import Desk, csv

DAY = date(2025, 3, 1)

LINE = st.tuples(
    st.integers(0, 4), st.sampled_from([-280, -100, 500]), st.sampled_from(["CAFE", "Café", "RENT"])
)
IDENTIFIED = st.tuples(LINE, st.one_of(st.none(), st.sampled_from(["a", "b", "c"])))


class Book:
    """An account as far as matching goes."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str | None]] = []

    def bring(self, rows: list[StatementRow]) -> int:
        sink = Reading(layout=None)  # type: ignore[arg-type]  # not looked at
        rules.digest(list(rows), sink)
        found = identity.Identified(*identity.distinct_ids(sink.rows, sink.fingerprints))
        known = rules.KnownLines(
            Counter(mark for mark, given_id in self.lines if given_id is None),
            Counter(mark for mark, given_id in self.lines if given_id is not None),
            frozenset(given_id for _, given_id in self.lines if given_id is not None),
        )
        matched = rules.match(sink.fingerprints, found, known)
        for index, status in enumerate(matched.statuses):
            if status == rules.NEW:
                self.lines.append((sink.fingerprints[index], found.ids.get(index)))
        return matched.new_count


def row(
    line: tuple[int, int, str], external_id: str | None = None, number: int = 1
) -> StatementRow:
    offset, amount, text = line
    day = DAY + timedelta(days=offset)
    return StatementRow(number, day, amount, text, None, external_id, None, None, False, None)


@given(
    st.lists(st.one_of(st.text(), st.sampled_from(["CAFE Lumen", " a", "a\nb", "a  B", "CAFÉ"])))
)
def test_texts_are_fingerprinted_alike_together_and_alone(texts: list[str]) -> None:
    together = Reading(layout=None)  # type: ignore[arg-type]  # not looked at
    rules.digest([row((0, -280, text)) for text in texts], together)
    assert together.folded == [marks.folded_text(text) for text in texts]
    assert together.fingerprints == [
        marks.fingerprint(DAY.isoformat(), -280, folded) for folded in together.folded
    ]


@given(st.lists(LINE))
def test_importing_twice_equals_once(lines: list[tuple[int, int, str]]) -> None:
    book, rows = Book(), [row(line) for line in lines]
    assert book.bring(rows) == len(rows)
    assert book.bring(rows) == 0


@given(st.lists(IDENTIFIED))
def test_importing_twice_equals_once_with_ids(
    lines: list[tuple[tuple[int, int, str], str | None]],
) -> None:
    book, rows = Book(), [row(*line) for line in lines]
    book.bring(rows)
    assert book.bring(rows) == 0


@pytest.mark.parametrize(
    ("first", "then", "new"),
    [("b", " bc", 2), ("ab", "a  ", 1), ("ab", "ab ", 1), ("ab", "  ", 0), ("a ", "a ", 0)],
)
def test_a_row_without_an_id_is_no_line_that_another_row_is(
    first: str, then: str, new: int
) -> None:
    """Equal rows, each by the letter of its id; without one it may be any that is left."""
    book, line = Book(), (0, -700, "BAR")
    book.bring([row(line, name.strip() or None) for name in first])
    assert book.bring([row(line, name.strip() or None) for name in then]) == new


@given(st.lists(LINE), st.integers(0, 4), st.integers(0, 4))
def test_overlapping_statements_make_one_history(
    lines: list[tuple[int, int, str]], end: int, start: int
) -> None:
    """Two statements of whole days that meet or overlap give each line once."""
    start = min(start, end + 1)
    book = Book()
    book.bring([row(line) for line in lines if line[0] <= end])
    book.bring([row(line) for line in lines if line[0] >= start])
    whole = Book()
    whole.bring([row(line) for line in lines])
    assert Counter(book.lines) == Counter(whole.lines)


@given(st.lists(LINE), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    lines: list[tuple[int, int, str]], shuffle: Random
) -> None:
    book, rows = Book(), [row(line) for line in lines]
    book.bring(rows)
    shuffle.shuffle(rows)
    assert book.bring(rows) == 0


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(IDENTIFIED, min_size=1, max_size=12), st.integers(1, 12))
def test_importing_a_part_and_then_the_whole_is_importing_the_whole(
    desk: Desk, lines: list[tuple[tuple[int, int, str], str | None]], cut: int
) -> None:
    """The same on the databases, with days that are whole in each file."""
    account = desk.account()
    texts = [
        f"2025-03-{1 + offset:02d},,{text},{amount / 100:.2f},{external_id or ''}"
        for (offset, amount, text), external_id in sorted(lines, key=lambda line: line[0][0])
    ]
    days = sorted({text[:10] for text in texts})
    early = [text for text in texts if text[:10] <= days[min(cut, len(days)) - 1]]
    first = desk.bring(csv(*early), account_id=account)
    second = desk.bring(csv(*texts), account_id=account)
    again = desk.bring(csv(*texts), account_id=account)
    assert again.counts == Counts(0, len(texts), 0, 0)
    assert first.counts.new + second.counts.new <= len(texts)
    desk.check()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("POS REWE MARKT 4711", "Rewe Markt"),
        ("Rewe", "Rewe"),
        ("CARD PAYMENT TO TESCO STORES 3297", "Tesco Stores"),
        ("NETFLIX.COM 866-579-7172", "NETFLIX.COM"),
        ("SEPA LASTSCHRIFT STADTWERKE KD-NR. 4483920", "Stadtwerke KD"),
        ("PAYPAL *SPOTIFY", "Paypal *SPOTIFY"),
        ("VISA PURCHASE CAFÉ LUMEN 12/03", "Café Lumen"),
        ("UBER   TRIP XXXX1234", "Uber Trip"),
        ("7-ELEVEN", "7-ELEVEN"),
        ("H&M", "H&M"),
        ("123456789", "123456789"),
        ("", "Unknown"),
        ("Zahlung DE89370400440532013000 Miete", "Zahlung Miete"),
        ("Amazon Marketplace #4471-22", "Amazon Marketplace"),
    ],
)
def test_a_bank_s_text_becomes_a_name(raw: str, name: str) -> None:
    assert rules.clean_payee(raw) == name


@given(st.text(max_size=600))
def test_every_text_becomes_a_name(raw: str) -> None:
    assert 1 <= len(rules.clean_payee(raw)) <= 200


def test_a_fingerprint_is_a_signed_integer_of_64_bits_that_stays_the_same() -> None:
    sink = Reading(layout=None)  # type: ignore[arg-type]  # not looked at
    rules.digest([row((0, -280, "Café  Lumen"))], sink)
    expected = marks.fingerprint("2025-03-01", -280, marks.folded_text("CAFE lumen"))
    assert sink.fingerprints == [expected]
    assert expected == 536139655667912290
    assert -(2**63) <= expected < 2**63


def test_a_long_id_is_shortened_to_what_is_kept() -> None:
    rows = [row((0, -1, "x"), "y" * 400), row((1, -1, "x"), "y" * 400)]
    ids, _ = identity.distinct_ids(rows, [1, 2])
    assert len(ids[0]) == 64
    assert ids[1] == f"{ids[0]}#2"


@pytest.mark.parametrize(
    "raw",
    ["STORE " + "-" * 300 + " X", "SHOP " + "/ " * 300 + "X", "STORE " + "*-" * 300, " 1" * 9_000],
)
def test_no_text_takes_long_to_become_a_name(raw: str) -> None:
    # Exponential work on these would outlast the run.
    assert 1 <= len(rules.clean_payee(raw)) <= 200
