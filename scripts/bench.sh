#!/usr/bin/env bash
# Measures Relance beside its peers. Each bench/*.sh is one comparison and prints its own table;
# bench/RESULTS.md keeps the runs that were published.
set -u
cd "$(dirname "$0")/.."
scripts/need.sh || exit 1
go build -o relance . || exit 1
trap 'scripts/postgres.sh stop' EXIT
eval "$(DURABLE=1 scripts/postgres.sh start)" || exit 1
go test -run '^$' -bench . -benchmem ./... </dev/null | grep -v 'no test files' || exit 1
for script in bench/*.sh; do
  [ -e "$script" ] || continue
  echo "== $script"
  bash "$script" || exit 1
done
