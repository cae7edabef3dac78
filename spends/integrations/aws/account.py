"""Logs, alarms and backups as AWS' own services tell of them.

Who we are there comes from where AWS' own tools have it: the role of the machine or the task.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from spends.kit.cloud import Backups, NotAllowed, Topic
from spends.kit.errors import Unavailable

REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "UnauthorizedOperation",
    }
)
NO_DATABASE = frozenset({"DBInstanceNotFound", "DBInstanceNotFoundFault"})
NO_TOPIC = frozenset({"NotFound", "NotFoundException", "InvalidParameter"})
PENDING = "PendingConfirmation"
"""What AWS calls a subscription that nobody has agreed to yet."""

STREAMS = 5
"""So many of a group's newest streams are asked: the order of streams is some minutes late."""


class AwsAccount:
    """The account that the process's role belongs to."""

    def __init__(self, region: str = "") -> None:
        self._session = boto3.Session(region_name=region or None)
        self._quick = Config(
            connect_timeout=5, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"}
        )

    def _client(self, service: str) -> Any:
        return self._session.client(service, config=self._quick)

    def last_log(self, prefix: str) -> tuple[int, datetime | None]:
        """Return how many log groups there are, and the instant of the newest event in any."""
        with _plain_errors():
            logs = self._client("logs")
            pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
            groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
            newest = [event["timestamp"] for group in groups for event in self._newest(logs, group)]
        instant = datetime.fromtimestamp(max(newest) / 1000, UTC) if newest else None
        return len(groups), instant

    def _newest(self, logs: Any, group: str) -> Iterator[dict[str, Any]]:
        streams = logs.describe_log_streams(
            logGroupName=group, orderBy="LastEventTime", descending=True, limit=STREAMS
        )
        for stream in streams["logStreams"]:
            yield from logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"], limit=1
            )["events"]

    def topic(self, arn: str) -> Topic | None:
        """Return who gets a topic's messages; None when there is no such topic."""
        with _plain_errors():
            sns = self._client("sns")
            try:
                sns.get_topic_attributes(TopicArn=arn)
            except ClientError as error:
                if _code(error) in NO_TOPIC:
                    return None
                raise
            pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
            found = [one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]]
        pending = found.count(PENDING)
        return Topic(len(found) - pending, pending)

    def publish(self, arn: str, subject: str, text: str) -> None:
        """Send a message to a topic."""
        with _plain_errors():
            self._client("sns").publish(TopicArn=arn, Subject=subject, Message=text)

    def backups(self, host: str) -> Backups | None:
        """Return the backups of the RDS instance at a host; None where none has that address."""
        with _plain_errors():
            try:
                answer = self._client("rds").describe_db_instances(
                    DBInstanceIdentifier=host.partition(".")[0]
                )
            except ClientError as error:
                if _code(error) in NO_DATABASE:
                    return None
                raise
        for found in answer["DBInstances"]:
            if found.get("Endpoint", {}).get("Address") == host:
                return Backups(found["BackupRetentionPeriod"], found.get("LatestRestorableTime"))
        return None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what AWS answers in words for whoever runs this Spends."""
    try:
        yield
    except ClientError as error:
        if _code(error) in REFUSED:
            raise NotAllowed(error.operation_name) from error
        message = f"AWS refuses {error.operation_name}: {_code(error)}."
        raise Unavailable(message) from error
    except BotoCoreError as error:
        message = f"AWS does not answer ({type(error).__name__}). Check the network and the role."
        raise Unavailable(message) from error
