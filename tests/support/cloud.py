"""Templates of CloudFormation: what is in them, and how much of it moto can make."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Template = dict[str, Any]

STAGES = ("dev", "staging", "production")
ROUTES = ("ec2", "beanstalk", "fargate", "apprunner", "lambda_api")


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a template's resources of one type, by their ids."""
    return {
        name: found.get("Properties", {})
        for name, found in template["Resources"].items()
        if found["Type"] == kind
    }


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement of every policy, wherever in the template it is, and whose it is."""
    for name, found in template["Resources"].items():
        for policy in _policies(found.get("Properties", {})):
            for statement in as_list(policy["Statement"]):
                if "Effect" in statement:
                    yield f"{found['Type']} {name}", statement


def _policies(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        for inner in value.values():
            yield from _policies(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _policies(inner)


def as_list(value: Any) -> list[Any]:
    """Return a list where IAM takes one value or a list of them."""
    return value if isinstance(value, list) else [value]


def text_of(value: Any) -> str:
    """Return a property as one text, in which references stand as `<name>`."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return str(separator).join(text_of(part) for part in parts)
    if "Fn::Base64" in value:
        return text_of(value["Fn::Base64"])
    return f"<{json.dumps(value)}>"


def with_stand_ins(template: Template, unknown: set[str], values: Mapping[str, str]) -> Template:
    """Return a template without resources of unknown types.

    `values` has what stands where others refer to them: by a pattern of `Id` or `Id.Attribute`.
    """
    gone = {name for name, found in template["Resources"].items() if found["Type"] in unknown}
    result: Template = _replaced(template, gone, values)
    for name in gone:
        del result["Resources"][name]
    for found in result["Resources"].values():
        waits = [name for name in as_list(found.pop("DependsOn", [])) if name not in gone]
        if waits:
            found["DependsOn"] = waits
    return result


def _replaced(value: Any, gone: set[str], values: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_replaced(inner, gone, values) for inner in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and ("Ref" in value or "Fn::GetAtt" in value):
        path = ".".join(as_list(value.get("Ref") or value.get("Fn::GetAtt")))
        for pattern, stand_in in values.items():
            if re.fullmatch(pattern, path):
                return stand_in
        assert path.partition(".")[0] not in gone, f"{path} has no stand-in"
    return {key: _replaced(inner, gone, values) for key, inner in value.items()}
