# shellcheck shell=bash
# What a new server does with itself, once. Above this line CDK has set STAGE, ADDRESS, DOMAIN,
# CERTBOT_EMAIL, RELEASES, PARAMETER, DONE_URL and AWS_DEFAULT_REGION.
# All of its output is in /var/log/spends-boot.log.
set -euo pipefail
exec > >(tee -a /var/log/spends-boot.log) 2>&1
export AWS_DEFAULT_REGION DEBIAN_FRONTEND=noninteractive

# CloudFormation waits for one of these two.
tell() { # SUCCESS|FAILURE
    local words
    words=$(tail -n 1 /var/log/spends-boot.log | tr -cd '[:alnum:] .,:;/()=_-' | cut -c1-200)
    curl -fsS --retry 5 -X PUT -H 'Content-Type:' "$DONE_URL" \
        --data-binary "{\"Status\":\"$1\",\"UniqueId\":\"server\",\"Data\":\"\",\"Reason\":\"$words\"}"
}
trap 'sleep 1; tell FAILURE' ERR

own_address() {
    local token
    token=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
    curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/public-ipv4
}

# Up to so many times with five seconds in between.
until_true() { # times command…
    local times=$1
    shift
    until "$@"; do
        times=$((times - 1))
        [ "$times" -gt 0 ] || return 1
        sleep 5
    done
}

has_address() { [ "$(own_address || true)" = "$ADDRESS" ]; }
is_known() { getent ahostsv4 "$DOMAIN" | grep "^$ADDRESS " >/dev/null; }

install_agent() { # address of its package
    curl -fsS --retry 5 -o /tmp/agent.deb "$1"
    dpkg -i /tmp/agent.deb
    rm /tmp/agent.deb
}

# The address that stays comes a moment after the machine: what is under way then would break off.
until_true 60 has_address || { echo "The address $ADDRESS did not come."; false; }

arch=$(dpkg --print-architecture)
install_agent "https://s3.$AWS_DEFAULT_REGION.amazonaws.com/amazon-ssm-$AWS_DEFAULT_REGION/latest/debian_$arch/amazon-ssm-agent.deb"
install_agent "https://amazoncloudwatch-agent-$AWS_DEFAULT_REGION.s3.$AWS_DEFAULT_REGION.amazonaws.com/debian/$arch/latest/amazon-cloudwatch-agent.deb"
apt-get -o DPkg::Lock::Timeout=300 update -q
apt-get -o DPkg::Lock::Timeout=300 install -yq --no-install-recommends awscli ca-certificates

# One gigabyte holds two versions during an upgrade; pip may want a little more.
if [ ! -e /swapfile ]; then
    fallocate -l 1G /swapfile
    chmod 600 /swapfile
    mkswap /swapfile
    swapon /swapfile
    echo '/swapfile none swap sw 0 0' >>/etc/fstab
fi

mkdir -p /etc/spends
curl -fsS --retry 5 -o /etc/spends/rds-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
aws ssm get-parameter --name "$PARAMETER" --query Parameter.Value --output text >/root/spends.env

work=$(mktemp -d)
archive=$(aws s3 cp "s3://$RELEASES/current" -)
aws s3 cp --only-show-errors "s3://$RELEASES/$archive" "$work/"
tar -xzf "$work/$archive" -C "$work"
options=(--release "$work/$archive" --env /root/spends.env --domain "${DOMAIN:-$ADDRESS}" --yes)
if [ -n "$DOMAIN" ] && [ -n "$CERTBOT_EMAIL" ] && until_true 120 is_known; then
    options+=(--certbot "$CERTBOT_EMAIL")
else
    options+=(--self-signed)
fi
"$work/${archive%.tar.gz}/deploy/server/install.sh" "${options[@]}"
rm -rf "$work"
systemctl enable --now amazon-cloudwatch-agent
trap - ERR
echo "Spends $archive serves $STAGE."
sleep 1
tell SUCCESS
