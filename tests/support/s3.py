"""A server of this process that speaks S3 over HTTP."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BUCKET = "spends-files"


@contextmanager
def serving() -> Iterator[str]:
    """Run the server, with our keys in the environment; the value is its address."""
    os.environ.update(CREDENTIALS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def fresh_bucket(url: str, name: str) -> None:
    """Make an empty bucket."""
    boto3.client("s3", endpoint_url=url).create_bucket(Bucket=name)
