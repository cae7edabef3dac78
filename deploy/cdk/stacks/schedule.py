"""The sweeps by EventBridge instead of a worker: each a task of its own, at its own interval."""

import json
from collections.abc import Callable
from datetime import timedelta

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from stacks import project
from stacks.fargate import FargateStack
from stacks.foundations import Foundations
from stacks.tasks import CONTAINER

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# What runs every few hours starts when others do not, within this many minutes.
SPREAD = 15


Target = Callable[
    [str, scheduler.CfnSchedule.RetryPolicyProperty], scheduler.CfnSchedule.TargetProperty
]


class Schedule(Construct):
    """One schedule for each sweep of `spends/jobs/schedule.py`; chosen by `-c sweeps=tasks`.

    Tasks that start every minute cost more than the worker they stand in for (three of them about
    $20 a month at a quarter of a processor, us-east-1, November 2026, and the worker $7): this is
    for those who want no process that idles, or who see each sweep as a task of its own.
    """

    def __init__(
        self, scope: Construct, id_: str, *, base: Foundations, service: FargateStack
    ) -> None:
        super().__init__(scope, id_)
        self._service = service
        self._security_group = base.network.app.security_group_id
        self._role = self._starter(service)
        for schedule in clock(self, base, self._target):
            schedule.node.add_dependency(service.web)

    def _starter(self, service: FargateStack) -> iam.Role:
        task = service.worker_task
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["ecs:RunTask"],
                resources=[task.task_definition_arn],
                conditions={"ArnEquals": {"ecs:cluster": service.cluster.cluster_arn}},
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[task.task_role.role_arn, task.obtain_execution_role().role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
            )
        )
        return role

    def _target(
        self, name: str, retry: scheduler.CfnSchedule.RetryPolicyProperty
    ) -> scheduler.CfnSchedule.TargetProperty:
        command = ["python", "-m", "spends", "sweep", name]
        override = {"containerOverrides": [{"name": CONTAINER, "command": command}]}
        return scheduler.CfnSchedule.TargetProperty(
            arn=self._service.cluster.cluster_arn,
            role_arn=self._role.role_arn,
            input=json.dumps(override),
            ecs_parameters=self._task(),
            retry_policy=retry,
        )

    def _task(self) -> scheduler.CfnSchedule.EcsParametersProperty:
        return scheduler.CfnSchedule.EcsParametersProperty(
            task_definition_arn=self._service.worker_task.task_definition_arn,
            launch_type="FARGATE",
            task_count=1,
            network_configuration=scheduler.CfnSchedule.NetworkConfigurationProperty(
                awsvpc_configuration=scheduler.CfnSchedule.AwsVpcConfigurationProperty(
                    subnets=self._service.subnets.subnet_ids,
                    security_groups=[self._security_group],
                    assign_public_ip="DISABLED",
                )
            ),
        )


def clock(scope: Construct, base: Foundations, target: Target) -> list[scheduler.CfnSchedule]:
    """Make a schedule for each sweep, which starts what `target` makes of its name."""
    group = scheduler.CfnScheduleGroup(scope, "Group", name=base.stage.prefix)
    made = []
    for name, every in sweeps().items():
        seldom = every >= HOUR
        # The next time is soon enough for what comes often; the rest is tried again.
        retry = scheduler.CfnSchedule.RetryPolicyProperty(
            maximum_retry_attempts=2 if seldom else 0,
            maximum_event_age_in_seconds=max(60, int(every.total_seconds())),
        )
        schedule = scheduler.CfnSchedule(
            scope,
            name,
            name=name,
            group_name=group.ref,
            description=f"python -m spends sweep {name}",
            schedule_expression=rate(every),
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
                mode="FLEXIBLE" if seldom else "OFF",
                maximum_window_in_minutes=SPREAD if seldom else None,
            ),
            target=target(name, retry),
        )
        made.append(schedule)
    return made


def sweeps() -> dict[str, timedelta]:
    """Return each sweep's interval, read from the code, so that a new one is here by itself."""
    project.join()
    from spends.jobs.schedule import SWEEPS

    return {sweep.name: sweep.every for sweep in SWEEPS}


def rate(every: timedelta) -> str:
    """Return an interval in EventBridge's words; ValueError for one that it cannot keep."""
    for unit, length in (("day", DAY), ("hour", HOUR), ("minute", MINUTE)):
        count, rest = divmod(every, length)
        if count and not rest:
            return f"rate({count} {unit}{'s' if count > 1 else ''})"
    raise ValueError(f"EventBridge knows whole minutes, and a sweep runs every {every}.")
