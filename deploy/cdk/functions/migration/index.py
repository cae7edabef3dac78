"""Runs the migration of a deployment as a task, and lets CloudFormation wait for its end.

CloudFormation's provider framework calls `start` once and `is_done` until it says so. A migration
that fails raises, which fails the deployment before any service changes.
"""

from typing import Any

import boto3


def start(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Start the task; deleting a stack migrates nothing."""
    if event["RequestType"] == "Delete":
        return {"PhysicalResourceId": event["PhysicalResourceId"]}
    given = event["ResourceProperties"]
    answer = boto3.client("ecs").run_task(
        cluster=given["Cluster"],
        taskDefinition=given["TaskDefinition"],
        launchType="FARGATE",
        count=1,
        startedBy="migration",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": given["Subnets"],
                "securityGroups": given["SecurityGroups"],
                "assignPublicIp": "DISABLED",
            }
        },
    )
    if not answer["tasks"]:
        raise RuntimeError(f"The migration could not be started: {answer['failures']}.")
    return {"PhysicalResourceId": "migration", "Data": {"Task": answer["tasks"][0]["taskArn"]}}


def is_done(event: dict[str, Any], _context: object) -> dict[str, bool]:
    """Whether the task has ended well; RuntimeError when it has ended otherwise."""
    if event["RequestType"] == "Delete":
        return {"IsComplete": True}
    cluster = event["ResourceProperties"]["Cluster"]
    found = boto3.client("ecs").describe_tasks(cluster=cluster, tasks=[event["Data"]["Task"]])
    task = found["tasks"][0]
    if task["lastStatus"] != "STOPPED":
        return {"IsComplete": False}
    codes = [container.get("exitCode") for container in task["containers"]]
    if any(code != 0 for code in codes):
        reason = task.get("stoppedReason", "no reason is given")
        raise RuntimeError(
            f"The migration failed ({reason}; exit codes {codes}). The version before goes on"
            " serving. What it wrote is in the log group that ends in /migration."
        )
    return {"IsComplete": True}
