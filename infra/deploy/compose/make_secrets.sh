#!/bin/sh
# Make the secrets the compose file reads: one file each, made once, never overwritten.
#   sh make_secrets.sh [FOLDER]      FOLDER is ./secrets beside the compose file unless named
set -eu
folder="${1:-$(cd "$(dirname "$0")" && pwd)/secrets}"
mkdir -p "$folder"
# The folder keeps other people of this machine out; the containers' users must read the files.
chmod 700 "$folder"
umask 022

make() {
  [ -e "$folder/$1" ] || printf '%s' "$2" > "$folder/$1"
}
random() {
  head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

for name in postgres_password prefect_password grafana_password esglake_password; do
  make "$name" "$(random 24)"
done
make esglake_catalogue "postgres://esglake:$(cat "$folder/esglake_password")@postgres/esglake"
make esglake_s3_access_key_id "esg$(random 8)"
make esglake_s3_secret_access_key "$(random 24)"
# Empty: alerts wait in the outbox. Put the address of a Slack webhook into it.
make esglake_slack_webhook_url ""
echo "secrets in $folder"
