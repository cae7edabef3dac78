"""The web application firewall before a load balancer."""

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

# Requests of one address within five minutes: to anything, and to sign in or up.
RATE = 3000
SIGN_IN_RATE = 100
# AWS' own groups, with those of their rules that only count here: whoever uploads a receipt sends
# more than 8 KB, and a note may hold what looks like markup or SQL. Spends escapes both.
GROUPS: dict[str, list[str]] = {
    "AWSManagedRulesAmazonIpReputationList": [],
    "AWSManagedRulesKnownBadInputsRuleSet": [],
    "AWSManagedRulesCommonRuleSet": [
        "SizeRestrictions_BODY",
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "EC2MetaDataSSRF_BODY",
        # Calendars, scripts of the household's own and health checks send none.
        "NoUserAgent_HEADER",
    ],
}


def firewall(scope: Construct, name: str, *, forwarded: bool = False) -> waf.CfnWebACL:
    """Return a web ACL for a load balancer that lets through what no rule stops.

    `forwarded`: the client is who X-Forwarded-For names, since all requests come by CloudFront.
    """
    rules = [_managed(number, group) for number, group in enumerate(GROUPS)]
    for rate, limit, below in (("SignInRate", SIGN_IN_RATE, "/auth/"), ("Rate", RATE, "/")):
        rules.append(_rate(len(rules), rate, _counted(limit, below, forwarded=forwarded)))
    return waf.CfnWebACL(
        scope,
        name,
        scope="REGIONAL",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_seen(name),
        rules=rules,
    )


def _managed(priority: int, name: str) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_seen(name),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=name,
                rule_action_overrides=[
                    waf.CfnWebACL.RuleActionOverrideProperty(
                        name=rule, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
                    )
                    for rule in GROUPS[name]
                ],
            )
        ),
    )


def _rate(
    priority: int, name: str, counted: waf.CfnWebACL.RateBasedStatementProperty
) -> waf.CfnWebACL.RuleProperty:
    """Answer 429, as Spends itself does, to an address that asks too often."""
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(
            block=waf.CfnWebACL.BlockActionProperty(
                custom_response=waf.CfnWebACL.CustomResponseProperty(response_code=429)
            )
        ),
        visibility_config=_seen(name),
        statement=waf.CfnWebACL.StatementProperty(rate_based_statement=counted),
    )


def _counted(
    limit: int, below: str, *, forwarded: bool
) -> waf.CfnWebACL.RateBasedStatementProperty:
    header = waf.CfnWebACL.ForwardedIPConfigurationProperty(
        header_name="X-Forwarded-For", fallback_behavior="MATCH"
    )
    return waf.CfnWebACL.RateBasedStatementProperty(
        aggregate_key_type="FORWARDED_IP" if forwarded else "IP",
        forwarded_ip_config=header if forwarded else None,
        limit=limit,
        scope_down_statement=waf.CfnWebACL.StatementProperty(
            byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
                field_to_match=waf.CfnWebACL.FieldToMatchProperty(uri_path={}),
                positional_constraint="STARTS_WITH",
                search_string=below,
                text_transformations=[
                    waf.CfnWebACL.TextTransformationProperty(priority=0, type="NORMALIZE_PATH")
                ],
            )
        ),
    )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
