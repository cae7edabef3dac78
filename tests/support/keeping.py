"""Documents to test with: small files of each kind, and a household that keeps them."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from PIL import Image

from spends.domains.documents import service as documents
from spends.domains.documents.kinds import DocumentKind, LinkTarget
from spends.domains.documents.schemas import Link, NewDocument
from spends.domains.documents.views import DocumentView
from spends.kit.runtime import Runtime
from tests.support.homes import Home, sign_up

EML = (
    b"From: Shop <shop@example.org>\r\nTo: ann@example.org\r\nSubject: Your order 4711\r\n"
    b"Date: Fri, 14 Mar 2025 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n\r\n"
    b"A kettle, 49.90 EUR\r\n"
)
LONG_AGO = datetime.now(UTC) - timedelta(days=3)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), color: str = "teal") -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind)
    return file.getvalue()


def pdf(text: str = "Kettle 49.90 EUR", pages: int = 1) -> bytes:
    """Return a PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            b" << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    return assembled(objects)


def assembled(objects: list[bytes]) -> bytes:
    """Return a PDF of objects, the first of which is its catalogue."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(body))
    )


@dataclass(frozen=True)
class Keeper:
    """Somebody who keeps documents."""

    runtime: Runtime
    home: Home

    @classmethod
    def open(cls, runtime: Runtime, name: str = "ann") -> "Keeper":
        """Sign somebody up."""
        return cls(runtime, sign_up(runtime.database, name))

    def reader(self) -> "Keeper":
        """Return the same household for somebody who may only read."""
        return replace(self, home=self.home.reader())

    def add(
        self,
        content: bytes | None = None,
        name: str = "receipt.pdf",
        kind: DocumentKind | None = None,
        **links: UUID,
    ) -> DocumentView:
        """Keep a file, linked to targets given by their kind: `transaction=…`."""
        blob = documents.store(self.runtime.storage, io.BytesIO(content or pdf()))
        wanted = tuple(Link(target=LinkTarget(kind), target_id=one) for kind, one in links.items())
        with self.home.work() as uow:
            return documents.add(uow, NewDocument(file_name=name, kind=kind, links=wanted), blob)

    def kept(self, sha256: str) -> bytes:
        """Return the bytes of a file."""
        with self.runtime.storage.open(documents.blob_key(sha256)) as file:
            return file.read()
