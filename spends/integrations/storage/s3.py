"""Files in a bucket of S3, or of what speaks its language (MinIO, Ceph, R2 and others).

Who we are there comes from where AWS' own tools have it: environment, profile, role of the machine.
"""

import base64
import contextlib
import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, cast

import boto3
import structlog
from botocore import exceptions
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from spends.integrations.storage import keys
from spends.integrations.storage.keys import NOT_KEPT
from spends.kit.errors import NotFound, Unavailable
from spends.kit.storage import TEMPORARY, StoredFile

log = structlog.get_logger()

PART_SIZE = 5 * 1024 * 1024
"""In bytes; one part is held in memory while it is sent. S3 takes no smaller ones but the last."""

READ_SIZE = 256 * 1024
REFUSED = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "Forbidden"}
)
NO_BUCKET = frozenset({"NoSuchBucket", "PermanentRedirect", "InvalidBucketName"})
FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge"})
GONE = frozenset({"NoSuchKey", "NoSuchUpload", "404", "NotFound"})


@dataclass(frozen=True, slots=True)
class S3Place:
    """Where the files go. `prefix` is put before each key; empty texts mean AWS' own defaults."""

    bucket: str
    prefix: str = ""
    endpoint_url: str = ""
    region: str = ""


class S3Storage:
    """Keeps each blob as an object. Small ones go at once, others in parts at flat memory.

    What S3 is sent it checks by SHA-256.
    """

    def __init__(self, place: S3Place) -> None:
        self._bucket = place.bucket
        self._prefix = f"{place.prefix.strip('/')}/" if place.prefix.strip("/") else ""
        self._client: Any = boto3.Session().client(
            "s3",
            region_name=place.region or None,
            endpoint_url=place.endpoint_url or None,
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
                max_pool_connections=20,
                # The sums are ours: some who speak S3 know no others.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + keys.checked(key)}

    def put(self, key: str, source: BinaryIO) -> int:
        """Store a stream under a key; what is half sent is taken back when it breaks off."""
        at = self._at(key)
        with _plain_errors():
            first = _read(source)
            if len(first) < PART_SIZE:
                self._client.put_object(**at, Body=first, ChecksumSHA256=_sum(first))
                return len(first)
            upload = self._client.create_multipart_upload(**at, ChecksumAlgorithm="SHA256")
            at["UploadId"] = upload["UploadId"]
            try:
                size, parts = self._send_parts(at, first, source)
                self._client.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
            except BaseException:
                self._abort(at)
                raise
        return size

    def _send_parts(
        self, at: dict[str, str], part: bytearray, source: BinaryIO
    ) -> tuple[int, list[dict[str, Any]]]:
        size = 0
        sent: list[dict[str, Any]] = []
        while part:
            number, checksum = len(sent) + 1, _sum(part)
            answer = self._client.upload_part(
                **at, PartNumber=number, Body=part, ChecksumSHA256=checksum
            )
            sent.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
            size += len(part)
            part = _read(source, part)
        return size, sent

    def _abort(self, at: dict[str, str]) -> None:
        try:
            self._client.abort_multipart_upload(**at)
        except (BotoCoreError, ClientError):
            log.warning("upload_not_aborted", key=at["Key"])

    @contextlib.contextmanager
    def open(self, key: str, start: int = 0) -> Iterator[BinaryIO]:
        """Open the object; what is not read is not fetched."""
        wanted: dict[str, str] = {"Range": f"bytes={start}-"} if start else {}
        with _plain_errors():
            body = self._opened(self._at(key) | wanted)
        with contextlib.closing(body):
            yield cast("BinaryIO", _Body(body))

    def _opened(self, wanted: dict[str, str]) -> Any:
        try:
            return self._client.get_object(**wanted)["Body"]
        except ClientError as error:
            if _code(error) == "InvalidRange":
                return io.BytesIO()
            raise

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give a copy that lasts for the time of the context."""
        with tempfile.NamedTemporaryFile(prefix="spends-") as copy:
            with self.open(key) as source:
                while chunk := source.read(READ_SIZE):
                    copy.write(chunk)
            copy.flush()
            yield Path(copy.name)

    def delete(self, key: str, before: datetime | None = None) -> None:
        """Remove the object, or the half-sent one of that name.

        `before` is compared just before: S3 has no deletion that compares by itself.
        """
        at = self._at(key)
        with _plain_errors():
            if key.endswith(TEMPORARY):
                self._delete_half(key)
                return
            if before is not None and self._modified_at(at, before) >= before:
                return
            self._client.delete_object(**at)

    def _modified_at(self, at: dict[str, str], otherwise: datetime) -> datetime:
        try:
            return cast("datetime", self._client.head_object(**at)["LastModified"])
        except ClientError as error:
            if _code(error) in GONE:
                return otherwise
            raise

    def files(self, prefix: str) -> Iterator[StoredFile]:
        """Yield the objects under a folder, and what was half sent to there."""
        beginning = keys.folder(prefix)
        with _plain_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + beginning
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    key = found["Key"].removeprefix(self._prefix)
                    yield StoredFile(key, found["Size"], found["LastModified"])
            for found in self._half_sent(beginning):
                yield StoredFile(self._half_name(found), 0, found["Initiated"])

    def _half_sent(self, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix
        )
        for page in pages:
            yield from page.get("Uploads", ())

    def _half_name(self, found: dict[str, Any]) -> str:
        mark = hashlib.sha256(found["UploadId"].encode()).hexdigest()[:32]
        return f"{found['Key'].removeprefix(self._prefix)}.{mark}{TEMPORARY}"

    def _delete_half(self, name: str) -> None:
        key = name.removesuffix(TEMPORARY).rpartition(".")[0]
        for found in list(self._half_sent(key)):
            if self._half_name(found) == name:
                self._client.abort_multipart_upload(
                    Bucket=self._bucket, Key=found["Key"], UploadId=found["UploadId"]
                )


class _Body:
    """The bytes of an object as they come."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end; Unavailable when the line breaks."""
        with _plain_errors():
            return cast("bytes", self._body.read(None if size < 0 else size))


def _read(source: BinaryIO, part: bytearray | None = None) -> bytearray:
    """Return the next part, a smaller one only at the end; `part` is filled anew where it fits."""
    part = bytearray(PART_SIZE) if part is None or len(part) < PART_SIZE else part
    size = 0
    while size < PART_SIZE and (chunk := source.read(min(READ_SIZE, PART_SIZE - size))):
        part[size : size + len(chunk)] = chunk
        size += len(chunk)
    return part if size == PART_SIZE else part[:size]


def _sum(content: bytearray) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what S3 answers in words for the person who waits; the log has the rest."""
    try:
        yield
    except ClientError as error:
        if _code(error) == "NoSuchKey":
            raise NotFound(NOT_KEPT) from error
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        log.warning("storage_refused", code=_code(error), status=status)
        raise Unavailable(_refusal(_code(error), status)) from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
        log.warning("storage_without_credentials")
        message = "The file storage (S3) is given no key. Ask who runs this Spends to set one."
        raise Unavailable(message) from error
    except (exceptions.ConnectionError, exceptions.HTTPClientError) as error:
        log.warning("storage_away", reason=type(error).__name__)
        message = "The file storage (S3) does not answer. Try again in a few minutes."
        raise Unavailable(message) from error
    except (BotoCoreError, OSError) as error:
        log.warning("storage_failed", reason=type(error).__name__)
        raise Unavailable(_refusal("", 0)) from error


def _refusal(code: str, status: int) -> str:
    if code in REFUSED or status == HTTPStatus.FORBIDDEN:
        return "The file storage (S3) refuses our key. Ask who runs this Spends to check it."
    if code in NO_BUCKET:
        return "The file storage (S3) has no such bucket. Ask who runs this Spends to check it."
    if code in FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return "The file storage (S3) has no room left. Make room there, then try again."
    if status == HTTPStatus.SERVICE_UNAVAILABLE or code == "SlowDown":
        return "The file storage (S3) is busy. Try again in a few minutes."
    return "The file storage (S3) could not do this. Try again in a few minutes."
