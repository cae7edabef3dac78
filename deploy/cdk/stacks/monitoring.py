"""Alarms and whom they reach."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.stage import Stage


class MonitoringStack(Stack):
    """The topic `Admin-Alerts` and every alarm of a stage; routes add their own by `alarm`."""

    def __init__(self, scope: Construct, id_: str, *, stage: Stage, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self.stage = stage
        self.topic = sns.Topic(
            self,
            "AdminAlerts",
            topic_name=stage.topic_name,
            display_name="Admin-Alerts",
            master_key=key,
            enforce_ssl=True,
        )

    def alarm(  # noqa: PLR0913
        self,
        name: str,
        metric: cloudwatch.IMetric,
        *,
        over: float | None = None,
        under: float | None = None,
        periods: int = 3,
        missing_is_bad: bool = False,
    ) -> cloudwatch.Alarm:
        """Tell the topic when a metric stays over or under a limit for so many of its periods."""
        limit = over if over is not None else under
        if limit is None:
            raise ValueError(f"The alarm {name} has no limit.")
        comparison = cloudwatch.ComparisonOperator
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self.stage.prefix}-{name}",
            metric=metric,
            threshold=limit,
            evaluation_periods=periods,
            comparison_operator=comparison.GREATER_THAN_THRESHOLD
            if over is not None
            else comparison.LESS_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING
            if missing_is_bad
            else cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        alarm.add_ok_action(actions.SnsAction(self.topic))
        return alarm


FIVE_MINUTES = Duration.minutes(5)
