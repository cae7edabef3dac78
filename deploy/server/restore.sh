#!/usr/bin/env bash
# Puts a backup in the place of what is there now, which is kept aside and comes back when the
# restored one does not start. People are signed out of the pages while it runs, a minute or so.
#
#   sudo /opt/spends/current/deploy/server/restore.sh /var/lib/spends/backups/20260101T023000Z [--yes]
#
# On a new machine: run install.sh first, copy the backup's folder there, then run this.
set -euo pipefail
# shellcheck source=deploy/server/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
umask 077

BACKUP='' YES=''
while [ $# -gt 0 ]; do
    case $1 in
        --yes) YES=1 ;;
        --*) stop "There is no option $1. Usage: sudo restore.sh FOLDER [--yes]" ;;
        *) BACKUP=$(readlink -m "$1") ;;
    esac
    shift
done

need_root
load_choices
[ -e "$OPT/current" ] || stop "Spends is not installed here yet: run install.sh first."
[ -f "$BACKUP/SHA256SUMS" ] || stop "'$BACKUP' is no backup. Give the folder of one: ls $DATA/backups"
(cd "$BACKUP" && sha256sum --quiet -c SHA256SUMS >/dev/null 2>&1) ||
    stop "The backup $BACKUP is damaged. Take another one: ls $DATA/backups"
RELEASE=$(readlink -f "$OPT/current")
PORT=$(active_port)
DATABASE=$(owned_database)
ASIDE=$DATA/before-restore-$(date -u +%Y%m%dT%H%M%SZ)
case $DATABASE in
    postgres*) [ -f "$BACKUP/database.dump" ] || stop "This backup holds no Postgres database, and Postgres is what Spends uses here." ;;
    *) [ -f "$BACKUP/database.sqlite.gz" ] || stop "This backup holds no SQLite database, and SQLite is what Spends uses here." ;;
esac
if [ -z "$YES" ] && [ -t 0 ]; then
    read -rp "Replace what Spends holds now by the backup of $(basename "$BACKUP")? [y/N] " answer
    [[ $answer == [yY]* ]] || stop "Nothing was changed."
fi
take_turn

go_back() {
    say "The restored state does not work; what was there comes back."
    systemctl stop "spends@$PORT" >/dev/null 2>&1 || true
    if [[ $DATABASE == postgres* ]]; then
        put_postgres "$ASIDE/database.dump" || true
    fi
    local name
    for name in spends.db spends.db-wal spends.db-shm files secret.key; do
        [ -e "$ASIDE/$name" ] || continue
        rm -rf "${DATA:?}/$name"
        mv "$ASIDE/$name" "$DATA/$name"
    done
    systemctl start "spends@$PORT" >/dev/null 2>&1 || true
    stop "The backup $BACKUP could not be restored: $1 What was there before is back."
}

# One transaction: all of it or nothing.
put_postgres() { # dump
    PGOPTIONS='-c app.system=on' pg_restore --clean --if-exists --no-owner --no-privileges --single-transaction \
        --dbname "${DATABASE/+psycopg2/}" "$1" 2>"$LOGS/restore.log"
}

say "Stopping Spends"
for port in $PORTS; do systemctl stop "spends@$port" >/dev/null 2>&1 || true; done
install -d -m 700 "$ASIDE"
for name in spends.db spends.db-wal spends.db-shm files secret.key; do
    [ ! -e "$DATA/$name" ] || mv "$DATA/$name" "$ASIDE/$name"
done

say "Restoring $(basename "$BACKUP")"
if [[ $DATABASE == postgres* ]]; then
    PGOPTIONS='-c app.system=on' pg_dump --format custom --enable-row-security --no-owner --no-privileges \
        --file "$ASIDE/database.dump" "${DATABASE/+psycopg2/}" || go_back "the present state could not be kept aside."
    put_postgres "$BACKUP/database.dump" || go_back "$(tail -n 1 "$LOGS/restore.log")"
    prepare_database
else
    gunzip -c "$BACKUP/database.sqlite.gz" >"$DATA/spends.db" || go_back "it could not be unpacked."
fi
# Copied, not linked: what is served must not share its bytes with the backup it came from.
[ ! -d "$BACKUP/files" ] || cp -R "$BACKUP/files" "$DATA/files"
[ ! -f "$BACKUP/secret.key" ] || cp "$BACKUP/secret.key" "$DATA/secret.key"
for name in spends.db files secret.key; do
    [ ! -e "$DATA/$name" ] || chown -R spends:spends "$DATA/$name"
done
in_release "$RELEASE" .venv/bin/python -m spends migrate >"$LOGS/migrate.log" 2>&1 ||
    go_back "$(tail -n 1 "$LOGS/migrate.log" | cut -c1-300)"
say "Starting Spends"
systemctl start "spends@$PORT" >/dev/null 2>&1 || true
wait_until_ready "$PORT" "$START_TIMEOUT" || go_back "it did not start; see $LOGS/app.log."
say "Restored. What was there before is in $ASIDE; remove it when all is well."
