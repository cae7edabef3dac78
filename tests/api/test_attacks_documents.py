"""What an attacker sends to where documents are kept."""

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from spends.domains.documents.repository import sweeps
from spends.domains.documents.repository.sweeps import Found
from spends.domains.documents.rules import thumbnail_key
from spends.kit.runtime import Runtime
from tests.support.keeping import pdf, picture
from tests.support.people import Person, PersonFactory

DOCUMENTS = "/api/documents"
# Text no database holds, no header carries, or that leads away from where it belongs.
HOSTILE = (
    "\x00",
    "a\x00b.pdf",
    "a\r\nSet-Cookie: b=c\r\n\r\n<script>.pdf",
    'a"; filename="b.exe',
    "%0d%0aX-Evil: 1.pdf",
    "..%2f..%2fetc%2fpasswd",
    "file:///etc/passwd",
    "\u202egnp.exe",
    "=cmd()|' /C calc'!A0.pdf",
    "\U0001f600" * 300,
)


async def added(person: Person, content: bytes, name: str = "a.pdf") -> dict[str, Any]:
    answer = await person.client.post(DOCUMENTS, files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def read(runtime: Runtime, person: Person, one: dict[str, Any], text: str) -> None:
    """Let a document be read and have a small picture."""
    runtime.storage.put(thumbnail_key(one["sha256"]), io.BytesIO(picture("WEBP", (80, 60))))
    with runtime.system("a test writes what was read") as uow:
        ids = UUID(person.household["id"]), UUID(one["id"])
        found = Found(*ids, one["sha256"], one["media_type"], one["file_name"])
        findings = sweeps.Findings(text, page_count=1, has_thumbnail=True)
        assert sweeps.note_read(uow, found, findings)


def left(folder: Path) -> list[Path]:
    """Return what is in a folder."""
    return list(folder.iterdir())


class TestText:
    async def test_no_name_breaks_a_header_or_the_database(self, ann: Person) -> None:
        for number, name in enumerate(HOSTILE):
            one = await added(ann, pdf(str(number)), name)
            where = f"{DOCUMENTS}/{one['id']}"
            await ann.client.patch(where, json={"file_name": name, "version": one["version"]})
            answer = await ann.client.get(f"{where}/content")
            assert answer.status_code == 200, name
            assert {"set-cookie", "x-evil"}.isdisjoint(answer.headers), name
            assert answer.headers["content-disposition"].startswith("attachment; filename=")
            assert "/" not in one["file_name"]
            for query in (name, name[:50]):
                answer = await ann.client.get(DOCUMENTS, params={"search": query})
                assert answer.status_code in {200, 422}, name

    async def test_half_a_letter_is_refused(self, ann: Person) -> None:
        one = await added(ann, pdf())
        where = f"{DOCUMENTS}/{one['id']}"
        for path, body in (
            (where, b'{"file_name": "\\ud800"}'),
            (where, b'{"kind": "\\ud800"}'),
        ):
            answer = await ann.client.patch(
                path, content=body, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code in {200, 422}, answer.text
        assert (await ann.client.get(where)).status_code == 200
        assert (await ann.client.get(DOCUMENTS)).status_code == 200


RECEIPTS = (
    "Shop\nDate: 14.03.2025\nKettle 9999999999999999999.99\nTotal EUR 9999999999999999999.99\n",
    "Shop\nDate: 14.03.2025\nKettle 99999999999999.99\nTotal EUR 99999999999999.99\n",
    "Shop\nDate: 14.03.2025\nKettle 999999999999.99\nTotal EUR 999999999999.99\n",
    "Shop\nDate: 01.01.0001\nKettle 1.00\nTotal EUR 1.00\n",
    "Shop\nDate: 31.12.9999\nKettle 1.00\nTotal EUR 1.00\n",
    "Shop\nDate: 1900-01-01\nKettle 1.00\nTotal EUR 1.00\n",
    "Shop\nDate: 14.03.2025\nKettle -1.00\nTotal EUR -1.00\n",
    "Shop\nDate: 14.03.2025\n99999999999 x 99999999999.99 Kettle 9999999999999.99\n",
    "\u202eShop\nTotal KWD 1.2345\n" + "Kettle 1.00\n" * 1_500,
    "x" * 20_000,
    "1.00\n" * 4_000,
)


class TestReceipts:
    async def test_no_text_is_our_fault(self, ann: Person, app_runtime: Runtime) -> None:
        for number, text in enumerate(RECEIPTS):
            one = await added(ann, pdf(str(number)))
            read(app_runtime, ann, one, text)
            answer = await ann.client.post(f"{DOCUMENTS}/{one['id']}/proposal")
            assert answer.status_code in {200, 409, 422}, (text[:60], answer.text)


class TestContent:
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_what_looks_like_two_things_does_nothing(self, ann: Person) -> None:
        page = b"<html><script>alert(document.cookie)</script></html>"
        mail = b"From: a@b.c\r\nTo: a@b.c\r\nDate: 1\r\nSubject: x\r\n\r\n"
        for content, shown in (
            (b"%PDF-1.4\n" + page, "inline"),
            (b"\xff\xd8\xff" + page, "inline"),
            (b"\x89PNG\r\n\x1a\n" + page, "inline"),
            (b"RIFF\x00\x00\x00\x00WEBP" + page, "inline"),
            (b"\x00\x00\x00\x18ftypheic" + page, "attachment"),
            (mail + page, "attachment"),
        ):
            one = await added(ann, content, "a.html")
            answer = await ann.client.get(f"{one['content_path']}?inline=1")
            headers = answer.headers
            assert headers["content-disposition"].startswith(f"{shown};")
            assert headers["content-type"] == one["media_type"]
            assert "html" not in headers["content-type"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"].startswith("sandbox;")
            assert headers["cross-origin-resource-policy"] == "same-origin"

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_no_part_is_too_odd(self, ann: Person) -> None:
        one = await added(ann, pdf())
        for asked in (
            "bytes=0-" + "9" * 190,
            "bytes=-" + "9" * 15,
            "bytes=" + "0-0," * 40,
            "bytes=\u0661-\u0662",
            "bytes=0x1-0x2",
            "bytes=--1",
            "bytes=+1-+2",
        ):
            headers = [(b"Range", asked.encode())]
            answer = await ann.client.get(one["content_path"], headers=headers)
            assert answer.status_code in {200, 206, 416, 422}, asked
            if answer.status_code in {200, 206}:
                assert len(answer.content) == int(answer.headers["content-length"])

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_nobody_else_keeps_a_copy(
        self, ann: Person, client: httpx.AsyncClient, app_runtime: Runtime
    ) -> None:
        one = await added(ann, picture(), "a.jpg")
        read(app_runtime, ann, one, "")
        for path in ("content", "thumbnail"):
            where = f"{DOCUMENTS}/{one['id']}/{path}"
            answer = await ann.client.get(where)
            assert "private" in answer.headers["cache-control"]
            # A browser that has it asks again for whoever sits there next, and is refused.
            assert "no-cache" in answer.headers["cache-control"] or (
                answer.headers["vary"] == "Cookie"
            )
            tag = {"If-None-Match": answer.headers["etag"]}
            assert (await client.get(where, headers=tag)).status_code == 401


class TestUpload:
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_many_files_in_one_request_are_refused_or_one(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        files = [("file", (f"{number}.pdf", pdf(str(number)))) for number in range(1500)]
        answer = await ann.client.post(DOCUMENTS, files=files)
        assert answer.status_code in {400, 422}, answer.text
        files = files[:3]
        answer = await ann.client.post(DOCUMENTS, files=files)
        assert answer.status_code in {201, 422}
        fields = {f"field-{number}": "x" for number in range(2000)}
        answer = await ann.client.post(DOCUMENTS, files=files[:1], data=fields)
        assert answer.status_code in {400, 422}, answer.text

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_a_body_without_a_length_stops_at_the_limit(
        self, ann: Person, app_runtime: Runtime, tmp_path: Path, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        sent = 0

        async def body() -> Any:
            nonlocal sent
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            yield pdf()
            for _ in range(400):
                sent += 1
                yield bytes(1024 * 1024)

        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await ann.client.post(DOCUMENTS, content=body(), headers=headers)
        assert answer.status_code == 413
        assert sent < 130
        assert {path.name for path in left(tmp_path)} == {"data"}

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"--x",
            b"--x\r\n\r\n",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-',
            b"--x\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
            b"--x\r\nContent-Disposition: form-data; name=file; filename*=utf-7''+ADw-\r\n\r\nx\r\n--x--",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\xfe"\r\n\r\n%PDF-1\r\n--x--',
        ],
    )
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_a_broken_body_is_told_as_such(
        self, ann: Person, app_runtime: Runtime, content: bytes
    ) -> None:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await ann.client.post(DOCUMENTS, content=content, headers=headers)
        assert answer.status_code in {201, 400, 422}, answer.text
        for boundary in ("", "\xff", "x" * 300):
            kind = f"multipart/form-data; boundary={boundary}".encode("latin-1")
            odd = [(b"Content-Type", kind)]
            answer = await ann.client.post(DOCUMENTS, content=content, headers=odd)
            assert answer.status_code in {400, 422}, answer.text


class TestTogether:
    async def test_the_same_file_at_once_is_one_document(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        files = {"file": ("a.pdf", pdf())}
        answers = await asyncio.gather(*(ann.client.post(DOCUMENTS, files=files) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
        where = f"{DOCUMENTS}/{answers[0].json()['id']}"
        calls = [("POST", DOCUMENTS), ("DELETE", where), ("POST", f"{where}/restore")] * 4
        answers = await asyncio.gather(
            *(
                ann.client.request(method, path, files=files if path == DOCUMENTS else None)
                for method, path in calls
            )
        )
        for (method, path), answer in zip(calls, answers, strict=True):
            assert answer.status_code in {200, 201, 204, 404, 409}, (method, path, answer.text)
        await ann.client.post(DOCUMENTS, files=files)
        found = (await ann.client.get(DOCUMENTS)).json()
        assert found["total"] == len(found["items"]) == 1
        assert (await ann.client.get(found["items"][0]["content_path"])).content == pdf()


class TestShared:
    async def test_the_same_bytes_tell_nothing_of_another_household(
        self, new_person: PersonFactory, app_runtime: Runtime
    ) -> None:
        ann, bob = await new_person("Ann"), await new_person("Bob")
        one = await added(ann, pdf("Kettle"), "Ann's secret.pdf")
        read(app_runtime, ann, one, "A secret")
        two = await added(bob, pdf("Kettle"), "b.pdf")
        assert two["id"] != one["id"]
        assert (two["file_name"], two["text_read"], two["thumbnail_path"]) == ("b.pdf", False, None)
        assert (await bob.client.get(f"{DOCUMENTS}/{two['id']}/thumbnail")).status_code == 404
        assert (await bob.client.get(DOCUMENTS, params={"search": "secret"})).json()["total"] == 0
        await bob.client.delete(f"{DOCUMENTS}/{two['id']}")
        assert (await ann.client.get(one["content_path"])).status_code == 200

    async def test_whoever_brings_many_makes_nobody_wait(
        self, new_person: PersonFactory, app_runtime: Runtime
    ) -> None:
        mallory, ann = await new_person("Mallory"), await new_person("Ann")
        for number in range(4):
            await added(mallory, pdf(str(number)))
        one = await added(ann, pdf("Kettle"))
        with app_runtime.system("what is read next", write=False) as uow:
            assert one["id"] in {str(found.id) for found in sweeps.unread(uow, 2)}
            assert len(sweeps.unread(uow, 20)) == 5
