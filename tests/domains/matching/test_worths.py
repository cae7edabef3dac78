"""Which of many lines may be the other side of another, by day and worth, asked at once."""

from hypothesis import given
from hypothesis import strategies as st

from spends.domains.matching.rules.worths import Worth, Worths

DAYS = st.integers(100, 112)
AMOUNTS = st.integers(-130, 130)


@given(st.lists(st.tuples(DAYS, AMOUNTS.filter(bool)), max_size=8), DAYS, AMOUNTS)
def test_any_of_many_is_as_each_of_them(many: list[tuple[int, int]], day: int, amount: int) -> None:
    worths = [Worth(*each) for each in many]
    assert Worths(worths).face(day, amount) == any(each.faces(day, amount) for each in worths)
