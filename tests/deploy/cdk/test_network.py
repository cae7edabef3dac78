from collections.abc import Callable
from typing import Any

import pytest

from tests.support.cloud import STAGES, as_list, resources

Make = Callable[..., Any]


class TestShape:
    def test_two_zones_each_with_a_public_and_an_isolated_subnet(self, template: Make) -> None:
        network = template("Network")
        network.resource_count_is("AWS::EC2::VPC", 1)
        network.resource_count_is("AWS::EC2::Subnet", 4)
        found = resources(network.to_json(), "AWS::EC2::Subnet").values()
        zones = {str(subnet["AvailabilityZone"]) for subnet in found}
        assert len(zones) == 2
        assert sum(subnet["MapPublicIpOnLaunch"] for subnet in found) == 2

    @pytest.mark.parametrize("stage", STAGES)
    def test_no_nat_which_costs_more_than_all_the_rest(self, template: Make, stage: str) -> None:
        template("Network", stage=stage).resource_count_is("AWS::EC2::NatGateway", 0)

    def test_an_isolated_subnet_has_no_way_out(self, synthesize: Make) -> None:
        network = synthesize()["Spends-Dev-Network"]
        open_tables = {
            str(route["RouteTableId"]) for route in resources(network, "AWS::EC2::Route").values()
        }
        assert len(open_tables) == 2
        assert all("public" in table for table in open_tables)

    def test_s3_is_reached_without_leaving(self, template: Make, match: Any) -> None:
        template("Network").has_resource_properties(
            "AWS::EC2::VPCEndpoint",
            {"VpcEndpointType": "Gateway", "RouteTableIds": match.any_value()},
        )


class TestGroups:
    @pytest.mark.parametrize("stage", STAGES)
    def test_everybody_reaches_the_door_alone_on_80_and_443(
        self, synthesize: Make, stage: str
    ) -> None:
        network = synthesize(stage=stage)[f"Spends-{stage.title()}-Network"]
        groups = resources(network, "AWS::EC2::SecurityGroup")
        open_ports = {
            (group["GroupDescription"], rule["FromPort"], rule["ToPort"])
            for group in groups.values()
            for rule in as_list(group.get("SecurityGroupIngress", []))
            if rule.get("CidrIp") == "0.0.0.0/0" or rule.get("CidrIpv6")
        }
        door = "Open to everybody on 80 and 443"
        assert open_ports == {(door, 80, 80), (door, 443, 443)}
        alone = resources(network, "AWS::EC2::SecurityGroupIngress").values()
        assert all("SourceSecurityGroupId" in rule for rule in alone)

    def test_only_the_application_reaches_the_database(self, synthesize: Make) -> None:
        network = synthesize()["Spends-Dev-Network"]
        rules = resources(network, "AWS::EC2::SecurityGroupIngress").values()
        sources = [
            rule["SourceSecurityGroupId"]["Fn::GetAtt"][0]
            for rule in rules
            if rule["FromPort"] == 5432
        ]
        assert len(sources) == 1
        assert sources[0].startswith("App")

    def test_the_database_reaches_nothing(self, template: Make) -> None:
        template("Network").has_resource_properties(
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "PostgreSQL",
                "SecurityGroupEgress": [
                    {
                        "CidrIp": "255.255.255.255/32",
                        "Description": "Disallow all traffic",
                        "FromPort": 252,
                        "ToPort": 86,
                        "IpProtocol": "icmp",
                    }
                ],
            },
        )


class TestRotation:
    def test_costs_nothing_where_passwords_stay(self, synthesize: Make) -> None:
        endpoints = resources(synthesize()["Spends-Dev-Network"], "AWS::EC2::VPCEndpoint")
        assert [found["VpcEndpointType"] for found in endpoints.values()] == ["Gateway"]

    def test_reaches_the_database_and_secrets_manager_alone(
        self, template: Make, match: Any
    ) -> None:
        network = template("Network", stage="production")
        network.has_resource_properties(
            "AWS::EC2::VPCEndpoint",
            {"VpcEndpointType": "Interface", "SubnetIds": [match.any_value()]},
        )
        found = resources(network.to_json(), "AWS::EC2::SecurityGroupEgress").values()
        assert {rule["FromPort"] for rule in found} == {443, 5432}
