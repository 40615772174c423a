#!/usr/bin/env bash
# targets.md J: a file of another system of a million lines, as one act: read, kept, posted, then taken back
# by act.correct, then everything verified. Each verb is a process of its own, whose most memory is told.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
lines=${LINES_OF_FILE:-1000000}
"$measure" records -n "$lines" -o "$work/awards.csv"
echo "$lines lines, $(($(stat -c %s "$work/awards.csv") >> 20)) MB; seconds and MB:"
printf '{"fields":{"of":%s,"reason":{"fr":"essai"}}}\n' 0 >"$work/undo.json"
for engine in ${ENGINES:-SQLite PostgreSQL}; do
  flags=()
  if [ $engine = PostgreSQL ]; then flags=(--database "$(new_database records)"); fi
  begin "$engine" "${flags[@]}"
  end "$pid"
  data=(--data "$work/$engine" "${flags[@]}")
  import=$("$measure" peak ./relance import records award.record --file "$work/awards.csv" --system bench --from allocated --role direction "${data[@]}")
  act=$(./relance export journal --format csv "${data[@]}" | tail -n 1 | cut -d, -f1)
  printf '{"fields":{"of":%s,"reason":{"fr":"essai"}}}\n' "$act" >"$work/undo.json"
  verify=$("$measure" peak ./relance verify "${data[@]}")
  undo=$("$measure" peak ./relance act act.correct --file "$work/undo.json" "${data[@]}")
  again=$("$measure" peak ./relance verify "${data[@]}")
  echo "$engine: import $import; verify $verify; taking back $undo; verify $again"
done
