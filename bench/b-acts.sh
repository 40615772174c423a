#!/usr/bin/env bash
# targets.md B1, B2, B3: acts of money over HTTP beside the least ledger PostgreSQL can keep, and beside
# the disk. Everything is synced before it is answered: SQLite in WAL with synchronous=FULL, PostgreSQL
# with its defaults, ours and the peer in one cluster.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
peer=$(new_database peer)

ours() { # ENGINE CASE CLIENTS: prints acts a second and p99
  local to=${engine_address[$1]} counted
  local hot=(); [ "$2" != hot ] || hot=(-hot)
  read -r counted rate _ slow < <("$measure" load -to "$to" -token "${engine_token[$1]}" -c "$3" -d "${SPAN}s" "${hot[@]}")
  engine_acts[$1]=$((${engine_acts[$1]} + counted))
  "$measure" sums -db "${engine_db[$1]}" -acts "${engine_acts[$1]}" >/dev/null # every act acknowledged is there, with its cents
}

theirs() { # CASE CLIENTS
  while :; do # pgbench counts the time to connect in its span and not in its rate: 64 clients get 4 s for it
    rm -f "$work"/log.*
    rate=$(pgbench -n -M prepared -f "bench/peers/$1.pgbench" -c "$2" -j $(($2 > 1 ? 2 : 1)) -T $((SPAN + $2 / 16)) -l --log-prefix="$work/log" "$peer" 2>/dev/null | awk '/^tps/ {printf "%.0f", $3}')
    [ -z "$rate" ] || break
  done
  slow=$(cat "$work"/log.* | awk '{print $3}' | sort -n | awk '{a[NR] = $1} END {printf "%.2f", a[int(NR * 0.99)] / 1000}')
  psql -X -At "$peer" -c "select 1 / ((select sum(balance) from peer.account where id > 100) = 100 * (select count(*) from peer.entry))::int" >/dev/null
}

declare -A engine_address engine_token engine_db engine_acts engine_pid
for run in $(seq "$RUNS"); do
  for engine in SQLite PostgreSQL; do
    flags=()
    engine_db[$engine]=$work/$engine/relance.db
    if [ $engine = PostgreSQL ]; then engine_db[$engine]=$(new_database ours); flags=(--database "${engine_db[$engine]}"); fi
    begin $engine "${flags[@]}"
    engine_address[$engine]=$address; engine_token[$engine]=$token; engine_pid[$engine]=$pid; engine_acts[$engine]=0
  done
  psql -X -q "$peer" -f bench/peers/ledger.sql >/dev/null 2>&1
  for clients in 64 8 1; do
    disk=$("$measure" sync -folder "$work")
    for case in spread hot; do
      declare -A got
      for engine in SQLite PostgreSQL; do
        ours $engine $case $clients
        got[$engine]=$rate; got[$engine.$case]=$rate
        eval "slow_$engine=$slow"
      done
      theirs $case $clients
      for engine in SQLite PostgreSQL; do
        printf '%s, %s clients, on %s\t%s\t%s\n' $case $clients $engine "${got[$engine]}" "$rate" >>"$work/rates"
        eval "printf '%s, %s clients, on %s\t%s\t%s\n' $case $clients $engine \$slow_$engine $slow" >>"$work/slow"
      done
      echo "run $run: $case, $clients clients: SQLite ${got[SQLite]} p99 $slow_SQLite, PostgreSQL ${got[PostgreSQL]} p99 $slow_PostgreSQL, peer $rate p99 $slow, disk $disk" >&2
    done
    for engine in SQLite PostgreSQL; do
      printf 'hot beside spread, %s clients, on %s\t%s\t%s\n' $clients $engine "${got[$engine.hot]}" "${got[$engine.spread]}" >>"$work/hot"
    done
    [ $clients != 1 ] || printf 'one writer on SQLite beside fdatasync\t%s\t%s\none writer on PostgreSQL beside fdatasync\t%s\t%s\n' \
      "${got[SQLite.spread]}" "$disk" "${got[PostgreSQL.spread]}" "$disk" >>"$work/one"
  done
  for engine in SQLite PostgreSQL; do end "${engine_pid[$engine]}"; done
done
echo "Acts a second:"; "$measure" table <"$work/rates"
echo; echo "Slowest of a hundred (p99), in ms; a ratio above 1 is quicker than the peer:"; "$measure" table -inverse <"$work/slow"
echo; echo "All from one line (ours) beside 100 lines (peer):"; "$measure" table <"$work/hot"
echo; echo "One writer beside the disk:"; "$measure" table <"$work/one"
