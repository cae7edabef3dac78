from hypothesis import given
from hypothesis import strategies as st

from spends.ui.components.kpi import HEIGHT, WIDTH, sparkline_path


def test_a_trend_goes_from_edge_to_edge_and_upwards_is_up() -> None:
    assert sparkline_path([0, 10]) == "M0.0 25.0L88.0 3.0"


def test_one_value_is_no_trend() -> None:
    assert sparkline_path([5]) == ""
    assert sparkline_path([]) == ""


def test_a_flat_trend_is_a_line() -> None:
    assert sparkline_path([7, 7]) == "M0.0 25.0L88.0 25.0"


@given(st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=400))
def test_every_trend_stays_in_its_box(values: list[int]) -> None:
    points = [point.split() for point in sparkline_path(values)[1:].split("L")]
    assert len(points) == len(values)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)
