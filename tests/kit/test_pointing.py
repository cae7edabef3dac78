"""Ids by the thousand in one text."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from spends.kit.pointing import packed, unpacked


@given(st.lists(st.uuids()))
def test_packed_ids_come_out_as_they_went_in(ids: list[UUID]) -> None:
    assert unpacked(packed(ids)) == ids
    assert len(packed(ids)) <= 22 * len(ids) + 2
