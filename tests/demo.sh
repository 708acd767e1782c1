#!/bin/sh
# The whole way of one environment, from its spec to a local AWS and back, in the words of a user.
set -eu

step() {
  printf '\n$ %s\n' "$*"
  "$@"
}

cleanup() {
  status=$?
  tfgen local stop dev >/dev/null 2>&1 || true
  if [ "$status" -ne 0 ]; then
    printf '\nThe demo did not finish (exit code %s). `tfgen doctor` says what is missing.\n' "$status" >&2
  fi
}
trap cleanup EXIT

started=$(date +%s)
step tfgen render dev
step tfgen validate dev
step tfgen plan dev --local
step tfgen apply dev --local --yes
step tfgen output dev --local
step tfgen plan dev --local --detailed-exitcode
step tfgen destroy dev --local --yes

cat <<EOF

Done in $(($(date +%s) - started)) seconds, and no AWS account was touched.

  environments/dev.yaml        what a person wrote
  modules/dev/                 the HCL that tfgen made of it: this is what gets reviewed
  modules/dev/main.tf          start reading here; each module is a directory beside it
  modules/dev/iam/main.tf      who may do what
  environments/prod.yaml       production: people through SAML, grants, locked transcripts; modules/prod/ is its HCL

Next: change environments/dev.yaml, run \`tfgen render dev --diff\`, and read what changes.
EOF
