// node convert.mjs velo|reno OUT.json   PEERS=folder with npm packages.
// Rewrites the rules of a published Publicodes model as rules of Relance: one for each aid. Not part of the product. It reads the tree that
// publicodes itself parses, in which every mechanism has become one of a dozen kinds of nodes, and follows the meaning its evaluation
// gives them. A value there may be "not applicable": here it is a pair, whether it is so and what it is otherwise.
import { writeFileSync } from "node:fs";
import { model } from "./models.mjs";

const { engine, targets, inputs } = model(process.argv[2]);
const parsed = engine.context.parsedRules;
const types = engine.context.nodesTypes;

class Unsupported extends Error {}
const no = (why) => { throw new Unsupported(why); };

// Expressions: what is written, its type, its constant value if it has one.
const expr = (t, s, depth = 0) => ({ t, s, depth });
const truth = (b) => ({ t: "bool", s: b ? "yes" : "no", c: b, depth: 0 });
const figure = (t, n) => ({ t, s: decimal(n) + (t === "money" ? " €" : ""), c: n, depth: 0 });
function decimal(n) {
  if (n < 0) return "(0 - " + decimal(-n) + ")";
  const s = n.toFixed(8).replace(/0+$/, "").replace(/\.$/, "");
  if (Number(s) !== n) no("figure " + n);
  return s;
}
const deep = (...list) => 1 + Math.max(...list.map((e) => e.depth));
const not = (a) => (a.c !== undefined ? truth(!a.c) : a.not ?? { t: "bool", s: `(not ${a.s})`, depth: deep(a), not: a });
const and = (a, b) => a.c === false || b.c === false ? truth(false) : a.c === true ? b : b.c === true ? a : a.s === b.s ? a : expr("bool", `(${a.s} and ${b.s})`, deep(a, b));
const or = (a, b) => a.c === true || b.c === true ? truth(true) : a.c === false ? b : b.c === false ? a : a.s === b.s ? a : expr("bool", `(${a.s} or ${b.s})`, deep(a, b));

// One aid at a time: its questions, its values, and what has been said already.
class Conversion {
  constructor() { this.values = []; this.asked = new Map(); this.rules = new Map(); this.words = new Map(); this.open = new Set(); this.hoisted = new Map(); this.offs = new Map(); }

  // name makes a value of the rule of what has grown long.
  name(e, force) {
    if (e.c !== undefined || (!force && e.s.length < 400 && e.depth < 12)) return e;
    if (/^[a-z]\w*$/.test(e.s)) return e;
    if (!this.hoisted.has(e.s)) {
      const id = "v" + this.values.length;
      if (this.values.length >= 199) no("more than 200 values");
      this.values.push({ id, says: { fr: id, en: id }, value: e.s });
      this.hoisted.set(e.s, { ...e, s: id, depth: 0, not: undefined });
    }
    return this.hoisted.get(e.s);
  }
  word(s) { if (!this.words.has(s)) this.words.set(s, this.words.size + 1); return figureOfWord(this.words.get(s)); }

