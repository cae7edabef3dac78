import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import as_list, resources, text_of

Make = Callable[..., Any]


def test_the_key_turns_by_itself(template: Make) -> None:
    template("Secrets").has_resource_properties("AWS::KMS::Key", {"EnableKeyRotation": True})


def test_the_key_can_be_cared_for_by_the_account_and_is_open_to_nobody_else(
    synthesize: Make,
) -> None:
    (key,) = resources(synthesize()["Spends-Dev-Secrets"], "AWS::KMS::Key").values()
    account, alarms = key["KeyPolicy"]["Statement"]
    assert ":root" in text_of(account["Principal"]["AWS"])
    # Without it nobody could ever mend the policy.
    assert "kms:PutKeyPolicy" in account["Action"]
    assert set(as_list(alarms["Principal"]["Service"])) == {
        "budgets.amazonaws.com",
        "cloudwatch.amazonaws.com",
    }
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "aws:SourceAccount" in alarms["Condition"]["StringEquals"]


def test_secrets_are_generated_and_encrypted_with_the_key(template: Make, match: Any) -> None:
    secrets = template("Secrets")
    secrets.resource_count_is("AWS::SecretsManager::Secret", 2)
    secrets.all_resources_properties(
        "AWS::SecretsManager::Secret",
        {
            "KmsKeyId": match.any_value(),
            "GenerateSecretString": match.object_like({"PasswordLength": 43}),
            "SecretString": match.absent(),
        },
    )


def test_the_settings_hold_the_names_that_the_application_reads(synthesize: Make) -> None:
    from spends.settings import Settings

    found = resources(synthesize()["Spends-Dev-Secrets"], "AWS::SecretsManager::Secret")
    (settings,) = [secret for name, secret in found.items() if name.startswith("Settings")]
    generated = settings["GenerateSecretString"]
    text = json.loads(json.dumps(generated["SecretStringTemplate"]))
    names = {generated["GenerateStringKey"], "SECRET_KEY"}
    assert '"SECRET_KEY":"{{resolve:secretsmanager:' in text_of(text)
    assert {name.lower() for name in names} <= set(Settings.model_fields)


@pytest.mark.parametrize(("stage", "policy"), [("dev", "Delete"), ("production", "Retain")])
def test_in_production_the_key_outlives_its_stack(template: Make, stage: str, policy: str) -> None:
    secrets = template("Secrets", stage=stage)
    for kind in ("AWS::KMS::Key", "AWS::SecretsManager::Secret"):
        secrets.all_resources(kind, {"DeletionPolicy": policy})
