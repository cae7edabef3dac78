"""What differs between dev, staging and production, all of it from the context of cdk.json."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Self

# A process' share of connections is never more than the application's own default.
LARGEST_POOL = 8
# Connections that stay free for backups, rotation and people: 30 %.
USABLE = 0.7
# What a stage may say for one route alone.
FOR_ROUTES = frozenset({"beanstalk_platform", "cdn", "cdn_certificate", "sweeps"})


@dataclasses.dataclass(frozen=True)
class Stage:
    """The sizes and choices of one stage; any of them may be overridden by `-c name=value`."""

    name: str
    route: str
    instance_class: str
    disk_gb: int
    database_class: str
    database_storage_gb: int
    database_storage_max_gb: int
    database_connections: int
    multi_az: bool
    backup_days: int
    # Days between two passwords of the application's role; 0: it keeps the first one.
    rotation_days: int
    # Whether data outlives its stack and cannot be deleted by mistake.
    retain: bool
    task_cpu: int
    task_memory: int
    tasks_min: int
    tasks_max: int
    redis_class: str
    log_days: int
    log_level: str
    monthly_budget_usd: int
    # The name people open; empty: the address that AWS gives.
    domain: str = ""
    # The hosted zone of Route 53 that holds the domain: its name and its id.
    hosted_zone: str = ""
    hosted_zone_id: str = ""
    # Who hears of alarms: addresses with commas between them, PagerDuty's integration URL, a
    # channel of Slack (ids of workspace and channel, once AWS has been let into the workspace).
    alert_email: str = ""
    alert_url: str = ""
    slack_workspace: str = ""
    slack_channel: str = ""
    # Whom Let's Encrypt may write to; empty: the first address of alert_email.
    certbot_email: str = ""

    @classmethod
    def read(
        cls, context: Callable[[str], Any], set_context: Callable[[str, Any], None] | None = None
    ) -> Self:
        """Read the stage that `-c stage=` names; ValueError tells what is missing or wrong.

        What a stage says for one route alone becomes context, as if `-c` had said it.
        """
        name, route = context("stage") or "dev", context("route") or "ec2"
        stages: Mapping[str, Mapping[str, Any]] = context("stages") or {}
        if name not in stages:
            raise ValueError(f"There is no stage {name!r}; cdk.json has {', '.join(stages)}.")
        values: dict[str, Any] = {"name": name, "route": route, **stages[name]}
        for extra in FOR_ROUTES & values.keys():
            value = values.pop(extra)
            if set_context and context(extra) is None:
                set_context(extra, value)
        fields = {field.name for field in dataclasses.fields(cls)}
        if unknown := values.keys() - fields:
            raise ValueError(f"Stage {name} of cdk.json has {', '.join(sorted(unknown))}: unknown.")
        for field in dataclasses.fields(cls):
            given = context(field.name)
            if field.name not in ("name", "route") and given is not None:
                values[field.name] = _typed(field, given)
        return cls(**values)

    @property
    def prefix(self) -> str:
        """What the names of all stacks begin with: `Spends-Dev`."""
        return f"Spends-{self.name.title()}"

    @property
    def log_group(self) -> str:
        """What the names of all log groups begin with: `/spends/dev`."""
        return f"/spends/{self.name}"

    @property
    def certificate_email(self) -> str:
        """Whom Let's Encrypt writes to when a certificate is about to end."""
        return self.certbot_email or self.alert_email.split(",")[0].strip()

    @property
    def parameter(self) -> str:
        """The name of the SSM parameter that holds the server's settings, without secrets."""
        return f"/spends/{self.name}/environment"

    @property
    def topic_name(self) -> str:
        """The name of the SNS topic that hears of alarms."""
        return f"{self.prefix}-Admin-Alerts"

    def pool_size(self, processes: int) -> int:
        """Return how many database connections each of so many processes may hold."""
        return max(1, min(LARGEST_POOL, int(self.database_connections * USABLE) // processes))


def _typed(field: "dataclasses.Field[Any]", given: Any) -> Any:
    """Return a value from the command line, where all values are text, as its field's type."""
    text = str(given).strip()
    if field.type is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(f"-c {field.name}={text}: say true or false.")
        return text.lower() == "true"
    if field.type is int:
        if not text.isdigit():
            raise ValueError(f"-c {field.name}={text}: that is not a whole number.")
        return int(text)
    return text
