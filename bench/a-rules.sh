#!/usr/bin/env bash
# targets.md A1: one aid rule of fifteen tests, a rate and three caps, for a thousand applicants, on one core, beside
# publicodes, GoRules zen, json-rules-engine and cel-go. The answers are compared first: 225 eligible, 31,084,705 euros.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
need node nodejs
peers=.cache/rules
mkdir -p "$peers"
if ! cmp -s bench/peers/rules/package.json "$peers/installed.json"; then
  cp bench/peers/rules/package.json "$peers/"
  npm install --prefix "$peers" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null
  cp bench/peers/rules/package.json "$peers/installed.json"
fi
last=$(($(nproc) - 1))
go test -c -o "$work/rule.test" ./domain/rule
(cd domain/rule && "$work/rule.test" -test.run '^TestTheMeasuredRuleAnswersAsItsPeers$')
(cd domain/rule && taskset -c "$last" "$work/rule.test" -test.run '^$' -test.bench 'Decide|CELGo' -test.cpu 1 -test.count "$RUNS") |
  awk '/^Benchmark/ {printf "%s\t%d a second\n", $1, 1e9 / $3}'
for engine in publicodes jre zen plain; do
  PEERS=$PWD/$peers taskset -c "$last" node bench/peers/rules/rule-engines.mjs "$engine" 2>/dev/null |
    sed 's/.*"name":"\([^"]*\)","evals_per_s_median":\([0-9]*\).*"eligible":\([0-9]*\),"sum":\([0-9]*\),"mismatches_vs_reference":\([0-9]*\).*/\1\t\2 a second\t\3 eligible, \4 euros, \5 mismatches/'
done
