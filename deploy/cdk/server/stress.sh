# shellcheck shell=bash
# Keeps all processors busy for a quarter of an hour, so that the CPU alarm is seen to reach you.
exec bash /opt/spends/current/deploy/server/stress.sh 900
