// Proves in the browser that an act is in the log: reads the signed checkpoint, the act's bytes and the hashes
// beside its way (docs/journal.md §4-6), computes the root anew and compares. Without this script the page
// shows the proof that the server made.
"use strict";
(() => {
  const place = document.getElementById("preuve-ici");
  if (!place || !window.crypto || !crypto.subtle) {
    if (place) place.textContent = place.dataset.cannot;
    return;
  }
  const words = place.dataset;
  const join = (...parts) => new Uint8Array(parts.flatMap((p) => [...p]));
  const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
  const base64 = (s) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
  const text = (b) => btoa(String.fromCharCode(...b));
  const get = async (path) => {
    const r = await fetch(words.log + path, { cache: "no-store" });
    if (!r.ok) throw new Error(words.missing);
    return new Uint8Array(await r.arrayBuffer());
  };
  const group = (n) => (n < 1000 ? "" : group(Math.floor(n / 1000)).replace(/(\d{3})$/, "x$1/")) + String(n % 1000).padStart(3, "0");
  const tile = (kind, n, count) => get("tile/" + kind + "/" + group(n) + (count < 256 ? ".p/" + count : ""));
  const node = (a, b) => sha([1], a, b);
  const fold = async (list) => (list.length === 1 ? list[0]
    : node(await fold(list.slice(0, list.length / 2)), await fold(list.slice(list.length / 2))));
  const half = (n) => { let k = 1; while (k * 2 < n) k *= 2; return k; };

  // root of the acts from lo to hi, from the tiles; where the act asked for is among them, from its own bytes.
  const root = async (lo, hi, at, leaf, size) => {
    const n = hi - lo;
    if (at >= lo && at < hi && n === 1) return leaf;
    if (!(at >= lo && at < hi) && (n & (n - 1)) === 0 && lo % n === 0) {
      const level = Math.floor(Math.log2(n) / 8), width = n / 256 ** level;
      const first = lo / 256 ** level, which = Math.floor(first / 256);
      const count = Math.min(256, Math.floor(size / 256 ** level) - which * 256);
      const bytes = await tile(String(level), which, count), from = first - which * 256;
      return fold(Array.from({ length: width }, (_, i) => bytes.slice((from + i) * 32, (from + i + 1) * 32)));
    }
    const k = half(n);
    return node(await root(lo, lo + k, at, leaf, size), await root(lo + k, hi, at, leaf, size));
  };

  const signed = async (note) => {
    const cut = note.indexOf("\n\n") + 1;
    const body = new TextEncoder().encode(note.slice(0, cut));
    let signature;
    try {
      signature = base64(note.slice(cut).trim().split(" ").pop()).slice(4);
    } catch {
      throw new Error(words.forged); // what stands there is no signature at all
    }
    const raw = base64(words.key.split("+").slice(2).join("+")).slice(1);
    let key;
    try {
      key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return words.unsigned; // an older browser does not know this signature
    }
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, signature, body))) throw new Error(words.forged);
    return "";
  };

  const prove = async () => {
    const note = new TextDecoder().decode(await get("checkpoint"));
    const [, sized, expected] = note.split("\n");
    const size = Number(sized), at = Number(words.act) - 1;
    const remark = await signed(note);
    const which = Math.floor(at / 256);
    let bytes = await tile("entries", which, Math.min(256, size - which * 256));
    for (let i = which * 256; i < at; i++) bytes = bytes.slice(2 + bytes[0] * 256 + bytes[1]);
    const leaf = await sha([0], bytes.slice(2, 2 + bytes[0] * 256 + bytes[1]));
    if (text(await root(0, size, at, leaf, size)) !== expected) throw new Error(words.bad);
    return [words.good, remark].filter(Boolean).join(" ");
  };

  const button = document.createElement("button");
  const said = document.createElement("p");
  button.type = "button";
  button.className = "second";
  button.textContent = words.button;
  button.addEventListener("click", async () => {
    said.textContent = words.doing;
    try {
      said.textContent = await prove();
      place.className = "here good";
    } catch (e) {
      said.textContent = e.message || words.missing;
      place.className = "here bad";
    }
  });
  place.append(button, said);
})();
