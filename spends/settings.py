"""Every setting, from the environment (`SPENDS_…`) or a `.env` file.

`.env.example` lists them all.
"""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


class Settings(BaseSettings):
    """What an operator may choose. The defaults run on a laptop with nothing else installed."""

    model_config = SettingsConfigDict(env_prefix="SPENDS_", env_file=".env", extra="ignore")

    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(
        3000, description="The port of the pages, the API and the websocket.", ge=1, le=65535
    )
    data_dir: Path = Field(
        Path("data"), description="The folder of the SQLite database, uploaded files and the key."
    )
    storage: Literal["folder", "s3"] = Field(
        "folder", description="Where uploaded files are kept: folder (in data_dir) or s3."
    )
    s3_bucket: str = Field("", description="The bucket of S3 that files are kept in.")
    s3_prefix: str = Field("", description="What the names of all files in the bucket begin with.")
    s3_endpoint_url: str = Field(
        "", description="The address of another S3, such as MinIO; empty: Amazon's own."
    )
    s3_region: str = Field("", description="The bucket's region; empty: as AWS' own tools have it.")
    database_url: str = Field(
        "",
        description="postgresql://user:password@host/name, of no superuser; empty: SQLite.",
    )
    database_pool_size: int = Field(
        8, description="Database connections, and so threads at work, per process.", ge=1
    )
    public_url: str = Field(
        "",
        description="The address people open, such as https://spends.example.org; empty: http://localhost:PORT.",
    )
    allowed_origins: list[str] = Field(
        [], description="More origins that may open the websocket and use the API."
    )
    trusted_proxies: list[str] = Field(
        [], description="Addresses or networks whose forwarded client address counts."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Encrypts stored secrets and signs API tokens; empty: made once in data_dir.",
    )
    signups: Literal["open", "invite", ""] = Field(
        "",
        description="Who may sign up: open or invite; empty: open on localhost, else invite.",
    )
    signups_per_hour: int = Field(
        10, description="Sign-ups from one address within an hour; 0: no limit.", ge=0
    )
    session_days: int = Field(30, description="Days after which a sign-in ends when unused.", ge=1)
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for /metrics; empty: loopback only."
    )
    otlp_endpoint: str = Field(
        "",
        description="Where traces go, such as http://localhost:4318 (OTLP over HTTP); empty: nowhere.",
    )
    sentry_dsn: SecretStr = Field(
        SecretStr(""), description="Where faults go: the DSN of a Sentry project; empty: nowhere."
    )
    scheduler: Literal["embedded", "off"] = Field(
        "embedded", description="Who runs the sweeps: this process or nobody."
    )
    log_group: str = Field(
        "",
        description="What the names of our CloudWatch log groups begin with, for the doctor.",
    )
    alerts_topic: str = Field(
        "", description="The ARN of the SNS topic that alarms are sent to, for the doctor."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged."
    )

    @model_validator(mode="after")
    def _bucket_named(self) -> Self:
        if self.storage == "s3" and not self.s3_bucket:
            message = "SPENDS_STORAGE=s3 needs a bucket: set SPENDS_S3_BUCKET"
            raise ValueError(message)
        return self

    @property
    def effective_database_url(self) -> str:
        """The database's URL, SQLite in the data folder unless another was given."""
        return self.database_url or f"sqlite:///{self.data_dir / 'spends.db'}"

    @property
    def effective_public_url(self) -> str:
        """The address people open, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether people open it on this machine only."""
        return urlsplit(self.effective_public_url).hostname in LOCAL_HOSTS

    @property
    def is_https(self) -> bool:
        """Whether people open it over TLS, so that cookies may be bound to it."""
        return self.effective_public_url.startswith("https://")

    @property
    def origins(self) -> list[str]:
        """The origins that may talk to us from a browser."""
        own = [self.effective_public_url]
        if self.is_local:
            own += [f"http://{host}:{self.port}" for host in ("localhost", "127.0.0.1")]
        return list(dict.fromkeys([*own, *(origin.rstrip("/") for origin in self.allowed_origins)]))

    @property
    def signups_open(self) -> bool:
        """Whether a stranger may sign up."""
        return self.signups == "open" or (not self.signups and self.is_local)
