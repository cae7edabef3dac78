"""Documents by the API: uploaded, listed, linked, served to whom they belong, refused when bad."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import httpx
import pytest

from spends.domains.documents import jobs
from spends.domains.documents.kinds import MAX_DOCUMENT_SIZE
from spends.integrations.storage.s3 import S3Place, S3Storage
from spends.kit.ids import new_id
from spends.kit.runtime import Runtime
from spends.settings import Settings
from tests.support import s3
from tests.support.keeping import EML, pdf, picture
from tests.support.people import ClientFactory, Person, PersonFactory

DOCUMENTS = "/api/documents"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FULL = "The file could not be stored. Check that the disk has room, then try again."


async def upload(
    person: Person, content: bytes | None = None, name: str = "receipt.pdf", **fields: str
) -> httpx.Response:
    files = {"file": (name, pdf() if content is None else content, "application/octet-stream")}
    return await person.client.post(DOCUMENTS, files=files, data=fields)


async def added(person: Person, *arguments: Any, **fields: str) -> dict[str, Any]:
    answer = await upload(person, *arguments, **fields)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def line_of(person: Person) -> str:
    new = {"name": "Giro", "type": "checking", "currency_code": "EUR"}
    account = (await person.client.post("/api/accounts", json=new)).json()["id"]
    line = {"account_id": account, "date": "2025-03-14", "amount": "-49.90", "payee": "Shop"}
    answer = await person.client.post("/api/transactions", json=line)
    found: str = answer.json()["id"]
    return found


async def total(person: Person) -> int:
    answer = await person.client.get(DOCUMENTS)
    assert answer.status_code == 200, answer.text
    found: int = answer.json()["total"]
    return found


def stored(runtime: Runtime) -> list[str]:
    root = runtime.settings.data_dir / "files"
    return sorted(path.name for path in root.rglob("*") if path.is_file())


class TestUpload:
    async def test_a_file_is_kept_linked_and_named(self, ann: Person) -> None:
        line = await line_of(ann)
        answer = await upload(
            ann, name="Rechnung Küche.pdf", kind="receipt", target="transaction", target_id=line
        )
        assert answer.status_code == 201, answer.text
        found = answer.json()
        assert answer.headers["Location"] == f"{DOCUMENTS}/{found['id']}"
        assert (found["kind"], found["file_name"]) == ("receipt", "Rechnung Küche.pdf")
        assert (found["media_type"], found["size"]) == ("application/pdf", len(pdf()))
        assert found["links"] == [{"target": "transaction", "target_id": line}]
        assert (await ann.client.get(f"{DOCUMENTS}/{found['id']}")).json() == found

    async def test_the_same_file_twice_is_stored_once(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        line = await line_of(ann)
        first = await added(ann)
        again = await added(ann, pdf(), "other.pdf", target="transaction", target_id=line)
        assert again["id"] == first["id"]
        assert again["links"] == [{"target": "transaction", "target_id": line}]
        assert await total(ann) == 1
        assert stored(app_runtime) == [first["sha256"]]

    async def test_a_key_does_it_once(self, ann: Person) -> None:
        ann.client.headers["Idempotency-Key"] = "one"
        first, again = await upload(ann), await upload(ann)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.json() == first.json()

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            ("..\\..\\boot.ini", "boot.ini.pdf"),
            ("a\u202efdp.exe", "afdp.exe.pdf"),
            ("", "document.pdf"),
        ],
    )
    async def test_a_name_leads_nowhere(
        self, ann: Person, app_runtime: Runtime, sent: str, kept: str
    ) -> None:
        found = await added(ann, pdf(), sent or ".")
        assert found["file_name"] == kept
        assert stored(app_runtime) == [found["sha256"]]

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"MZ\x90\x00\x03" + bytes(300), "invoice.pdf"),
            (SVG, "logo.svg"),
            (SVG, "logo.png"),
            (b"<!doctype html><script>alert(1)</script>", "page.pdf"),
            (b"GIF89a" + bytes(30), "a.gif"),
        ],
    )
    async def test_what_is_not_kept_is_refused(
        self, ann: Person, app_runtime: Runtime, content: bytes, name: str
    ) -> None:
        answer = await upload(ann, content, name)
        assert answer.status_code == 422
        assert "Choose a PDF, a JPEG, PNG, WebP or HEIC picture" in answer.json()["detail"]
        assert await total(ann) == 0
        assert stored(app_runtime) == []

    async def test_too_much_is_refused(self, ann: Person, app_runtime: Runtime) -> None:
        for size in (26 * 2**20, MAX_DOCUMENT_SIZE + 1):
            answer = await upload(ann, pdf().ljust(size))
            assert answer.status_code == 413
            assert "larger than 25 MB" in answer.json()["detail"]
        assert await total(ann) == 0
        assert stored(app_runtime) == []
        found = await added(ann, pdf().ljust(MAX_DOCUMENT_SIZE))
        assert found["size"] == MAX_DOCUMENT_SIZE

    async def test_nothing_and_no_file_are_refused(self, ann: Person) -> None:
        answer = await upload(ann, b"")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")
        answer = await ann.client.post(DOCUMENTS, data={"kind": "receipt"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")
        assert (await upload(ann, kind="novel")).status_code == 422

    async def test_a_link_to_nothing_is_refused(
        self, new_person: PersonFactory, app_runtime: Runtime
    ) -> None:
        ann, bob = await new_person("Ann"), await new_person("Bob")
        theirs = await line_of(ann)
        answers = [
            await upload(bob, target="transaction", target_id=wanted)
            for wanted in (theirs, str(new_id()))
        ]
        assert {answer.status_code for answer in answers} == {422}
        assert answers[0].content == answers[1].content
        for fields in ({"target": "transaction"}, {"target_id": theirs}):
            assert (await upload(bob, **fields)).status_code == 422
        assert await total(bob) == 0
        assert stored(app_runtime) == []

    async def test_a_stranger_uploads_nothing(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(DOCUMENTS, files={"file": ("a.pdf", pdf())})
        assert answer.status_code == 401


class FullFolder:
    """A storage whose disk has no room left."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def put(self, key: str, source: BinaryIO) -> int:
        class NoRoom(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                chunk = source.read(-1 if size is None else size)
                if not chunk:
                    raise OSError(28, "No space left on device")
                return chunk

        size: int = self._storage.put(key, NoRoom())
        return size


class TestNoRoom:
    async def test_a_full_disk_leaves_nothing(self, ann: Person, app_runtime: Runtime) -> None:
        app_runtime.storage = FullFolder(app_runtime.storage)
        answer = await upload(ann)
        assert (answer.status_code, answer.json()["detail"]) == (503, FULL)
        assert await total(ann) == 0
        assert stored(app_runtime) == []

    async def test_a_folder_that_cannot_be_written_says_so(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        (app_runtime.settings.data_dir / "files").write_bytes(b"no folder")
        answer = await upload(ann)
        assert (answer.status_code, answer.json()["detail"]) == (503, FULL)
        assert await total(ann) == 0


class TestLists:
    async def test_filters_and_pages(self, ann: Person) -> None:
        line = await line_of(ann)
        await added(ann, pdf("1"), "Café invoice.pdf", target="transaction", target_id=line)
        await added(ann, picture(), "IMG_0001.jpg")
        await added(ann, EML, "order.eml", kind="other")

        async def names(**query: str) -> list[str]:
            answer = await ann.client.get(DOCUMENTS, params=query)
            assert answer.status_code == 200, answer.text
            return [one["file_name"] for one in answer.json()["items"]]

        assert await names() == ["order.eml", "IMG_0001.jpg", "Café invoice.pdf"]
        assert await names(skip="1", limit="1") == ["IMG_0001.jpg"]
        assert await names(search="cafe") == ["Café invoice.pdf"]
        assert await names(kind="photo") == ["IMG_0001.jpg"]
        assert await names(target="transaction", target_id=line) == ["Café invoice.pdf"]
        assert await names(unlinked="true", kind="other") == ["order.eml"]
        for query in ({"target_id": line}, {"kind": "x"}, {"limit": "101"}, {"nothing": "1"}):
            assert (await ann.client.get(DOCUMENTS, params=query)).status_code == 422, query

    async def test_what_was_read_is_found(self, ann: Person, app_runtime: Runtime) -> None:
        one = await added(ann, pdf("A copper kettle"))
        assert not one["text_read"]
        assert jobs.read_pending(app_runtime) == 1
        found = (await ann.client.get(DOCUMENTS, params={"search": "KETTLE"})).json()["items"]
        assert [(one["text_read"], one["page_count"]) for one in found] == [(True, 1)]


class TestChanges:
    async def test_name_and_kind_change(self, ann: Person) -> None:
        one = await added(ann)
        where = f"{DOCUMENTS}/{one['id']}"
        body = {"file_name": "Kettle", "kind": "manual", "version": one["version"]}
        changed = (await ann.client.patch(where, json=body)).json()
        assert (changed["file_name"], changed["kind"]) == ("Kettle.pdf", "manual")
        answer = await ann.client.put(where, json={"kind": "other", "version": one["version"]})
        assert answer.status_code == 409
        for bad in ({"kind": None}, {"file_name": ""}, {"size": 1}, {"file_name": "x" * 300}):
            assert (await ann.client.patch(where, json=bad)).status_code == 422, bad

    async def test_links_come_and_go(self, ann: Person) -> None:
        one, line = await added(ann), await line_of(ann)
        where = f"{DOCUMENTS}/{one['id']}/links"
        body = {"target": "transaction", "target_id": line}
        answer = await ann.client.post(where, json=body)
        assert (answer.status_code, answer.json()["links"]) == (200, [body])
        bad = {"target": "transaction", "target_id": str(new_id())}
        answer = await ann.client.post(where, json=bad)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "target_id")
        for status in (204, 404):
            answer = await ann.client.delete(f"{where}/transaction/{line}")
            assert answer.status_code == status

    async def test_what_is_deleted_can_be_restored(self, ann: Person) -> None:
        one = await added(ann)
        where = f"{DOCUMENTS}/{one['id']}"
        assert (await ann.client.delete(where)).status_code == 204
        for path in (where, f"{where}/content", f"{where}/thumbnail"):
            assert (await ann.client.get(path)).status_code == 404
        assert (await ann.client.post(f"{where}/restore")).json()["id"] == one["id"]
        assert await total(ann) == 1


class TestContent:
    async def test_it_is_a_download_that_does_nothing(self, ann: Person) -> None:
        one = await added(ann, pdf(), "Bon “Küche”.pdf")
        answer = await ann.client.get(f"{DOCUMENTS}/{one['id']}/content")
        assert (answer.status_code, answer.content) == (200, pdf())
        headers = answer.headers
        assert headers["content-type"] == "application/pdf"
        assert headers["content-length"] == str(len(pdf()))
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert headers["content-disposition"] == (
            'attachment; filename="Bon _K_che_.pdf"; '
            "filename*=UTF-8''Bon%20%E2%80%9CK%C3%BCche%E2%80%9D.pdf"
        )
        assert headers["cache-control"] == "private, no-cache"

    @pytest.mark.parametrize(
        ("content", "name", "shown"),
        [
            (pdf(), "a.pdf", "inline"),
            (picture(), "a.jpg", "inline"),
            (picture("PNG"), "a.png", "inline"),
            (EML, "a.eml", "attachment"),
        ],
    )
    async def test_only_what_is_safe_is_shown_in_place(
        self, ann: Person, content: bytes, name: str, shown: str
    ) -> None:
        one = await added(ann, content, name)
        answer = await ann.client.get(f"{DOCUMENTS}/{one['id']}/content?inline=1")
        assert answer.headers["content-disposition"].startswith(f"{shown};")
        assert "sandbox" in answer.headers["content-security-policy"]
        framed = "SAMEORIGIN" if shown == "inline" else "DENY"
        assert answer.headers["x-frame-options"] == framed

    async def test_parts_are_given(self, ann: Person) -> None:
        one = await added(ann)
        where, whole = f"{DOCUMENTS}/{one['id']}/content", pdf()
        size = len(whole)
        for asked, part in (
            ("bytes=0-9", whole[:10]),
            ("bytes=100-", whole[100:]),
            ("bytes=-7", whole[-7:]),
            (f"bytes=5-{size * 2}", whole[5:]),
        ):
            answer = await ann.client.get(where, headers={"Range": asked})
            assert (answer.status_code, answer.content) == (206, part), asked
            start = whole.index(part)
            wanted = f"bytes {start}-{start + len(part) - 1}/{size}"
            assert answer.headers["content-range"] == wanted
        for asked in ("bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-5", "x"):
            answer = await ann.client.get(where, headers={"Range": asked})
            assert (answer.status_code, answer.content) == (200, whole), asked
        for asked in (f"bytes={size}-", "bytes=-0"):
            answer = await ann.client.get(where, headers={"Range": asked})
            assert answer.status_code == 416
            assert answer.headers["content-range"] == f"bytes */{size}"

    async def test_what_the_browser_has_is_not_sent_again(self, ann: Person) -> None:
        one = await added(ann)
        where = f"{DOCUMENTS}/{one['id']}/content"
        tag = (await ann.client.get(where)).headers["etag"]
        assert tag == f'"{one["sha256"]}"'
        for named in (tag, f'"x", W/{tag}', "*"):
            answer = await ann.client.get(where, headers={"If-None-Match": named})
            assert (answer.status_code, answer.content) == (304, b""), named
        headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
        assert (await ann.client.get(where, headers=headers)).status_code == 200
        headers["If-Range"] = tag
        assert (await ann.client.get(where, headers=headers)).status_code == 206

    async def test_a_lost_file_is_told_as_such(self, ann: Person, app_runtime: Runtime) -> None:
        one = await added(ann)
        for path in (app_runtime.settings.data_dir / "files").rglob("*"):
            if path.is_file():
                path.unlink()
        answer = await ann.client.get(f"{DOCUMENTS}/{one['id']}/content")
        assert answer.status_code == 404
        assert "no longer kept" in answer.json()["detail"]

    async def test_thumbnails_are_kept_by_the_browser(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        one = await added(ann, picture(), "a.jpg")
        where = f"{DOCUMENTS}/{one['id']}/thumbnail"
        answer = await ann.client.get(where)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
        jobs.read_pending(app_runtime)
        assert (await ann.client.get(f"{DOCUMENTS}/{one['id']}")).json()["thumbnail_path"] == where
        answer = await ann.client.get(where)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.content[8:12] == b"WEBP"
        assert "immutable" in answer.headers["cache-control"]
        again = await ann.client.get(where, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304

    async def test_the_pages_of_a_pdf_are_pictures(self, ann: Person, app_runtime: Runtime) -> None:
        one, other = await added(ann, pdf("A kettle")), await added(ann, picture(), "a.jpg")
        where = f"{DOCUMENTS}/{one['id']}/pages"
        assert (await ann.client.get(f"{where}/1")).status_code == 200  # before anybody read it
        assert (await ann.client.get(f"{where}/2")).status_code == 404
        jobs.read_pending(app_runtime)
        answer = await ann.client.get(f"{where}/1")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.content[8:12] == b"WEBP"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        again = await ann.client.get(
            f"{where}/1", headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status_code == 304
        wrong = [f"{where}/2", f"{where}/99999", f"{DOCUMENTS}/{other['id']}/pages/1"]
        for path in wrong:
            assert (await ann.client.get(path)).status_code == 404
        assert (await ann.client.get(f"{where}/0")).status_code == 422

    async def test_a_browser_s_session_shows_them(
        self, ann: Person, new_client: ClientFactory, app_runtime: Runtime
    ) -> None:
        from tests.support.people import ORIGIN, PASSWORD

        one = await added(ann, picture(), "a.jpg")
        jobs.read_pending(app_runtime)
        browser = new_client()
        form = {"email": ann.user["email"], "password": PASSWORD}
        await browser.post("/auth/sign-in", data=form, headers={"Origin": ORIGIN})
        for path in ("content?inline=1", "thumbnail"):
            answer = await browser.get(f"{DOCUMENTS}/{one['id']}/{path}")
            assert answer.status_code == 200, answer.text


async def test_another_household_s_document_is_an_unknown_one(new_person: PersonFactory) -> None:
    ann, bob = await new_person("Ann"), await new_person("Bob")
    one = await added(ann)
    for path in ("", "/content", "/content?inline=1", "/thumbnail", "/pages/1"):
        answers = [
            await bob.client.get(f"{DOCUMENTS}/{wanted}{path}") for wanted in (one["id"], new_id())
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[1].content
    assert await total(bob) == 0


class TestOnS3:
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with s3.serving() as url:
            yield url

    @pytest.fixture
    def settings(self, settings: Settings, url: str) -> Settings:
        bucket = f"b-{new_id()}"
        s3.fresh_bucket(url, bucket)
        chosen = {"storage": "s3", "s3_bucket": bucket, "s3_prefix": "home", "s3_endpoint_url": url}
        return settings.model_copy(update=chosen)

    async def test_files_come_and_go_as_in_a_folder(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        whole = pdf("A kettle").ljust(12 * 2**20)
        one = await added(ann, whole)
        where = f"{DOCUMENTS}/{one['id']}/content"
        assert (await ann.client.get(where)).content == whole
        answer = await ann.client.get(where, headers={"Range": "bytes=9000000-9000009"})
        assert (answer.status_code, answer.content) == (206, whole[9_000_000:9_000_010])
        assert jobs.read_pending(app_runtime) == 1
        answer = await ann.client.get(f"{DOCUMENTS}/{one['id']}/thumbnail")
        assert (answer.status_code, answer.content[8:12]) == (200, b"WEBP")
        assert not (app_runtime.settings.data_dir / "files").exists()

    async def test_a_refusal_in_the_middle_leaves_nothing(
        self, ann: Person, app_runtime: Runtime
    ) -> None:
        storage, bucket = app_runtime.storage, app_runtime.settings.s3_bucket
        assert isinstance(storage, S3Storage)
        client, parts = storage._client, []

        def forget_the_upload(**_: Any) -> None:
            parts.append(1)
            if len(parts) == 2:
                for found in client.list_multipart_uploads(Bucket=bucket)["Uploads"]:
                    client.abort_multipart_upload(
                        Bucket=bucket, Key=found["Key"], UploadId=found["UploadId"]
                    )

        client.meta.events.register("before-call.s3.UploadPart", forget_the_upload)
        answer = await upload(ann, pdf().ljust(20 * 2**20))
        assert len(parts) == 2
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("The file storage (S3)")
        assert await total(ann) == 0
        assert "Contents" not in client.list_objects_v2(Bucket=bucket)
        assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)

    async def test_a_storage_that_is_away_says_so(self, ann: Person, app_runtime: Runtime) -> None:
        gone = S3Place(app_runtime.settings.s3_bucket, "", "http://127.0.0.1:9", "us-east-1")
        app_runtime.storage = S3Storage(gone)
        answer = await upload(ann)
        assert answer.status_code == 503
        assert "does not answer" in answer.json()["detail"]
        assert await total(ann) == 0
