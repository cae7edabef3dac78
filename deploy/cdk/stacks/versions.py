"""The last task definitions are kept, so that a deployment can be taken back; older ones go."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambdas
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.database import RETENTION
from stacks.foundations import Foundations

CODE = Path(__file__).parents[1] / "functions" / "versions"
KEPT = 3


class Versions(Construct):
    """After a deployment of a service, deregisters all but the newest definitions of families."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        base: Foundations,
        families: list[str],
        service_arns: list[str],
    ) -> None:
        super().__init__(scope, id_)
        function = lambdas.Function(
            self,
            "Forget",
            runtime=lambdas.Runtime.PYTHON_3_12,
            architecture=lambdas.Architecture.ARM_64,
            code=lambdas.Code.from_asset(str(CODE)),
            handler="index.handler",
            timeout=Duration.seconds(60),
            environment={"KEPT": str(KEPT), "FAMILIES": ",".join(families)},
            log_group=logs.LogGroup(
                self,
                "Logs",
                retention=RETENTION[base.stage.log_days],
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["ecs:ListTaskDefinitions", "ecs:DeregisterTaskDefinition"],
                resources=["*"],  # these two actions know no narrower resource
            )
        )
        events.Rule(
            self,
            "Deployed",
            description="A service of Spends runs its new version",
            event_pattern=events.EventPattern(
                source=["aws.ecs"],
                detail_type=["ECS Deployment State Change"],
                resources=service_arns,
                detail={"eventName": ["SERVICE_DEPLOYMENT_COMPLETED"]},
            ),
            targets=[targets.LambdaFunction(function, retry_attempts=2)],
        )
