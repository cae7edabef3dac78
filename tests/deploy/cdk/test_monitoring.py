import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import ROUTES, STAGES, Template, as_list, resources, text_of
from tests.support.routes import context

Make = Callable[..., Any]
FIVE_MINUTES = 300


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    found = resources(template, "AWS::CloudWatch::Alarm").values()
    return {alarm["AlarmName"].rpartition("-")[2]: alarm for alarm in found}


class TestAlarms:
    @pytest.mark.parametrize(
        ("name", "metric", "comparison", "limit"),
        [
            ("Cpu", "CPUUtilization", "GreaterThanThreshold", 70),
            ("Memory", "mem_used_percent", "GreaterThanThreshold", 80),
            ("Disk", "disk_used_percent", "GreaterThanThreshold", 80),
            ("Machine", "StatusCheckFailed", "GreaterThanThreshold", 0),
            ("Latency", "Seconds", "GreaterThanThreshold", 1),
            ("DatabaseCpu", "CPUUtilization", "GreaterThanThreshold", 80),
            ("DatabaseConnections", "DatabaseConnections", "GreaterThanThreshold", 48),
            ("DatabaseStorage", "FreeStorageSpace", "LessThanThreshold", 2_000_000_000),
        ],
    )
    def test_ring_beyond_their_limit(
        self, synthesize: Make, name: str, metric: str, comparison: str, limit: float
    ) -> None:
        alarm = alarms(synthesize()["Spends-Dev-Monitoring"])[name]
        assert alarm["MetricName"] == metric
        assert alarm["ComparisonOperator"] == comparison
        assert alarm["Threshold"] == limit
        assert alarm["EvaluationPeriods"] >= 2

    def test_ring_for_a_share_of_failed_requests_where_there_are_enough(
        self, synthesize: Make
    ) -> None:
        alarm = alarms(synthesize()["Spends-Dev-Monitoring"])["Failures"]
        assert alarm["Threshold"] == 1
        (expression,) = [
            metric["Expression"] for metric in alarm["Metrics"] if metric.get("Expression")
        ]
        assert expression == "IF(requests > 20, 100 * FILL(failed, 0) / requests, 0)"

    @pytest.mark.parametrize("stage", STAGES)
    @pytest.mark.parametrize("route", ROUTES)
    def test_each_tells_the_topic_when_it_rings_and_when_it_is_over(
        self, synthesize: Make, route: str, stage: str
    ) -> None:
        found = alarms(synthesize(route, stage, **context())[f"Spends-{stage.title()}-Monitoring"])
        assert {"DatabaseCpu", "DatabaseConnections", "DatabaseStorage"} < found.keys()
        for alarm in found.values():
            for actions in (alarm["AlarmActions"], alarm["OKActions"]):
                assert [action["Ref"][:11] for action in actions] == ["AdminAlerts"]

    def test_a_silent_machine_is_alarming(self, synthesize: Make) -> None:
        found = alarms(synthesize()["Spends-Dev-Monitoring"])
        assert found["Machine"]["TreatMissingData"] == "breaching"
        assert found["Disk"]["TreatMissingData"] == "breaching"

    def test_follow_the_connections_that_the_stage_allows(self, synthesize: Make) -> None:
        found = alarms(synthesize(stage="production")["Spends-Production-Monitoring"])
        assert found["DatabaseConnections"]["Threshold"] == 120


