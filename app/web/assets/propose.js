// The field of the head proposes what it would find while one types (ARIA combobox with a listbox): up and
// down move in the list, Enter opens, Escape closes. Without this script the field is a plain form.
"use strict";
for (const form of document.querySelectorAll("form.search[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const words = form.dataset;
  const list = document.createElement("ul");
  list.id = input.id + "-liste";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.label);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let current = -1, asked = "", waiting = 0, stop = null;
  const close = () => {
    list.hidden = true;
    current = -1;
    asked = ""; // the same words, typed again, are asked again
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i) => {
    const options = [...list.children];
    current = i;
    options.forEach((o, j) => o.setAttribute("aria-selected", String(j === i)));
    if (i < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[i].id);
    options[i].scrollIntoView({ block: "nearest" });
  };
  const show = (answer) => {
    list.replaceChildren(...answer.results.map((r, i) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = r.address;
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = r.kind === "axis" ? r.code : [r.words, r.code].filter(Boolean).join(" ");
      option.append(document.createTextNode(r.title), document.createTextNode(" "), kind);
      return option;
    }));
    current = -1;
    list.hidden = answer.results.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    status.textContent = answer.said;
  };
  const ask = () => {
    const q = input.value.trim();
    if (q === asked) return;
    asked = q;
    if (stop) stop.abort();
    if (!/[\p{L}\p{N}]/u.test(q)) {
      close();
      status.textContent = "";
      return;
    }
    stop = new AbortController();
    const pairs = new URLSearchParams(new FormData(form));
    pairs.set("q", q);
    pairs.set("n", "8");
    fetch(words.suggest + "?" + pairs, { signal: stop.signal, headers: { accept: "application/json" } })
      .then((r) => (r.ok ? r.json() : null))
      .then((a) => { if (a && input.value.trim() === q && document.activeElement === input) show(a); })
      .catch(() => {}); // no answer: the form still asks
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const n = list.hidden ? 0 : list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && n) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && n) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((current + 1 + step + n + 1) % (n + 1) - 1);
    } else if (event.key === "Enter" && n && current >= 0) {
      event.preventDefault();
      location.assign(list.children[current].dataset.address);
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
}
