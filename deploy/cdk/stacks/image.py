"""The repository of images, made before the services that run them."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from stacks.foundations import Foundations

# What runs, and the three versions before it, so that each can be gone back to.
KEPT_IMAGES = 4


class ImageStack(Stack):
    """A private repository whose tags never move; `tag` is the version of `-c image_tag=`."""

    def __init__(self, scope: Construct, id_: str, *, base: Foundations) -> None:
        super().__init__(scope, id_)
        self.tag: str = self.node.try_get_context("image_tag") or "latest"
        self.repository = ecr.Repository(
            self,
            "Repository",
            repository_name=f"spends-{base.stage.name}",
            encryption=ecr.RepositoryEncryption.KMS,
            encryption_key=base.secrets.key,
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            removal_policy=RemovalPolicy.RETAIN if base.stage.retain else RemovalPolicy.DESTROY,
            empty_on_delete=not base.stage.retain,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    rule_priority=1,
                    description="What a tag left behind",
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=Duration.days(1),
                ),
                ecr.LifecycleRule(
                    rule_priority=2, description="Older versions", max_image_count=KEPT_IMAGES
                ),
            ],
        )
