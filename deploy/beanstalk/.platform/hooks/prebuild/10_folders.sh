#!/usr/bin/env bash
# Folders that outlive versions, and the certificates that RDS answers with.
set -euo pipefail
data="${DATA:-/var/lib/spends}"
pki="${PKI:-/etc/pki/spends}"
bundle=https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem

install --directory --owner=webapp --group=webapp --mode=0700 "$data"
install --directory --mode=0755 "$pki"
if [[ ! -s $pki/rds.pem ]]; then
  curl --fail --silent --show-error --retry 5 --output "$pki/rds.pem.part" "$bundle"
  mv "$pki/rds.pem.part" "$pki/rds.pem"
fi

# nginx starts before any certificate was asked for: one that nobody trusts holds its place.
if [[ ! -s $pki/server.pem ]]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=spends \
    -keyout "$pki/server.key.part" -out "$pki/server.pem.part" 2>/dev/null
  chmod 0600 "$pki/server.key.part"
  mv "$pki/server.key.part" "$pki/server.key"
  mv "$pki/server.pem.part" "$pki/server.pem"
fi
