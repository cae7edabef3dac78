"""What a file is, what it is called, what it is probably for."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import from_pillow

from spends.domains.documents import rules
from spends.domains.documents.kinds import DocumentKind, MediaType
from tests.support.keeping import EML, pdf, picture

PDF, JPEG, EMAIL = MediaType.PDF, MediaType.JPEG, MediaType.EML


def heic() -> bytes:
    file = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 64), "teal")).save(file)
    return file.getvalue()


class TestMediaType:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (pdf(), PDF),
            (b"\r\n \xef\xbb\xbf"[:3] + pdf(), PDF),
            (b"\xef\xbb\xbf" + pdf(), PDF),
            (picture("JPEG"), JPEG),
            (picture("PNG"), MediaType.PNG),
            (picture("WEBP"), MediaType.WEBP),
            (heic(), MediaType.HEIC),
            (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", MediaType.HEIC),
            (EML, EMAIL),
            (EML.replace(b"\r\n", b"\n"), EMAIL),
            (b"Received: by x\n\tfrom y;\n z\nDATE: 1\nsubject: a\nTo: b\n\nhi", EMAIL),
        ],
    )
    def test_is_told_from_the_bytes(self, content: bytes, kind: MediaType) -> None:
        assert rules.media_type(content[: rules.HEAD_SIZE]) is kind

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"MZ\x90\x00",
            b"MZ\x90\x00%PDF-1.7",
            b"<html>%PDF-1.7",
            b"<?xml version='1.0'?><svg/>",
            b"<svg><script>alert(1)</script></svg>",
            b"GIF89a",
            b"RIFF\x00\x00\x00\x00AVI LIST",
            b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
            b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomheic",
            b"Dear: Ann\nFrom: Bob\n\nhi",
            b"from: a\nto: b\ndate: c\n\x00",
            b"#!/bin/sh\n",
        ],
    )
    def test_all_else_is_not_kept(self, content: bytes) -> None:
        assert rules.media_type(content) is None

    @given(st.binary(max_size=400))
    def test_no_bytes_break_it(self, content: bytes) -> None:
        assert rules.media_type(content) in {None, *MediaType}

    @given(
        st.sampled_from(
            [b"%PDF-", b"\xff\xd8\xff", b"RIFF", b"\x00\x00\x01\x00ftypmif1", b"From: a\nTo: b\n"]
        ),
        st.binary(max_size=300),
    )
    def test_nor_do_beginnings_that_look_right(self, head: bytes, rest: bytes) -> None:
        assert rules.media_type(head + rest) in {None, *MediaType}


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kind", "clean"),
        [
            ("Receipt.pdf", PDF, "Receipt.pdf"),
            ("Receipt.PDF", PDF, "Receipt.PDF"),
            ("photo.jpeg", JPEG, "photo.jpeg"),
            ("photo", JPEG, "photo.jpg"),
            ("invoice.exe", PDF, "invoice.exe.pdf"),
            ("../../etc/passwd", PDF, "passwd.pdf"),
            ("C:\\Users\\Ann\\Küche 1.pdf", PDF, "Küche 1.pdf"),
            ("..", PDF, "document.pdf"),
            ("/", PDF, "document.pdf"),
            ("", EMAIL, "document.eml"),
            (".htaccess", PDF, "htaccess.pdf"),
            ("a\x00b\nc.pdf", PDF, "abc.pdf"),
            ("a\u202efdp.exe", PDF, "afdp.exe.pdf"),
            ('<b>"x"|?*.pdf', PDF, "bx.pdf"),
            ("nul", PDF, "document nul.pdf"),
            ("com1.pdf", PDF, "document com1.pdf"),
            ("  much   space .pdf ", PDF, "much space.pdf"),
            ("x" * 300 + ".pdf", PDF, "x" * 251 + ".pdf"),
        ],
    )
    def test_are_plain_and_end_as_the_type_does(
        self, name: str, kind: MediaType, clean: str
    ) -> None:
        assert rules.clean_name(name, kind) == clean

    @given(st.text(max_size=300), st.sampled_from(MediaType))
    def test_never_lead_anywhere(self, name: str, kind: MediaType) -> None:
        clean = rules.clean_name(name, kind)
        assert 4 < len(clean) <= rules.NAME_LENGTH
        assert clean.isprintable()
        assert not set(clean) & set('/\\<>:"|?*')
        assert not clean.startswith(".")
        assert clean.encode()
        assert rules.clean_name(clean, kind) == clean

    @given(st.text(alphabet="./\\ :ab\u202e\x00", max_size=40))
    def test_made_of_what_leads_away_neither(self, name: str) -> None:
        clean = rules.clean_name(name, PDF)
        assert not set(clean) & set("/\\:\u202e\x00")
        assert not clean.startswith(".")
        assert clean.endswith(".pdf")


@pytest.mark.parametrize(
    ("name", "kind", "guess"),
    [
        ("Receipt 2025.pdf", PDF, DocumentKind.RECEIPT),
        ("kassenbon-aldi.jpg", JPEG, DocumentKind.RECEIPT),
        ("Bon 4711.pdf", PDF, DocumentKind.RECEIPT),
        ("Bonn.pdf", PDF, DocumentKind.OTHER),
        ("RECHNUNG_4711.pdf", PDF, DocumentKind.INVOICE),
        ("facture.pdf", PDF, DocumentKind.INVOICE),
        ("Garantiekarte.pdf", PDF, DocumentKind.WARRANTY),
        ("warranty invoice.pdf", PDF, DocumentKind.WARRANTY),
        ("Bedienungsanleitung.pdf", PDF, DocumentKind.MANUAL),
        ("kontoauszug_03.pdf", PDF, DocumentKind.STATEMENT),
        ("IMG_1234.HEIC", MediaType.HEIC, DocumentKind.PHOTO),
        ("20250314_101112.jpg", JPEG, DocumentKind.PHOTO),
        ("IMG_1234.pdf", PDF, DocumentKind.OTHER),
        ("scan.pdf", PDF, DocumentKind.OTHER),
    ],
)
def test_a_kind_is_guessed_from_the_name(name: str, kind: MediaType, guess: DocumentKind) -> None:
    assert rules.guess_kind(name, kind) is guess


def test_keys_name_the_hash() -> None:
    sha256 = "ab" * 32
    assert rules.blob_key(sha256) == f"ab/ab/{sha256}"
    assert rules.thumbnail_key(sha256) == f"thumbnails/ab/{sha256}.webp"
    for key in (rules.blob_key(sha256), rules.thumbnail_key(sha256)):
        assert rules.sha256_of(key) == rules.sha256_of(f"{key}.12ab.part") == sha256
    for key in ("", f"imports/ab/{sha256}", sha256, f"ab/{sha256}", "ab/ab/file"):
        assert rules.sha256_of(key) is None
