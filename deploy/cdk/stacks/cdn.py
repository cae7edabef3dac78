"""The pages near everybody: CloudFront over a private bucket, and the rest passed on to Spends."""

import json
import re
from pathlib import Path

from aws_cdk import CustomResource, Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambdas
from aws_cdk import aws_logs as logs
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as aliases
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import custom_resources as custom
from constructs import Construct

from stacks import project
from stacks.database import RETENTION
from stacks.fargate import CDN_HEADER, FargateStack
from stacks.foundations import Foundations, RouteStack
from stacks.monitoring import MonitoringStack

PAGES = project.ROOT / ".build" / "pages"
CODE = Path(__file__).parents[1] / "functions" / "pages"
REGION = "us-east-1"
# What Spends answers itself; whatever is not here is a page.
BACKEND = ("/_event*", "/_upload*", "/api/*", "/auth/*", "/health*", "/ping")
YEAR = Duration.days(365)


class CdnStack(RouteStack):
    """A distribution over the exported pages, chosen by `-c cdn=true` beside the route fargate.

    Access logs are off on purpose: they would hold the queries of websockets, which name pages.
    """

    def __init__(
        self, scope: Construct, id_: str, *, base: Foundations, service: FargateStack
    ) -> None:
        super().__init__(scope, id_)
        certificate_arn: str = self.node.try_get_context("cdn_certificate") or ""
        pages = Path(self.node.try_get_context("pages") or PAGES)
        if not certificate_arn.startswith(f"arn:aws:acm:{REGION}:"):
            raise ValueError(
                "CloudFront takes certificates from us-east-1 alone. Make one for the domain there"
                " and name it: -c cdn_certificate=arn:aws:acm:us-east-1:…"
            )
        if not (pages / "index.html").is_file():
            raise ValueError(
                f"There are no pages in {pages}: run `python -m spends.toolchain.packing pages`."
            )
        self.base, self._service = base, service
        self.bucket = self._bucket()
        self._headers = self._response_headers()
        self._origin = origins.S3BucketOrigin.with_origin_access_control(self.bucket)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"{base.stage.prefix}: pages",
            domain_names=[base.stage.domain],
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate_arn),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_root_object="index.html",
            default_behavior=self._pages(pages),
            additional_behaviors={
                "/assets/*": self._assets(),
                **dict.fromkeys(BACKEND, self._backend()),
            },
        )
        self._deploy(pages)
        self.address = route53.RecordTarget.from_alias(aliases.CloudFrontTarget(self.distribution))

    def _bucket(self) -> s3.Bucket:
        return s3.Bucket(
            self,
            "Pages",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            # S3's own key: what is in here is public, and made anew by each deployment.
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=RemovalPolicy.DESTROY,
        )

    def _response_headers(self) -> cloudfront.ResponseHeadersPolicy:
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=YEAR, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="Cross-Origin-Opener-Policy", value="same-origin", override=True
                    )
                ]
            ),
        )

    def _pages(self, pages: Path) -> cloudfront.BehaviorOptions:
        def function(name: str, code: str) -> cloudfront.Function:
            return cloudfront.Function(
                self,
                name,
                runtime=cloudfront.FunctionRuntime.JS_2_0,
                code=cloudfront.FunctionCode.from_inline(code),
            )

        events = cloudfront.FunctionEventType
        request = function("Find", find_page(pages))
        response = function("Policy", add_policy(pages, self.base.stage.domain))
        return cloudfront.BehaviorOptions(
            origin=self._origin,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=self._headers,
            compress=True,
            function_associations=[
                cloudfront.FunctionAssociation(event_type=events.VIEWER_REQUEST, function=request),
                cloudfront.FunctionAssociation(
                    event_type=events.VIEWER_RESPONSE, function=response
                ),
            ],
        )

    def _assets(self) -> cloudfront.BehaviorOptions:
        """Files whose names change with what is in them: a year, here and in browsers."""
        return cloudfront.BehaviorOptions(
            origin=self._origin,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=self._headers,
            compress=True,
        )

    def _backend(self) -> cloudfront.BehaviorOptions:
        """Everything of the viewer's is passed on, and nothing is kept; websockets too."""
        balancer, password = self._service.balancer, self._service.password
        if password is None:
            raise ValueError("The service does not know that CloudFront stands before it.")
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(
                balancer.load_balancer_dns_name,
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
                origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
                read_timeout=Duration.seconds(60),
                keepalive_timeout=Duration.seconds(60),
                custom_headers={CDN_HEADER: password.secret_value.unsafe_unwrap()},
            ),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER,
            compress=True,
        )

    def _deploy(self, pages: Path) -> None:
        """Upload the pages once the new version serves, and forget what CloudFront has kept."""
        packed = assets.Asset(self, "Packed", path=str(pages))
        function = lambdas.Function(
            self,
            "Deploy",
            runtime=lambdas.Runtime.PYTHON_3_12,
            architecture=lambdas.Architecture.ARM_64,
            code=lambdas.Code.from_asset(str(CODE)),
            handler="index.handler",
            timeout=Duration.minutes(10),
            memory_size=512,
            log_group=self._logs("Deploy"),
        )
        for statement in self._uploads(packed):
            function.add_to_role_policy(statement)
        provider = custom.Provider(
            self, "Provider", on_event_handler=function, log_group=self._logs("Provider")
        )
        deployed = CustomResource(
            self,
            "Deployed",
            service_token=provider.service_token,
            properties={
                "SourceBucket": packed.s3_bucket_name,
                "SourceKey": packed.s3_object_key,
                "Bucket": self.bucket.bucket_name,
                "Distribution": self.distribution.distribution_id,
            },
        )
        deployed.node.add_dependency(self.distribution)

    def _uploads(self, packed: assets.Asset) -> list[iam.PolicyStatement]:
        source = packed.bucket.arn_for_objects(packed.s3_object_key)
        return [
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[source]),
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.bucket.bucket_arn]),
            iam.PolicyStatement(
                actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                resources=[self.bucket.arn_for_objects("*")],
            ),
            iam.PolicyStatement(
                actions=["cloudfront:CreateInvalidation"],
                resources=[self.distribution.distribution_arn],
            ),
        ]

    def _logs(self, name: str) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            f"{name}Logs",
            retention=RETENTION[self.base.stage.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )

    def watch(self, monitoring: MonitoringStack) -> None:
        """Alarm on the service behind: every request that is not a file reaches it."""
        self._service.watch(monitoring)


