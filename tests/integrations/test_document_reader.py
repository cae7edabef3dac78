"""Files are read in a process of their own; what they do to it ends in a sentence."""

import base64
import contextlib
import io
import resource
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from pillow_heif import from_pillow

from spends.domains.documents.kinds import TEXT_LENGTH, MediaType
from spends.domains.documents.ports import Unreadable
from spends.integrations.documents import child, ocr, reader
from spends.integrations.documents.reader import SeparateReader
from spends.kit.errors import Unavailable
from tests.support.keeping import EML, assembled, pdf, picture

READER = SeparateReader()
MAIL = b"""From: =?utf-8?q?Caf=C3=A9?= <shop@example.org>
To: ann@example.org
Subject: Your order
Date: Fri, 14 Mar 2025 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<html><head><style>p { color: red }</style><title>x</title></head>
<body><p>One kettle<br>49.90&nbsp;EUR</p><script>alert(1)</script></body></html>
--b
Content-Type: application/pdf; name="invoice.pdf"
Content-Disposition: attachment; filename="invoice.pdf"
Content-Transfer-Encoding: base64

%s
--b--
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def small(path: Path, content: bytes, kind: MediaType) -> Image.Image:
    path.write_bytes(content)
    packed = READER.thumbnail(path, kind)
    assert packed is not None
    assert len(packed) <= 20 * 1024
    result = Image.open(io.BytesIO(packed))
    assert result.format == "WEBP"
    assert max(result.size) <= 320
    return result


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))


class TestText:
    def test_of_a_pdf(self, path: Path) -> None:
        path.write_bytes(pdf("Kettle 49.90 EUR on paper", pages=3))
        text, pages = READER.read(path, MediaType.PDF)
        assert text == "\n".join(["Kettle 49.90 EUR on paper"] * 3)
        assert pages == 3

    def test_of_a_mail_with_what_is_attached(self, path: Path) -> None:
        path.write_bytes(MAIL % base64.encodebytes(pdf("Invoice 4711")))
        text, pages = READER.read(path, MediaType.EML)
        lines = text.split("\n")
        assert lines[0] == "Your order"
        assert "Café" in lines[1]
        assert {"One kettle", "49.90 EUR", "invoice.pdf", "Invoice 4711"} <= set(lines)
        assert "alert" not in text
        assert "color" not in text
        assert pages is None

    def test_of_a_plain_mail(self, path: Path) -> None:
        path.write_bytes(EML)
        assert "A kettle, 49.90 EUR" in READER.read(path, MediaType.EML).text

    @pytest.mark.skipif(not ocr.available(), reason="what reads photos is not installed")
    @pytest.mark.parametrize("kind", [MediaType.JPEG, MediaType.PDF, MediaType.HEIC])
    def test_on_photos_and_scans(self, path: Path, kind: MediaType) -> None:
        paper = Image.new("RGB", (900, 600), "white")
        pen, font = ImageDraw.Draw(paper), ImageFont.load_default(48)
        pen.text((60, 100), "Copper kettle", font=font, fill="black")
        pen.text((700, 100), "49,90", font=font, fill="black")
        if kind is MediaType.HEIC:
            from_pillow(paper).save(path, format="HEIF", quality=90)
        else:
            paper.save(path, "PDF" if kind is MediaType.PDF else "JPEG")
        assert READER.read(path, kind).text == "Copper kettle  49,90"

    def test_is_cut_where_it_becomes_long(self, path: Path) -> None:
        path.write_bytes(pdf("word " * 2_000, pages=9))
        assert len(READER.read(path, MediaType.PDF).text) <= TEXT_LENGTH


class TestThumbnails:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_of_pictures(self, path: Path, kind: str) -> None:
        result = small(path, picture(kind, (1600, 900)), MediaType(f"image/{kind.lower()}"))
        assert result.size == (320, 180)
        assert near(result.convert("RGB").getpixel((9, 9)), (0, 128, 128))

    def test_of_heic(self, path: Path) -> None:
        file = io.BytesIO()
        from_pillow(Image.new("RGB", (640, 480), "teal")).save(file, quality=90)
        result = small(path, file.getvalue(), MediaType.HEIC)
        assert result.size == (320, 240)

    def test_of_a_pdf_s_first_page(self, path: Path) -> None:
        result = small(path, pdf(), MediaType.PDF)
        assert result.size == (247, 320)
        assert result.convert("RGB").getpixel((3, 3)) == (255, 255, 255)

    def test_stand_upright_and_say_nothing_of_who_took_them(self, path: Path) -> None:
        source = Image.new("RGB", (640, 480), "red")
        ImageDraw.Draw(source).rectangle((0, 0, 639, 239), "blue")
        exif = Image.Exif()
        exif[0x0112] = 6
        exif[0x010F] = "Secret camera"
        file = io.BytesIO()
        source.save(file, "JPEG", exif=exif, icc_profile=b"profile" * 9)
        result = small(path, file.getvalue(), MediaType.JPEG)
        assert result.size == (240, 320)
        assert near(result.convert("RGB").getpixel((230, 160)), (0, 0, 255))
        assert near(result.convert("RGB").getpixel((10, 160)), (255, 0, 0))
        assert not result.getexif()
        assert set(result.info) <= {"background", "loop", "duration", "timestamp"}

    def test_noise_is_small_too(self, path: Path) -> None:
        small(path, _png(Image.effect_noise((900, 900), 200).convert("RGB")), MediaType.PNG)

    def test_what_is_seen_through_stands_on_white(self, path: Path) -> None:
        result = small(path, _png(Image.new("RGBA", (50, 40), (0, 0, 0, 0))), MediaType.PNG)
        assert result.size == (50, 40)
        assert result.convert("RGB").getpixel((9, 9)) == (255, 255, 255)

    def test_a_mail_has_none(self, path: Path) -> None:
        path.write_bytes(EML)
        assert READER.thumbnail(path, MediaType.EML) is None


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _png_of_zeros(side: int) -> bytes:
    """Return a picture that is small as a file and huge when it is opened."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    packed = _packed(bytes(1 + side * 3), side)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def _packed(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def _pdf_bomb(size: int) -> bytes:
    """Return a PDF whose page is so many megabytes of nothing, packed twice."""
    packed = zlib.compress(_packed(b" " * 1_000_000, size), 9)
    filters = b"[/FlateDecode /FlateDecode]"
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
            b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(packed), filters, packed),
        ]
    )


