#!/bin/sh
# Save the catalogue of a lake on PostgreSQL, as it is at one moment; the lake may go on.
#   sh postgres.sh DATABASE-URL FILE          restore: pg_restore --no-owner --exit-on-error -d URL FILE
# The Parquet files need a copy of their own, made AFTER this one, or versioning on their bucket:
# files are never changed, and what a merge replaces is kept for a day.
set -eu
umask 077
pg_dump --format=custom --no-owner --no-privileges --file="$2.part" "$1"
mv "$2.part" "$2"
echo "saved to $2"
