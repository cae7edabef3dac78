"""What a file is, told from its bytes; what it is called; what it probably is for."""

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from spends.domains.documents.kinds import DocumentKind, MediaType
from spends.kit.text import fold

HEAD_SIZE = 64 * 1024
"""How many bytes from a file's beginning tell its type."""

NAME_LENGTH = 255
"""The longest file name that is kept, in characters."""

AROUND = 80
"""So many characters of an excerpt stand before and after its hit, at most."""

WORDS_BEFORE, WORDS_AFTER = 5, 9

TAKEN = "Choose a PDF, a JPEG, PNG, WebP or HEIC picture, or an e-mail (.eml)."

_SIGNATURES: Final = (
    (MediaType.JPEG, b"\xff\xd8\xff"),
    (MediaType.PNG, b"\x89PNG\r\n\x1a\n"),
    (MediaType.PDF, b"%PDF-"),
    (MediaType.PDF, b"\xef\xbb\xbf%PDF-"),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF_BRANDS = frozenset({b"mif1", b"msf1"})
_EXTENSIONS: Final = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.WEBP: (".webp",),
    MediaType.HEIC: (".heic", ".heif"),
    MediaType.EML: (".eml",),
}
_HEADER = re.compile(rb"([!-9;-~]{1,76}):[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_MAIL_HEADERS = frozenset(
    {b"from", b"to", b"date", b"subject", b"received", b"message-id", b"mime-version"}
)
_ENOUGH_HEADERS = 3
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_KINDS: Final = (
    (
        DocumentKind.WARRANTY,
        ("warrant", "guarantee", "garantie", "garanti", "garanzia", "gwarancja"),
    ),
    (
        DocumentKind.INVOICE,
        ("invoice", "rechnung", "facture", "factura", "fattura", "faktura", "factuur", "bill"),
    ),
    (
        DocumentKind.RECEIPT,
        ("receipt", "quittung", "kassenbon", "beleg", "bon", "ticket", "recu", "scontrino"),
    ),
    (DocumentKind.MANUAL, ("manual", "handbuch", "anleitung", "guide", "instruction", "notice")),
    (DocumentKind.STATEMENT, ("statement", "kontoauszug", "auszug", "releve", "estratto")),
)
_SHORT_WORD = 6
_KEY = re.compile(r"(?:[0-9a-f]{2}/[0-9a-f]{2}|thumbnails/[0-9a-f]{2})/([0-9a-f]{64})(?:\..+)?")
_PHOTO = re.compile(r"(?:img|dsc|dscf|pxl|photo|foto|image|p)[ _-]?\d|\d{8}[ _-]\d{6}")
_PICTURES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC})


def too_large(size_limit: int) -> str:
    """Return the sentence about a file of more bytes than are taken."""
    return f"This file is larger than {size_limit // 1024**2} MB. Make it smaller and try again."


def media_type(head: bytes) -> MediaType | None:
    """Return what a file is by its first HEAD_SIZE bytes, None for what is not kept."""
    text = head.lstrip(b" \t\r\n")
    for kind, signature in _SIGNATURES:
        if (text if kind is MediaType.PDF else head).startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp":
        return MediaType.HEIC if _is_heic(head) else None
    return MediaType.EML if _is_mail(head) else None


def _is_heic(head: bytes) -> bool:
    major, size = head[8:12], int.from_bytes(head[:4])
    if major in _HEIC_BRANDS:
        return True
    # A still picture of any kind: which one, the brands it is compatible with say.
    others = {head[at : at + 4] for at in range(16, min(size, 256), 4)}
    return major in _HEIF_BRANDS and bool(others & _HEIC_BRANDS)


def _is_mail(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    known, at = set(), 0
    while found := _HEADER.match(head, at):
        known.add(found[1].lower())
        at = found.end()
    return len(known & _MAIL_HEADERS) >= _ENOUGH_HEADERS


def clean_name(name: str, kind: MediaType) -> str:
    """Return a file name that is safe on any system, ending as its type does.

    Of a path only its last part is left; what cannot be seen or stands for something else in some
    system is taken out.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(mark for mark in last if mark.isprintable() and mark not in '<>:"|?*')
    plain = re.sub(r"\s+", " ", seen).strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"document {plain}".strip()
    ending = PurePosixPath(plain).suffix
    if ending.lower() not in _EXTENSIONS[kind]:
        ending = _EXTENSIONS[kind][0]
        plain += ending
    stem = plain[: -len(ending)][: NAME_LENGTH - len(ending)]
    return stem.rstrip(" .") + ending


def guess_kind(name: str, kind: MediaType) -> DocumentKind:
    """Return what a document probably is, by its name in some languages and its type."""
    text = fold(name)
    words = set(re.findall(r"[a-z]+", text))
    for guess, signs in _KINDS:
        if any(sign in (text if len(sign) >= _SHORT_WORD else words) for sign in signs):
            return guess
    if kind in _PICTURES and _PHOTO.match(text):
        return DocumentKind.PHOTO
    return DocumentKind.OTHER


def search_text(file_name: str, text: str) -> str:
    """Return what a search of documents looks in."""
    return fold(f"{file_name} {text}")


def words(search: str) -> list[str]:
    """Return the words of a search, folded, each once."""
    return list(dict.fromkeys(fold(search).split()))


class Excerpt(NamedTuple):
    """A part of a text: what was searched, `hit`, and what stands around it."""

    before: str
    hit: str
    after: str


def excerpt(text: str, search: str) -> Excerpt | None:
    """Return where a text first has a word of a search; None where it has none of them."""
    wanted = words(search)
    tokens = text.split()
    for at, token in enumerate(tokens):
        folded = fold(token)
        if any(word in folded for word in wanted):
            before = " ".join(tokens[max(0, at - WORDS_BEFORE) : at])[-AROUND:]
            after = " ".join(tokens[at + 1 : at + 1 + WORDS_AFTER])[:AROUND]
            return Excerpt(before, token[:AROUND], after)
    return None


def blob_key(sha256: str) -> str:
    """Return the key of a file's bytes in the storage."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def thumbnail_key(sha256: str) -> str:
    """Return the key of a file's small picture in the storage."""
    return f"thumbnails/{sha256[:2]}/{sha256}.webp"


def sha256_of(key: str) -> str | None:
    """Return the hash that a key of a document's file or picture names, None for other keys.

    What is there by half has a longer key.
    """
    found = _KEY.fullmatch(key)
    return found and found[1]
