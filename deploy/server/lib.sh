# shellcheck shell=bash disable=SC2034
# What install.sh, upgrade.sh, rollback.sh, backup.sh and restore.sh have in common.
#
# On disk:
#   /opt/spends/releases/VERSION   the releases, the one that serves and the one before
#   /opt/spends/venvs/HASH         Python packages, one folder for each set of pins
#   /opt/spends/ports/PORT         which release listens on which of the two ports
#   /opt/spends/current, previous  which release serves, and which one did before
#   /opt/spends/assets             hashed files of the pages of both, so that open pages go on
#   /etc/spends/install.conf       what was chosen when it was installed
#   /etc/spends/spends.env         the settings (SPENDS_…), and secrets
#   /etc/spends/nginx/active.conf  which port and which pages nginx serves
#   /var/lib/spends                the database, uploaded files, the key, backups

readonly OPT=/opt/spends
readonly ETC=/etc/spends
readonly DATA=/var/lib/spends
readonly LOGS=/var/log/spends
readonly CHOICES=$ETC/install.conf
readonly SETTINGS=$ETC/spends.env
readonly ACTIVE=$ETC/nginx/active.conf
readonly SITE=/etc/nginx/conf.d/spends.conf
readonly UNITS=/etc/systemd/system
readonly NEEDED_MB=1500
readonly OLDEST_PYTHON=3.11

# What may be chosen; install.conf holds it for the next run.
DOMAIN='' LISTEN='' HTTP_PORT=80 HTTPS_PORT=443 LOCAL_PORT=3000 PORTS='3001 3002'
TLS='' CERTIFICATE='' KEY='' CERTBOT_EMAIL='' RELEASE='' PROBLEM=''
WEBSOCKET_TIMEOUT=3600 SIGN_IN_RATE=20 API_RATE=20 GRACE=20 START_TIMEOUT=90
readonly CHOSEN='DOMAIN LISTEN HTTP_PORT HTTPS_PORT LOCAL_PORT PORTS TLS CERTIFICATE KEY CERTBOT_EMAIL
    WEBSOCKET_TIMEOUT SIGN_IN_RATE API_RATE GRACE START_TIMEOUT'

say() { printf '%s\n' "$*"; }

# Ends with one sentence. Nobody should have to read a trace to know what to do.
stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || stop "This needs to change the system: run it with sudo."
}

# One run at a time, so that two upgrades never meet.
take_turn() {
    mkdir -p /run/lock
    exec 9>/run/lock/spends-install.lock
    flock -n 9 || stop "Another install, upgrade or restore is under way. Wait for it to end, then run this again."
}

# What is started here lives on, and must not keep the turn.
systemctl() { command systemctl "$@" 9>&-; }

# Replaces a file whole: whoever reads it meets the old text or the new.
put_file() { # path mode owner:group, text on standard input
    local part="$1.part"
    mkdir -p "$(dirname "$1")"
    (umask 077 && cat >"$part")
    chmod "$2" "$part"
    chown "$3" "$part"
    mv -f "$part" "$1"
}

point() { # link target
    ln -sfn "$2" "$1.part"
    mv -fT "$1.part" "$1"
}

load_choices() {
    # Written by keep_choices, readable by root alone to change.
    # shellcheck source=/dev/null
    [ ! -f "$CHOICES" ] || . "$CHOICES"
}

keep_choices() {
    local name
    for name in $CHOSEN; do
        printf '%s=%q\n' "$name" "${!name}"
    done | put_file "$CHOICES" 644 root:root
}

