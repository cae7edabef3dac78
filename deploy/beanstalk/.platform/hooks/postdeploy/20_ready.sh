#!/usr/bin/env bash
# A version that does not get ready fails its deployment, and Elastic Beanstalk takes the last one back.
set -euo pipefail
address="${ADDRESS:-http://127.0.0.1:8000/health/ready}"
for _ in $(seq "${PATIENCE:-60}"); do
  if curl --fail --silent --output /dev/null --max-time 5 "$address"; then
    exit 0
  fi
  sleep 1
done
echo "Spends is not ready at $address; /var/log/web.stdout.log says why." >&2
curl --silent --max-time 5 "$address" >&2 || true
exit 1
