"""Every setting, from the environment (`SPENDS_…`) or a `.env` file.

`.env.example` lists them all.
"""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from spends.kit.errors import FieldError, InvalidInput
from spends.settings_secret import SecretSource

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
DATABASES = {"sqlite", "postgresql", "postgres"}
UNUSABLE = "A setting cannot be used. Mend it, then start again."
WEB = ("http", "https")
REDIS = ("redis://", "rediss://", "unix://")


class Settings(BaseSettings):
    """What an operator may choose. The defaults run on a laptop with nothing else installed."""

    model_config = SettingsConfigDict(
        env_prefix="SPENDS_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    secret_name: str = Field(
        "",
        description="A secret of AWS Secrets Manager with more settings; the environment wins.",
    )
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
    database_secret: str = Field(
        "", description="The secret of AWS with the user and password of Postgres, as RDS has it."
    )
    database_owner_url: str = Field(
        "", description="The address as the tables' owner, for migrate and prepare-database alone."
    )
    database_owner_secret: str = Field(
        "", description="The owner's secret of AWS, for migrate and prepare-database alone."
    )
    database_ca: str = Field(
        "", description="A file of certificates that must vouch for Postgres, over TLS."
    )
    database_pool_size: int = Field(
        8, description="Database connections, and so threads at work, per process.", ge=1
    )
    database_connections: int = Field(
        0,
        description="Connections that the database has for us; more are refused; 0: any.",
        ge=0,
    )
    redis_url: str = Field(
        "", description="redis://… or rediss://…, which more than one web process needs."
    )
    workers: int = Field(1, description="Web processes; more than one needs Redis.", ge=1, le=32)
    transport: Literal["websocket", "polling"] = Field(
        "websocket",
        description="How pages hear from the server: websocket, or polling where none can pass.",
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
        description="Where traces go by OTLP, such as http://localhost:4318; empty: nowhere.",
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from; the first that has one wins."""
        del file_secret_settings
        return init_settings, env_settings, dotenv_settings, SecretSource(settings_cls)

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _database_named(cls, url: str) -> str:
        if url and not _is_database(url):
            message = (
                "this is no address of a database: write postgresql://user:password@host/name, "
                "with %40 for an @ in the password, %2F for a /, %3A for a : and %23 for a #"
            )
            raise ValueError(message)
        return url

    @field_validator("redis_url")
    @classmethod
    def _redis_named(cls, url: str) -> str:
        if url and not url.startswith(REDIS):
            message = "this is no address of Redis: write redis://host:6379, or rediss:// for TLS"
            raise ValueError(message)
        return url

    @field_validator("otlp_endpoint")
    @classmethod
    def _collector_named(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in WEB or not urlsplit(url).hostname):
            message = "this is no address of a collector: write http://localhost:4318"
            raise ValueError(message)
        return url

    @field_validator("sentry_dsn")
    @classmethod
    def _sentry_named(cls, dsn: SecretStr) -> SecretStr:
        parts = urlsplit(dsn.get_secret_value())
        named = parts.scheme in WEB and parts.username and parts.hostname
        if dsn.get_secret_value() and not (named and parts.path.rpartition("/")[2].isdigit()):
            message = "this is no DSN: copy it from the project's settings, https://KEY@HOST/NUMBER"
            raise ValueError(message)
        return dsn

    @field_validator("database_ca")
    @classmethod
    def _certificates_there(cls, file: str) -> str:
        if file and not Path(file).is_file():
            message = f"there is no file {file}: download the certificates of your database"
            raise ValueError(message)
        return file

    @model_validator(mode="after")
    def _bucket_named(self) -> Self:
        if self.storage == "s3" and not self.s3_bucket:
            message = "SPENDS_STORAGE=s3 needs a bucket: set SPENDS_S3_BUCKET"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _processes_fit(self) -> Self:
        if self.workers > 1 and not self.redis_url:
            message = "SPENDS_WORKERS above 1 needs a Redis that they share: set SPENDS_REDIS_URL"
            raise ValueError(message)
        if self.workers > 1 and self.transport == "polling":
            message = "SPENDS_TRANSPORT=polling needs one process for a page: set SPENDS_WORKERS=1"
            raise ValueError(message)
        most = 2 * self.database_pool_size * self.workers
        if self.database_connections and most > self.database_connections:
            message = (
                f"{self.workers} SPENDS_WORKERS with a SPENDS_DATABASE_POOL_SIZE of "
                f"{self.database_pool_size} take up to {most} connections (twice the pool each), "
                f"and SPENDS_DATABASE_CONNECTIONS says {self.database_connections}: lower one"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _secret_fits(self) -> Self:
        if self.database_secret and self.database_url.startswith("sqlite"):
            message = "SPENDS_DATABASE_SECRET is for Postgres, and SPENDS_DATABASE_URL names SQLite"
            raise ValueError(message)
        return self

    @property
    def effective_database_url(self) -> str:
        """The database's URL, SQLite in the data folder unless another was given.

        Where a secret says who we are, it may leave out what the secret has.
        """
        if self.database_url:
            return self.database_url
        return "postgresql://" if self.database_secret else self._sqlite_url

    @property
    def _sqlite_url(self) -> str:
        return f"sqlite:///{self.data_dir / 'spends.db'}"

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


def load() -> Settings:
    """Return the settings; InvalidInput with a sentence for each that cannot be used.

    Raises Unavailable when the secret that SPENDS_SECRET_NAME names cannot be read.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            FieldError(
                "_".join(["SPENDS", *map(str, found["loc"][:1])]).upper() if found["loc"] else "",
                found["msg"].removeprefix("Value error, "),
            )
            for found in error.errors(include_input=False, include_url=False)
        ]
        raise InvalidInput(UNUSABLE, wrong) from None
    except SettingsError as error:
        # Of its words only the name is told: what they come from has the value.
        name = str(error).partition('field "')[2].partition('"')[0]
        wrong = [FieldError(f"SPENDS_{name.upper()}", 'write it as JSON, such as ["one", "two"]')]
        raise InvalidInput(UNUSABLE, wrong) from None


def _is_database(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    scheme = parts.scheme.partition("+")[0]
    if scheme == "sqlite":
        return url.startswith(("sqlite:///", "sqlite+pysqlite:///"))
    return scheme in DATABASES and port != 0 and len(parts.path) > 1 and not parts.fragment
