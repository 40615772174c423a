# Sourced by the scripts of bench/, from the project's root. It gives each a folder of its own, which
# goes away with the processes that were started, and the words they share.
set -eu
RUNS=${RUNS:-5} # of each measure, alternating with its peer
SPAN=${SPAN:-4} # seconds of a load
work=$(mktemp -d "${TMPDIR:-/tmp}/relance-bench.XXXXXX")
chmod 755 "$work"
started=()
leave() {
  local p
  for p in "${started[@]}"; do kill "$p" 2>/dev/null || true; done
  for p in "${started[@]}"; do wait "$p" 2>/dev/null || true; done
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM

measure=$work/measure
go build -o "$measure" ./bench/measure

need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null 2>&1 && return
  echo "bench: $1 is missing; installing Debian's $2" >&2
  if [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2" >"$work/apt.log" 2>&1 && return
  elif sudo -n true 2>/dev/null; then
    sudo -n DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2" >"$work/apt.log" 2>&1 && return
  fi
  cat "$work/apt.log" >&2 2>/dev/null || true
  echo "bench: install $2" >&2
  exit 1
}

free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

answers() { # URL PID: waits until it does
  until curl -sf -o /dev/null "$1"; do
    kill -0 "$2" 2>/dev/null || { echo "bench: a server ended" >&2; return 1; }
    sleep 0.005
  done
}

# begin NAME [FLAG…]: a server with the plan of the measure, told up to its first movements. It sets
# address, token and pid.
begin() {
  local name=$1; shift
  local data=$work/$name
  rm -rf "$data"; mkdir "$data"
  token=$(./relance user token --data "$data" "$@" --name bench --role direction 2>/dev/null)
  resume "$name" "$@"
  "$measure" story -to "$address" -token "$token"
}

# resume NAME [FLAG…]: a server on data that is there.
resume() {
  local name=$1; shift
  address=127.0.0.1:$(free_port)
  ./relance serve --data "$work/$name" "$@" --addr "$address" 2>"$work/$name.log" &
  pid=$!
  started+=("$pid")
  answers "http://$address/healthz" "$pid" || { cat "$work/$name.log" >&2; exit 1; }
}

end() { # PID: in order, as an operator would
  kill -TERM "$1"
  wait "$1" || true
  local p kept=()
  for p in "${started[@]}"; do [ "$p" = "$1" ] || kept+=("$p"); done
  started=("${kept[@]+"${kept[@]}"}")
}

new_database() { # NAME: on the cluster of this run, which syncs; prints its address
  case $(psql -X -At "$RELANCE_TEST_POSTGRES" -c 'show fsync') in on) ;; *) echo "bench: the cluster does not sync; start it with DURABLE=1" >&2; return 1 ;; esac
  psql -X -q "$RELANCE_TEST_POSTGRES" -c "drop database if exists $1 with (force)" -c "create database $1 template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'" 2>/dev/null
  echo "${RELANCE_TEST_POSTGRES/relance_test/$1}"
}
