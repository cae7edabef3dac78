"""How far long work is, told to the household whose work it is."""

import pytest

from spends.kit.ids import new_id
from spends.kit.progress import EVERY, IDLE, Progress, counted, progress_of, told


def test_work_is_told_of_while_it_goes_on() -> None:
    ours, theirs = new_id(), new_id()
    assert progress_of("import", ours) is None
    with told("import", ours) as tell:
        assert progress_of("import", ours) == IDLE
        tell(3, 10)
        assert progress_of("import", ours) == Progress(3, 10)
        assert progress_of("export", ours) is None
        assert progress_of("import", theirs) is None
    assert progress_of("import", ours) is None


def test_work_that_fails_has_ended() -> None:
    ours = new_id()
    with pytest.raises(ZeroDivisionError), told("import", ours):
        raise ZeroDivisionError
    assert progress_of("import", ours) is None


def test_items_are_counted_on_top_of_those_before() -> None:
    seen: list[tuple[int, int]] = []
    found = list(counted(range(EVERY * 2 + 1), 1_000, lambda *some: seen.append(some), 500))
    assert found == list(range(EVERY * 2 + 1))
    assert seen == [(500, 1_000), (500 + EVERY, 1_000), (500 + 2 * EVERY, 1_000)]
