"""Memory that is free is given back."""

import gc
import sys
import weakref

import psutil
import pytest

from spends.kit import collector, memory

MEGABYTE = 2**20


class Ring:
    """A cycle of one."""

    def __init__(self) -> None:
        self.itself = self


def test_cycles_that_came_while_the_collector_was_off_are_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "_last", -memory._EVERY)
    with collector.paused():
        ring = weakref.ref(Ring())
        memory.now_and_then()
        assert ring() is None
        ring = weakref.ref(Ring())
        memory.now_and_then()
        assert ring() is not None
        memory.give_back()
        assert ring() is None
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps what is free")
def test_what_is_free_inside_goes_back_to_the_system() -> None:
    process = psutil.Process()
    blocks = [bytearray(8_000) for _ in range(8_000)]
    pinned = blocks[::400]
    del blocks
    before = process.memory_info().rss
    memory.give_back()
    assert before - process.memory_info().rss > 20 * MEGABYTE
    assert len(pinned) == 20
