#!/usr/bin/env bash
# Goes back to the release that served before, the way an upgrade goes forward: nobody is cut off.
# The database stays as it is, since each migration leaves it usable for the release before.
#
#   sudo /opt/spends/current/deploy/server/rollback.sh
set -euo pipefail
# shellcheck source=deploy/server/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need_root
load_choices
[ -e "$OPT/previous/VERSION" ] || stop "There is no earlier release to go back to. Upgrade to one instead: upgrade.sh FILE"
take_turn
RELEASE=$(readlink -f "$OPT/previous")
go_over
install_units
say "Spends $(serving_version) is at $(public_url)"