  pair(node) {
    switch (node.nodeKind) {
      case "constant": return this.constant(node);
      case "reference": return this.reference(node);
      case "rule": return this.rule(node);
      case "operation": return this.operation(node);
      case "condition": {
        const si = this.pair(node.explanation.si);
        if (si.v?.c !== undefined && si.n.c === false) return this.pair(si.v.c ? node.explanation.alors : node.explanation.sinon);
        const [a, b] = [this.pair(node.explanation.alors), this.pair(node.explanation.sinon)];
        const x = this.choose(si.v, a, b);
        return { n: this.name(or(si.n, x.n)), v: x.v, u: x.u, un: x.un };
      }
      case "variations": {
        let out = { n: truth(true), v: null };
        for (const { condition, consequence } of [...node.explanation].reverse()) {
          const c = this.pair(condition);
          const si = and(not(c.n), c.v && c.v.t !== "bool" ? truth(true) : bool(c)); // any figure counts as a yes here
          if (si.c === false) continue;
          out = si.c === true ? this.pair(consequence) : this.choose(this.name(si), this.pair(consequence), out);
        }
        return out;
      }
      case "est non défini": return { n: truth(false), v: truth(this.undefined(node.explanation)) };
      case "est non applicable": return { n: truth(false), v: this.off(node.explanation) };
      case "variable manquante": case "simplifier unité": return this.pair(node.explanation);
      case "unité": {
        const x = this.pair(node.explanation), u = unit(node.unit);
        if (!x.v || x.v.t === "bool" || x.u === u) return x;
        const times = months[u]?.[x.u];
        if (times) return { n: x.n, v: this.name(this.times(x.v, figure("num", times))), u };
        if (!x.u || !months[x.u] || !months[u]) return { n: x.n, v: this.as(x.v, u.includes("€") ? "money" : x.v.t), u }; // as publicodes: a warning, and the figure as it stands
        return no(`unit ${x.u} to ${u}`);
      }
      case "arrondi": {
        const x = this.pair(node.explanation.valeur), how = this.pair(node.explanation.arrondi);
        const digits = how.v.t === "bool" ? (how.v.c ? 0 : null) : how.v.c;
        if (digits === null) return x;
        const round = { 0: x.v.t === "money" ? "euro" : "whole", 2: "cent" }[digits] ?? no("rounding");
        const id = "v" + this.values.length;
        this.values.push({ id, says: { fr: id, en: id }, value: x.v.s, round });
        return { n: x.n, v: expr(x.v.t, id), u: x.u };
      }
    }
    return no("node " + node.nodeKind);
  }

  constant(node) {
    const v = node.nodeValue;
    if (v === null) return { n: truth(true), v: null };
    if (v === undefined) return { n: truth(false), v: null, un: "nothing gives " + [...this.open].at(-1) };
    if (typeof v === "boolean") return { n: truth(false), v: truth(v) };
    if (typeof v === "string") return { n: truth(false), v: this.word(v) };
    const u = unit(node.unit);
    return { n: truth(false), v: figure(u.includes("€") ? "money" : "num", u === "%" ? v / 100 : v), u };
  }

  // undefined says of a node whether it has no value; only what nobody is asked has none.
  undefined(node) {
    if (node.nodeKind === "reference" && node.dottedName.endsWith("$SITUATION")) return !inputs[node.dottedName.slice(0, -" . $SITUATION".length)];
    if (node.nodeKind === "constant") return node.nodeValue === undefined;
    if (node.nodeKind === "condition") {
      const si = this.pair(node.explanation.si);
      if (si.v?.c === undefined) return no("undefined by a condition");
      return this.undefined(si.v.c ? node.explanation.alors : node.explanation.sinon);
    }
    return false;
  }

  reference(node) {
    if (node.dottedName.endsWith("$SITUATION")) {
      const name = node.dottedName.slice(0, -" . $SITUATION".length);
      return inputs[name] ? this.question(name) : no("no answer to " + name);
    }
    return this.rule(parsed[node.dottedName] ?? no("no rule " + node.dottedName));
  }

  question(name) {
    const q = inputs[name];
    if (!this.asked.has(name)) this.asked.set(name, "q" + this.asked.size);
    const id = this.asked.get(name);
    return { n: truth(false), v: q.u === "%" ? expr("num", `(0.01 * ${id})`, 1) : expr(q.t, id), u: q.u ?? "" };
  }

  rule(node) {
    const name = node.dottedName;
    if (this.rules.has(name)) return this.rules.get(name);
    if (this.open.has(name)) return no("a cycle at " + name);
    this.open.add(name);
    const off = this.disabled(node);
    let out = off.c === true ? { n: truth(true), v: null } : this.pair(node.explanation.valeur);
    out = { n: this.name(or(off, out.n), true), v: out.v && this.name(out.v, true), u: out.u, un: out.un };
    this.open.delete(name);
    this.rules.set(name, out);
    return out;
  }

