#!/usr/bin/env bash
# targets.md A2 and the differential: the published rules of aids for bicycles (447 rules, Apache-2.0) and for renovation (594 rules, MIT),
# rewritten as rules of ours by peers/rules/convert.mjs, beside publicodes on COUNT random situations of each (10,000: an hour on two
# cores, nearly all of it publicodes). Amounts are compared to the cent; the rates of both are printed. The models come from npm.
cd "$(dirname "$0")/.." && . bench/parts/lib.sh
need node nodejs
COUNT=${COUNT:-10000}
export PEERS=$PWD/.cache/aids
mkdir -p "$PEERS/node_modules/mesaidesreno"
if ! cmp -s bench/peers/rules/models.json "$PEERS/installed.json"; then
  cp bench/peers/rules/models.json "$PEERS/package.json"
  npm install --prefix "$PEERS" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null
  # Its one file of rules, without the site that it is published with.
  (cd "$work" && npm pack --silent mesaidesreno@2.3.1 >/dev/null && tar xzf mesaidesreno-2.3.1.tgz)
  mkdir -p "$PEERS/node_modules/mesaidesreno" # npm has swept it away
  cp "$work"/package/{package.json,mesaidesreno.model.json} "$PEERS/node_modules/mesaidesreno/"
  cp bench/peers/rules/models.json "$PEERS/installed.json"
fi
cores=$(nproc)
for model in velo reno; do
  echo "$model"
  node bench/peers/rules/convert.mjs "$model" "$work/$model.json"
  each=$(((COUNT + cores - 1) / cores)) parts=()
  for ((i = 0; i < cores; i++)); do
    node bench/peers/rules/answers.mjs "$model" "$each" $((i * each)) >"$work/$model.$i" &
    parts+=("$!")
  done
  for p in "${parts[@]}"; do wait "$p"; done
  cat "$work/$model".? >"$work/$model.answers"
  "$measure" aids -rules "$work/$model.json" -over "$work/$model.answers"
done
