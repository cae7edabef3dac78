from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import STAGES, resources

Make = Callable[..., Any]


class TestInstance:
    @pytest.mark.parametrize("stage", STAGES)
    def test_is_private_encrypted_backed_up_and_kept_up_to_date(
        self, template: Make, match: Any, stage: str
    ) -> None:
        template("Database", stage=stage).has_resource_properties(
            "AWS::RDS::DBInstance",
            {
                "Engine": "postgres",
                "PubliclyAccessible": False,
                "StorageEncrypted": True,
                "KmsKeyId": match.any_value(),
                "StorageType": "gp3",
                "AllocatedStorage": "20",
                "MaxAllocatedStorage": match.any_value(),
                "BackupRetentionPeriod": 14,
                "AutoMinorVersionUpgrade": True,
                "CopyTagsToSnapshot": True,
                "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
                "EnablePerformanceInsights": True,
                "PerformanceInsightsRetentionPeriod": 7,
                "DBInstanceClass": match.string_like_regexp(r"db\.t4g\.(micro|small)"),
            },
        )

    @pytest.mark.parametrize(("stage", "careful"), [("dev", False), ("production", True)])
    def test_production_stands_twice_and_is_not_deleted_by_mistake(
        self, template: Make, stage: str, careful: bool
    ) -> None:
        database = template("Database", stage=stage)
        database.has_resource_properties(
            "AWS::RDS::DBInstance", {"MultiAZ": careful, "DeletionProtection": careful}
        )
        policy = "Retain" if careful else "Snapshot"
        database.has_resource("AWS::RDS::DBInstance", {"DeletionPolicy": policy})

    def test_lies_in_isolated_subnets(self, synthesize: Make) -> None:
        groups = resources(synthesize()["Spends-Dev-Database"], "AWS::RDS::DBSubnetGroup")
        (group,) = groups.values()
        assert len(group["SubnetIds"]) == 2
        assert all("isolated" in str(subnet) for subnet in group["SubnetIds"])

    def test_takes_no_connection_without_tls_and_as_many_as_the_stage_says(
        self, template: Make, match: Any
    ) -> None:
        template("Database").has_resource_properties(
            "AWS::RDS::DBParameterGroup",
            {
                "Family": "postgres17",
                "Parameters": match.object_like({"rds.force_ssl": "1", "max_connections": "60"}),
            },
        )

    def test_its_logs_end_too(self, synthesize: Make) -> None:
        groups = resources(synthesize()["Spends-Dev-Database"], "AWS::Logs::LogGroup").values()
        assert {(group["LogGroupName"], group["RetentionInDays"]) for group in groups} == {
            ("/aws/rds/instance/spends-dev/postgresql", 7),
            ("/aws/rds/instance/spends-dev/upgrade", 7),
        }


class TestPasswords:
    def test_the_owners_is_made_and_changed_by_rds(self, template: Make, match: Any) -> None:
        database = template("Database")
        database.has_resource_properties(
            "AWS::RDS::DBInstance",
            {
                "MasterUsername": "spends_owner",
                "ManageMasterUserPassword": True,
                "MasterUserSecret": {"KmsKeyId": match.any_value()},
                "MasterUserPassword": match.absent(),
            },
        )

    def test_the_applications_is_another_role_with_a_secret_of_its_own(
        self, template: Make, match: Any
    ) -> None:
        database = template("Database")
        database.has_resource_properties(
            "AWS::SecretsManager::Secret",
            {
                "KmsKeyId": match.any_value(),
                "GenerateSecretString": match.object_like(
                    {
                        "GenerateStringKey": "password",
                        "SecretStringTemplate": match.string_like_regexp("spends_app"),
                    }
                ),
            },
        )
        database.has_resource_properties(
            "AWS::SecretsManager::SecretTargetAttachment",
            {"TargetType": "AWS::RDS::DBInstance"},
        )

    @pytest.mark.parametrize(
        ("stage", "schedules"), [("dev", 0), ("staging", 1), ("production", 1)]
    )
    def test_changes_every_month_where_the_stage_says_so(
        self, template: Make, match: Any, stage: str, schedules: int
    ) -> None:
        database = template("Database", stage=stage)
        database.resource_count_is("AWS::SecretsManager::RotationSchedule", schedules)
        if schedules:
            database.has_resource_properties(
                "AWS::SecretsManager::RotationSchedule",
                {
                    "RotateImmediatelyOnUpdate": False,
                    "RotationRules": {"ScheduleExpression": "rate(30 days)"},
                    "HostedRotationLambda": match.object_like(
                        {"RotationType": "PostgreSQLSingleUser", "KmsKeyArn": match.any_value()}
                    ),
                },
            )
