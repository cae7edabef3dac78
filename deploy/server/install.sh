#!/usr/bin/env bash
# Turns a fresh Debian 12 or Ubuntu 24.04 machine into a server of Spends.
#
#   tar -xzf spends-VERSION.tar.gz
#   sudo spends-VERSION/deploy/server/install.sh --domain spends.example.org --certbot you@example.org
#
# It may be run again at any time: it goes on where an earlier run was cut short, and changes what is
# asked for with other options. What was chosen before holds until it is chosen anew.
set -euo pipefail
# shellcheck source=deploy/server/lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

usage() {
    cat <<'END'
sudo install.sh --domain NAME (--certbot EMAIL | --certificate FILE --key FILE | --self-signed) [more]

  --domain NAME           the name that people open, such as spends.example.org
  --certbot EMAIL         a certificate of Let's Encrypt; the name must lead to this machine already
  --certificate FILE      your own certificate with its chain, in PEM, and …
  --key FILE              … its key; both stay where they are and may be renewed there
  --self-signed           a certificate of its own, which browsers warn of
  --release FILE          the archive of 'make release'; otherwise the folder this script lies in
  --database-url URL      postgresql://user:password@host/name, of no superuser; otherwise SQLite
  --env FILE              settings (SPENDS_…) to take over into /etc/spends/spends.env
  --listen ADDRESS        the one address nginx listens on; otherwise all
  --http-port PORT        80
  --https-port PORT       443
  --local-port PORT       3000: health and metrics for this machine alone
  --ports "PORT PORT"     3001 3002: where the application listens, one after the other
  --websocket-timeout N   3600: seconds after which a silent websocket is closed
  --sign-in-rate N        20: tries to sign in or up in a minute from one address
  --api-rate N            20: requests to the API in a second from one address
  --grace N               20: seconds that the old version has to end what it began
  --start-timeout N       90: seconds that a version has to get ready
  --no-backup             no backup before the database is migrated
  --yes                   do not ask
END
}

ARCHIVE='' DATABASE_URL='' ENV_FILE='' YES='' NO_BACKUP=''

choose() {
    while [ $# -gt 0 ]; do
        case $1 in
            --self-signed) TLS=self-signed && shift && continue ;;
            --no-backup) NO_BACKUP=1 && shift && continue ;;
            --yes) YES=1 && shift && continue ;;
            --help | -h) usage && exit 0 ;;
            --*) [ $# -ge 2 ] || stop "$1 needs a value. See --help." ;;
            *) stop "'$1' is no option. See --help." ;;
        esac
        case $1 in
            --domain) DOMAIN=$2 ;;
            --release) ARCHIVE=$2 ;;
            --certbot) TLS=certbot CERTBOT_EMAIL=$2 ;;
            --certificate) TLS=given CERTIFICATE=$(readlink -m "$2") ;;
            --key) KEY=$(readlink -m "$2") ;;
            --database-url) DATABASE_URL=$2 ;;
            --env) ENV_FILE=$2 ;;
            --listen) LISTEN=$2 ;;
            --http-port) HTTP_PORT=$2 ;;
            --https-port) HTTPS_PORT=$2 ;;
            --local-port) LOCAL_PORT=$2 ;;
            --ports) PORTS=$2 ;;
            --websocket-timeout) WEBSOCKET_TIMEOUT=$2 ;;
            --sign-in-rate) SIGN_IN_RATE=$2 ;;
            --api-rate) API_RATE=$2 ;;
            --grace) GRACE=$2 ;;
            --start-timeout) START_TIMEOUT=$2 ;;
            *) stop "There is no option $1. See --help." ;;
        esac
        shift 2
    done
}

