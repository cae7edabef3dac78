"""Spends: where a household keeps its money and its belongings."""

import sys

# Redis' client, which Reflex loads, would load OpenTelemetry's with it wherever that is installed.
# `spends.integrations.telemetry.traces` takes this away where traces are asked for.
sys.modules.setdefault("opentelemetry.sdk.metrics", None)  # type: ignore[arg-type]  # Python's own way to say that a module is not to be had
