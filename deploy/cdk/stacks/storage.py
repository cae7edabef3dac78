"""Buckets: documents, backups and releases, all private, versioned, encrypted and TLS only."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.stage import Stage

SUPERSEDED_DAYS = 30
BACKUPS_DAYS = 90


class StorageStack(Stack):
    """Three buckets; what is replaced or deleted can be had back for a month."""

    def __init__(self, scope: Construct, id_: str, *, stage: Stage, key: kms.IKey) -> None:
        super().__init__(scope, id_, termination_protection=stage.retain)
        self._key = key
        self._kept = RemovalPolicy.RETAIN if stage.retain else RemovalPolicy.DESTROY
        # Intelligent-Tiering moves what nobody opens to cheaper storage; there is no fee to read.
        self.documents = self._bucket(
            "Documents",
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                    transition_after=Duration.days(0),
                )
            ],
        )
        self.backups = self._bucket("Backups", expiration=Duration.days(BACKUPS_DAYS))
        self.releases = self._bucket("Releases")
        for name in ("Documents", "Backups", "Releases"):
            bucket: s3.Bucket = getattr(self, name.lower())
            CfnOutput(self, f"{name}Name", key=name, value=bucket.bucket_name)

    def _bucket(
        self,
        name: str,
        *,
        expiration: Duration | None = None,
        transitions: list[s3.Transition] | None = None,
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self._key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=self._kept,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id=name,
                    expiration=expiration,
                    transitions=transitions,
                    noncurrent_version_expiration=Duration.days(SUPERSEDED_DAYS),
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                )
            ],
        )
