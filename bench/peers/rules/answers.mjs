// node answers.mjs velo|reno COUNT [FROM]   PEERS=folder with npm packages.
// Draws situations and writes, a line each, what publicodes answers: {"asked": {…}, "aids": {name: euros}}.
import { model, random } from "./models.mjs";

const { engine, targets, draw, places, unit, inputs } = model(process.argv[2]);
const [count, from] = [Number(process.argv[3]), Number(process.argv[4] ?? 0)];
const told = (name, v) => (typeof v === "boolean" ? (v ? "oui" : "non") : typeof v === "string" ? (v.includes("'") ? `"${v}"` : `'${v}'`) : inputs[name].said ? `${v} ${inputs[name].said}` : v);
const began = performance.now();
for (let i = from; i < from + count; i++) {
  const asked = draw(random(i * 7919 + 1), places);
  engine.setSituation(Object.fromEntries(Object.entries(asked).map(([k, v]) => [k, told(k, v)])));
  const aids = {};
  for (const name of targets) {
    const { nodeValue } = engine.evaluate(unit ? { valeur: name, unité: unit } : name);
    if (typeof nodeValue === "number" && nodeValue > 0) aids[name] = nodeValue;
  }
  process.stdout.write(JSON.stringify({ asked, aids }) + "\n");
}
console.error(`${(count / ((performance.now() - began) / 1000)).toFixed(1)} situations a second`);
