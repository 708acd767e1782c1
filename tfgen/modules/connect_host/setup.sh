#!/bin/bash
# Runs once, when the instance is made: its output is in /var/log/cloud-init-output.log.
set -euo pipefail

# Sessions run as this user, who has no way to become root.
useradd --create-home --shell /bin/bash @USER@

# The AWS CLI, from Amazon Linux's own repository: dnf verifies who signed it.
dnf install --assumeyes --quiet awscli-2

# The Session Manager plugin, with AWS's signature on it:
# https://docs.aws.amazon.com/systems-manager/latest/userguide/install-plugin-linux-verify-signature.html
work=$(mktemp --directory)
export GNUPGHOME=$work/gnupg
mkdir --mode=700 "$GNUPGHOME"
cat > "$work/key.asc" <<'KEY'
@KEY@KEY
package=$work/session-manager-plugin.rpm
for file in session-manager-plugin.rpm session-manager-plugin.rpm.sig; do
  curl --fail --silent --show-error --proto '=https' --tlsv1.2 --retry 5 --output "$work/$file" \
    "https://s3.amazonaws.com/session-manager-downloads/plugin/@VERSION@/@PLATFORM@/$file"
done
@CHECKSUM@gpg --batch --quiet --import "$work/key.asc"
# gpg itself says "good" of any key it holds: it must be AWS's.
gpg --batch --status-fd 1 --verify "$package.sig" "$package" > "$work/status"
grep --quiet '^\[GNUPG:\] VALIDSIG @FINGERPRINT@ ' "$work/status"
# The signature is beside the package and was verified above; there is none inside for dnf.
dnf install --assumeyes --quiet --nogpgcheck "$package"
rm --recursive "$work"

cat > /usr/local/bin/ecs_connect <<'ECS_CONNECT'
@ECS_CONNECT@ECS_CONNECT
chmod 755 /usr/local/bin/ecs_connect

# Updates every day. Amazon Linux stays at the release of its image unless told otherwise:
# https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
echo latest > /etc/dnf/vars/releasever
dnf install --assumeyes --quiet dnf-automatic
sed --in-place 's/^apply_updates = .*/apply_updates = yes/' /etc/dnf/automatic.conf
systemctl enable --now dnf-automatic.timer
