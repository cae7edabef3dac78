"""How many made-up inputs a fuzz test tries: a thousand, and a hundred times more with `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("SPENDS_FUZZ_CASES", "1000"))
# Put on a test together with @pytest.mark.fuzz.
fuzzed = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
