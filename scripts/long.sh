#!/usr/bin/env bash
# The long runs, one name each: audit, torture, screenshots. They are behind build tags of the same
# name, or loops whose size RELANCE_TORTURE sets, so that `make test` has nothing to skip.
set -u
cd "$(dirname "$0")/.."
what=$1
scripts/need.sh || exit 1
tally=$(mktemp)
cleanup() { scripts/postgres.sh stop; rm -f "$tally"; }
trap cleanup EXIT
trap 'exit 130' INT TERM
go build -o relance . || exit 1

run() { go test -json -count=1 -timeout 12h "$@" 2>&1 </dev/null | .cache/bin/count -logs -step "$what" -tally "$tally"; }
case $what in
  audit)
    # Lighthouse is larger than all else that tests need, and only this run needs it.
    mkdir -p .cache/audit
    if ! cmp -s e2e/audit/package-lock.json .cache/audit/installed.json; then
      cp e2e/audit/package.json e2e/audit/package-lock.json .cache/audit/
      npm ci --prefix .cache/audit --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null || exit 1
      cp e2e/audit/package-lock.json .cache/audit/installed.json
    fi
    run -tags audit -run '^TestEveryPage' ./e2e ;;
  screenshots)
    # Each kind of page, not each page: of every route the fullest, the emptiest, the longest title and the other plan, and
    # English where it takes other room; two widths, by day and in the dark, and sheets. Four minutes on two cores.
    run -tags screenshots -run '^TestScreenshots$' ./e2e
    echo "pictures in .cache/screenshots, side by side in index.html" ;;
  torture)
    # Tests that repeat read RELANCE_TORTURE: 1 makes their loops long. Each engine in its turn.
    export RELANCE_TORTURE=1
    mapfile -t packages < <(grep -rl --include='*_test.go' RELANCE_TORTURE . | xargs -r -n1 dirname | sort -u)
    [ ${#packages[@]} -gt 0 ] || { echo "long.sh: no test reads RELANCE_TORTURE" >&2; exit 1; }
    mapfile -t apart < <(printf '%s\n' "${packages[@]}" | grep -v '^./e2e$')
    [ ${#apart[@]} -eq 0 ] || run "${apart[@]}"
    started=$(scripts/postgres.sh start) || exit 1
    eval "$started"
    run "${packages[@]}" ;;
  *) echo "long.sh: audit, torture or screenshots" >&2; exit 2 ;;
esac
.cache/bin/count -sum -tally "$tally"
