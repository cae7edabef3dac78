"""What a process of Spends is given wherever it runs: its settings, and what it may do."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

from stacks import access
from stacks.foundations import Foundations

# Where deploy/Dockerfile keeps the certificates of RDS.
DATABASE_CA = "/etc/ssl/certs/rds-global-bundle.pem"


def settings(base: Foundations, processes: int) -> dict[str, str]:
    """Return the settings that every process shares; none of them is a secret.

    `processes` is how many of them hold database connections at once.
    """
    stage = base.stage
    return {
        "SPENDS_PUBLIC_URL": f"https://{stage.domain}" if stage.domain else "",
        "SPENDS_STORAGE": "s3",
        "SPENDS_S3_BUCKET": base.storage.documents.bucket_name,
        "SPENDS_S3_PREFIX": access.FILES,
        "SPENDS_S3_REGION": Aws.REGION,
        "SPENDS_SECRET_NAME": base.secrets.settings.secret_arn,
        "SPENDS_DATABASE_URL": base.database.url,
        "SPENDS_DATABASE_SECRET": base.database.app_secret.secret_arn,
        "SPENDS_DATABASE_CA": DATABASE_CA,
        # Under load a process takes twice its pool for a while.
        "SPENDS_DATABASE_POOL_SIZE": str(stage.pool_size(2 * processes)),
        "SPENDS_LOG_LEVEL": stage.log_level,
    }


def allow(base: Foundations, role: iam.Role, *, migrates: bool = False) -> None:
    """Let a role read the application's secrets and keep documents, and nothing else.

    `migrates`: it reads the owner's secret too, where one process does both.
    """
    _read(base, role, migrates=migrates)
    for statement in access.keep_files(base.storage.documents, access.FILES):
        role.add_to_policy(statement)


def allow_migrations(base: Foundations, role: iam.Role) -> None:
    """Let a role read the application's secrets and the owner's, and no documents."""
    _read(base, role, migrates=True)


def _read(base: Foundations, role: iam.Role, *, migrates: bool) -> None:
    secrets = [base.secrets.settings, base.database.app_secret]
    if migrates:
        secrets.append(base.database.owner_secret)
    role.add_to_policy(access.read_secrets(secrets))
    role.add_to_policy(access.use_key(base.secrets.key))
