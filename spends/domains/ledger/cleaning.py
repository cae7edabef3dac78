"""Which of many names look like one: spellings of a shop that banks write in their own ways."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

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
# So many names that are the same but for a letter are held against each other; more say nothing.
MOST_ALIKE = 20
# No slip is looked for in so many letters that a name begins with.
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


def alike(
    names: Iterable[Named[Key]], apart: Mapping[Key, AbstractSet[Key]] | None = None
) -> list[list[Key]]:
    """Return groups of two or more names that look like one, the largest first.

    `apart` says of a name which others it is known not to be: no two of these come together.
    Nothing is held against everything: names meet by the words they begin with, or, for slips of
    the finger, by what is left of a word without one of its letters.
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
    found = (part for keys in groups.values() for part in _parted(keys, apart or {}))
    return sorted((part for part in found if len(part) > 1), key=len, reverse=True)


def _parted(keys: list[Key], apart: Mapping[Key, AbstractSet[Key]]) -> list[list[Key]]:
    """Return a group in parts, so that each name is with the first it is not kept apart from."""
    if apart.keys().isdisjoint(keys):
        return [keys]
    parts: list[list[Key]] = []
    members: list[set[Key]] = []
    for key in keys:
        others = apart.get(key, frozenset())
        fitting = (at for at, known in enumerate(members) if others.isdisjoint(known))
        place = next(fitting, None)
        if place is None:
            place = len(parts)
            parts.append([])
            members.append(set())
        parts[place].append(key)
        members[place].add(key)
    return parts


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
    by_trace: dict[Hashable, list[tuple[str, ...]]] = {}
    for words in sorted(set(heads.values())):
        for trace in _traces(words):
            by_trace.setdefault(trace, []).append(words)
    pairs = {
        pair
        for found in by_trace.values()
        if len(found) <= MOST_ALIKE
        for pair in combinations(found, 2)
        if _is_slip(*pair)
    }
    joined: dict[tuple[str, ...], tuple[str, ...]] = {}
    for meant, slipped in sorted(pairs):
        if meant not in joined:
            joined.setdefault(slipped, meant)
    for words, head in heads.items():
        heads[words] = joined.get(head, head)


def _traces(words: tuple[str, ...]) -> set[Hashable]:
    """Return what words have in common with all that differ from them by one slip."""
    found: set[Hashable] = set()
    for at, word in enumerate(words):
        if len(word) < TYPO_LETTERS:
            continue
        first = 0 if at else BEGINNING  # a name that begins otherwise is another one
        left = {word[:place] + word[place + 1 :] for place in range(first, len(word))}
        found |= {(at, (*words[:at], each, *words[at + 1 :])) for each in (word, *left)}
    return found


def _is_slip(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two names differ by one slip in one long word."""
    if len(first) != len(second):
        return False
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and all(
        min(len(one), len(other)) >= TYPO_LETTERS and DamerauLevenshtein.distance(one, other) == 1
        for one, other in differing
    )
