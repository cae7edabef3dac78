"""The key that encrypts everything, and the application's own secrets."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.stage import Stage

KEY_USE = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
]
KEY_CARE = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]


class SecretsStack(Stack):
    """One KMS key that turns yearly, and a secret that holds settings' secret values."""

    def __init__(self, scope: Construct, id_: str, *, stage: Stage) -> None:
        super().__init__(scope, id_, termination_protection=stage.retain)
        kept = RemovalPolicy.RETAIN if stage.retain else RemovalPolicy.DESTROY
        master = kms.Key(
            self,
            "Key",
            alias=f"alias/spends-{stage.name}",
            description=f"Spends, {stage.name}: secrets, database, files and alarms",
            enable_key_rotation=True,
            policy=self._policy(),
            removal_policy=kept,
        )
        # Seen by its ARN, the key's policy stays as it is written here: CDK would widen it.
        self.key: kms.IKey = kms.Key.from_key_arn(self, "KeyByArn", master.key_arn)
        seed = self._generated("SecretKey", "The seed of SECRET_KEY", "{}", "value", kept)
        value = seed.secret_value_from_json("value").unsafe_unwrap()
        # SECRET_KEY opens everything sealed in the database: its seed outlives a mistaken edit.
        self.settings = self._generated(
            "Settings",
            "Settings of Spends by name; add SENTRY_DSN and others here",
            f'{{"SECRET_KEY":"{value}"}}',
            "METRICS_TOKEN",
            kept,
        )

    def _generated(
        self, name: str, description: str, template: str, key: str, kept: RemovalPolicy
    ) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            name,
            description=description,
            encryption_key=self.key,
            removal_policy=kept,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=template,
                generate_string_key=key,
                password_length=43,
                exclude_punctuation=True,
            ),
        )

    def _policy(self) -> iam.PolicyDocument:
        """Let the account's policies decide, and alarms and budgets write to the topic."""
        return iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    sid="Account",
                    principals=[iam.AccountRootPrincipal()],
                    actions=[*KEY_CARE, *KEY_USE],
                    resources=["*"],  # in a key's policy: this key
                ),
                iam.PolicyStatement(
                    sid="Alarms",
                    principals=[
                        iam.ServicePrincipal("cloudwatch.amazonaws.com"),
                        iam.ServicePrincipal("budgets.amazonaws.com"),
                    ],
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=["*"],
                    conditions={"StringEquals": {"aws:SourceAccount": self.account}},
                ),
            ]
        )
