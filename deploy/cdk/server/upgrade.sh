# shellcheck shell=bash
# Brings a server to the release that `current` in the bucket names, and to its settings of today;
# whatever fails leaves the old one serving. Above this line CDK has set ADDRESS, DOMAIN,
# CERTBOT_EMAIL, RELEASES, PARAMETER and AWS_DEFAULT_REGION.
set -euo pipefail
export AWS_DEFAULT_REGION
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
aws ssm get-parameter --name "$PARAMETER" --query Parameter.Value --output text >/root/spends.env
archive=$(aws s3 cp "s3://$RELEASES/current" -)
aws s3 cp --only-show-errors "s3://$RELEASES/$archive" "$work/"
tar -xzf "$work/$archive" -C "$work"
options=(--release "$work/$archive" --env /root/spends.env --yes)
# A domain that leads here since the last time.
if [ -n "$DOMAIN" ] && getent ahostsv4 "$DOMAIN" | grep "^$ADDRESS " >/dev/null; then
    options+=(--domain "$DOMAIN")
    [ -z "$CERTBOT_EMAIL" ] || options+=(--certbot "$CERTBOT_EMAIL")
fi
"$work/${archive%.tar.gz}/deploy/server/install.sh" "${options[@]}"
