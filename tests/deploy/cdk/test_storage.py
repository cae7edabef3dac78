from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import STAGES, resources

Make = Callable[..., Any]


@pytest.mark.parametrize("stage", STAGES)
def test_every_bucket_is_private_versioned_and_encrypted_with_our_key(
    template: Make, match: Any, stage: str
) -> None:
    storage = template("Storage", stage=stage)
    storage.resource_count_is("AWS::S3::Bucket", 3)
    storage.all_resources_properties(
        "AWS::S3::Bucket",
        {
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "VersioningConfiguration": {"Status": "Enabled"},
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {
                        "BucketKeyEnabled": True,
                        "ServerSideEncryptionByDefault": {
                            "SSEAlgorithm": "aws:kms",
                            "KMSMasterKeyID": match.any_value(),
                        },
                    }
                ]
            },
        },
    )


def test_every_bucket_is_reached_over_tls_alone(template: Make, match: Any) -> None:
    storage = template("Storage")
    storage.resource_count_is("AWS::S3::BucketPolicy", 3)
    for condition in (
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": 1.2}},
    ):
        storage.all_resources_properties(
            "AWS::S3::BucketPolicy",
            {
                "PolicyDocument": {
                    "Statement": match.array_with(
                        [match.object_like({"Effect": "Deny", "Condition": condition})]
                    )
                }
            },
        )


def rules(synthesize: Make) -> dict[str, dict[str, Any]]:
    buckets = resources(synthesize()["Spends-Dev-Storage"], "AWS::S3::Bucket").values()
    found = [bucket["LifecycleConfiguration"]["Rules"][0] for bucket in buckets]
    return {rule["Id"]: rule for rule in found}


def test_what_was_replaced_or_deleted_goes_after_a_month(synthesize: Make) -> None:
    for rule in rules(synthesize).values():
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
        assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def test_documents_stay_and_get_cheaper(synthesize: Make) -> None:
    documents = rules(synthesize)["Documents"]
    assert "ExpirationInDays" not in documents
    assert documents["Transitions"] == [
        {"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 0}
    ]


def test_backups_expire_and_releases_do_not(synthesize: Make) -> None:
    assert rules(synthesize)["Backups"]["ExpirationInDays"] == 90
    assert "ExpirationInDays" not in rules(synthesize)["Releases"]


def test_in_production_files_outlive_their_stack(template: Make) -> None:
    template("Storage", stage="production").all_resources(
        "AWS::S3::Bucket", {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    )
    template("Storage").all_resources("AWS::S3::Bucket", {"DeletionPolicy": "Delete"})
