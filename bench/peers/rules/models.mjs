// The published models beside which the converter is tried: their engine, their aids, what is asked and how a situation is drawn.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const req = createRequire(process.env.PEERS + "/x.js");
const Engine = req("publicodes").default;
const quiet = { logger: { log() {}, warn() {}, error() {} } };

// A generator with a seed, so that each run draws the same.
export function random(seed) {
  let s = seed >>> 0;
  const next = () => { s = (s + 0x6d2b79f5) >>> 0; let t = s; t = Math.imul(t ^ (t >>> 15), t | 1); t ^= t + Math.imul(t ^ (t >>> 7), t | 61); return ((t ^ (t >>> 14)) >>> 0) / 4294967296; };
  return { below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)], yes: (p = 0.5) => next() < p };
}

// literals are the texts that a node compares with something.
function literals(parsed, name) {
  const found = new Set(), seen = new Set();
  const walk = (n) => {
    if (!n || typeof n !== "object" || seen.has(n)) return;
    seen.add(n);
    if (Array.isArray(n)) return n.forEach(walk);
    if (n.nodeKind === "operation" && (n.operationKind === "=" || n.operationKind === "!=")) {
      const [a, b] = n.explanation;
      if (a.dottedName === name && b.nodeKind === "constant") found.add(b.nodeValue);
      if (b.dottedName === name && a.nodeKind === "constant") found.add(a.nodeValue);
    }
    for (const k in n) if (k !== "rawNode" && k !== "sourceMap") walk(n[k]);
  };
  walk(Object.values(parsed));
  return [...found].filter((x) => typeof x === "string");
}

export function model(which) {
  const m = { velo, reno }[which]();
  m.engine = new Engine(m.rules, { ...quiet, allowOrphanRules: true });
  m.places = m.located?.(m.engine.getParsedRules());
  return m;
}

function velo() {
  const data = req("@betagouv/aides-velo/data");
  const rules = req("@betagouv/aides-velo/rules").default ?? req("@betagouv/aides-velo/rules");
  const aided = Object.values(data.aidesAvecLocalisation);
  const inputs = {
    "localisation . code insee": { t: "word" }, "localisation . epci": { t: "word" }, "localisation . département": { t: "word" }, "localisation . région": { t: "word" }, "localisation . pays": { t: "word" },
    "localisation . ZFE": { t: "bool" }, "vélo . type": { t: "word" }, "vélo . état": { t: "word" }, "vélo . prix": { t: "money", u: "€", from: "1 €", to: "20 000 €" }, "vélo . fabriqué en france": { t: "bool" },
    "foyer . personnes": { t: "num", from: "1", to: "20", u: "personne" }, "revenu fiscal de référence par part . revenu de référence": { t: "money", u: "€/an", from: "0 €", to: "1 000 000 €" },
    "revenu fiscal de référence par part . nombre de parts": { t: "num", from: "1", to: "20", decimals: 1 }, "demandeur . statut": { t: "word" }, "demandeur . âge": { t: "num", from: "0", to: "120", u: "an" },
    "demandeur . bénéficie du forfait mobilités durables": { t: "bool" }, "demandeur . bénéficiaire du RSA": { t: "bool" }, "demandeur . bénéficiaire de l'AAH": { t: "bool" },
    "demandeur . bénéficiaire de minima sociaux": { t: "bool" }, "demandeur . en situation de handicap": { t: "bool" },
  };
  return {
    rules, inputs, unit: "€", targets: Object.keys(data.aidesAvecLocalisation),
    // a place is where some aid is given: each field mostly one that a rule names
    located: (parsed) => ["code insee", "epci", "département", "région"].map((x) => literals(parsed, "localisation . " + x)),
    draw(r, places) {
      const [communes, groupings, departments, regions] = places;
      const one = (list, p) => (r.yes(p) ? r.of(list) : "x");
      const near = aided[r.below(aided.length)].collectivity; // of some aid, which is then given there
      const fields = { "code insee": "localisation . code insee", epci: "localisation . epci", département: "localisation . département", région: "localisation . région", pays: "localisation . pays" };
      return {
        "localisation . code insee": one(communes, 0.7), "localisation . epci": one(groupings, 0.7), "localisation . département": one(departments, 0.8), "localisation . région": one(regions, 0.9),
        "localisation . pays": r.of(["France", "France", "France", "France", "Monaco", "Luxembourg"]), "localisation . ZFE": r.yes(),
        "vélo . type": r.of(["mécanique simple", "électrique", "cargo", "cargo électrique", "pliant", "pliant électrique", "motorisation", "adapté"]),
        "vélo . état": r.of(["neuf", "occasion"]), "vélo . prix": 1 + r.below(r.yes() ? 1500 : 9000), "vélo . fabriqué en france": r.yes(),
        "foyer . personnes": 1 + r.below(7), "revenu fiscal de référence par part . revenu de référence": r.below(r.yes() ? 30000 : 120000),
        "revenu fiscal de référence par part . nombre de parts": 1 + r.below(9) / 2,
        "demandeur . statut": r.of(["étudiant", "apprenti", "demandeur d'emploi", "salarié", "retraité", "reconversion", "autre"]), "demandeur . âge": 10 + r.below(80),
        "demandeur . bénéficie du forfait mobilités durables": r.yes(), "demandeur . bénéficiaire du RSA": r.yes(0.2), "demandeur . bénéficiaire de l'AAH": r.yes(0.2),
        "demandeur . bénéficiaire de minima sociaux": r.yes(0.2), "demandeur . en situation de handicap": r.yes(0.2),
        ...(fields[near.kind] && r.yes(0.9) ? { [fields[near.kind]]: near.kind === "pays" ? { france: "France", monaco: "Monaco", luxembourg: "Luxembourg" }[near.value.toLowerCase()] ?? "France" : near.value } : {}),
      };
    },
  };
}

