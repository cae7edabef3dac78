"""The checklist, ticked."""

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from spends.kit.errors import InvalidInput

if TYPE_CHECKING:
    from spends.doctor.findings import Finding
    from spends.kit.cloud import Cloud

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"ok": "✓", "failed": "✗", "note": "·"}
WIDTH = 10


def doctor(chosen: argparse.Namespace) -> int:
    """Tell what is well and what is not; 1 when something is wrong."""
    from spends import bootstrap
    from spends.doctor.checklist import CHECKS, examine
    from spends.doctor.findings import Case, State

    unknown = [name for name in chosen.names if name not in CHECKS]
    if unknown:
        message = f"There is no check {', '.join(unknown)}. Choose of: {', '.join(CHECKS)}."
        raise InvalidInput(message)
    case = Case(bootstrap.start(), ROOT, _cloud, chosen.send_test)
    found = []
    for finding in examine(case, chosen.names):
        found.append(finding)
        if not chosen.json:
            _tell(finding)
    failed = sum(finding.state is State.FAILED for finding in found)
    if chosen.json:
        told = [dataclasses.asdict(finding) for finding in found]
        print(json.dumps({"ok": not failed, "findings": told}, indent=2, ensure_ascii=False))
    else:
        print(f"\n{failed} of {len(found)} are wrong." if failed else "\nAll is well.")
    return 1 if failed else 0


def _cloud() -> "Cloud":
    from spends.integrations.aws.account import AwsAccount

    return AwsAccount()


def _tell(finding: "Finding") -> None:
    print(f"{MARKS[finding.state]} {finding.name:<{WIDTH}}  {finding.sentence}", flush=True)
    if finding.advice:
        print(f"  {'':<{WIDTH}}  {finding.advice}", flush=True)
