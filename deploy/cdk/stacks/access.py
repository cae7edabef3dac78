"""What a role may do, action by action and resource by resource.

CDK's own `grant_…` methods allow whole families of actions (`s3:GetObject*`); these do not.
"""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

# The application's files and the copies of its backups, each below its own prefix.
_COLON = ArnFormat.COLON_RESOURCE_NAME

FILES = "files"
BACKUPS = "backups"
NAMESPACE = "Spends"

_OBJECTS = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
_AGENT = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDocument",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]


def use_key(key: kms.IKey) -> iam.PolicyStatement:
    """Decrypt and encrypt with the key."""
    return iam.PolicyStatement(
        sid="Key", actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]
    )


def read_secrets(secrets: Sequence[secretsmanager.ISecret]) -> iam.PolicyStatement:
    """Read just these secrets."""
    return iam.PolicyStatement(
        sid="Secrets",
        actions=["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        resources=[secret.secret_arn for secret in secrets],
    )


def keep_files(bucket: s3.IBucket, prefix: str) -> list[iam.PolicyStatement]:
    """List, read, write and delete what is below a prefix of a bucket."""
    return [
        iam.PolicyStatement(
            actions=[*_OBJECTS, "s3:ListMultipartUploadParts"],
            resources=[bucket.arn_for_objects(f"{prefix}/*")],
        ),
        iam.PolicyStatement(
            actions=["s3:ListBucket", "s3:ListBucketMultipartUploads"],
            resources=[bucket.bucket_arn],
            conditions={"StringLike": {"s3:prefix": [prefix, f"{prefix}/*"]}},
        ),
    ]


def read_files(bucket: s3.IBucket) -> iam.PolicyStatement:
    """Read what is in a bucket by its name."""
    return iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.arn_for_objects("*")])


def write_logs(stack: Stack, prefix: str) -> iam.PolicyStatement:
    """Write to the log groups whose names begin with a prefix, and read them: the doctor does."""
    group = stack.format_arn(
        service="logs", resource="log-group", resource_name=f"{prefix}*", arn_format=_COLON
    )
    return iam.PolicyStatement(
        sid="Logs",
        actions=[
            "logs:CreateLogStream",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:GetLogEvents",
            "logs:PutLogEvents",
        ],
        resources=[group, f"{group}:*"],
    )


def write_metrics() -> iam.PolicyStatement:
    """Send metrics of our namespace alone: there are no resources here, so a condition says so."""
    return iam.PolicyStatement(
        sid="Metrics",
        actions=["cloudwatch:PutMetricData"],
        resources=["*"],
        conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
    )


def ask_about(stack: Stack, topic_name: str) -> list[iam.PolicyStatement]:
    """Ask whom alarms reach, send one on trial, ask about backups: `python -m spends doctor`."""
    database = stack.format_arn(service="rds", resource="db", resource_name="*", arn_format=_COLON)
    return [
        iam.PolicyStatement(
            actions=["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Publish"],
            resources=[stack.format_arn(service="sns", resource=topic_name)],
        ),
        iam.PolicyStatement(actions=["rds:DescribeDBInstances"], resources=[database]),
    ]


def be_managed(stack: Stack) -> iam.PolicyStatement:
    """Be reached by Systems Manager, which takes the place of SSH.

    Its agent's actions know no resources; so only an instance of this account may use them.
    """
    instances = stack.format_arn(service="ec2", resource="instance", resource_name="*")
    return iam.PolicyStatement(
        sid="SystemsManager",
        actions=_AGENT,
        resources=["*"],
        conditions={"ArnLike": {"ec2:SourceInstanceARN": instances}},
    )