# Exports a file of settings without letting it run anything.
load_settings() { # file
    local line name value
    while IFS= read -r line || [ -n "$line" ]; do
        [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        if [[ $value =~ ^\'(.*)\'[[:space:]]*$ || $value =~ ^\"(.*)\"[[:space:]]*$ ]]; then
            value=${BASH_REMATCH[1]}
        fi
        export "$name=$value"
    done <"$1"
}

setting() { # name: its value in spends.env, or nothing
    [ -f "$SETTINGS" ] || return 0
    (
        unset "$1"
        load_settings "$SETTINGS"
        printf '%s' "${!1-}"
    )
}

# The database as its owner reaches it, or nothing for SQLite.
owned_database() {
    local url
    url=$(setting SPENDS_DATABASE_OWNER_URL)
    echo "${url:-$(setting SPENDS_DATABASE_URL)}"
}

# Sets a name in spends.env, and leaves the other lines as they are.
set_setting() { # name value
    case $2 in *"'"* | *$'\n'*) stop "The value of $1 must not hold a quote (') or a line break. Choose another." ;; esac
    {
        [ ! -f "$SETTINGS" ] || grep -v "^$1=" "$SETTINGS" || true
        printf "%s='%s'\n" "$1" "$2"
    } >"$SETTINGS.new"
    put_file "$SETTINGS" 640 root:spends <"$SETTINGS.new"
    rm -f "$SETTINGS.new"
}

public_url() {
    if [ "$HTTPS_PORT" = 443 ]; then echo "https://$DOMAIN"; else echo "https://$DOMAIN:$HTTPS_PORT"; fi
}

local_address() {
    case $LISTEN in '' | 0.0.0.0 | '[::]') echo 127.0.0.1 ;; *) echo "$LISTEN" ;; esac
}

someone_listens() { # port
    (exec 3<>"/dev/tcp/$(local_address)/$1") 2>/dev/null
}

# Runs a command of a release as the service's own user, with the settings.
in_release() { # release-folder command…
    local folder=$1
    shift
    (
        cd "$folder" || exit 1
        load_settings "$SETTINGS"
        export HOME=$DATA PYTHONDONTWRITEBYTECODE=1 SPENDS_DATA_DIR="${SPENDS_DATA_DIR:-$DATA}"
        exec setpriv --reuid spends --regid spends --init-groups -- "$@"
    )
}

active_port() {
    [ ! -f "$ACTIVE" ] || sed -n 's/^ *server 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$ACTIVE" | head -n 1
}

free_port() { # active port: the other one
    local port
    for port in $PORTS; do
        if [ "$port" != "$1" ]; then
            echo "$port"
            return
        fi
    done
}

serving_version() {
    [ ! -e "$OPT/current/VERSION" ] || cat "$OPT/current/VERSION"
}

need_space() {
    local place free
    for place in /opt/spends /opt /var/lib/spends /var/lib; do
        [ -d "$place" ] || continue
        free=$(df -Pm "$place" | awk 'NR == 2 {print $4}')
        [ "$free" -ge "$NEEDED_MB" ] || stop "Only $free MB are free in $place, and Spends needs $NEEDED_MB MB." \
            "Free some space or use a larger disk, then run this again; nothing was changed."
    done
}

