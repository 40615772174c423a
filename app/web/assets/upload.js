// A file that is too large is told before it is sent. Without this script the server tells it.
"use strict";
for (const box of document.querySelectorAll("[data-most]")) {
  const input = box.querySelector("input[type=file]");
  const said = box.querySelector("[data-said]");
  const large = () => input.files[0] && input.files[0].size > Number(box.dataset.most);
  input.addEventListener("change", () => {
    said.hidden = !large();
  });
  input.form.addEventListener("submit", (event) => {
    if (!large()) return;
    event.preventDefault();
    said.hidden = false;
    input.focus();
  });
}
