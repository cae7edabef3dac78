"""Secrets Manager as a server of this process, and a Postgres that asks for passwords."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from sqlalchemy import URL, make_url

from tests.support import postgres, s3, sharing

OWNER = "rds_owner"
OWNER_PASSWORD = "the owner's ' own"
HBA = "local all postgres trust\nlocal all all scram-sha-256\n"


class Secrets:
    """The secrets that a test keeps there."""

    def __init__(self, url: str) -> None:
        self.client: Any = boto3.client("secretsmanager", endpoint_url=url)

    def put(self, name: str, value: object, stage: str = "AWSCURRENT") -> None:
        """Make a secret, or give it another value."""
        text = value if isinstance(value, str) else json.dumps(value)
        try:
            self.client.create_secret(Name=name, SecretString=text)
        except self.client.exceptions.ResourceExistsException:
            self.client.put_secret_value(SecretId=name, SecretString=text, VersionStages=[stage])


@contextmanager
def serving() -> Iterator[Secrets]:
    """Run the server, and let all of AWS' tools in this process find it."""
    with s3.serving() as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        try:
            yield Secrets(url)
        finally:
            del os.environ["AWS_ENDPOINT_URL"]


def guarded_postgres() -> URL:
    """Return a superuser's URL of a Postgres where everybody else needs their password."""
    folder = sharing.run_folder() / f"guarded-{sharing.WORKER}"
    url = make_url(postgres.start(folder)).set(drivername="postgresql+psycopg2")
    (folder / "pg_hba.conf").write_text(HBA)
    postgres.execute(url, "select pg_reload_conf()")
    return url


def owned_database(server: URL, name: str) -> URL:
    """Make an empty database whose owner may make roles, as RDS' does; return the owner's URL."""
    quoted = OWNER_PASSWORD.replace("'", "''")
    postgres.execute(
        server,
        f"""do $$ begin create role {OWNER} login createrole password '{quoted}';
        exception when duplicate_object then null; end $$""",
        f'drop database if exists "{name}" with (force)',
        f'create database "{name}" owner {OWNER} template template0',
    )
    return server.set(
        drivername="postgresql", database=name, username=OWNER, password=OWNER_PASSWORD
    )


def rds_secret(url: URL, user: str, password: str) -> dict[str, object]:
    """Return a secret as RDS writes it."""
    return {
        "engine": "postgres",
        "host": url.query["host"],
        "port": url.port or 5432,
        "dbname": url.database,
        "username": user,
        "password": password,
    }