def find_page(pages: Path) -> str:
    """Return the function that finds a page's file, as nginx does with `try_files`.

    A page has its own file; any other path without a dot is the application's to show; a path with
    one is a file, there or not.
    """
    known = {
        f"/{path.relative_to(pages).as_posix().removesuffix('.html').removesuffix('index')}": path
        for path in sorted(pages.rglob("*.html"))
    }
    names = {
        uri.rstrip("/") or "/": f"/{path.relative_to(pages).as_posix()}"
        for uri, path in known.items()
    }
    return (
        f"const pages = {json.dumps(names)};\n"
        "function handler(event) {\n"
        "  const request = event.request;\n"
        "  const path = request.uri.replace(/\\/+$/, '') || '/';\n"
        "  const last = path.substring(path.lastIndexOf('/') + 1);\n"
        "  if (Object.prototype.hasOwnProperty.call(pages, path)) request.uri = pages[path];\n"
        "  else if (!last.includes('.')) request.uri = '/404.html';\n"
        "  return request;\n"
        "}\n"
    )


def add_policy(pages: Path, domain: str) -> str:
    """Return the function that adds the Content-Security-Policy, by which only our scripts run.

    A headers policy of CloudFront takes at most 1,783 characters, and each page adds two scripts.
    """
    project.join()
    from spends.toolchain import release

    found = re.search(r'"~\^text/html" "(.+)";', release.policy(pages))
    if found is None:
        raise ValueError("The release makes its policy in another form by now.")
    policy = found[1].replace("$spends_websocket", f"wss://{domain}")
    return (
        f"const policy = {json.dumps(policy)};\n"
        "function handler(event) {\n"
        "  const headers = event.response.headers;\n"
        "  const type = headers['content-type'];\n"
        "  if (type && type.value.startsWith('text/html'))\n"
        "    headers['content-security-policy'] = { value: policy };\n"
        "  return event.response;\n"
        "}\n"
    )
