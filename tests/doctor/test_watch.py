"""Backups, logs and alarms, asked of a server that speaks as AWS does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from spends.doctor import watch
from spends.doctor.findings import State
from spends.integrations.aws.account import AwsAccount
from spends.kit import clock
from spends.kit.cloud import Backups, NotAllowed
from spends.kit.errors import Unavailable
from spends.kit.runtime import Runtime
from tests.doctor.conftest import Looked
from tests.support import s3

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def aws_url() -> Iterator[str]:
    with s3.serving() as url:
        yield url


@pytest.fixture
def account(aws_url: str, monkeypatch: pytest.MonkeyPatch) -> AwsAccount:
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_url)
    return AwsAccount("us-east-1")


@pytest.fixture
def client(aws_url: str) -> Any:
    return lambda name: boto3.client(name, endpoint_url=aws_url, region_name="us-east-1")


@ONE
class TestLogs:
    def test_not_in_use(self, looked: Looked) -> None:
        assert watch.logs(looked()).state is State.NOTE

    def test_no_group_no_line_an_old_line_a_new_line(
        self, looked: Looked, account: AwsAccount, client: Any
    ) -> None:
        logs = client("logs")
        case = looked(cloud=account, log_group="/spends/test")
        assert "no log group" in watch.logs(case).sentence
        for group in ("/spends/test/app", "/spends/test/nginx", "/other"):
            logs.create_log_group(logGroupName=group)
        assert "none at all" in watch.logs(case).sentence
        now = int(clock.now().timestamp() * 1000)
        for group, hours in (("/other", 0), ("/spends/test/nginx", 30)):
            logs.create_log_stream(logGroupName=group, logStreamName="one")
            logs.put_log_events(
                logGroupName=group,
                logStreamName="one",
                logEvents=[{"timestamp": now - hours * 3_600_000, "message": "line"}],
            )
        found = watch.logs(case)
        assert found.state is State.FAILED
        assert "30 hours ago" in found.sentence
        logs.create_log_stream(logGroupName="/spends/test/app", logStreamName="one")
        logs.put_log_events(
            logGroupName="/spends/test/app",
            logStreamName="one",
            logEvents=[{"timestamp": now - 180_000, "message": "line"}],
        )
        found = watch.logs(case)
        assert found.state is State.OK
        assert found.sentence == "Logs arrive in 2 groups; the newest line came 3 minutes ago."


@ONE
class TestAlarms:
    def test_not_in_use(self, looked: Looked) -> None:
        assert watch.alarms(looked()).state is State.NOTE

    def test_from_no_topic_to_a_test_that_arrives(
        self, looked: Looked, account: AwsAccount, client: Any
    ) -> None:
        sns, sqs = client("sns"), client("sqs")
        arn = sns.create_topic(Name="Admin-Alerts")["TopicArn"]
        missing = watch.alarms(looked(cloud=account, alerts_topic=f"{arn}-not"))
        assert "There is no topic" in missing.sentence
        case = looked(cloud=account, alerts_topic=arn)
        assert "none subscribed" in watch.alarms(case).sentence
        queue = sqs.create_queue(QueueName="inbox")["QueueUrl"]
        queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn["Attributes"]["QueueArn"])
        assert watch.alarms(case).sentence == "1 get the alarms."
        assert "Messages" not in sqs.receive_message(QueueUrl=queue)
        found = watch.alarms(looked(cloud=account, alerts_topic=arn, send_test=True))
        assert "A test was sent" in found.sentence
        body = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
        assert body["Subject"] == "Spends: a test, nothing is wrong"


class Refusing:
    """A cloud whose role may nothing."""

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: Any) -> None:
            raise NotAllowed(name)

        return refuse


@ONE
def test_what_the_role_may_not_ask_is_told(looked: Looked) -> None:
    case = looked(cloud=Refusing(), log_group="/spends", alerts_topic="arn:aws:sns:::x")
    assert watch.logs(case).sentence == "The role may not call last_log."
    assert watch.alarms(case).state is State.FAILED
    assert watch._rds_backups(case, "x.rds.amazonaws.com").state is State.NOTE


class TestAccount:
    def refusal(self, code: str) -> Any:
        def refuse(*_: Any, **__: Any) -> None:
            raise ClientError({"Error": {"Code": code}}, "GetTopicAttributes")

        return refuse

    def test_a_refusal_names_the_permission(
        self, account: AwsAccount, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Client:
            get_topic_attributes = self.refusal("AuthorizationError")

        monkeypatch.setattr(account, "_client", lambda _: Client)
        with pytest.raises(NotAllowed, match="GetTopicAttributes"):
            account.topic("arn:aws:sns:::x")
        Client.get_topic_attributes = self.refusal("Throttling")
        with pytest.raises(Unavailable, match="Throttling"):
            account.topic("arn:aws:sns:::x")

    def test_nobody_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in s3.CREDENTIALS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        with pytest.raises(Unavailable, match="does not answer"):
            AwsAccount("us-east-1").last_log("/spends")

    def test_the_backups_of_an_instance_by_its_host(self, account: AwsAccount, client: Any) -> None:
        rds = client("rds")
        rds.create_db_instance(
            DBInstanceIdentifier="spends",
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="owner",
            MasterUserPassword="only-for-tests",
            BackupRetentionPeriod=14,
        )
        found = rds.describe_db_instances()["DBInstances"][0]["Endpoint"]["Address"]
        backups = account.backups(found)
        assert backups is not None
        assert backups.days == 14
        assert account.backups("other.rds.amazonaws.com") is None


class TestBackups:
    @ONE
    @pytest.mark.parametrize(
        ("told", "state", "words"),
        [
            (None, State.FAILED, "No backup was ever restored"),
            ("{", State.FAILED, "cannot be read"),
            ({"days": 1, "ok": True}, State.OK, "was restored for a test 24 hours ago"),
            ({"days": 36, "ok": True}, State.FAILED, "36 days old"),
            ({"days": 1, "ok": False}, State.FAILED, "could not be restored"),
        ],
    )
    def test_of_a_server(
        self, looked: Looked, runtime: Runtime, told: Any, state: State, words: str
    ) -> None:
        path = runtime.settings.data_dir / watch.RESTORE_TEST
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(told, dict):
            at = clock.now() - timedelta(days=told["days"])
            text = json.dumps({"at": at.isoformat(), "backup": "night", "ok": told["ok"]})
            path.write_text(text)
        elif told:
            path.write_text(told)
        found = watch.backups(looked())
        assert found.state is state
        assert words in found.sentence

    def test_a_database_elsewhere_is_not_rds(self, looked: Looked) -> None:
        assert watch._rds_host(looked()) == ""

    @pytest.mark.parametrize(
        ("days", "minutes", "state"),
        [(14, 4, State.OK), (1, 4, State.FAILED), (14, 90, State.FAILED), (14, None, State.FAILED)],
    )
    def test_of_rds(self, days: int, minutes: int | None, state: State) -> None:
        now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        latest = None if minutes is None else now - timedelta(minutes=minutes)
        assert watch.judge_rds(Backups(days, latest), now).state is state