  // disabled is whether the nearest parent that can be is not applicable, or is a no.
  disabled(node) {
    const parent = node.explanation.parents.find((r) => types.get(r)?.isNullable || types.get(r)?.type === "boolean");
    if (!parent) return truth(false);
    if (this.open.has(parent.dottedName)) return truth(false); // as publicodes does with a parent that asks for its child
    if (types.get(parent)?.type !== "boolean") return this.off(parent);
    const x = this.pair(parent);
    return x.v ? or(x.n, not(bool(x))) : x.n;
  }

  // off is whether a node is not applicable, found without its value as far as that goes.
  off(node) {
    switch (node.nodeKind) {
      case "reference": return node.dottedName.endsWith("$SITUATION") ? truth(false) : this.off(parsed[node.dottedName]);
      case "rule": {
        const name = node.dottedName;
        if (this.rules.has(name)) return this.rules.get(name).n;
        if (this.offs.has(name)) return this.offs.get(name);
        this.offs.set(name, truth(false)); // while it is being found, as publicodes takes it
        const n = this.name(or(this.disabled(node), this.off(node.explanation.valeur)));
        this.offs.set(name, n);
        return n;
      }
      case "condition": {
        const si = this.pair(node.explanation.si);
        if (si.v?.c !== undefined && si.n.c === false) return this.off(si.v.c ? node.explanation.alors : node.explanation.sinon);
        const [a, b] = [this.off(node.explanation.alors), this.off(node.explanation.sinon)];
        return this.name(or(si.n, a.s === b.s ? a : or(and(si.v, a), and(not(si.v), b))));
      }
    }
    return this.pair(node).n;
  }

  choose(si, a, b) {
    if (si.c !== undefined) return si.c ? a : b;
    const un = a.un ?? b.un;
    if (un && (a.v || b.v)) return no(un);
    const n = a.n.s === b.n.s ? a.n : a.n.c === true ? or(si, b.n) : b.n.c === true ? or(not(si), a.n)
      : a.n.c === false ? and(not(si), b.n) : b.n.c === false ? and(si, a.n) : or(and(si, a.n), and(not(si), b.n));
    if (!a.v || !b.v) return { n: this.name(n), v: a.v ?? b.v, u: a.v ? a.u : b.u, un };
    const [x, y] = this.alike(a.v, b.v);
    const v = x.s === y.s ? x : x.t === "bool" ? (x.c === true && y.c === false ? si : or(and(si, x), and(not(si), y))) : expr(x.t, `(if ${si.s} then ${x.s} else ${y.s})`, deep(si, x, y));
    return { n: this.name(n), v: this.name(v), u: a.u || b.u };
  }

  as(e, t) {
    if (e.t === t) return e;
    if (e.c !== undefined && e.t === "num" && t === "money") return figure("money", e.c);
    if (e.t === "bool" && t !== "word") return e.c !== undefined ? figure(t, Number(e.c)) : expr(t, `(if ${e.s} then ${figure(t, 1).s} else ${figure(t, 0).s})`, deep(e)); // a no adds nothing
    return e.t === "num" && t === "money" ? expr("money", `(${e.s} * 1 €)`, deep(e)) : no(`${e.t} as ${t}, ${e.s}`);
  }
  // inUnit turns a sum by the month into one by the year, and back; other units stand as publicodes leaves them.
  inUnit(x, u) {
    if (months[u]?.[x.u]) return this.times(x.v, figure("num", months[u][x.u]));
    if (months[x.u]?.[u]) return no(`${x.u} in ${u}`);
    return x.v;
  }
  alike(a, b) {
    if (a.t === b.t) return [a, b];
    return a.t === "money" ? [a, this.as(b, "money")] : b.t === "money" ? [this.as(a, "money"), b] : no(`${a.t} beside ${b.t}`);
  }

