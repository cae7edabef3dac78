"""Memory that is free is given back."""

import sys

import psutil
import pytest

from spends.kit import memory

MEGABYTE = 2**20


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
