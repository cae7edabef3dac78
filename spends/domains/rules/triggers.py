"""Which rules a text may concern: all their texts and patterns are looked for at once."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ahocorasick

from spends.domains.rules.conditions import Trigger
from spends.domains.rules.patterns import AT_ONCE, Patience, in_lines, several

TOGETHER = 16
"""Texts in which patterns are looked for at once; only where one is found, each by itself."""


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
        self._in_lines = in_lines(list(patterns)) if self._sets else None

    def __bool__(self) -> bool:
        return self._texts is not None or bool(self._patterns)

    def hits(self, text: str) -> Sequence[int]:
        """Return the places of the rules that a folded text may concern, some of them twice."""
        found: Sequence[int] = self._always
        if self._texts is not None:
            for _, indexes in self._texts.iter(text):
                found = [*found, *indexes]
        if self._sets:
            with self._timed():
                found = [*found, *self._searched(text.encode())]
        return found

    def hits_of(self, texts: Sequence[str]) -> Sequence[Sequence[int]]:
        """Return what `hits` does for each of many texts, in a fraction of the time."""
        found: list[Sequence[int]] = [self._always] * len(texts)
        if self._texts is not None and texts:
            # What is looked for is folded, and so in one line.
            place, end = 0, len(texts[0])
            for last, indexes in self._texts.iter("\n".join(texts)):
                while last >= end:
                    place += 1
                    end += 1 + len(texts[place])
                found[place] = [*found[place], *indexes]
        for start in range(0, len(texts), TOGETHER) if self._sets else ():
            some = texts[start : start + TOGETHER]
            with self._timed():
                if self._may_be_in(some):
                    for place, text in enumerate(some, start):
                        if more := self._searched(text.encode()):
                            found[place] = [*found[place], *more]
        return found

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.thread_time()
        yield
        self._patience.spend(time.thread_time() - start)

    def _may_be_in(self, texts: Sequence[str]) -> bool:
        """Return whether any text may have any pattern; False is certain."""
        if self._in_lines is None:
            return True
        lines = "\n".join(texts).encode()
        return any(together.Match(lines) for together in self._in_lines)

    def _searched(self, text: bytes) -> list[int]:
        """Return the rules of the patterns that a text has."""
        return [
            index
            for together, rules in self._sets
            for place in together.Match(text) or ()
            for index in rules[place]
        ]


def _automaton(texts: dict[str, list[int]]) -> Any:
    if not texts:
        return None
    automaton = ahocorasick.Automaton()
    for text, indexes in texts.items():
        automaton.add_word(text, tuple(indexes))
    automaton.make_automaton()
    return automaton
