import importlib.util
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from spends.toolchain.steps import BIN, ROOT
from tests.support.cloud import resources, text_of
from tests.support.routes import CERTIFICATE, context

Make = Callable[..., Any]
CODE = ROOT / "deploy" / "cdk" / "functions" / "pages" / "index.py"
BACKEND = {"/_event*", "/_upload*", "/api/*", "/auth/*", "/health*", "/ping"}


@pytest.fixture
def made(synthesize: Make) -> dict[str, Any]:
    found: dict[str, Any] = synthesize("fargate", "production", **context(cdn=True, sweeps=True))
    return found


@pytest.fixture
def raw(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["Spends-Production-Cdn"]
    return found


def config(raw: dict[str, Any]) -> dict[str, Any]:
    (found,) = resources(raw, "AWS::CloudFront::Distribution").values()
    return dict(found["DistributionConfig"])


class TestDistribution:
    def test_old_tls_is_refused(self, raw: dict[str, Any]) -> None:
        found = config(raw)["ViewerCertificate"]
        assert found["MinimumProtocolVersion"] == "TLSv1.2_2021"
        assert found["AcmCertificateArn"] == CERTIFICATE
        assert config(raw)["HttpVersion"] == "http2and3"

    def test_what_is_no_page_reaches_spends_whole_and_is_never_kept(
        self, raw: dict[str, Any]
    ) -> None:
        found = {one["PathPattern"]: one for one in config(raw)["CacheBehaviors"]}
        assert set(found) == {*BACKEND, "/assets/*"}
        for pattern in BACKEND:
            behaviour = found[pattern]
            # AWS' own policies by their ids: CachingDisabled, AllViewer.
            assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            assert behaviour["OriginRequestPolicyId"] == "216adef6-5c7f-47e4-b989-5492eafa07d3"
            assert set(behaviour["AllowedMethods"]) >= {"POST", "PUT", "PATCH", "DELETE"}
            assert behaviour["ViewerProtocolPolicy"] == "https-only"
        assert "/metrics" not in found

    def test_spends_is_reached_by_tls_with_a_password(self, raw: dict[str, Any]) -> None:
        (origin,) = [one for one in config(raw)["Origins"] if "CustomOriginConfig" in one]
        assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
        assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
        (header,) = origin["OriginCustomHeaders"]
        assert header["HeaderName"] == "X-Spends-Cdn"
        assert "{{resolve:secretsmanager:" in text_of(header["HeaderValue"])

    def test_the_bucket_is_private_and_read_by_cloudfront_alone(self, raw: dict[str, Any]) -> None:
        (bucket,) = resources(raw, "AWS::S3::Bucket").values()
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        (access,) = resources(raw, "AWS::CloudFront::OriginAccessControl").values()
        assert access["OriginAccessControlConfig"]["SigningBehavior"] == "always"
        (policy,) = resources(raw, "AWS::S3::BucketPolicy").values()
        allowed = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
        assert [one["Principal"] for one in allowed] == [{"Service": "cloudfront.amazonaws.com"}]
        assert "AWS:SourceArn" in json.dumps(allowed[0]["Condition"])

    def test_pages_have_the_headers_that_nginx_gives_them(self, raw: dict[str, Any]) -> None:
        (found,) = resources(raw, "AWS::CloudFront::ResponseHeadersPolicy").values()
        security = found["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 31536000
        assert security["FrameOptions"]["FrameOption"] == "DENY"
        assert security["ReferrerPolicy"]["ReferrerPolicy"] == "same-origin"
        assert "ContentTypeOptions" in security
        for one in (config(raw)["DefaultCacheBehavior"], *config(raw)["CacheBehaviors"]):
            if one["PathPattern" if "PathPattern" in one else "Compress"] not in BACKEND:
                assert "ResponseHeadersPolicyId" in one
            assert one["Compress"] is True

    def test_the_domain_leads_here_and_not_to_the_balancer(self, made: dict[str, Any]) -> None:
        for part, count in (("Cdn", 1), ("Fargate", 0)):
            records = resources(made[f"Spends-Production-{part}"], "AWS::Route53::RecordSet")
            assert len(records) == count

    def test_the_balancer_lets_nobody_else_in(self, made: dict[str, Any]) -> None:
        fargate = made["Spends-Production-Fargate"]
        secure = [
            one
            for one in resources(fargate, "AWS::ElasticLoadBalancingV2::Listener").values()
            if one["Port"] == 443
        ]
        (action,) = secure[0]["DefaultActions"]
        assert action["FixedResponseConfig"]["StatusCode"] == "403"
        (balancer,) = resources(fargate, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
        given = {pair["Key"]: pair["Value"] for pair in balancer["LoadBalancerAttributes"]}
        assert given["routing.http.xff_header_processing.mode"] == "preserve"

    @pytest.mark.parametrize("arn", ["", f"arn:aws:acm:eu-central-1:{'1' * 12}:certificate/x"])
    def test_a_certificate_from_elsewhere_is_refused(self, synthesize: Make, arn: str) -> None:
        chosen = context(cdn=True) | {"cdn_certificate": arn}
        with pytest.raises(ValueError, match="certificates from us-east-1 alone"):
            synthesize("fargate", "dev", **chosen)


class TestFindPage:
    @pytest.mark.parametrize(
        ("asked", "file"),
        [
            ("/", "/index.html"),
            ("/accounts", "/accounts.html"),
            ("/accounts/", "/accounts.html"),
            ("/inventory", "/inventory.html"),
            ("/inventory/0199-an-item", "/404.html"),
            ("/nothing/here", "/404.html"),
            ("/toString", "/404.html"),
            ("/favicon.svg", "/favicon.svg"),
            ("/missing.js", "/missing.js"),
            ("/assets/entry-0a1b2c.js", "/assets/entry-0a1b2c.js"),
        ],
    )
    def test_as_nginx_does(self, raw: dict[str, Any], asked: str, file: str) -> None:
        (found,) = (
            one["FunctionCode"]
            for one in resources(raw, "AWS::CloudFront::Function").values()
            if "const pages" in one["FunctionCode"]
        )
        assert run(found, {"request": {"uri": asked}})["uri"] == file


class TestPolicy:
    @pytest.mark.parametrize(
        ("kind", "has"), [("text/html; charset=utf-8", True), ("text/javascript", False)]
    )
    def test_pages_say_which_scripts_may_run(
        self, raw: dict[str, Any], kind: str, has: bool
    ) -> None:
        (found,) = (
            one["FunctionCode"]
            for one in resources(raw, "AWS::CloudFront::Function").values()
            if "const policy" in one["FunctionCode"]
        )
        assert len(found) < 10_000
        response = {"response": {"headers": {"content-type": {"value": kind}}}}
        headers = run(found, response)["headers"]
        assert ("content-security-policy" in headers) == has
        if has:
            policy = headers["content-security-policy"]["value"]
            assert "connect-src 'self' wss://spends.example.org" in policy
            assert "frame-ancestors 'none'" in policy
            assert "$" not in policy


def run(function: str, event: dict[str, Any]) -> Any:
    """Return what a function of CloudFront makes of an event."""
    node = shutil.which("node", path=str(BIN)) or shutil.which("node")
    assert node
    call = f"{function}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    answer = subprocess.run([node, "-e", call], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", CODE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-no-use")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.resource("s3")
        s3.create_bucket(Bucket="releases")
        yield s3.create_bucket(Bucket="pages")


def release(*names: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, f"{name} of this release")
    boto3.client("s3").put_object(Bucket="releases", Key="it.zip", Body=packed.getvalue())


def distribution() -> str:
    client = boto3.client("cloudfront")
    origin = {
        "Id": "pages",
        "DomainName": "pages.s3.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    behaviour = {
        "TargetOriginId": "pages",
        "ViewerProtocolPolicy": "https-only",
        "MinTTL": 0,
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
    }
    made = client.create_distribution(
        DistributionConfig={
            "CallerReference": "test",
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behaviour,
            "Comment": "",
            "Enabled": True,
        }
    )
    return str(made["Distribution"]["Id"])


class TestUpload:
    def deploy(self, where: str, *names: str) -> None:
        release(*names)
        event = {
            "RequestType": "Update",
            "RequestId": "-".join(names),
            "ResourceProperties": {
                "SourceBucket": "releases",
                "SourceKey": "it.zip",
                "Bucket": "pages",
                "Distribution": where,
            },
        }
        load().handler(event, None)

    def names(self, bucket: Any) -> set[str]:
        return {found.key for found in bucket.objects.all()} - {".release.json"}

    def test_what_is_named_by_its_content_lasts_and_pages_do_not(self, bucket: Any) -> None:
        self.deploy(distribution(), "index.html", "assets/entry-1.js", "manifest.webmanifest")
        script, page = bucket.Object("assets/entry-1.js"), bucket.Object("index.html")
        assert "immutable" in script.cache_control
        assert script.content_type == "text/javascript; charset=utf-8"
        assert page.cache_control == "no-cache"
        assert page.content_type == "text/html; charset=utf-8"

    def test_the_files_of_the_last_release_stay_for_pages_that_are_open(self, bucket: Any) -> None:
        where = distribution()
        self.deploy(where, "index.html", "assets/one.js")
        self.deploy(where, "index.html", "assets/two.js")
        assert self.names(bucket) == {"index.html", "assets/one.js", "assets/two.js"}
        self.deploy(where, "index.html", "assets/three.js")
        assert self.names(bucket) == {"index.html", "assets/two.js", "assets/three.js"}

    def test_the_same_release_once_more_forgets_nothing(self, bucket: Any) -> None:
        where = distribution()
        self.deploy(where, "index.html", "assets/one.js")
        self.deploy(where, "index.html", "assets/two.js")
        self.deploy(where, "index.html", "assets/two.js")
        assert "assets/one.js" in self.names(bucket)

    def test_cloudfront_is_told_each_time(self, bucket: Any) -> None:
        where = distribution()
        self.deploy(where, "index.html")
        found = boto3.client("cloudfront").list_invalidations(DistributionId=where)
        assert found["InvalidationList"]["Quantity"] == 1

    def test_deleting_the_stack_leaves_the_bucket_to_cloudformation(self, bucket: Any) -> None:
        event = {"RequestType": "Delete", "PhysicalResourceId": "pages"}
        assert load().handler(event, None) == {"PhysicalResourceId": "pages"}
