"""What is watched of a server: the machine itself, and its answers in nginx's log."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.access import NAMESPACE
from stacks.monitoring import MOST_PERCENT, MonitoringStack

MOST_CPU_PERCENT = 70
MOST_FAILED_PERCENT = 1
MOST_SECONDS = 1.0
# Fewer requests in five minutes say nothing about a share.
FEW_REQUESTS = 20
FIVE_MINUTES = Duration.minutes(5)
# A websocket is open for hours, and a poll of it for half a minute: neither is an answer's time.
ANSWERED = '{ $.path != "/_event*" }'
FAILED = "{ $.status >= 500 }"


def watch_machine(monitoring: MonitoringStack, instance: str) -> None:
    """Watch processor, memory, disk and whether the machine is there at all."""

    def metric(
        name: str, namespace: str = NAMESPACE, statistic: str = "Average", minutes: int = 5
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=namespace,
            metric_name=name,
            dimensions_map={"InstanceId": instance},
            statistic=statistic,
            period=Duration.minutes(minutes),
        )

    cpu = metric("CPUUtilization", "AWS/EC2")
    memory, disk = metric("mem_used_percent"), metric("disk_used_percent")
    monitoring.alarm("Cpu", cpu, over=MOST_CPU_PERCENT)
    monitoring.alarm("Memory", memory, over=MOST_PERCENT)
    # Sent every minute by the agent: silence means that the agent or the machine is gone.
    monitoring.alarm("Disk", disk, over=MOST_PERCENT, missing_is_bad=True)
    status = metric("StatusCheckFailed", "AWS/EC2", "Maximum", 1)
    monitoring.alarm("Machine", status, over=0, periods=3, missing_is_bad=True)
    monitoring.graph("Server: processor, memory, disk (%)", [cpu, memory, disk])
    balance = metric("CPUCreditBalance", "AWS/EC2", "Minimum")
    monitoring.graph("Server: processor credits left", [balance])


def watch_answers(
    scope: Construct, monitoring: MonitoringStack, access_log: logs.ILogGroup
) -> None:
    """Watch the share of requests that fail and how long answers take, as nginx tells of them."""
    namespace = f"{NAMESPACE}/{monitoring.stage.name}"

    def metric(name: str, pattern: str, value: str, statistic: str) -> cloudwatch.Metric:
        logs.MetricFilter(
            scope,
            f"Count-{name}",
            log_group=access_log,
            filter_pattern=logs.FilterPattern.literal(pattern),
            metric_namespace=namespace,
            metric_name=name,
            metric_value=value,
        )
        return cloudwatch.Metric(
            namespace=namespace, metric_name=name, statistic=statistic, period=FIVE_MINUTES
        )

    requests = metric("Requests", ANSWERED, "1", "Sum")
    failed = metric("Failed", FAILED, "1", "Sum")
    seconds = metric("Seconds", ANSWERED, "$.seconds", "p95")
    share = cloudwatch.MathExpression(
        expression=f"IF(requests > {FEW_REQUESTS}, 100 * FILL(failed, 0) / requests, 0)",
        using_metrics={"requests": requests, "failed": failed},
        label="failed requests (%)",
        period=FIVE_MINUTES,
    )
    monitoring.alarm("Failures", share, over=MOST_FAILED_PERCENT)
    monitoring.alarm("Latency", seconds, over=MOST_SECONDS, periods=3)
    monitoring.graph("Answers: requests and failures", [requests, failed])
    monitoring.graph("Answers: seconds, 95 of 100 within", [seconds])
