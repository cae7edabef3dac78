from spends.ui.components.figures import (
    CATEGORY_COLORS,
    Series,
    bars,
    doughnut,
    horizontal_bars,
    lines,
    token,
)


def test_bars_carry_a_series_each_and_the_line_last() -> None:
    figure = bars(
        ["Oct", "Nov"],
        [Series("In", [2, 3], "green"), Series("Out", [1, 4])],
        prefix="€",
        line=Series("Net", [1, -1], "text"),
    )
    assert [each["name"] for each in figure["data"]] == ["In", "Out", "Net"]
    assert figure["data"][2]["line"]["color"] == "var(--text)"
    assert figure["layout"]["yaxis"]["tickprefix"] == "€"


def test_only_the_month_that_is_not_over_is_pale() -> None:
    figure = bars(["Sep", "Oct", "Nov"], [Series("Out", [1, 2, 3])], fade_last=True)
    assert figure["data"][0]["marker"]["opacity"] == [1.0, 1.0, 0.5]


def test_no_months_make_an_empty_figure() -> None:
    assert bars([], [Series("Out", [])])["data"][0]["marker"]["opacity"] == []


def test_figures_name_tokens_and_never_colours() -> None:
    figures = [
        bars(["a"], [Series("x", [1])], stacked=True),
        lines(["a"], [Series("x", [1], "teal")]),
        horizontal_bars(["a"], [1], ["plum"]),
        doughnut(["a"], [1], ["plum"]),
    ]
    assert "#" not in str(figures)


def test_there_are_twelve_category_colours_with_a_token_each(tokens: str) -> None:
    assert len(set(CATEGORY_COLORS)) == 12
    for color in CATEGORY_COLORS:
        assert f"{token(color)[4:-1]}:" in tokens
