#!/usr/bin/env bash
# Trips the CPU alarm on purpose, to see that it reaches you: all processors are kept busy for longer
# than the alarm waits (more than 70 % for two periods of five minutes). Spends goes on meanwhile,
# since this gives way to everything else. Ctrl-C ends it.
#
#   sudo /opt/spends/current/deploy/server/stress.sh [SECONDS]     (900)
#
# Within a quarter of an hour the topic Admin-Alerts must have sent its message, and another one
# "OK" once this has ended. On a burstable instance (t4g, t3) it uses up CPU credits: look at
# CPUCreditBalance first, and do it at a quiet hour.
set -euo pipefail

seconds=${1:-900}
if ! [[ $seconds =~ ^[1-9][0-9]*$ ]]; then
    echo "Give the seconds as a whole number, for instance: $0 900" >&2
    exit 1
fi
workers=()
trap 'kill "${workers[@]}" 2>/dev/null || true' EXIT
for _ in $(seq "$(nproc)"); do
    nice -n 19 timeout "$seconds" sh -c 'while :; do :; done' &
    workers+=($!)
done
echo "$(nproc) processors are busy for $seconds s; Ctrl-C ends it."
wait || true
