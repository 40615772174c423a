#!/usr/bin/env bash
# targets.md D: a public page of about 8 kB beside nginx serving the same bytes from a file. The loader
# has the last core to itself, the server the first; 64 connections, no compression asked for.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
need wrk wrk
need nginx nginx-light
ours=127.0.0.1:$(free_port)
taskset -c 0 ./relance demo --addr "$ours" --data "$work/demo" 2>"$work/demo.log" & p=$!; started+=($p)
answers "http://$ours/healthz" $p
page=${PAGE:-}
if [ -z "$page" ]; then # the public page that is nearest to 8,000 bytes
  page=$(for u in $(curl -sf "http://$ours/axes" | grep -o 'href="/[^"?#]*"' | cut -d'"' -f2 | sort -u); do
    curl -sf -o "$work/page" -H 'Accept-Encoding: identity' "http://$ours$u" || continue
    head -c 200 "$work/page" | grep -qi '<!doctype html' || continue
    size=$(stat -c %s "$work/page"); far=$((size - 8000)); echo "${far#-} $u"
  done | sort -n | head -1 | cut -d' ' -f2)
fi
mkdir -p "$work/nginx/www"
curl -sf -o "$work/nginx/www/page.html" "http://$ours$page"
port=$(free_port)
sed "s/PORT/$port/" bench/peers/nginx.conf >"$work/nginx/nginx.conf"
chmod -R a+rX "$work/nginx"
taskset -c 0 nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" 2>"$work/nginx.log" & p=$!; started+=($p)
answers "http://127.0.0.1:$port/page.html" $p
curl -sf "http://127.0.0.1:$port/page.html" | cmp - "$work/nginx/www/page.html"
last=$(($(nproc) - 1))

load() { # URL: sets rate and slow, in ms
  read -r rate slow < <(taskset -c "$last" wrk -t1 -c 64 -d "$SPAN" --latency "$1" | awk '
    /99%/ {v = $2; ms = v + 0; if (v ~ /us$/) ms /= 1000; else if (v ~ /[0-9]s$/ && v !~ /ms$/) ms *= 1000}
    /Requests\/sec/ {r = $2} /Non-2xx|Socket errors/ {bad = 1} END {if (bad) exit 1; printf "%.0f %.2f\n", r, ms}')
}
for run in $(seq "$RUNS"); do
  load "http://$ours$page"; mine=$rate; mine_slow=$slow
  load "http://127.0.0.1:$port/page.html"
  printf 'requests a second\t%s\t%s\n' "$mine" "$rate" >>"$work/rates"
  printf 'p99, ms\t%s\t%s\n' "$mine_slow" "$slow" >>"$work/slow"
  echo "run $run: $mine p99 $mine_slow, nginx $rate p99 $slow" >&2
done
curl -sf "http://$ours$page" | cmp - "$work/nginx/www/page.html" # still the same page
echo "$page, $(stat -c %s "$work/nginx/www/page.html") bytes, beside nginx:"
"$measure" table <"$work/rates"
"$measure" table -inverse <"$work/slow" | tail -n +3
