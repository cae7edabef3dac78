"""Puts the pages of a release into their bucket, and tells CloudFront to fetch them anew.

The files of the release before stay: a page that is open goes on loading its parts until it is
loaded again. What is older goes.
"""

import io
import json
import mimetypes
import zipfile
from typing import Any

import boto3

LASTING = "public, max-age=31536000, immutable"
PASSING = "no-cache"
# The names of the files that the last release brought.
LIST = ".release.json"
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Bring the bucket to the state of the release; deleting the stack leaves it as it is."""
    if event["RequestType"] == "Delete":
        return {"PhysicalResourceId": event["PhysicalResourceId"]}
    given = event["ResourceProperties"]
    s3, bucket = boto3.client("s3"), given["Bucket"]
    source = s3.get_object(Bucket=given["SourceBucket"], Key=given["SourceKey"])["Body"].read()
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        # Pages last: what they name is there before they are.
        for name in sorted(names, key=lambda name: name.endswith(".html")):
            s3.put_object(Bucket=bucket, Key=name, Body=archive.read(name), **_headers(name))
    before = _before(s3, bucket)
    if set(before) != set(names):
        _forget(s3, bucket, {*names, *before, LIST})
        s3.put_object(Bucket=bucket, Key=LIST, Body=json.dumps(names).encode())
    boto3.client("cloudfront").create_invalidation(
        DistributionId=given["Distribution"],
        InvalidationBatch={
            "CallerReference": event["RequestId"],
            "Paths": {"Quantity": 1, "Items": ["/*"]},
        },
    )
    return {"PhysicalResourceId": "pages", "Data": {"Files": len(names)}}


def _headers(name: str) -> dict[str, str]:
    suffix = name[name.rfind(".") :]
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    lasting = name.startswith("assets/")
    return {"ContentType": kind, "CacheControl": LASTING if lasting else PASSING}


def _before(s3: Any, bucket: str) -> list[str]:
    try:
        found: list[str] = json.loads(s3.get_object(Bucket=bucket, Key=LIST)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return []
    return found


def _forget(s3: Any, bucket: str, kept: set[str]) -> None:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            if found["Key"] not in kept:
                s3.delete_object(Bucket=bucket, Key=found["Key"])
