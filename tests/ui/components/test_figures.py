from typing import Any

import pytest

from spends.ui.components.figures import (
    CATEGORY_COLORS,
    Series,
    area,
    bars,
    doughnut,
    lines,
    token,
)
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
    assert (axis["tickformat"], axis["hoverformat"]) == ("$~s", "$,.2f")
    assert figure["currency"] == ["€", ""]
    assert figure["layout"]["separators"] == ".,"


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
