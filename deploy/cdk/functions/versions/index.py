"""Keeps the last task definitions of each family, so that a deployment can be taken back."""

import os
from typing import Any

import boto3


def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Deregister all but the newest definitions of the families; return how many of each."""
    kept = int(os.environ["KEPT"])
    return {family: _forget(family, kept) for family in os.environ["FAMILIES"].split(",")}


def _forget(family: str, kept: int) -> int:
    client = boto3.client("ecs")
    pages = client.get_paginator("list_task_definitions").paginate(
        familyPrefix=family, status="ACTIVE"
    )
    # The prefix also finds longer names.
    arns = [
        arn
        for page in pages
        for arn in page["taskDefinitionArns"]
        if arn.rpartition("/")[2].rpartition(":")[0] == family
    ]
    arns.sort(key=lambda arn: int(arn.rpartition(":")[2]), reverse=True)
    for arn in arns[kept:]:
        client.deregister_task_definition(taskDefinition=arn)
    return len(arns[kept:])