// The renovation model asks by defaults: each rule that has one is a question.
function reno() {
  const rules = JSON.parse(req("node:fs").readFileSync(req.resolve("mesaidesreno/mesaidesreno.model.json")));
  const engine = new Engine(rules, { ...quiet, allowOrphanRules: true });
  const parsed = engine.getParsedRules(), inputs = {}, asked = {};
  const seen = new Set();
  const walk = (n) => {
    if (!n || typeof n !== "object" || seen.has(n)) return;
    seen.add(n);
    if (n.nodeKind === "variable manquante") asked[n.missingVariable] = true;
    for (const k in n) if (k !== "rawNode" && k !== "sourceMap") walk(n[k]);
  };
  walk(Object.values(parsed));
  for (const name in rules) if (rules[name]?.question && !rules[name].formule && !("valeur" in rules[name])) asked[name] = true; // asked without a default
  for (const name in asked) {
    const type = engine.context.nodesTypes.get(parsed[name])?.type, found = engine.evaluate(name);
    const u = found.unit ? [found.unit.numerators.join("."), found.unit.denominators.join(".")].filter(Boolean).join("/") : "";
    const chosen = (rules[name]?.["une possibilité parmi"]?.possibilités ?? rules[name]?.possibilités ?? []).filter((x) => typeof x === "string").map((x) => x.split(" . ").at(-1));
    if (type === "boolean") inputs[name] = { t: "bool" };
    else if (type === "string" || chosen.length && type !== "number") inputs[name] = { t: "word", options: [...new Set([...chosen, ...literals(parsed, name), found.nodeValue])].filter((x) => typeof x === "string") };
    else if (u.includes("€")) inputs[name] = { t: "money", u, said: u, from: "0 €", to: "1 000 000 €", usual: found.nodeValue };
    else inputs[name] = { t: "num", u, said: u, from: "0", to: u === "%" ? "100" : "10 000", usual: found.nodeValue };
  }
  return {
    rules, inputs, targets: Object.keys(rules).filter((k) => k.endsWith("montant") && !inputs[k] && engine.context.nodesTypes.get(parsed[k])?.type === "number"),
    draw(r) {
      const out = {};
      for (const [name, q] of Object.entries(inputs)) {
        if (q.t === "bool") out[name] = r.yes(0.7);
        else if (q.t === "word") out[name] = q.options.length && r.yes(0.95) ? r.of(q.options) : "x";
        else if (/^DPE|DPE visé$/.test(name)) out[name] = 1 + r.below(7);
        else if (name === "ménage . personnes") out[name] = 1 + r.below(7);
        else if (name === "denormandie . années de location") out[name] = r.of([6, 9, 12]);
        else if (name === "logement . année de construction") out[name] = 1900 + r.below(125);
        else if (q.u === "%") out[name] = r.below(101);
        else out[name] = name === "ménage . revenu" ? r.below(90000) : r.below(Math.max(4, 3 * (q.usual || 1000)));
      }
      return out;
    },
  };
}
