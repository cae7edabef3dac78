from collections.abc import Callable
from typing import Any

import pytest

from tests.support.routes import context

Make = Callable[..., Any]


def test_there_is_none_without_a_hosted_zone(synthesize: Make) -> None:
    assert "Spends-Dev-Dns" not in synthesize()


def test_the_domain_leads_to_the_servers_own_address(template: Make, match: Any) -> None:
    template("Ec2", **context()).has_resource_properties(
        "AWS::Route53::RecordSet",
        {
            "Type": "A",
            "Name": "spends.example.org.",
            "HostedZoneId": "Z00000000EXAMPLE",
            "ResourceRecords": [{"Ref": match.string_like_regexp("Address.*")}],
        },
    )


def test_only_two_may_certify_the_domain(template: Make) -> None:
    template("Dns", **context()).has_resource_properties(
        "AWS::Route53::RecordSet",
        {
            "Type": "CAA",
            "ResourceRecords": ['0 issue "amazon.com"', '0 issue "letsencrypt.org"'],
        },
    )


def test_a_server_certifies_itself_and_a_balancer_has_a_certificate(template: Make) -> None:
    template("Dns", **context()).resource_count_is("AWS::CertificateManager::Certificate", 0)
    template("Dns", route="fargate", **context()).has_resource_properties(
        "AWS::CertificateManager::Certificate",
        {"DomainName": "spends.example.org", "ValidationMethod": "DNS"},
    )


def test_a_zone_without_a_domain_is_refused(synthesize: Make) -> None:
    with pytest.raises(ValueError, match="needs -c domain="):
        synthesize(hosted_zone_id="Z00000000EXAMPLE")
