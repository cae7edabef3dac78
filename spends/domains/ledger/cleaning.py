"""Which of many names look like one: spellings of a shop that banks write in their own ways."""

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

Key = TypeVar("Key", bound=Hashable)

# What banks and shops put around a name without meaning another shop.
_AROUND = """
ag bv co com corp de eu filiale fil gmbh gmbhco inc kg ltd llc mbh nv oy plc sa sarl sas sl
spa srl store shop markt market online www danke sagt branch card kartenzahlung payment purchase
pos sepa visa mastercard debit
"""
AROUND = frozenset(_AROUND.split())
# Words that many different shops begin with: alone they name none of them.
_COMMON = """
apotheke backerei bakery bank bar burger cafe casa centre center city deutsche el first hotel
house il la las le les los mc new old parking paypal pharmacy pizza restaurant royal saint san
santa sparkasse st stadt stadtwerke sumup super supermarkt supermarket taxi the via volksbank
zettle
"""
COMMON = frozenset(_COMMON.split())
_WORDS = re.compile(r"[^\W\d_]+|\d+")
LEAST_LETTERS = 2
# A slip of the finger is looked for in words of so many letters.
TYPO_LETTERS = 5
TYPO_SCORE = 0.8
# So many names that begin alike are held against each other; more say nothing.
MOST_ALIKE = 200
BEGINNING = 3


class Named(NamedTuple, Generic[Key]):
    """A name, folded, and what it is the name of."""

    key: Key
    folded_name: str


def core(folded_name: str) -> tuple[str, ...]:
    """Return the words that name a shop: "rewe 4711 berlin" is "rewe"."""
    found: list[str] = []
    for word in _WORDS.findall(folded_name):
        if word.isdecimal():
            if any(len(each) > LEAST_LETTERS for each in found):
                break  # the number of a branch, and then where it is
            continue
        found.append(word)
    meant = [word for word in found if word not in AROUND]
    return tuple(meant or found)


def alike(names: Iterable[Named[Key]]) -> list[list[Key]]:
    """Return groups of two or more names that look like one, the largest first.

    Nothing is held against everything: names meet by the words they begin with, or, for slips of
    the finger, by their first letters.
    """
    by_core: dict[tuple[str, ...], list[Key]] = {}
    spelt: dict[str, tuple[str, ...]] = {}  # "mcdonalds" as "mc donalds"
    for each in names:
        words = core(each.folded_name)
        if words:
            words = spelt.setdefault("".join(words), words)
            by_core.setdefault(words, []).append(each.key)
    heads = _heads(by_core)
    groups: dict[tuple[str, ...], list[Key]] = {}
    for words, keys in by_core.items():
        groups.setdefault(heads[words], []).extend(keys)
    return sorted((found for found in groups.values() if len(found) > 1), key=len, reverse=True)


def _heads(cores: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return by which shorter or earlier core each is known; itself where there is none."""
    heads: dict[tuple[str, ...], tuple[str, ...]] = {}
    for words in sorted(cores, key=lambda each: (len(each), each)):
        shorter = (words[:length] for length in range(1, len(words)))
        found = next((part for part in shorter if part in heads and _names_alone(part)), words)
        heads[words] = heads.get(found, found)
    _join_slips(heads)
    return heads


def _names_alone(words: Sequence[str]) -> bool:
    """Whether words are a shop's name, and not how the names of many begin."""
    return any(word not in COMMON and len(word) > LEAST_LETTERS for word in words)


def _join_slips(heads: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Join what differs by a slip of the finger with what it was meant to be."""
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted({head for head in heads.values() if _may_slip(head)}):
        blocks.setdefault(words[0][:BEGINNING], []).append(words)
    joined: dict[tuple[str, ...], tuple[str, ...]] = {}
    for block in blocks.values():
        if 1 < len(block) <= MOST_ALIKE:
            _join_block(block, joined)
    for words, head in heads.items():
        heads[words] = joined.get(head, head)


def _join_block(
    block: list[tuple[str, ...]], joined: dict[tuple[str, ...], tuple[str, ...]]
) -> None:
    texts = [" ".join(words) for words in block]
    for at, words in enumerate(block):
        if words in joined:
            continue
        near = process.extract(
            texts[at],
            texts[at + 1 :],
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=TYPO_SCORE,
            limit=None,
        )
        for _, _, place in near:
            other = block[at + 1 + place]
            if _is_slip(words, other):
                joined.setdefault(other, words)


def _may_slip(words: Sequence[str]) -> bool:
    return any(len(word) >= TYPO_LETTERS for word in words)


def _is_slip(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two names differ by one slip in one long word."""
    if len(first) != len(second):
        return False
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and all(
        min(len(one), len(other)) >= TYPO_LETTERS and DamerauLevenshtein.distance(one, other) == 1
        for one, other in differing
    )
