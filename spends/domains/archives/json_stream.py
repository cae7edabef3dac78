"""JSON of any size read piece by piece: one value in memory at a time."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from spends.kit.errors import InvalidInput

BROKEN = "This file is broken or not a household's export. Export the household again."
CUT_SHORT = "This file breaks off in the middle. Export the household again."
PIECE = 1 << 16
VALUE_LIMIT = 16 << 20
"""How many characters one value may have: far more than any row does."""

_SPACE = " \t\r\n"


def broken() -> InvalidInput:
    """Return the refusal of what cannot be read."""
    return InvalidInput.field("file", BROKEN)


class JsonStream:
    """Reads a JSON document from its beginning to its end.

    Whoever asks for the names of an object reads each one's value before the next. InvalidInput
    where the text is no JSON, breaks off, or has a value beyond VALUE_LIMIT.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._characters = codecs.getincrementaldecoder("utf-8-sig")()
        self._decoder = json.JSONDecoder(parse_constant=_refuse)
        self._text, self._at, self._ended = "", 0, False

    def names(self) -> Iterator[str]:
        """Yield the names of the object that begins here."""
        self._expect("{")
        if self._took("}"):
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise broken()
            self._expect(":")
            yield name
            if self._took("}"):
                return
            self._expect(",")

    def items(self) -> Iterator[tuple[Any, str]]:
        """Yield the values of the array that begins here, each with the text it was read from."""
        self._expect("[")
        if self._took("]"):
            return
        while True:
            yield self._value()
            if self._took("]"):
                return
            self._expect(",")

    def value(self) -> Any:
        """Return the value that begins here."""
        return self._value()[0]

    def text_pieces(self) -> Iterator[str]:
        """Yield the string that begins here in pieces; it may hold no escapes but that of `/`."""
        self._expect('"')
        while True:
            end = self._text.find('"', self._at)
            piece = self._text[self._at : end if end >= 0 else len(self._text)]
            self._at += len(piece)
            # An escape is left for the next piece when it is cut in two.
            if end < 0 and piece.endswith("\\"):
                piece, self._at = piece[:-1], self._at - 1
            yield piece.replace("\\/", "/")
            if end >= 0:
                self._at += 1
                return
            self._more()

    def end(self) -> None:
        """Refuse what follows after the document."""
        if self._next():
            raise broken()

    def _value(self) -> tuple[Any, str]:
        self._next()
        wanted = PIECE
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._ended or len(self._text) - self._at > VALUE_LIMIT:
                    raise self._unreadable() from error
            else:
                # A number at the end of what is there may go on in what follows.
                if end < len(self._text) or self._ended:
                    text, self._at = self._text[self._at : end], end
                    return value, text
            self._more(wanted)
            wanted *= 2

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise broken()

    def _took(self, mark: str) -> bool:
        found = self._next()
        if not found:
            raise InvalidInput.field("file", CUT_SHORT)
        self._at += found == mark
        return found == mark

    def _next(self) -> str:
        """Go to the next character that is no space and return it, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._read(PIECE)

    def _more(self, size: int = PIECE) -> None:
        if self._ended:
            raise InvalidInput.field("file", CUT_SHORT)
        self._read(size)

    def _unreadable(self) -> InvalidInput:
        """Return why the last value cannot be read: a whole document ends with a bracket."""
        is_whole = not self._ended or self._text.rstrip(_SPACE).endswith("}")
        return broken() if is_whole else InvalidInput.field("file", CUT_SHORT)

    def _read(self, size: int) -> None:
        found = self._source.read(size)
        try:
            text = self._characters.decode(found, final=not found)
        except UnicodeDecodeError as error:
            raise broken() from error
        self._text, self._at = self._text[self._at :] + text, 0
        self._ended = not found


def _refuse(_: str) -> NoReturn:
    raise broken()