check_choices() {
    local name
    [ -n "$DOMAIN" ] || stop "Say which name people will open: --domain spends.example.org (see --help)."
    [[ $DOMAIN =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || stop "'$DOMAIN' is no name of a host. Give it without https:// and slashes."
    [ -n "$TLS" ] || stop "Say where the certificate comes from: --certbot EMAIL, --certificate FILE --key FILE, or --self-signed."
    [ "$TLS" != given ] || [ -n "$KEY" ] || stop "Give the key of the certificate too: --key FILE."
    [ "$TLS" != certbot ] || [ "$HTTP_PORT" = 80 ] || stop "Let's Encrypt asks at port 80: leave --http-port out, or use --certificate."
    for name in HTTP_PORT HTTPS_PORT LOCAL_PORT WEBSOCKET_TIMEOUT SIGN_IN_RATE API_RATE GRACE START_TIMEOUT; do
        [[ ${!name} =~ ^[0-9]{1,6}$ ]] || stop "'${!name}' is no whole number. Mend the option for ${name//_/ }."
    done
    [[ $PORTS =~ ^[0-9]{2,5}\ [0-9]{2,5}$ ]] || stop "'$PORTS' is not two ports. Give them like this: --ports \"3001 3002\"."
    [ -z "$ENV_FILE" ] || [ -r "$ENV_FILE" ] || stop "$ENV_FILE cannot be read. Give a file of settings: --env FILE."
    case $DATABASE_URL in
        '' | postgresql://* | postgres://*) ;;
        *) stop "'${DATABASE_URL%%:*}' is no database Spends works with. Give postgresql://user:password@host/name, or leave --database-url out." ;;
    esac
}

# Ours, and those of other sites of the same nginx, are not in the way.
check_ports() {
    local port
    for port in "$HTTP_PORT" "$HTTPS_PORT" "$LOCAL_PORT"; do
        someone_listens "$port" || continue
        if [ -s /run/nginx.pid ] && kill -0 "$(cat /run/nginx.pid)" 2>/dev/null &&
            grep -rqsE "listen[^;]*\b$port\b" /etc/nginx/conf.d /etc/nginx/sites-enabled; then
            continue
        fi
        stop "Port $port is taken by another program (see: ss -ltnp). Stop it, or choose another port:" \
            "--http-port, --https-port, --local-port. Nothing was changed."
    done
}

is_address() { [[ $DOMAIN =~ ^[0-9.]+$ ]]; }

is_for_domain() { # certificate
    local kind=-checkhost
    ! is_address || kind=-checkip
    openssl x509 -in "$1" -noout "$kind" "$DOMAIN" | grep 'does match' >/dev/null
}

check_certificate() {
    local ended
    [ -r "$CERTIFICATE" ] || stop "The certificate $CERTIFICATE cannot be read. Check --certificate."
    [ -r "$KEY" ] || stop "The key $KEY cannot be read. Check --key."
    openssl x509 -in "$CERTIFICATE" -noout 2>/dev/null || stop "$CERTIFICATE is no certificate in PEM. Check --certificate."
    if ! openssl x509 -in "$CERTIFICATE" -noout -checkend 0 >/dev/null; then
        ended=$(openssl x509 -in "$CERTIFICATE" -noout -enddate)
        stop "The certificate $CERTIFICATE expired on ${ended#notAfter=}. Renew it, then run this again."
    fi
    [ "$(openssl x509 -in "$CERTIFICATE" -noout -pubkey)" = "$(openssl pkey -in "$KEY" -pubout 2>/dev/null)" ] ||
        stop "The key $KEY does not belong to the certificate $CERTIFICATE. Give the pair."
    is_for_domain "$CERTIFICATE" ||
        stop "The certificate $CERTIFICATE is not for $DOMAIN. Get one that names it, or mend --domain."
}

# Whether backups need pg_dump: RDS, whose password is in a secret, keeps its own.
dumps_postgres() {
    local file text="SPENDS_DATABASE_URL=$DATABASE_URL"
    for file in "$ENV_FILE" "$SETTINGS"; do
        [ ! -f "$file" ] || text+=$'\n'$(cat "$file")
    done
    grep -qE "^SPENDS_DATABASE_URL=['\"]?postgres" <<<"$text" && ! grep -q '^SPENDS_DATABASE_SECRET=' <<<"$text"
}

# Nothing may start before it is configured: a fresh nginx would serve its welcome page.
install_system_packages() {
    local name log=/var/log/spends-packages.log wanted=()
    local names=(python3 python3-venv nginx curl ca-certificates openssl logrotate)
    [ "$TLS" != certbot ] || names+=(certbot)
    ! dumps_postgres || names+=(postgresql-client)
    for name in "${names[@]}"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || wanted+=("$name")
    done
    [ ${#wanted[@]} -gt 0 ] || return 0
    say "Installing ${wanted[*]}"
    # One that a run left behind which was cut short is ours too.
    if [ ! -e /usr/sbin/policy-rc.d ] || grep -qs 'by Spends' /usr/sbin/policy-rc.d; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\n# Put here by Spends while it is installed.\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
    fi
    [[ " ${wanted[*]} " != *" nginx "* ]] || touch /var/lib/spends-fresh-nginx
    export DEBIAN_FRONTEND=noninteractive
    # An installation that was cut short is ended first.
    dpkg --configure -a >"$log" 2>&1 || true
    if ! { apt-get update -q && apt-get install -y -q --no-install-recommends "${wanted[@]}"; } >>"$log" 2>&1; then
        stop "The system's packages could not be installed: $(grep '^E:' "$log" | tail -n 1) Is this machine online?" \
            "Run this again then; it goes on from here. All of it: $log"
    fi
    # Smaller pages where the system has the module; not needed.
    apt-get install -y -q --no-install-recommends libnginx-mod-http-brotli-static >>"$log" 2>&1 || true
    if grep -qs 'by Spends' /usr/sbin/policy-rc.d; then rm -f /usr/sbin/policy-rc.d; fi
    trap - EXIT
}

prepare_folders() {
    getent passwd spends >/dev/null ||
        useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin spends
    install -d -m 755 "$OPT" "$OPT/releases" "$OPT/venvs" "$OPT/ports" "$OPT/assets" "$ETC" "$ETC/nginx" "$ETC/nginx/site"
    install -d -m 755 /var/www/spends "$LOGS"
    install -d -m 700 "$ETC/tls"
    install -d -m 750 -o spends -g spends "$DATA"
    install -d -m 750 -o root -g spends "$DATA/backups"
    # A fresh nginx comes with a welcome page; the sites of one that was here stay.
    if [ -e /var/lib/spends-fresh-nginx ]; then
        rm -f /etc/nginx/sites-enabled/default /var/lib/spends-fresh-nginx
    fi
}

keep_settings() {
    local line name value
    [ -f "$SETTINGS" ] || put_file "$SETTINGS" 640 root:spends </dev/null
    if [ -n "$ENV_FILE" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)= ]] || continue
            name=${BASH_REMATCH[1]}
            value=$(load_settings <(printf '%s\n' "$line") && printf '%s' "${!name}")
            set_setting "$name" "$value"
        done <"$ENV_FILE"
    fi
    [ -z "$DATABASE_URL" ] || set_setting SPENDS_DATABASE_URL "$DATABASE_URL"
    set_setting SPENDS_PUBLIC_URL "$(public_url)"
    set_setting SPENDS_HOST 127.0.0.1
    set_setting SPENDS_DATA_DIR "$DATA"
    set_setting SPENDS_TRUSTED_PROXIES '["127.0.0.1"]'
    [ -n "$(setting SPENDS_METRICS_TOKEN)" ] || set_setting SPENDS_METRICS_TOKEN "$(openssl rand -hex 24)"
}

own_certificate() {
    CERTIFICATE=$ETC/tls/self-signed.pem KEY=$ETC/tls/self-signed.key
    if [ -s "$CERTIFICATE" ] && openssl x509 -in "$CERTIFICATE" -noout -checkend 2592000 >/dev/null &&
        is_for_domain "$CERTIFICATE"; then
        return
    fi
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 820 -subj "/CN=$DOMAIN" \
        -addext "subjectAltName=$(is_address && echo IP || echo DNS):$DOMAIN" -keyout "$KEY" -out "$CERTIFICATE" 2>/dev/null ||
        stop "openssl could not make a certificate for $DOMAIN. Give one with --certificate and --key."
}

find_certificate() {
    local issued=/etc/letsencrypt/live/$DOMAIN
    case $TLS in
        given) check_certificate ;;
        self-signed) own_certificate ;;
        certbot)
            if [ -s "$issued/fullchain.pem" ]; then
                CERTIFICATE=$issued/fullchain.pem KEY=$issued/privkey.pem
            else
                own_certificate
            fi
            ;;
    esac
}

