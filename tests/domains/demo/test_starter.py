"""The starter categories form a tidy tree."""

from __future__ import annotations

from itertools import pairwise

from spends.domains.ledger.starter import PALETTE, STARTER_CATEGORIES, walk


def test_paths_are_unique_and_parents_come_first() -> None:
    seen: set[str] = set()
    for step in walk():
        assert step.path not in seen
        assert step.parent_path is None or step.parent_path in seen
        seen.add(step.path)


def test_two_levels_of_one_type() -> None:
    for group in STARTER_CATEGORIES:
        assert group.children
        for leaf in group.children:
            assert leaf.type == group.type
            assert leaf.children == ()
            assert "/" not in leaf.name


def test_colours_and_icons_are_named_as_the_interface_names_them() -> None:
    assert len(set(PALETTE)) == 12
    for step in walk():
        assert step.color in PALETTE
        assert step.icon
        assert step.icon == step.icon.lower()


def test_no_two_groups_beside_each_other_share_a_colour_but_the_last() -> None:
    colours = [group.color for group in STARTER_CATEGORIES if group.color != "slate"]
    assert all(one != two for one, two in pairwise(colours))
    assert STARTER_CATEGORIES[-1].name == "Other"