# Unpacks a release, or takes the folder it was unpacked to; sets RELEASE. An unpacking that was cut
# short lacks its mark and is done again.
unpack_release() { # archive or folder
    local version top part
    if [ -d "$1" ]; then
        [ -f "$1/VERSION" ] || stop "$1 is no release of Spends: it has no VERSION. Give the archive that 'make release' wrote."
        version=$(cat "$1/VERSION")
    else
        [ -r "$1" ] || stop "$1 cannot be read. Give the archive that 'make release' wrote: --release FILE."
        # The whole list is read: a reader that leaves early would end tar with an error.
        top=$(tar -tzf "$1" 2>/dev/null | awk -F/ 'NR == 1 {print $1}') ||
            stop "$1 is damaged or no archive. Copy it again, or make it anew with 'make release'."
        version=${top#spends-}
        [ "$top" = "spends-$version" ] || stop "$1 is no release of Spends. Give the archive that 'make release' wrote."
    fi
    [[ $version =~ ^[A-Za-z0-9._-]+$ ]] || stop "$1 has a version that is none: $version. Make it anew with 'make release'."
    RELEASE=$OPT/releases/$version
    if [ -f "$RELEASE/.unpacked" ]; then return; fi
    say "Unpacking $version"
    part=$OPT/releases/.part
    rm -rf "$part" "$RELEASE"
    mkdir -p "$part"
    if [ -d "$1" ]; then
        cp -R "$1/." "$part/"
        rm -f "$part/.venv" "$part/.unpacked"
    else
        tar -xzf "$1" -C "$part" --strip-components=1 --no-same-owner ||
            stop "$1 could not be unpacked. Is it whole, and is there space? Copy it again, then run this again."
    fi
    chown -R root:root "$part"
    chmod -R u=rwX,go=rX "$part"
    mv "$part" "$RELEASE"
    touch "$RELEASE/.unpacked"
}

# Installs the pinned packages of RELEASE. Releases with the same pins share them, so most upgrades
# install nothing; an installation that was cut short lacks its mark and is done again.
install_packages() {
    local hash venv python
    python=$(command -v python3)
    "$python" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$OLDEST_PYTHON'.split('.'))))" ||
        stop "Spends needs Python $OLDEST_PYTHON or newer, and this system has $("$python" -V). Use Debian 12, Ubuntu 24.04 or newer."
    hash=$( (cat "$RELEASE/requirements.txt" && "$python" -V) | sha256sum | cut -c1-16)
    venv=$OPT/venvs/$hash
    if [ ! -f "$venv/.complete" ]; then
        say "Installing Python packages (a minute or two)"
        rm -rf "$venv"
        "$python" -m venv "$venv" || stop "Python could not make an environment. Install python3-venv, then run this again."
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --prefer-binary -r "$RELEASE/requirements.txt" >"$LOGS/packages.log" 2>&1 ||
            stop "The Python packages could not be installed: $(grep -a . "$LOGS/packages.log" | tail -n 1)" \
                "Is this machine online? Run this again then; it goes on from here. All of it: $LOGS/packages.log"
        touch "$venv/.complete"
    fi
    ln -sfn "$venv" "$RELEASE/.venv"
    "$RELEASE/.venv/bin/python" -m compileall -q -j 0 "$RELEASE/spends" "$RELEASE/rxconfig.py" || true
}

# Where the owner of the tables is somebody else, the role that the application works under is made,
# or brought up to date.
prepare_database() {
    [ -n "$(setting SPENDS_DATABASE_OWNER_SECRET)$(setting SPENDS_DATABASE_OWNER_URL)" ] || return 0
    in_release "$RELEASE" .venv/bin/python -m spends prepare-database >"$LOGS/database.log" 2>&1 ||
        stop "The database could not be prepared: $(tail -n 1 "$LOGS/database.log" | cut -c1-300)" \
            "Mend that, then run this again. All of it: $LOGS/database.log"
}

readonly REACH_DATABASE='
import sys
from sqlalchemy import text
from spends import bootstrap
try:
    with bootstrap.start().system("looks whether the database answers", write=False) as uow:
        uow.session.execute(text("select 1"))
except Exception as error:
    reason = error.__cause__ or error
    sys.exit(" ".join(str(getattr(reason, "orig", None) or reason).split()))
'
check_database() {
    local problem
    problem=$(PGCONNECT_TIMEOUT=10 in_release "$RELEASE" .venv/bin/python -c "$REACH_DATABASE" 2>&1) ||
        stop "The database cannot be used: $(tail -n 1 <<<"$problem" | cut -c1-300)" \
            "Check --database-url (SPENDS_DATABASE_URL in $SETTINGS), then run this again."
}

# Before the tables change there is a copy to go back to. RDS keeps its own.
migrate() { # what to say when it fails
    if [ -n "$(serving_version)" ] && [ -z "${NO_BACKUP:-}" ]; then
        say "Backing up"
        "$(dirname "${BASH_SOURCE[0]}")/backup.sh" --label before-upgrade >"$LOGS/backup.log" 2>&1 ||
            stop "The backup before the upgrade failed: $(tail -n 1 "$LOGS/backup.log") $1" \
                "Mend that, or run this again with --no-backup."
    fi
    say "Migrating the database"
    in_release "$RELEASE" .venv/bin/python -m spends migrate >"$LOGS/migrate.log" 2>&1 ||
        stop "The database could not be migrated: $(tail -n 1 "$LOGS/migrate.log" | cut -c1-300) $1" \
            "All of it: $LOGS/migrate.log"
}

install_units() {
    local unit groups
    for unit in "$RELEASE"/deploy/server/systemd/*; do
        install -m 644 "$unit" "$UNITS/"
    done
    install -m 644 "$RELEASE/deploy/server/logrotate" /etc/logrotate.d/spends
    install -m 755 "$RELEASE/deploy/server/spends" /usr/local/bin/spends
    if [ -d /opt/aws/amazon-cloudwatch-agent/etc ]; then
        groups=$(setting SPENDS_LOG_GROUP)
        sed "s|\"/spends/|\"${groups:-/spends}/|" "$RELEASE/deploy/server/cloudwatch-agent.json" |
            put_file /opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json 644 root:root
        systemctl try-restart amazon-cloudwatch-agent >/dev/null 2>&1 || true
    fi
    systemctl daemon-reload
}

wait_until_ready() { # port seconds
    local deadline=$((SECONDS + $2)) dead=0
    until curl -fsS --noproxy '*' -m 5 -o /dev/null "http://127.0.0.1:$1/health/ready" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        # One that died will not get ready: systemd waits two seconds, and starts it again in vain.
        if [ "$(systemctl is-active "spends@$1" 2>/dev/null || true)" = active ]; then dead=0; else dead=$((dead + 1)); fi
        [ "$dead" -lt 4 ] || return 1
        sleep 0.3
    done
}

answers_through_nginx() { # seconds
    local deadline=$((SECONDS + $1)) url
    url=$(public_url)
    until curl -fsSk --noproxy '*' -m 5 -o /dev/null -o /dev/null \
        --resolve "$DOMAIN:$HTTPS_PORT:$(local_address)" "$url/health/ready" "$url/sign-in" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.3
    done
}

# Hashed names never mean two things, so files of both releases lie side by side.
add_assets() { # release folder
    mkdir -p "$OPT/assets"
    cp -Rn "$1/frontend/assets/." "$OPT/assets/"
}

# Which port and pages nginx serves.
active_text() { # port release-folder
    cat <<END
upstream spends {
    server 127.0.0.1:$1 max_fails=0;
    keepalive 16;
}
map "" \$spends_pages {
    default $2/frontend;
}
include $2/deploy/server/nginx/policy.conf;
END
}

listen_lines() { # port words
    if [ -n "$LISTEN" ]; then
        echo "listen $LISTEN:$1$2;"
    else
        echo "listen $1$2;"
        [ ! -f /proc/net/if_inet6 ] || echo "listen [::]:$1$2;"
    fi
}

site_text() { # release-folder
    local text authority brotli=''
    authority=$(public_url)
    ! compgen -G '/etc/nginx/modules-enabled/*brotli-static*' >/dev/null || brotli='brotli_static on;'
    text=$(cat "$1/deploy/server/nginx/spends.conf")
    text=${text//@LISTEN_HTTP@/$(listen_lines "$HTTP_PORT" '')}
    text=${text//@LISTEN_HTTPS@/$(listen_lines "$HTTPS_PORT" ' ssl http2')}
    text=${text//@DOMAIN@/$DOMAIN}
    text=${text//@AUTHORITY@/${authority#https://}}
    text=${text//@CERTIFICATE@/$CERTIFICATE}
    text=${text//@KEY@/$KEY}
    text=${text//@BROTLI@/$brotli}
    text=${text//@RELEASE@/$1}
    text=${text//@WEBSOCKET_TIMEOUT@/$WEBSOCKET_TIMEOUT}
    text=${text//@SIGN_IN_RATE@/$SIGN_IN_RATE}
    text=${text//@API_RATE@/$API_RATE}
    text=${text//@LOCAL_PORT@/$LOCAL_PORT}
    printf '%s\n' "$text"
}

# Lets nginx serve a release from a port. Where it refuses, PROBLEM says why and all is as it was.
show_by_nginx() { # port release-folder
    local file
    for file in "$ACTIVE" "$SITE"; do
        rm -f "$file.old"
        [ ! -f "$file" ] || cp -p "$file" "$file.old"
    done
    active_text "$1" "$2" | put_file "$ACTIVE" 644 root:root
    site_text "$2" | put_file "$SITE" 644 root:root
    if ! nginx -t >"$LOGS/nginx.log" 2>&1; then
        PROBLEM="nginx refuses its configuration: $(grep -m 1 -F '[emerg]' "$LOGS/nginx.log" || tail -n 1 "$LOGS/nginx.log")"
    elif ! load_into_nginx >>"$LOGS/nginx.log" 2>&1; then
        PROBLEM="nginx does not start: $(tail -n 1 "$LOGS/nginx.log")"
    elif ! answers_through_nginx 20; then
        PROBLEM="It does not answer through nginx at $(public_url); see /var/log/nginx/spends.error.log."
    else
        return 0
    fi
    for file in "$ACTIVE" "$SITE"; do
        if [ -f "$file.old" ]; then mv -f "$file.old" "$file"; else rm -f "$file"; fi
    done
    if nginx -t >/dev/null 2>&1; then load_into_nginx || true; fi
    return 1
}

load_into_nginx() {
    if systemctl is-active --quiet nginx; then nginx -s reload; else systemctl start nginx; fi
}

end_service() { # port
    systemctl disable "spends@$1" >/dev/null 2>&1 || true
    systemctl stop "spends@$1" >/dev/null 2>&1 || true
}

# Starts RELEASE on the free port, lets nginx pass over to it, checks it from outside, and ends the
# old one once what it had begun is answered. Until the check is through, the old one stays.
go_over() {
    local old_port new_port old_release='' kept
    old_port=$(active_port)
    new_port=$(free_port "$old_port")
    [ ! -e "$OPT/current" ] || old_release=$(readlink -f "$OPT/current")
    kept="Nothing serves yet; mend that, then run this again."
    [ -z "$old_port" ] || kept="The old version ($(serving_version)) still serves."

    mkdir -p "$OPT/ports"
    systemctl stop "spends@$new_port" >/dev/null 2>&1 || true
    if (exec 3<>"/dev/tcp/127.0.0.1/$new_port") 2>/dev/null; then
        stop "Port $new_port on this machine is taken by another program (see: ss -ltnp). $kept" \
            "Stop that program, or choose others with --ports, then run this again."
    fi
    point "$OPT/ports/$new_port" "$RELEASE"
    say "Starting $(cat "$RELEASE/VERSION") on port $new_port"
    local start_mark
    start_mark=$(stat -c %s "$LOGS/app.log" 2>/dev/null || echo 0)
    systemctl enable "spends@$new_port" >/dev/null 2>&1 || true
    systemctl start "spends@$new_port" >/dev/null 2>&1 || true
    if ! wait_until_ready "$new_port" "$START_TIMEOUT"; then
        end_service "$new_port"
        stop "The new version did not start: $(last_words "$start_mark") $kept All of it: $LOGS/app.log"
    fi

    add_assets "$RELEASE"
    say "Passing over to port $new_port"
    if ! show_by_nginx "$new_port" "$RELEASE"; then
        end_service "$new_port"
        stop "$PROBLEM $kept"
    fi

    if [ -n "$old_release" ] && [ "$old_release" != "$RELEASE" ]; then point "$OPT/previous" "$old_release"; fi
    point "$OPT/current" "$RELEASE"
    rm -f "$ACTIVE.old" "$SITE.old"
    if [ -n "$old_port" ]; then
        say "Letting port $old_port end what it has begun ($GRACE s)"
        sleep "$GRACE"
        end_service "$old_port"
    fi
}

# What a version that does not start said last: an exception's name and words, else any line that is
# no entry of the log, which the version that serves writes to as well.
last_words() { # bytes of the log that are older
    local said words
    said=$(tail -c "+$(($1 + 1))" "$LOGS/app.log" 2>/dev/null | grep -aE '^[[:alnum:]]' || true)
    words=$(grep -aE '^[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Exit): ' <<<"$said" | tail -n 1)
    [ -n "$words" ] || words=$(tail -n 1 <<<"$said")
    words=${words:0:300}
    echo "${words:-it said nothing within $START_TIMEOUT s.}"
}

# Keeps the release that serves and the one before, with their packages and pages.
tidy_up() {
    local keep folder venv file
    keep=" $(readlink -f "$OPT/current") "
    [ ! -e "$OPT/previous" ] || keep+=" $(readlink -f "$OPT/previous") "
    for folder in "$OPT"/releases/*/; do
        folder=${folder%/}
        [[ $keep == *" $folder "* ]] || rm -rf "$folder"
    done
    local used=''
    for folder in $keep; do used+=" $(readlink -f "$folder/.venv") "; done
    for venv in "$OPT"/venvs/*/; do
        venv=${venv%/}
        [[ $used == *" $venv "* ]] || rm -rf "$venv"
    done
    while IFS= read -r file; do
        for folder in $keep; do
            [ ! -e "$folder/frontend/assets/$file" ] || continue 2
        done
        rm -f "$OPT/assets/$file"
    done < <(cd "$OPT/assets" && find . -type f)
}
