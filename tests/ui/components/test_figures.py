from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spends.kit.money import decimal_amount
from spends.ui.components.figures import (
    CATEGORY_COLORS,
    Series,
    area,
    bars,
    doughnut,
    lines,
    token,
)
from spends.ui.components.ticks import ticks
from spends.ui.format import MINUS, money, notation

EURO = notation("EUR")


def test_bars_carry_a_series_each_and_the_line_last() -> None:
    figure = bars(
        ["Oct", "Nov"],
        [Series("In", [2, 3], "green"), Series("Out", [1, 4])],
        money=EURO,
        line=Series("Net", [1, -1], "text"),
    )
    assert [each["name"] for each in figure["data"]] == ["In", "Out", "Net"]
    assert figure["data"][2]["line"]["color"] == "var(--text)"


@pytest.mark.parametrize(
    "figure",
    [
        bars(["a"], [Series("x", [-200_000])], money=EURO),
        lines(["a"], [Series("x", [-200_000])], money=EURO),
        area(["a"], Series("x", [-200_000]), money=EURO),
    ],
)
def test_a_sign_stands_before_the_currency_of_an_axis(figure: dict[str, Any]) -> None:
    axis = figure["layout"]["yaxis"]
    # A prefix of the axis would come before the sign, the "$" of a format comes behind it.
    assert "tickprefix" not in axis
    assert (axis["ticktext"][0], axis["hoverformat"]) == (f"{MINUS}€200K", "$,.2f")
    assert figure["currency"] == ["€", ""]
    assert figure["layout"]["separators"] == ".,"


@pytest.mark.parametrize(
    ("locale", "places"),
    [
        ("en", ["€0", "€1B", "€2B"]),
        ("de", ["0\u00a0€", "1\u00a0Mrd.\u00a0€", "2\u00a0Mrd.\u00a0€"]),
        ("fr", ["0\u00a0€", "1\u00a0Md\u00a0€", "2\u00a0Md\u00a0€"]),
    ],
)
def test_an_axis_says_a_billion_as_people_do(locale: str, places: list[str]) -> None:
    figure = bars(["a"], [Series("x", [2_345_678_901.0])], money=notation("EUR", locale))
    assert figure["layout"]["yaxis"]["ticktext"] == places


def test_what_is_nearly_a_billion_is_said_as_one() -> None:
    assert EURO.short(Decimal("-999999999.99")) == f"{MINUS}€1B"
    assert EURO.short(Decimal("987654321.09")) == "€987.65M"


@given(
    st.integers(-(10**12), 10**12) | st.integers(-(10**8), 10**8),
    st.sampled_from(["CHF", "EUR", "HUF", "JPY", "KWD"]),
    st.sampled_from(["de", "it", "en"]),
)
@example(123_456_00, "CHF", "de")
@example(9_994_56, "EUR", "it")
def test_what_has_no_short_word_is_said_exactly(minor: int, code: str, locale: str) -> None:
    found = notation(code, locale)
    text = found.short(decimal_amount(minor, code))
    figures = text.removeprefix(MINUS).removeprefix(found.before).removesuffix(found.after)
    if any(letter.isalpha() for letter in figures):
        return
    said = Decimal(figures.replace(found.group, "").replace(found.point, "."))
    assert said == abs(decimal_amount(minor, code))


def test_the_zero_that_an_axis_shows_beside_its_values_is_named() -> None:
    figure = lines(["a", "b"], [Series("x", [-15_400.0, -700.0])], money=EURO)
    assert figure["layout"]["yaxis"]["ticktext"][-1] == "€0"


def test_small_amounts_of_an_axis_are_written_out() -> None:
    cents = lines(["a", "b"], [Series("x", [0.2, 0.8])], money=EURO)["layout"]["yaxis"]
    assert cents["ticktext"] == ["€0.2", "€0.4", "€0.6", "€0.8"]
    german = bars(["a"], [Series("x", [23_000.0])], money=notation("EUR", "de"))
    assert german["layout"]["yaxis"]["ticktext"][-1] == "20.000\u00a0€"


