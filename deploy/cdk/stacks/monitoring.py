"""Alarms, whom they reach, a dashboard, and what a month may cost."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_chatbot as chatbot
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.database import DatabaseStack
from stacks.stage import Stage

GIGABYTE = 1_000_000_000
# Of the money, of the memory, of the connections.
MOST_PERCENT = 80


class MonitoringStack(Stack):
    """The topic `Admin-Alerts`, every alarm of a stage and its dashboard.

    Routes add theirs by `alarm` and `graph`.
    """

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
        self._let_publish("cloudwatch", "budgets")
        self._subscribe()
        self._budget()
        self._dashboard = cloudwatch.Dashboard(self, "Dashboard", dashboard_name=stage.prefix)
        CfnOutput(self, "AlertsTopic", value=self.topic.topic_arn)

    def alarm(  # noqa: PLR0913
        self,
        name: str,
        metric: cloudwatch.IMetric,
        *,
        over: float | None = None,
        under: float | None = None,
        periods: int = 2,
        missing_is_bad: bool = False,
    ) -> cloudwatch.Alarm:
        """Tell the topic when a metric stays over or under a limit for so many of its periods."""
        comparison = cloudwatch.ComparisonOperator
        limit, beyond = over, comparison.GREATER_THAN_THRESHOLD
        if limit is None:
            limit, beyond = under, comparison.LESS_THAN_THRESHOLD
        missing = cloudwatch.TreatMissingData
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self.stage.prefix}-{name}",
            metric=metric,
            threshold=limit,
            evaluation_periods=periods,
            comparison_operator=beyond,
            treat_missing_data=missing.BREACHING if missing_is_bad else missing.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        alarm.add_ok_action(actions.SnsAction(self.topic))
        return alarm

    def graph(self, title: str, metrics: Sequence[cloudwatch.IMetric]) -> None:
        """Put a graph on the dashboard."""
        self._dashboard.add_widgets(
            cloudwatch.GraphWidget(title=title, left=list(metrics), width=12)
        )

    def watch_database(self, database: DatabaseStack) -> None:
        """Watch the load, the connections and the space of the database."""
        instance = database.instance
        cpu = instance.metric_cpu_utilization()
        connections = instance.metric_database_connections()
        space = instance.metric_free_storage_space(statistic="Minimum")
        memory = instance.metric_freeable_memory(statistic="Minimum")
        most = self.stage.database_connections * MOST_PERCENT / 100
        least = self.stage.database_storage_gb * GIGABYTE / 10
        self.alarm("DatabaseCpu", cpu, over=MOST_PERCENT)
        self.alarm("DatabaseConnections", connections, over=most)
        self.alarm("DatabaseStorage", space, under=least)
        self.graph("Database: processor (%)", [cpu])
        self.graph("Database: connections", [connections])
        self.graph("Database: free space and memory", [space, memory])

    def _let_publish(self, *services: str) -> None:
        for service in services:
            self.topic.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=service.title(),
                    principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[self.topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": self.account}},
                )
            )

    def _subscribe(self) -> None:
        for address in self.stage.alert_email.split(","):
            if address.strip():
                self.topic.add_subscription(subscriptions.EmailSubscription(address.strip()))
        if self.stage.alert_url:
            self.topic.add_subscription(
                subscriptions.UrlSubscription(
                    self.stage.alert_url, protocol=sns.SubscriptionProtocol.HTTPS
                )
            )
        if self.stage.slack_channel:
            self._tell_slack()

    def _tell_slack(self) -> None:
        """Let AWS' own bot write to the channel: Slack's webhooks do not read SNS' messages."""
        role = iam.Role(self, "SlackRole", assumed_by=iam.ServicePrincipal("chatbot.amazonaws.com"))
        chatbot.CfnSlackChannelConfiguration(
            self,
            "Slack",
            configuration_name=f"{self.stage.prefix}-Alerts",
            slack_workspace_id=self.stage.slack_workspace,
            slack_channel_id=self.stage.slack_channel,
            sns_topic_arns=[self.topic.topic_arn],
            # It tells; whoever writes back to it may do nothing.
            iam_role_arn=role.role_arn,
            guardrail_policies=[f"arn:{self.partition}:iam::aws:policy/CloudWatchReadOnlyAccess"],
        )

    def _budget(self) -> None:
        """Tell at 80 % of the month's money, and when the month is going to cost more than it."""
        subscriber = budgets.CfnBudget.SubscriberProperty(
            subscription_type="SNS", address=self.topic.topic_arn
        )
        notices = [
            budgets.CfnBudget.NotificationWithSubscribersProperty(
                notification=budgets.CfnBudget.NotificationProperty(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                ),
                subscribers=[subscriber],
            )
            for kind, percent in (("ACTUAL", MOST_PERCENT), ("FORECASTED", 100))
        ]
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=self.stage.prefix,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(
                    amount=self.stage.monthly_budget_usd, unit="USD"
                ),
                cost_filters={"TagKeyValue": [f"user:spends:stage${self.stage.name}"]},
            ),
            notifications_with_subscribers=notices,
        ).node.add_dependency(self.topic.node.find_child("Policy"))
