#!/bin/bash
# Creates the cluster on the first start, runs *.sql of /docker-entrypoint-initdb.d in it, then becomes the server.
set -euo pipefail
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  chown -R 999:999 "$PGDATA" /run/postgresql
  exec setpriv --reuid=999 --regid=999 --clear-groups "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --pgdata="$PGDATA" --username="$user" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-host=scram-sha-256 \
    --auth-local=trust --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  # Only on its socket, so that nobody mistakes it for the server.
  pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses='' -k /run/postgresql" --wait start
  run() { /usr/bin/psql --set=ON_ERROR_STOP=1 --host=/run/postgresql --username="$user" --no-password "$@"; }
  run --dbname=postgres --command="CREATE DATABASE \"$database\""
  for file in /docker-entrypoint-initdb.d/*.sql; do run --dbname="$database" --file="$file"; done
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
fi
exec "$@" -c "listen_addresses=*" -k /run/postgresql
