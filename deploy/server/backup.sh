#!/usr/bin/env bash
# Backs up the database, the uploaded files and the key into /var/lib/spends/backups; every night by
# spends-backup.timer, and before each upgrade.
#
#   sudo /opt/spends/current/deploy/server/backup.sh [--prove] [--label WORD] [--keep N]
#
# --prove restores the backup into a database of its own, checks every sum there, and writes down in
# restore-test.json whether that went well. Copy the folder to another machine or bucket (see
# deploy/README.md): a backup on the same disk is lost with it. Files kept in S3 stay there, in their
# versions; a database on RDS has RDS' own backups too.
set -euo pipefail
# shellcheck source=deploy/server/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
umask 077

readonly BACKUPS=$DATA/backups
LABEL='' PROVE='' KEEP=14
while [ $# -gt 0 ]; do
    case $1 in
        --prove) PROVE=1 ;;
        --label) LABEL=-$2 && shift ;;
        --keep) KEEP=$2 && shift ;;
        *) stop "There is no option $1. Usage: sudo backup.sh [--prove] [--label WORD] [--keep N]" ;;
    esac
    shift
done

need_root
[ -e "$OPT/current" ] || stop "Spends is not installed here yet: run install.sh first."
CURRENT=$(readlink -f "$OPT/current")
PYTHON=$CURRENT/.venv/bin/python
DATABASE=$(owned_database)
SECRET=$(setting SPENDS_DATABASE_SECRET)
NAME=$(date -u +%Y%m%dT%H%M%SZ)$LABEL
PART=$BACKUPS/.part

# SQLite's own backup: whole, while people write.
readonly COPY='
import gzip, os, shutil, sqlite3, sys
source, target = sys.argv[1:]
with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
    old.backup(new)
new.close()
with open(target, "rb") as raw, gzip.open(f"{target}.gz", "wb", 6) as squeezed:
    shutil.copyfileobj(raw, squeezed, 1 << 20)
os.unlink(target)
'
# What this restores is used as Spends uses it, so more is proved than that it can be read.
readonly UNPACK='
import gzip, shutil, sqlite3, sys
source, target = sys.argv[1:]
with gzip.open(source) as squeezed, open(target, "wb") as raw:
    shutil.copyfileobj(squeezed, raw, 1 << 20)
found = sqlite3.connect(target).execute("pragma integrity_check").fetchone()[0]
sys.exit(0 if found == "ok" else f"The restored database is damaged: {found}")
'

is_postgres() { case $DATABASE in postgres*) true ;; *) false ;; esac }

# Row-level security hides everything from a plain dump; this setting opens it, as migrations do.
postgres() { PGOPTIONS='-c app.system=on' "$@"; }

back_up() {
    local problem
    install -d -m 750 -o root -g spends "$BACKUPS"
    rm -rf "$PART"
    install -d -m 700 "$PART"
    if [ -n "$SECRET" ]; then
        say "The database is on RDS, which backs it up itself; here go the files and the key."
    elif is_postgres; then
        problem=$(postgres pg_dump --format custom --enable-row-security --no-owner --no-privileges \
            --file "$PART/database.dump" "${DATABASE/+psycopg2/}" 2>&1) ||
            stop "Postgres could not be backed up: $(tail -n 1 <<<"$problem")" \
                "pg_dump must be as new as the server: install postgresql-client of its version."
    else
        "$PYTHON" -c "$COPY" "$DATA/spends.db" "$PART/database.sqlite" ||
            stop "SQLite could not be backed up; what went wrong stands above. Is the disk full?"
    fi
    # A file is named by its hash and never changes, so that a link is a copy that takes no space.
    [ ! -d "$DATA/files" ] || cp -al "$DATA/files" "$PART/files"
    [ ! -f "$DATA/secret.key" ] || cp -p "$DATA/secret.key" "$PART/"
    cp -p "$SETTINGS" "$PART/spends.env"
    serving_version >"$PART/VERSION"
    (cd "$PART" && find . -maxdepth 1 -type f -exec sha256sum {} +) >"$PART.sums"
    mv "$PART.sums" "$PART/SHA256SUMS"
    rm -rf "${BACKUPS:?}/$NAME"
    mv "$PART" "$BACKUPS/$NAME"
}

stamp() { # true or false, what was done
    printf '{"at": "%s", "backup": "%s", "ok": %s, "how": "%s"}\n' \
        "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$NAME" "$1" "$2" | put_file "$BACKUPS/restore-test.json" 644 root:root
}

prove() {
    local place problem
    place=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$place'" EXIT
    (cd "$BACKUPS/$NAME" && sha256sum --quiet -c SHA256SUMS) || {
        stamp false "checksums"
        stop "The backup $BACKUPS/$NAME is damaged. Look at the disk (dmesg), then back up again."
    }
    if [ -f "$BACKUPS/$NAME/database.sqlite.gz" ]; then
        if ! problem=$(prove_sqlite "$place" 2>&1); then
            stamp false "restored and checked"
            stop "The backup $BACKUPS/$NAME does not restore: $(tail -n 1 <<<"$problem") Keep an older one, and look at the disk."
        fi
        stamp true "restored and checked"
    elif [ -f "$BACKUPS/$NAME/database.dump" ]; then
        problem=$(postgres pg_restore --file /dev/null "$BACKUPS/$NAME/database.dump" 2>&1) || {
            stamp false "read in full"
            stop "The backup $BACKUPS/$NAME cannot be read: $(tail -n 1 <<<"$problem") Keep an older one, and look at the disk."
        }
        stamp true "read in full"
    else
        stamp true "files and key"
    fi
}

# Every monthly sum is held against its rows, by the version that serves.
prove_sqlite() { # folder
    "$PYTHON" -c "$UNPACK" "$BACKUPS/$NAME/database.sqlite.gz" "$1/spends.db" || return 1
    chown -R spends:spends "$1"
    # shellcheck disable=SC2031  # for the check alone
    (
        cd "$CURRENT" || exit 1
        load_settings "$SETTINGS"
        export SPENDS_DATA_DIR=$1 SPENDS_DATABASE_URL="sqlite:///$1/spends.db" HOME=$1 PYTHONDONTWRITEBYTECODE=1
        exec setpriv --reuid spends --regid spends --init-groups -- "$PYTHON" -m spends check
    )
}

forget_old() {
    local name number=0
    while IFS= read -r name; do
        number=$((number + 1))
        [ "$number" -le "$KEEP" ] || rm -rf "${BACKUPS:?}/$name"
    done < <(find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name '2*' -printf '%f\n' | sort -r)
}

back_up
[ -z "$PROVE" ] || prove
forget_old
say "$BACKUPS/$NAME: $(du -sh --apparent-size "$BACKUPS/$NAME" | cut -f 1)${PROVE:+, proved}"
