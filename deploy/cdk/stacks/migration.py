"""The migration of a deployment: a task that services wait for, and that fails them if it fails."""

from pathlib import Path
from typing import Any

from aws_cdk import Aws, CustomResource, Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambdas
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as custom
from constructs import Construct

from stacks.database import RETENTION
from stacks.foundations import Foundations

CODE = Path(__file__).parents[1] / "functions" / "migration"
LONGEST = Duration.hours(1)


class Migration(Construct):
    """Runs the task whenever its definition is new; `done` is what services depend on."""

    def __init__(  # noqa: PLR0913
        self,
        scope: Construct,
        id_: str,
        *,
        base: Foundations,
        cluster: ecs.ICluster,
        task: ecs.FargateTaskDefinition,
        subnets: ec2.SelectedSubnets,
    ) -> None:
        super().__init__(scope, id_)
        self._base = base
        start = self._function("Start", "index.start")
        start.add_to_role_policy(_run(cluster, task))
        start.add_to_role_policy(_hand_over(task))
        is_done = self._function("IsDone", "index.is_done")
        is_done.add_to_role_policy(_look(cluster))
        provider = custom.Provider(
            self,
            "Provider",
            on_event_handler=start,
            is_complete_handler=is_done,
            query_interval=Duration.seconds(10),
            total_timeout=LONGEST,
            log_group=self._logs("Provider"),
            disable_waiter_state_machine_logging=True,
        )
        properties: dict[str, Any] = {
            "Cluster": cluster.cluster_arn,
            "TaskDefinition": task.task_definition_arn,
            "Subnets": subnets.subnet_ids,
            "SecurityGroups": [base.network.app.security_group_id],
        }
        self.done = CustomResource(
            self, "Done", service_token=provider.service_token, properties=properties
        )

    def _function(self, name: str, handler: str) -> lambdas.Function:
        return lambdas.Function(
            self,
            name,
            runtime=lambdas.Runtime.PYTHON_3_12,
            architecture=lambdas.Architecture.ARM_64,
            code=lambdas.Code.from_asset(str(CODE)),
            handler=handler,
            timeout=Duration.seconds(60),
            log_group=self._logs(name),
        )

    def _logs(self, name: str) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            f"{name}Logs",
            retention=RETENTION[self._base.stage.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )


def _run(cluster: ecs.ICluster, task: ecs.FargateTaskDefinition) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=["ecs:RunTask"],
        resources=[task.task_definition_arn],
        conditions={"ArnEquals": {"ecs:cluster": cluster.cluster_arn}},
    )


def _hand_over(task: ecs.FargateTaskDefinition) -> iam.PolicyStatement:
    """Let the task have its own two roles, and only as a task."""
    roles = [task.task_role.role_arn, task.obtain_execution_role().role_arn]
    return iam.PolicyStatement(
        actions=["iam:PassRole"],
        resources=roles,
        conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    )


def _look(cluster: ecs.ICluster) -> iam.PolicyStatement:
    tasks = f"arn:{Aws.PARTITION}:ecs:{Aws.REGION}:{Aws.ACCOUNT_ID}:task/{cluster.cluster_name}/*"
    return iam.PolicyStatement(actions=["ecs:DescribeTasks"], resources=[tasks])