  operation(node) {
    const op = node.operationKind, a = this.pair(node.explanation[0]);
    if (a.un) return no(a.un);
    if (op === "et" && a.n.c === false && a.v.c === false || op === "et" && a.n.c === true) return { n: truth(false), v: truth(false) };
    if (op === "ou" && a.n.c === false && a.v.c === true) return { n: truth(false), v: truth(true) };
    const b = this.pair(node.explanation[1]);
    if (b.un) return no(b.un);
    const yes = (x) => (!x.v ? truth(false) : and(not(x.n), x.v.t === "bool" ? x.v : expr("bool", `(${x.v.s} != ${figure(x.v.t, 0).s})`, deep(x.v)))); // a figure is a yes but for nothing
    switch (op) {
      case "et": return { n: truth(false), v: this.name(and(yes(a), yes(b))) };
      case "ou": return { n: truth(false), v: this.name(or(yes(a), yes(b))) };
      case "=": return { n: truth(false), v: this.name(this.equal(a, b)) };
      case "!=": return { n: truth(false), v: this.name(not(this.equal(a, b))) };
    }
    // what is not applicable adds nothing, and takes nothing away
    const zero = (x, t) => (x.n.c === true || !x.v ? figure(t, 0) : x.n.c === false ? x.v : expr(x.v.t, `(if ${x.n.s} then ${figure(x.v.t, 0).s} else ${x.v.s})`, deep(x.n, x.v)));
    if (op === "+") {
      const t = a.v?.t ?? b.v?.t ?? "num";
      if (b.u === "%" && a.u !== "%") return { n: truth(false), v: this.times(zero(a, t), sum(figure("num", 1), "+", zero(b, "num"))), u: a.u };
      const [x, y] = this.alike(zero(a, t), zero(b, t));
      return { n: truth(false), v: this.name(sum(x, "+", y)), u: a.u || b.u };
    }
    if (op === "-" && a.v) {
      const [x, y] = this.alike(a.v, zero(b, a.v.t));
      return { n: a.n, v: this.name(sum(x, "-", y)), u: a.u || b.u };
    }
    if (!a.v || !b.v) return { n: truth(true), v: null };
    const n = this.name(or(a.n, b.n));
    if (op === "*") return { n: zeroFirst(a, b, n), v: this.name(this.times(a.v, b.v)), u: [a.u, b.u].filter((u) => u && u !== "%").join(".") || (a.u === "%" && b.u === "%" ? "%" : "") };
    if (op === "/" && a.v.t === "money" && b.v.t === "money") return { n, v: a.v, u: "", over: b.v }; // only compared: a/b < c is a < c × b
    if (op === "/") return { n, v: this.name(expr(a.v.t, `(0.01 * share(100 * ${a.v.s}, 1, ${b.v.s}))`, deep(a.v, b.v))), u: a.u === b.u ? "" : a.u };
    const [x, y] = a.over ? [a.v, this.times(a.over, b.v)] : this.alike(a.v, this.inUnit(b, a.u));
    if (x.t === "bool" || x.t === "word") return no("an order of " + x.t);
    if (x.c !== undefined && y.c !== undefined) return { n, v: truth({ "<": x.c < y.c, "<=": x.c <= y.c, ">": x.c > y.c, ">=": x.c >= y.c }[op]) };
    return { n, v: this.name(expr("bool", `(${x.s} ${op} ${y.s})`, deep(x, y))) };
  }

  times(a, b) {
    if (a.t === "money" && b.t === "money") return no("money by money");
    if (a.c !== undefined && b.c !== undefined) return figure(a.t === "money" || b.t === "money" ? "money" : "num", round8(a.c * b.c));
    return expr(a.t === "money" || b.t === "money" ? "money" : "num", `(${a.s} * ${b.s})`, deep(a, b));
  }

  // equal: what is not applicable equals no.
  equal(a, b) {
    const isNo = (x) => (!x.v || x.n.c === true ? truth(true) : x.v.t === "bool" ? or(x.n, not(x.v)) : x.n);
    if (!a.v || a.n.c === true) return isNo(b);
    if (!b.v || b.n.c === true) return isNo(a);
    if (a.v.t === "bool" && b.v.t === "bool") {
      const x = not(isNo(a)), y = not(isNo(b));
      if (y.c !== undefined) return y.c ? x : not(x);
      if (x.c !== undefined) return x.c ? y : not(y);
      return or(and(x, y), and(not(x), not(y)));
    }
    const both = and(not(a.n), not(b.n));
    if ((a.v.t === "bool") !== (b.v.t === "bool") || (a.v.t === "word") !== (b.v.t === "word")) return and(isNo(a), isNo(b)); // of two kinds
    const [x, y] = this.alike(a.v, b.v);
    const same = x.c !== undefined && y.c !== undefined ? truth(x.c === y.c) : expr("bool", `(${x.s} = ${y.s})`, deep(x, y));
    return or(and(both, same), and(a.n, b.n));
  }

