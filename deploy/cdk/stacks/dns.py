"""The domain: its hosted zone by attributes, who may certify it, and the record of a route."""

from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from stacks.stage import Stage

# Amazon certifies for load balancers and CloudFront, Let's Encrypt for the server's own nginx.
CERTIFIERS = ("amazon.com", "letsencrypt.org")


class DnsStack(Stack):
    """The zone that holds `stage.domain`. Nothing is looked up: its name and id are settings."""

    def __init__(self, scope: Construct, id_: str, *, stage: Stage) -> None:
        super().__init__(scope, id_)
        if not (stage.domain and stage.hosted_zone):
            raise ValueError("A hosted zone needs -c domain= and -c hosted_zone= too.")
        self._domain = stage.domain
        self._certificate: acm.ICertificate | None = None
        self.zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=stage.hosted_zone_id, zone_name=stage.hosted_zone
        )
        route53.CaaRecord(
            self,
            "Certifiers",
            zone=self.zone,
            record_name=f"{stage.domain}.",
            values=[
                route53.CaaRecordValue(flag=0, tag=route53.CaaTag.ISSUE, value=name)
                for name in CERTIFIERS
            ],
        )

    @property
    def certificate(self) -> acm.ICertificate:
        """The domain's certificate in this region, made for the first route that asks for it."""
        if self._certificate is None:
            self._certificate = acm.Certificate(
                self,
                "Certificate",
                domain_name=self._domain,
                validation=acm.CertificateValidation.from_dns(self.zone),
            )
        return self._certificate

    def point(self, scope: Construct, target: route53.RecordTarget) -> None:
        """Point the domain to a route; the record belongs to the route's stack."""
        route53.ARecord(
            scope, "Record", zone=self.zone, record_name=f"{self._domain}.", target=target
        )
