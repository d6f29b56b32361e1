#!/bin/sh
# Run once by the image of PostgreSQL, in an empty volume: a role and a database for each, no more rights.
set -eu
for name in esglake prefect; do
  psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
    -v role="$name" -v password="$(cat "/run/secrets/${name}_password")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
