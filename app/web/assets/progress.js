// A page of something long under way renews itself. Without this script it has a link that does.
"use strict";
const every = 1500;
const renew = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("progres");
    const here = document.getElementById("progres");
    if (!next || !here) {
      location.reload();
      return;
    }
    here.replaceChildren(...next.childNodes);
  } catch {
    // the server is out of reach for a moment: what it does goes on
  }
  setTimeout(renew, every);
};
setTimeout(renew, every);