def test_what_stands_on_one_another_is_reached_together() -> None:
    piled = [Series("x", [900, -300]), Series("y", [800, -400])]
    stacked = bars(["a", "b"], piled, money=EURO, stacked=True)["layout"]["yaxis"]
    beside = bars(["a", "b"], piled, money=EURO)["layout"]["yaxis"]
    assert stacked["ticktext"] == ["€0", "€1K"]
    assert beside["ticktext"] == ["€0", "€500"]


AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
NEAR = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
BETWEEN = st.tuples(AMOUNTS, AMOUNTS) | st.builds(lambda at, by: (at, at + by), AMOUNTS, NEAR)


@given(BETWEEN)
@example((Decimal(1_496_000), Decimal(1_500_000)))
@example((Decimal(9_985), Decimal(10_000)))
@example((Decimal(0), Decimal("0.02")))
@example((Decimal(10**12), Decimal(10**12) + Decimal("0.01")))
def test_the_places_of_an_axis_are_few_and_even_and_within(two: tuple[Decimal, Decimal]) -> None:
    low, high = sorted(two)
    places = ticks(low, high)
    assert (1 if low == high else 2) <= len(places) <= 5
    assert all(low <= each <= high for each in places)
    assert len({after - before for before, after in pairwise(places)}) <= 1
    for locale in ("en", "de"):
        assert len(set(notation("EUR", locale).places(places))) == len(places)


def test_places_near_one_another_are_written_in_full() -> None:
    millions = lines(["a", "b"], [Series("x", [1_496_000.0, 1_500_000.0])], money=EURO)
    assert millions["layout"]["yaxis"]["ticktext"] == [
        "€1,496,000",
        "€1,498,000",
        "€1,500,000",
    ]
    # These differ in short too, but by the wrong steps.
    uneven = lines(["a", "b"], [Series("x", [1_485_000.0, 1_500_000.0])], money=EURO)
    assert "€1,495,000" in uneven["layout"]["yaxis"]["ticktext"]
    halves = lines(["a", "b"], [Series("x", [-9_992.0, -10_000.0])], money=EURO)
    assert halves["layout"]["yaxis"]["ticktext"][:2] == [f"{MINUS}€10,000.0", f"{MINUS}€9,997.5"]
    alone = lines(["a"], [Series("x", [2_345_678.9])], money=EURO)
    assert alone["layout"]["yaxis"]["ticktext"] == ["€2.35M"]


def test_counts_have_no_currency() -> None:
    figure = bars(["a"], [Series("x", [2])])
    assert figure["layout"]["yaxis"]["tickformat"] == ",d"
    assert "currency" not in figure


@pytest.mark.parametrize("code", ["EUR", "USD", "CHF", "JPY"])
@pytest.mark.parametrize("locale", ["en", "de", "fr", "de-CH"])
def test_a_notation_writes_amounts_as_money_does(code: str, locale: str) -> None:
    found = notation(code, locale)
    written = f"{MINUS}{found.before}204{found.after}"
    assert written == money(-204 if code == "JPY" else -204_00, code, locale, whole=True)


def test_only_the_month_that_is_not_over_is_pale() -> None:
    figure = bars(["Sep", "Oct", "Nov"], [Series("Out", [1, 2, 3])], fade_last=True)
    assert figure["data"][0]["marker"]["opacity"] == [1.0, 1.0, 0.5]


def test_no_months_make_an_empty_figure() -> None:
    assert bars([], [Series("Out", [])])["data"][0]["marker"]["opacity"] == []


def test_figures_name_tokens_and_never_colours() -> None:
    figures = [
        bars(["a"], [Series("x", [1])], stacked=True),
        lines(["a"], [Series("x", [1], "teal")], money=EURO),
        doughnut(["a"], [1], ["plum"]),
    ]
    assert "#" not in str(figures)


def test_there_are_twelve_category_colours_with_a_token_each(tokens: str) -> None:
    assert len(set(CATEGORY_COLORS)) == 12
    for color in CATEGORY_COLORS:
        assert f"{token(color)[4:-1]}:" in tokens
