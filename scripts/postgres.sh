#!/usr/bin/env bash
# A private PostgreSQL for tests: its own folder, a free loopback port, gone afterwards.
#
#   eval "$(scripts/postgres.sh start)"   sets RELANCE_TEST_POSTGRES and RELANCE_TEST_POSTGRES_DIR
#   scripts/postgres.sh stop              stops it and removes its folder
#   scripts/postgres.sh bin               prints the folder of initdb and pg_ctl, or nothing
#
# Never for real data: it trusts every local connection and does not sync to disk (tests kill our
# server, not this one). DURABLE=1 turns syncing on, for measurements.
set -eu

bin() { # the newest server, 15 or later
  ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -t/ -k5 -n | awk -F/ '$5 >= 15 {found=$0} END {if (found) print found}' | sed 's,/initdb$,,'
}

as_server() { # initdb and the server refuse root
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
  local tools dir port try sync
  tools=$(bin)
  [ -n "$tools" ] || { echo "postgres.sh: no PostgreSQL server (15 or later) found" >&2; exit 1; }
  dir=$(mktemp -d "${TMPDIR:-/tmp}/relance-postgres.XXXXXX")
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
  chmod 700 "$dir"
  cd "$dir"
  as_server "$tools/initdb" -D "$dir/data" -U postgres --encoding=UTF8 --locale=C.UTF-8 --auth=trust >"$dir.log" 2>&1 ||
    { cat "$dir.log" >&2; exit 1; }
  sync="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
  [ -z "${DURABLE:-}" ] || sync=""
  for try in 1 2 3 4 5 6 7 8; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if as_server "$tools/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=300 $sync" start >"$dir.log" 2>&1; then
      # Somebody else's server may stand on that port: ours says where its data is.
      if [ "$(psql -X -At -h 127.0.0.1 -p "$port" -U postgres -d postgres -c 'show data_directory' 2>/dev/null)" = "$dir/data" ]; then
        psql -X -q -h 127.0.0.1 -p "$port" -U postgres -d postgres \
          -c "create database relance_test template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'" >&2
        rm -f "$dir.log"
        echo "export RELANCE_TEST_POSTGRES='postgres://postgres@127.0.0.1:$port/relance_test?sslmode=disable'"
        echo "export RELANCE_TEST_POSTGRES_DIR='$dir'"
        return
      fi
      as_server "$tools/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    fi
  done
  echo "postgres.sh: no server came up" >&2
  cat "$dir.log" "$dir/server.log" >&2 2>/dev/null || true
  exit 1
}

stop() {
  local dir=${RELANCE_TEST_POSTGRES_DIR:-}
  case "$dir" in */relance-postgres.*) ;; *) return 0 ;; esac
  [ -d "$dir/data" ] || return 0
  (cd "$dir" && as_server "$(bin)/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$dir" "$dir.log"
}

"${1:-start}"
