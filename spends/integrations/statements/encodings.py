"""Which encoding the letters beyond ASCII are in, for files that do not say.

A word tells: read as what it is, its letters are those of one language, and marks such as `³` stand
beside words, not in them. The libraries that guess encodings do it by how often letters follow one
another, and that needs more words than a month's statement has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from unicodedata import category

_LATIN_WEST = tuple(
    f"{letters}ªºµ\u00d7"
    for letters in (
        "äöüß",
        "àâæçéèêëîïôœùûüÿ",
        "áéíñóúüç",
        "àèéìíîòóùú",
        "ãáàâçéêíóôõúü",
        "åäöéü",
        "æøåéäö",
        "áðéíóúýþæö",
        "ëïöüéèêóáí",
    )
)
_LATIN_EAST = tuple(
    f"{letters}\u00d7"
    for letters in (
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",
        "áéíóöőúüű",
        "čćđšž",
        "ăâîşţ",
    )
)
_CYRILLIC = (
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "абвгдежзийклмнопрстуфхцчшщьюяєіїґ",
    "абвгдежзијклмнопрстћуфхцчџшђљњ",
)
_GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)
_TURKISH = ("çğıöşüâîû\u0307\u00d7",)
_ALPHABETS: Mapping[str, tuple[str, ...]] = {
    "cp1252": _LATIN_WEST,
    "cp1250": _LATIN_EAST,
    "iso8859-2": _LATIN_EAST,
    "cp1254": _TURKISH,
    "cp1251": _CYRILLIC,
    "cp1253": _GREEK,
    "cp850": _LATIN_WEST,
    "cp852": _LATIN_EAST,
    "mac-roman": _LATIN_WEST,
}
"""The languages that each encoding writes, by their letters beyond ASCII; the likeliest first."""

EASTERN = ("cp1250", "cp852", "iso8859-2")
_OWN = frozenset(("cp1251", "cp1253"))
"""Encodings of languages whose words have no letter of ASCII."""

_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uff10-\uff5a\uff66-\uff9f々ー]{2,}")
_IDEOGRAPHS = {
    "shift_jis": _JAPANESE,
    "euc_kr": re.compile(r"[\uac00-\ud7a3]{2,}"),
    "gb18030": re.compile(r"[\u4e00-\u9fff\uff10-\uff5a]{2,}"),
    "euc_jp": _JAPANESE,
}
_BEFORE = frozenset(("Ps", "Pi", "Pd", "Sc", "Zs"))
_BEHIND = frozenset(("Pe", "Pf", "Pi", "Pd", "Po", "Sc", "So", "No", "Zs"))
"""Kinds of marks that stand before and behind words."""

_WORD = re.compile(rb"[A-Za-z'\x80-\xff]+")
_DOUBLE_WORD = re.compile(rb"(?:[\x81-\xfe][\x40-\xfe]|[A-Za-z\xa1-\xdf])+")
_PIECE = 1 << 20
_LONGEST = 60
_WORDS, _PIECES = 500, 4
"""How many different words are looked at, and how many pieces for them."""


def likeliest_of_file(path: Path) -> str:
    """Return the encoding of a file that is not UTF-8, by the first of its words."""
    with path.open("rb") as file:
        return likeliest(iter(lambda: file.read(_PIECE), b""))


def likeliest(pieces: Iterable[bytes], first: Sequence[str] = ()) -> str:
    """Return the encoding that makes words of most of what is not ASCII, Windows-1252 for none.

    Of several that do the first, those named `first` before the others.
    """
    singles, doubles = dict[bytes, None](), dict[bytes, None]()
    for piece in islice((piece for piece in pieces if not piece.isascii()), _PIECES):
        for words, pattern in ((singles, _WORD), (doubles, _DOUBLE_WORD)):
            words.update(dict.fromkeys(islice(_found(piece, pattern), _WORDS)))
        if len(singles) >= _WORDS:
            break
    # A file that is UTF-8 but for a broken letter.
    fits = {"utf-8": _fit(singles, "utf-8")}
    fits |= {name: _fit(singles, name) for name in (*first, *_ALPHABETS)}
    fits |= {name: _fit(doubles, name) for name in _IDEOGRAPHS}
    best = max(fits, key=lambda name: fits[name])
    return best if any(fits[best]) else "cp1252"


def _found(piece: bytes, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    for line in piece.split(b"\n"):
        if not line.isascii():
            yield from (word[:_LONGEST] for word in pattern.findall(line) if not word.isascii())


def _fit(words: Iterable[bytes], encoding: str) -> tuple[float, float]:
    """Return the shares of words that some language has, and that the one with the most has."""
    found = [_languages(word, encoding) for word in words]
    if not found:
        return 0.0, 0.0
    of_one = Counter(language for languages in found for language in languages)
    return sum(map(bool, found)) / len(found), max(of_one.values(), default=0) / len(found)


def _languages(word: bytes, encoding: str) -> frozenset[int]:
    """Return which of an encoding's languages could have a word."""
    try:
        text = _bare(word.decode(encoding))
    except UnicodeDecodeError:
        return frozenset()
    pattern = _IDEOGRAPHS.get(encoding)
    if encoding == "utf-8" or (pattern and pattern.fullmatch(text)):
        return frozenset((0,))
    if pattern:
        return frozenset()
    found = frozenset(range(len(_ALPHABETS[encoding])))
    for part in re.split(r"['\u2019-]", text):
        if not part.isascii():
            found &= _languages_of_part(part, encoding)
    return found


def _bare(text: str) -> str:
    """Return a word without the marks around it."""
    begin, end = 0, len(text)
    while begin < end and category(text[begin]) in _BEFORE:
        begin += 1
    while begin < end and category(text[end - 1]) in _BEHIND:
        end -= 1
    return text[begin:end]


def _languages_of_part(part: str, encoding: str) -> frozenset[int]:
    cased = part.replace("ß", "")
    if cased[1:] not in {cased[1:].lower(), cased.upper()[1:]}:
        return frozenset()
    letters = {letter for letter in part.lower() if encoding in _OWN or not letter.isascii()}
    return frozenset(at for at, own in enumerate(_ALPHABETS[encoding]) if letters <= set(own))
