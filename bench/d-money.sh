#!/usr/bin/env bash
# The pages of money over one million awards: each as a first reader gets it (a day that nobody has asked for yet), and
# as all others do (the page of today, kept). Beside it what one reading of the moves costs: the same sum as plain SQL
# in sqlite3, on the same file. Median and slowest of DAYS days, in milliseconds.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
need sqlite3 sqlite3
lines=${LINES_OF_FILE:-1000000} days=${DAYS:-15}
"$measure" records -n "$lines" -o "$work/awards.csv"
begin money
end "$pid"
./relance import records award.record --file "$work/awards.csv" --system bench --from allocated --role direction --data "$work/money" >/dev/null
resume money
last=$(curl -sf "http://$address/argent.json" | grep -o '"on": *"[0-9-]*"' | head -1 | grep -o '[0-9-]\{10\}')
action=$(curl -sf "http://$address/actions.csv" | sed -n 2p | cut -d, -f1)

ms() { curl -sf -o /dev/null -w '%{time_total}\n' "$1" | awk '{printf "%.1f\n", $1 * 1000}'; }
told() { sort -n | awk '{v[NR] = $1} END {printf "%s\t%s", v[int((NR + 1) / 2)], v[NR]}'; }

printf 'page\tfirst, median\tfirst, slowest\tkept, median\tkept, slowest\n'
n=0
for page in / /argent "/argent?etape=awarded" "/argent?etape=awarded&action=$action" /actions "/actions/$action" /communes /equite; do
  case $page in *\?*) and='&' ;; *) and='?' ;; esac
  n=$((n + 1))
  first=$(for d in $(seq "$days"); do ms "http://$address$page${and}on=$(date -d "$last - $((d * 37 + n)) days" +%F)"; done | told)
  ms "http://$address$page" >/dev/null
  kept=$(for d in $(seq "$days"); do ms "http://$address$page"; done | told)
  printf '%s\t%s\t%s\n' "$page" "$first" "$kept"
done
sum='select p.action, sum(m.cents) from ledger_move m join ledger_place p on p.id = m.to_place where m.day <= "2030-01-01" group by p.action'
plain=$(for _ in $(seq 5); do
  from=$(date +%s%N); sqlite3 -readonly "$work/money/relance.db" "$sum" >/dev/null; echo "$((($(date +%s%N) - from) / 100000))" | awk '{printf "%.1f\n", $1 / 10}'
done | told)
printf 'one sum over the moves, in sqlite3\t%s\n' "$plain"
