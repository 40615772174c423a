#!/usr/bin/env bash
# targets.md C3: what a server needs to be there, with 100,000 acts in its journal, beside PocketBase with
# 100,000 records. Warm: the files were read a moment before. Time from the start of the process to the first
# answer of its health page; memory one second later, after a garbage collection of neither.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
acts=${ACTS:-100000}
begin ours
"$measure" fill -to "$address" -token "$token" -n "$acts"
end "$pid"
(cd bench/pocketbase && CGO_ENABLED=0 go build -o "$work/pocketbase" .)
"$work/pocketbase" fill "$acts" --dir "$work/pb" >"$work/pb.log" 2>&1 || { cat "$work/pb.log" >&2; exit 1; }

milliseconds() { echo $((($(date +%s%N) - $1) / 1000000)); }
resident() { awk '/VmRSS/ {printf "%.1f", $2 / 1024}' "/proc/$1/status"; }

for run in $(seq 0 "$RUNS"); do
  port=$(free_port); from=$(date +%s%N)
  ./relance serve --data "$work/ours" --addr "127.0.0.1:$port" 2>"$work/ours.log" & p=$!; started+=($p)
  answers "http://127.0.0.1:$port/healthz" $p; mine=$(milliseconds "$from"); sleep 1; mine_memory=$(resident $p); end $p
  port=$(free_port); from=$(date +%s%N)
  "$work/pocketbase" serve --dir "$work/pb" --http "127.0.0.1:$port" >"$work/pb.log" 2>&1 & p=$!; started+=($p)
  answers "http://127.0.0.1:$port/api/health" $p; theirs=$(milliseconds "$from"); sleep 1; theirs_memory=$(resident $p); end $p
  [ "$run" -gt 0 ] || continue # the first pair warms
  printf 'start to first answer, ms\t%s\t%s\n' "$mine" "$theirs" >>"$work/rates"
  printf 'resident memory, idle, MB\t%s\t%s\n' "$mine_memory" "$theirs_memory" >>"$work/rates"
  tail -n 2 "$work/rates" >&2
done
echo "Beside PocketBase; a ratio above 1 is better than the peer:"
"$measure" table -inverse <"$work/rates"