  // def is the rule of one aid: what its value is where it applies, never below nothing.
  def(target) {
    const x = this.pair(asked(target));
    if (x.un) return no(x.un);
    if (!x.v || x.n.c === true) return { never: true };
    if (x.v.t === "bool" || x.v.t === "word") return no("an amount that is " + x.v.t);
    const v = this.as(x.v, "money");
    const value = x.n.c === false ? `most(0 €, ${v.s})` : `if ${x.n.s} then 0 € else most(0 €, ${v.s})`;
    const questions = [...this.asked].map(([name, id]) => {
      const q = inputs[name], label = { fr: id, en: id };
      const out = { id, ask: label, label, kind: { word: "number", num: "number", money: "money", bool: "yes_no" }[q.t] };
      if (q.t === "word") out.to = "100000";
      if (q.t === "num" || q.t === "money") Object.assign(out, { from: q.from, to: q.to });
      if (q.t === "num" && q.decimals) out.decimals = q.decimals;
      return out;
    });
    return {
      asked: Object.fromEntries([...this.asked].map(([name, id]) => [id, name])), words: Object.fromEntries(this.words),
      def: { questions, values: this.values, conditions: [], amount: [{ id: "grant", says: { fr: target, en: target }, value, round: "cent" }], terms: [] },
    };
  }
}

// asked is what publicodes evaluates when it is asked for a rule by name: what makes it not applicable comes first.
function asked(name) {
  const reference = { nodeKind: "reference", dottedName: name };
  const off = Object.values(parsed).flatMap((r) => r.replacements ?? []).filter((r) => r.replaceByNonApplicable && r.replacedReference.dottedName === name);
  const nothing = { nodeKind: "constant", nodeValue: null }, yes = { nodeKind: "constant", nodeValue: true };
  return { nodeKind: "variations", explanation: [...off.map((r) => ({ condition: r.definitionRule, consequence: nothing })), { condition: yes, consequence: reference }] };
}
const figureOfWord = (n) => ({ t: "word", s: String(n), c: n, depth: 0 });
const bool = (x) => (!x.v ? truth(false) : x.v.t === "bool" ? x.v : no("a condition that is " + x.v.t));
const sum = (x, op, y) => (x.c !== undefined && y.c !== undefined ? figure(x.t, round8(op === "+" ? x.c + y.c : x.c - y.c)) : expr(x.t, `(${x.s} ${op} ${y.s})`, deep(x, y)));
const round8 = (n) => Math.round(n * 1e8) / 1e8;
// nothing times what is not applicable is nothing
const zeroFirst = (a, b, n) => (b.n.c === false || a.v.c !== 0 ? n : a.n);
const months = { "€/an": { "€/mois": 12 }, "€/mois": {} };
const unit = (u) => (u ? [u.numerators?.join("."), u.denominators?.join(".")].filter(Boolean).join("/") : "");

const out = { rules: {}, refused: {}, never: [] };
for (const target of targets) {
  try {
    const d = new Conversion().def(target);
    if (d.never) out.never.push(target);
    else out.rules[target] = d;
  } catch (e) {
    if (!(e instanceof Unsupported)) throw e;
    out.refused[target] = e.message;
  }
}
writeFileSync(process.argv[3], JSON.stringify(out));
const why = {};
for (const w of Object.values(out.refused)) why[w] = (why[w] ?? 0) + 1;
console.error(`${Object.keys(out.rules).length} rules, ${out.never.length} that nothing can make apply, ${Object.keys(out.refused).length} not converted`, why);
