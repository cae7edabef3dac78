"""Which rules a text may concern: all their texts and patterns are looked for at once."""

import time
from collections.abc import Sequence
from typing import Any

import ahocorasick

from spends.domains.rules.conditions import Trigger
from spends.domains.rules.patterns import AT_ONCE, Patience, several

TIMED_EVERY = 16
"""Of so many searches for patterns one is timed, and counts for all."""


class Triggers:
    """The triggers of rules in one of the texts of a line; rules are told by their places."""

    def __init__(
        self, field: str, rules: Sequence[frozenset[Trigger] | None], patience: Patience
    ) -> None:
        texts: dict[str, list[int]] = {}
        patterns: dict[str, list[int]] = {}
        for index, triggers in enumerate(rules):
            for trigger in triggers or ():
                if trigger.field == field:
                    known = patterns if trigger.is_pattern else texts
                    known.setdefault(trigger.held, []).append(index)
        self._patience = patience
        self._turn = 0
        self._last: str | None = None
        self._found: Sequence[int] = ()
        self._texts = _automaton(texts)
        self._patterns = list(patterns.values())
        self._always: list[int] = []
        sets = several(list(patterns))
        if sets is None:
            # Too large to be looked for together: each is looked for by itself.
            self._always = [index for indexes in self._patterns for index in indexes]
        self._sets = [
            (together, self._patterns[number * AT_ONCE :])
            for number, together in enumerate(sets or [])
        ]

    def __bool__(self) -> bool:
        return self._texts is not None or bool(self._patterns)

    def hits(self, text: str) -> Sequence[int]:
        """Return the places of the rules that a folded text may concern, some of them twice.

        The text asked for last is known: a line is gone through more than once.
        """
        if text is self._last:
            return self._found
        found: Sequence[int] = self._always
        if self._texts is not None:
            for _, indexes in self._texts.iter(text):
                found = [*found, *indexes]
        if self._sets:
            found = self._timed(text, found)
        self._last, self._found = text, found
        return found

    def _timed(self, text: str, found: Sequence[int]) -> Sequence[int]:
        self._turn += 1
        if self._turn % TIMED_EVERY:
            return self._searched(text.encode(), found)
        start = time.perf_counter()
        found = self._searched(text.encode(), found)
        self._patience.spend(TIMED_EVERY * (time.perf_counter() - start))
        return found

    def _searched(self, text: bytes, found: Sequence[int]) -> Sequence[int]:
        """Return what was found, and the rules of the patterns that a text has."""
        for together, rules in self._sets:
            places = together.Match(text)
            if places:
                found = [*found, *(index for place in places for index in rules[place])]
        return found


def _automaton(texts: dict[str, list[int]]) -> Any:
    if not texts:
        return None
    automaton = ahocorasick.Automaton()
    for text, indexes in texts.items():
        automaton.add_word(text, tuple(indexes))
    automaton.make_automaton()
    return automaton
