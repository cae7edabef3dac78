#!/usr/bin/env bash
# Goes over to another release while people work on: the new version starts beside the old one, nginx
# passes over once it is ready, and whatever fails leaves the old one serving.
#
#   sudo /opt/spends/current/deploy/server/upgrade.sh spends-VERSION.tar.gz [--no-backup]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=deploy/server/lib.sh
. "$here/lib.sh"

ARCHIVE='' NO_BACKUP=${NO_BACKUP-}
while [ $# -gt 0 ]; do
    case $1 in
        --no-backup) NO_BACKUP=1 ;;
        --release) ARCHIVE=${2-} && shift ;;
        --help | -h) sed -n '2,5s/^# \{0,1\}//p' "$0" && exit 0 ;;
        --*) stop "There is no option $1. Usage: sudo upgrade.sh FILE [--no-backup]" ;;
        *) ARCHIVE=$1 ;;
    esac
    shift
done

need_root
load_choices
[ -e "$OPT/current" ] || stop "Spends is not installed here yet: run install.sh first."
[ -e "$ARCHIVE" ] || stop "'$ARCHIVE' is not there. Give the archive that 'make release' wrote: upgrade.sh FILE"
still="The old version ($(serving_version)) still serves."

# The new release's own script goes on, since it knows what the new release needs.
if [ -z "${SPENDS_UNPACKED:-}" ]; then
    take_turn
    need_space
    unpack_release "$ARCHIVE"
    export SPENDS_UNPACKED=1 NO_BACKUP
    exec bash "$RELEASE/deploy/server/upgrade.sh" --release "$RELEASE"
fi
RELEASE=$(readlink -f "$ARCHIVE")
install_packages
prepare_database
check_database
migrate "$still"
install_units
go_over
tidy_up
say "Spends $(serving_version) is at $(public_url)"
say "The one before is kept: sudo $OPT/current/deploy/server/rollback.sh"