class TestBadFiles:
    @pytest.fixture(autouse=True)
    def _measure(self) -> None:
        self.before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def test_a_bomb_in_a_pdf_ends_in_a_sentence(self, path: Path) -> None:
        path.write_bytes(_pdf_bomb(600))
        assert path.stat().st_size < 100_000
        with pytest.raises(Unreadable, match=r"^This file .* It is kept as it is"):
            READER.thumbnail(path, MediaType.PDF)
        with contextlib.suppress(Unreadable):
            assert READER.read(path, MediaType.PDF).text == ""
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - self.before
        assert grown < 100_000

    def test_a_bomb_in_a_picture_ends_in_a_sentence(self, path: Path) -> None:
        path.write_bytes(_png_of_zeros(16_000))
        assert path.stat().st_size < 8_000_000
        with pytest.raises(Unreadable, match="It is kept as it is"):
            READER.thumbnail(path, MediaType.PNG)

    def test_a_tree_of_pages_without_end_ends(self, path: Path) -> None:
        path.write_bytes(
            assembled(
                [
                    b"<< /Type /Catalog /Pages 2 0 R >>",
                    b"<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 1000000000 >>",
                    b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000000 >>",
                ]
            )
        )
        with contextlib.suppress(Unreadable):
            assert READER.read(path, MediaType.PDF).text == ""

    @pytest.mark.parametrize("kind", [kind for kind in MediaType if kind is not MediaType.EML])
    def test_a_broken_file_ends_in_a_sentence(self, path: Path, kind: MediaType) -> None:
        path.write_bytes(b"%PDF-1.7 \xff\xd8\xff broken")
        with pytest.raises(Unreadable, match="broken"):
            READER.thumbnail(path, kind)

    def test_a_broken_pdf_has_no_text(self, path: Path) -> None:
        path.write_bytes(b"%PDF-1.7 broken")
        with pytest.raises(Unreadable, match="broken"):
            READER.read(path, MediaType.PDF)

    def test_a_locked_pdf_says_so(self, path: Path) -> None:
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
        writer.encrypt("secret", algorithm="AES-256")
        writer.write(path)
        with pytest.raises(Unreadable, match="protected by a password"):
            READER.read(path, MediaType.PDF)

    def test_what_takes_too_long_is_given_up(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.write_bytes(pdf())
        monkeypatch.setattr(reader, "PATIENCE", 0.01)
        with pytest.raises(Unreadable, match="takes too much"):
            READER.read(path, MediaType.PDF)

    @pytest.mark.parametrize(
        ("signal", "error"), [("TERM", Unavailable), ("INT", Unavailable), ("KILL", Unreadable)]
    )
    def test_an_interruption_says_nothing_about_the_file(
        self,
        path: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        signal: str,
        error: type[Exception],
    ) -> None:
        program = tmp_path / "python"
        # Whoever runs the tests may have it ignore a signal, which a shell could not undo.
        program.write_text(
            f"#!{sys.executable}\nimport os, signal\n"
            f"if signal.SIG{signal} != signal.SIGKILL:\n"
            f"    signal.signal(signal.SIG{signal}, signal.SIG_DFL)\n"
            f"os.kill(os.getpid(), signal.SIG{signal})\n"
        )
        program.chmod(0o755)
        monkeypatch.setattr(reader.sys, "executable", str(program))
        with pytest.raises(error):
            READER.read(path, MediaType.PDF)

    def test_what_a_killed_child_wrote_is_removed(
        self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = tmp_path / "python"
        program.write_text(
            f'#!/bin/sh\necho "$TMPDIR" > {tmp_path}/where\n> $(mktemp)\nkill -KILL $$\n'
        )
        program.chmod(0o755)
        monkeypatch.setattr(reader.sys, "executable", str(program))
        with pytest.raises(Unreadable):
            READER.read(path, MediaType.PDF)
        own = Path((tmp_path / "where").read_text().strip())
        assert own.name
        assert not own.exists()

    def test_a_file_that_is_gone_is_a_broken_one(self, path: Path) -> None:
        with pytest.raises(Unreadable, match="broken"):
            READER.read(path, MediaType.PDF)

    @pytest.mark.parametrize("said", [b"", b"no", b"[]", b'{"error": "It is locked."}'])
    def test_an_odd_answer_is_an_error(self, said: bytes) -> None:
        with pytest.raises(Unreadable, match=r"\.$"):
            reader._understood(said)


class TestChild:
    """What the child does, done here, where it can be measured."""

    @pytest.mark.parametrize(
        ("wanted", "kind", "content"),
        [
            ("text", MediaType.PDF, pdf("Kettle")),
            ("text", MediaType.EML, EML),
            ("thumbnail", MediaType.PDF, pdf()),
            ("thumbnail", MediaType.JPEG, picture()),
        ],
    )
    def test_it_answers(self, path: Path, wanted: str, kind: MediaType, content: bytes) -> None:
        path.write_bytes(content)
        said = child.answer(wanted, path, kind)
        assert said.get("text") or said.get("picture")

    def test_it_is_told_nothing_of_ours(self) -> None:
        assert {name for name in reader.ENVIRONMENT if "SPENDS" in name or "KEY" in name} == set()
