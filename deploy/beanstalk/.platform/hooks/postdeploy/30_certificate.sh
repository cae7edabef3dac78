#!/usr/bin/env bash
# A certificate by Let's Encrypt, for a single instance, which has no load balancer to keep one:
# asked for where CERTIFICATE_EMAIL is set, renewed by a timer.
set -euo pipefail
get_config="${GET_CONFIG:-/opt/elasticbeanstalk/bin/get-config}"
pki="${PKI:-/etc/pki/spends}"
webroot="${WEBROOT:-/var/www/letsencrypt}"
certbot="${CERTBOT:-/opt/certbot/bin/certbot}"

setting() {
  "$get_config" environment | python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"
}

email=$(setting CERTIFICATE_EMAIL)
domain=$(setting SPENDS_PUBLIC_URL)
domain="${domain#https://}"
if [[ -z $email || -z $domain ]]; then
  exit 0
fi
if [[ ! -x $certbot ]]; then
  python3 -m venv /opt/certbot
  /opt/certbot/bin/pip install --quiet certbot
fi
mkdir -p "$webroot"
cat > "$pki/install" <<SCRIPT
#!/usr/bin/env bash
set -euo pipefail
install --mode=0600 "\$RENEWED_LINEAGE/privkey.pem" $pki/server.key
install --mode=0644 "\$RENEWED_LINEAGE/fullchain.pem" $pki/server.pem
nginx -t && systemctl reload nginx
SCRIPT
chmod 0755 "$pki/install"
# Until the name points here, or while Let's Encrypt is away, pages are served as before.
if ! "$certbot" certonly --webroot --webroot-path "$webroot" --domain "$domain" --email "$email" \
  --agree-tos --non-interactive --keep-until-expiring --deploy-hook "$pki/install"; then
  echo "No certificate for $domain yet. Point its DNS name here; the next deployment asks again." >&2
fi
cat > "${UNITS:-/etc/systemd/system}/spends-certificate.service" <<UNIT
[Unit]
Description=Asks for a certificate that lasts
[Service]
Type=oneshot
ExecStart=$certbot renew --quiet
UNIT
cat > "${UNITS:-/etc/systemd/system}/spends-certificate.timer" <<'UNIT'
[Unit]
Description=Twice a day
[Timer]
OnCalendar=*-*-* 04,16:17:00
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
systemctl enable --now --quiet spends-certificate.timer
