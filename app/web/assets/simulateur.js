// While one answers, the results follow: the form is sent as it stands and its results take the place of those shown. The
// questions stay where they are; the button puts the next ones. Without this script the button does both.
"use strict";
const form = document.querySelector("main form.form");
const results = document.getElementById("resultats");
if (form && results) {
  let stop = null;
  form.addEventListener("change", async () => {
    if (stop) stop.abort();
    stop = new AbortController();
    const sent = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, signal: stop.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("resultats");
      if (fresh) results.replaceChildren(...fresh.childNodes);
    } catch (e) {
      if (e.name !== "AbortError") throw e;
    }
  });
}
