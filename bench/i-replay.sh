#!/usr/bin/env bash
# targets.md I: a journal of 100,000 acts replayed into empty tables, each then compared row by row,
# beside rows inserted one at a time in one transaction. On SQLite neither syncs; on PostgreSQL both are
# one transaction of the cluster of this run.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
acts=${ACTS:-100000}
begin lite
"$measure" fill -to "$address" -token "$token" -n "$acts"
end "$pid"
ours=$(new_database ours)
begin full --database "$ours"
"$measure" fill -to "$address" -token "$token" -n "$acts"
end "$pid"
for run in $(seq "$RUNS"); do
  read -r replayed mine < <("$measure" replay -db "$work/lite/relance.db")
  read -r _ rows < <("$measure" rows -n "$acts")
  printf 'replay of %s acts on SQLite\t%s\t%s\n' "$replayed" "$mine" "$rows" >>"$work/rates"
  read -r replayed mine < <("$measure" replay -db "$ours" -into "$(new_database target)")
  read -r _ rows < <("$measure" rows -n "$acts" -into "$(new_database target)")
  printf 'replay of %s acts on PostgreSQL\t%s\t%s\n' "$replayed" "$mine" "$rows" >>"$work/rates"
  tail -n 2 "$work/rates" >&2
done
echo "Acts replayed a second, beside rows inserted a second:"
"$measure" table <"$work/rates"
