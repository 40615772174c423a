// A table of inputs by keyboard: up and down move between rows, and what is copied in a spreadsheet
// and pasted into a cell fills the cells from there on. Without this script the page has a box to paste in.
"use strict";
for (const table of document.querySelectorAll("table.bulk")) {
  const rows = () => [...table.tBodies[0].rows].map((r) => [...r.querySelectorAll("input, select")]);
  const place = (cell) => {
    const all = rows();
    const row = all.findIndex((cells) => cells.includes(cell));
    return { all, row, column: row < 0 ? -1 : all[row].indexOf(cell) };
  };
  const fill = (cell, text) => {
    if (cell.tagName !== "SELECT") {
      cell.value = text;
      return;
    }
    const wanted = text.trim().toLowerCase();
    const option = [...cell.options].find((o) => o.value.toLowerCase() === wanted || o.text.trim().toLowerCase() === wanted);
    cell.value = option ? option.value : "";
  };
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    const { all, row, column } = place(event.target);
    if (row < 0) return;
    event.preventDefault();
    text.split("\n").forEach((line, i) => line.split("\t").forEach((value, j) => {
      const cell = all[row + i] && all[row + i][column + j];
      if (cell) fill(cell, value);
    }));
  });
  table.addEventListener("keydown", (event) => {
    if (event.target.tagName === "SELECT" || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    if (!step) return;
    const { all, row, column } = place(event.target);
    const next = all[row + step] && all[row + step][column];
    if (event.key === "Enter" || next) event.preventDefault();
    if (next) next.focus();
  });
}