# Asks for the certificate once nginx answers at port 80; renewed by certbot's own timer.
ask_certbot() {
    local issued=/etc/letsencrypt/live/$DOMAIN
    [ "$TLS" = certbot ] && [ ! -s "$issued/fullchain.pem" ] || return 0
    say "Asking Let's Encrypt for a certificate"
    certbot certonly --webroot --webroot-path /var/www/spends --domain "$DOMAIN" --email "$CERTBOT_EMAIL" \
        --agree-tos --non-interactive --deploy-hook 'nginx -s reload' >"$LOGS/certbot.log" 2>&1 ||
        stop "Let's Encrypt gave no certificate for $DOMAIN: does the name lead here, and is port 80 open to everybody?" \
            "Spends runs with a certificate of its own meanwhile; run this again then. All of it: $LOGS/certbot.log"
    CERTIFICATE=$issued/fullchain.pem KEY=$issued/privkey.pem
    show_by_nginx "$(active_port)" "$(readlink -f "$OPT/current")" || stop "$PROBLEM Mend that, then run this again."
    keep_choices
}

start_timers() {
    systemctl enable nginx >/dev/null 2>&1 || true
    systemctl enable spends-backup.timer >/dev/null 2>&1 || true
    # Timers are systemd's own work: where it does not run, there are none.
    [ ! -d /run/systemd/system ] || systemctl start spends-backup.timer
}

main() {
    case ${1-} in --help | -h) usage && exit 0 ;; esac
    need_root
    load_choices
    choose "$@"
    check_choices
    [ -n "$ARCHIVE" ] || ARCHIVE=$(readlink -f "$(dirname "$0")/../..")
    [ -e "$ARCHIVE" ] || stop "$ARCHIVE is not there. Give the archive that 'make release' wrote: --release FILE."
    command -v apt-get >/dev/null || stop "This system has no apt-get. Use Debian 12, Ubuntu 24.04 or newer."
    take_turn
    check_ports
    need_space
    if [ -z "$YES" ] && [ -t 0 ]; then
        read -rp "Install Spends here for $(public_url)? [y/N] " answer
        [[ $answer == [yY]* ]] || stop "Nothing was changed."
    fi
    install_system_packages
    prepare_folders
    find_certificate
    keep_settings
    unpack_release "$ARCHIVE"
    install_packages
    prepare_database
    check_database
    migrate "$([ -z "$(serving_version)" ] || echo "The old version ($(serving_version)) still serves.")"
    install_units
    go_over
    keep_choices
    tidy_up
    start_timers
    ask_certbot
    say "Spends $(serving_version) is at $(public_url)"
    say "The first to sign up there is its operator. More people: sudo spends create-user ann@example.org"
}

main "$@"
