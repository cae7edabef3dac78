"""What a check found, and what all checks work with."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from spends.kit.cloud import Cloud
from spends.kit.runtime import Runtime
from spends.settings import Settings


class State(StrEnum):
    """How it stands with one point of the list."""

    OK = "ok"
    FAILED = "failed"
    NOTE = "note"
    """Not in use here, or not to be seen from here: nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the list: what is so, and where it is wrong what to do."""

    name: str
    state: State
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check returns; the list knows its name."""

    state: State
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The instance that is looked at. `root` is the folder that its code is in."""

    runtime: Runtime
    root: Path
    cloud: Callable[[], Cloud]
    send_test: bool = False

    @property
    def settings(self) -> Settings:
        """The instance's settings."""
        return self.runtime.settings


def fine(sentence: str) -> Found:
    """Return that all is well."""
    return Found(State.OK, sentence)


def wrong(sentence: str, advice: str) -> Found:
    """Return what is not as it should be, and what to do."""
    return Found(State.FAILED, sentence, advice)


def note(sentence: str) -> Found:
    """Return what is worth knowing, and no fault."""
    return Found(State.NOTE, sentence)
