#!/usr/bin/env bash
# Makes sure that all a test run needs is here: installs Debian's packages as root or with sudo,
# npm packages and the linter into .cache/. What it cannot install it names, and fails.
set -eu
cd "$(dirname "$0")/.."

missing=()
need() { # COMMAND PACKAGE…
  local command=$1; shift
  command -v "$command" >/dev/null 2>&1 || missing+=("$@")
}
need gcc gcc libc6-dev
need node nodejs
need npm npm
need java default-jre-headless
# The Chromium without windows takes two thirds of the time of the other, which will do where it cannot be had.
need chromium-headless-shell chromium-headless-shell
need pdftotext poppler-utils
need runuser util-linux
[ -n "$(scripts/postgres.sh bin)" ] || missing+=(postgresql-15)

if ! command -v go >/dev/null 2>&1; then
  echo "need: Go is missing. Install the version that go.mod names, from your distribution or from Go's own site." >&2
  exit 1
fi

install_missing() {
  local as_root=() log command
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
      echo "need: not root, and no sudo that works without a password. Run: apt-get install ${missing[*]}" >&2
      return 1
    fi
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "need: no apt-get here. Install the equivalents of: ${missing[*]}" >&2
    return 1
  fi
  log=$(mktemp)
  get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
  }
  echo "need: installing them from Debian's packages" >&2
  # An interrupted earlier install leaves packages half configured: finish it and try once more.
  if ! { "${as_root[@]}" apt-get update && get; } >"$log" 2>&1 </dev/null; then
    { "${as_root[@]}" dpkg --configure -a && get; } >>"$log" 2>&1 </dev/null || { tail -n 30 "$log" >&2; rm -f "$log"; return 1; }
  fi
  rm -f "$log"
  for command in gcc node npm java chromium-headless-shell pdftotext; do
    command -v "$command" >/dev/null 2>&1 || { echo "need: $command is still missing after the install" >&2; return 1; }
  done
  [ -n "$(scripts/postgres.sh bin)" ] || { echo "need: initdb is still missing after the install" >&2; return 1; }
}

if [ ${#missing[@]} -gt 0 ]; then
  echo "need: missing ${missing[*]}" >&2
  if ! install_missing; then
    [ "${missing[*]}" = chromium-headless-shell ] && command -v chromium >/dev/null 2>&1 || exit 1
    echo "need: chromium will do instead" >&2
  fi
fi

mkdir -p .cache/bin .cache/npm

# npm: exactly what e2e/package-lock.json pins. No install scripts: vnu-jar's would fetch a Java runtime.
if ! cmp -s e2e/package-lock.json .cache/npm/installed.json; then
  cp e2e/package.json e2e/package-lock.json .cache/npm/
  npm ci --prefix .cache/npm --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null
  cp e2e/package-lock.json .cache/npm/installed.json
fi

# The linter, built once; Go's own cache makes this quick when nothing changed.
go build -C tools/staticcheck -o "$PWD/.cache/bin/staticcheck" honnef.co/go/tools/cmd/staticcheck
go build -o .cache/bin/count ./tools/count
