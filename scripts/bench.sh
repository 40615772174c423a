#!/usr/bin/env bash
# Measures Relance beside its peers: `scripts/bench.sh`, or the names of some of bench/*.sh. Each is one
# comparison and prints its own table; bench/RESULTS.md keeps the runs that were published.
# RUNS (5) and SPAN (4 seconds) say how often and how long; see bench/README.md.
set -u
cd "$(dirname "$0")/.."
scripts/need.sh || exit 1
go build -o relance . || exit 1
if [ $# -eq 0 ]; then
  set -- bench/*.sh
  go test -run '^$' -bench . -benchmem ./... </dev/null | grep -v 'no test files' || exit 1
fi
trap 'scripts/postgres.sh stop' EXIT
eval "$(DURABLE=1 scripts/postgres.sh start)" || exit 1
for script in "$@"; do
  echo "== $script"
  bash "$script" || exit 1
done