class TestTopic:
    def test_is_encrypted_and_reached_over_tls_by_alarms_and_budgets(
        self, template: Make, match: Any
    ) -> None:
        monitoring = template("Monitoring")
        monitoring.has_resource_properties(
            "AWS::SNS::Topic",
            {
                "TopicName": "Spends-Dev-Admin-Alerts",
                "DisplayName": "Admin-Alerts",
                "KmsMasterKeyId": match.any_value(),
            },
        )
        (policy,) = resources(monitoring.to_json(), "AWS::SNS::TopicPolicy").values()
        statements = policy["PolicyDocument"]["Statement"]
        services = {
            name
            for statement in statements
            if statement["Effect"] == "Allow"
            for name in as_list(statement["Principal"]["Service"])
        }
        assert services == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
        (denied,) = [statement for statement in statements if statement["Effect"] == "Deny"]
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}

    def test_nobody_is_told_until_somebody_is_named(self, template: Make) -> None:
        template("Monitoring").resource_count_is("AWS::SNS::Subscription", 0)

    def test_tells_people_by_mail_and_pagerduty_by_its_address(self, synthesize: Make) -> None:
        chosen = {
            "alert_email": "ann@example.org, ben@example.org",
            "alert_url": "https://a.test/x",
        }
        monitoring = synthesize(**chosen)["Spends-Dev-Monitoring"]
        found = resources(monitoring, "AWS::SNS::Subscription").values()
        assert {(one["Protocol"], one["Endpoint"]) for one in found} == {
            ("email", "ann@example.org"),
            ("email", "ben@example.org"),
            ("https", "https://a.test/x"),
        }

    def test_tells_slack_by_a_role_that_may_do_nothing(self, synthesize: Make) -> None:
        chosen = {"slack_workspace": "T0123", "slack_channel": "C0123"}
        monitoring = synthesize(**chosen)["Spends-Dev-Monitoring"]
        (slack,) = resources(monitoring, "AWS::Chatbot::SlackChannelConfiguration").values()
        assert (slack["SlackWorkspaceId"], slack["SlackChannelId"]) == ("T0123", "C0123")
        assert [topic["Ref"][:11] for topic in slack["SnsTopicArns"]] == ["AdminAlerts"]
        assert resources(monitoring, "AWS::IAM::Policy") == {}
        (role,) = resources(monitoring, "AWS::IAM::Role").values()
        assert "ManagedPolicyArns" not in role

    def test_the_server_and_the_doctor_know_it_by_the_same_name(self, synthesize: Make) -> None:
        (parameter,) = resources(synthesize()["Spends-Dev-Ec2"], "AWS::SSM::Parameter").values()
        settings = text_of(parameter["Value"])
        assert ":Spends-Dev-Admin-Alerts\n" in settings
        assert "\nSPENDS_ALERTS_TOPIC=arn:" in settings


class TestMoney:
    def test_is_told_of_before_it_is_spent(self, synthesize: Make) -> None:
        (found,) = resources(synthesize()["Spends-Dev-Monitoring"], "AWS::Budgets::Budget").values()
        budget = found["Budget"]
        assert budget["BudgetLimit"] == {"Amount": 50, "Unit": "USD"}
        assert budget["CostFilters"] == {"TagKeyValue": ["user:spends:stage$dev"]}
        notices = found["NotificationsWithSubscribers"]
        assert {
            (notice["Notification"]["NotificationType"], notice["Notification"]["Threshold"])
            for notice in notices
        } == {("ACTUAL", 80), ("FORECASTED", 100)}
        assert {notice["Subscribers"][0]["SubscriptionType"] for notice in notices} == {"SNS"}

    def test_everything_carries_the_tag_that_the_budget_counts_by(self, synthesize: Make) -> None:
        for template in synthesize().values():
            for kind in ("AWS::RDS::DBInstance", "AWS::EC2::Instance", "AWS::S3::Bucket"):
                for found in resources(template, kind).values():
                    assert {"Key": "spends:stage", "Value": "dev"} in found["Tags"]


class TestDashboard:
    def test_shows_the_server_its_answers_and_the_database(self, synthesize: Make) -> None:
        monitoring = synthesize()["Spends-Dev-Monitoring"]
        (dashboard,) = resources(monitoring, "AWS::CloudWatch::Dashboard").values()
        text = text_of(dashboard["DashboardBody"])
        for title in ("Server: processor", "Answers: seconds", "Database: connections"):
            assert title in text


class TestWhatNginxWrites:
    def test_is_counted_by_the_names_that_its_log_has(self, synthesize: Make) -> None:
        from spends.toolchain.steps import ROOT

        log = (ROOT / "deploy" / "server" / "nginx" / "spends.conf").read_text()
        filters = resources(synthesize()["Spends-Dev-Ec2"], "AWS::Logs::MetricFilter").values()
        assert len(filters) == 3
        for found in filters:
            value = found["MetricTransformations"][0]["MetricValue"]
            for name in ("path", "status", "seconds"):
                if f"$.{name}" in found["FilterPattern"] + value:
                    assert f'"{name}":' in log

    def test_is_kept_for_as_long_as_the_stage_says(self, synthesize: Make) -> None:
        for stage, days in (("dev", 7), ("staging", 14), ("production", 30)):
            groups = resources(
                synthesize(stage=stage)[f"Spends-{stage.title()}-Ec2"], "AWS::Logs::LogGroup"
            )
            assert {group["RetentionInDays"] for group in groups.values()} == {days}

    def test_goes_to_groups_that_there_are(self, synthesize: Make) -> None:
        from spends.toolchain.steps import ROOT

        config = json.loads((ROOT / "deploy" / "server" / "cloudwatch-agent.json").read_text())
        sent = {
            entry["log_group_name"].replace("/spends/", "/spends/dev/")
            for entry in config["logs"]["logs_collected"]["files"]["collect_list"]
        }
        groups = resources(synthesize()["Spends-Dev-Ec2"], "AWS::Logs::LogGroup").values()
        assert sent == {group["LogGroupName"] for group in groups}
        assert config["metrics"]["namespace"] == "Spends"
