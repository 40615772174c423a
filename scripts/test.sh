#!/usr/bin/env bash
# Every check, in order, each with its time; then one line that counts what ran. `make test` calls it.
# A step that fails does not hide the next ones; anything failed or skipped fails the whole.
set -u
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:-} -mod=readonly"
began=$SECONDS

scripts/need.sh || exit 1
tally=$(mktemp)
cleanup() { scripts/postgres.sh stop; rm -f "$tally"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

now() { date +%s.%N; }

# check NAME COMMAND…: counts as one; its output is shown only when it fails.
check() {
  local name=$1 from log rc=0; shift
  from=$(now); log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || rc=$?
  if [ $rc -eq 0 ]; then
    echo "$name 1 0 0" >>"$tally"; printf 'ok    %-12s %6.1f s\n' "$name" "$(echo "$(now) $from" | awk '{print $1-$2}')"
  else
    cat "$log"
    echo "$name 0 1 0" >>"$tally"; printf 'FAIL  %-12s\n' "$name"
  fi
  rm -f "$log"
}

# suite NAME PACKAGE… [-- FLAG…]: go test, each test counted.
suite() {
  local name=$1; shift
  if [[ $# -eq 0 || ${!#} == -* ]]; then
    echo "$name: no package to test"; echo "$name 0 1 0" >>"$tally"; return
  fi
  go test -json -count=1 -vet=off -timeout 15m "$@" 2>&1 </dev/null | .cache/bin/count -step "$name" -tally "$tally"
}

unformatted() { local bad; bad=$(git ls-files -co --exclude-standard '*.go' 2>/dev/null | grep -v /testdata/ | xargs -r gofmt -l) && [ -z "$bad" ] || { echo "not formatted: $bad"; return 1; }; }

# Packages whose tests open a store, directly or through another package: they run on both engines. Of the portal,
# whose queries all stand in the domain, it is only asked there that it shows the same.
with_store() {
  go list -e -test -f '{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}' ./... | awk '/relance\/foundation\/store\/storetest/ {print $1}' | grep -v '/e2e$\|/app/portal$' | sort -u
}
# Where a race would cost most. A package that does not exist yet is not there to be tested.
existing() { local d; for d in "$@"; do if ls "$d"/*.go >/dev/null 2>&1; then echo "./$d"; fi; done; }

check format unformatted
check build go build -o relance .
# These two only read: they use the processor while the suites wait for disks and for each other.
{ check vet go vet ./...; check staticcheck .cache/bin/staticcheck ./...; } &
static=$!

unset RELANCE_TEST_POSTGRES RELANCE_TEST_POSTGRES_DIR
suite sqlite $(go list -e ./... | grep -v '/e2e$')

if started=$(scripts/postgres.sh start); then
  eval "$started"
  echo "postgres 1 0 0" >>"$tally"
  suite postgres $(with_store)
  suite pages ./app/portal -run '^TestEachEngine'
else
  echo "postgres 0 1 0" >>"$tally"
fi
wait "$static"
suite race -race $(existing foundation/journal foundation/store domain/ledger app/web)
# The variable stays set: here it says that the second engine can be had, for scenarios that need both.
suite e2e ./e2e

for plan in plans/*/plan.yaml; do
  check "plan" ./relance check "$(dirname "$plan")"
done

printf 'all in %d s\n' $((SECONDS - began))
.cache/bin/count -sum -tally "$tally"
