// A grid of numbers, as in a spreadsheet: Enter and arrows go along a column, a pasted column fills it downwards.
"use strict";

function cellsOf(column) {
  return [...document.querySelectorAll(`input[data-column="${column}"]`)];
}

document.addEventListener("keydown", (event) => {
  const column = event.target.dataset?.column;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!column || !step) return;
  event.preventDefault();
  const cells = cellsOf(column);
  const next = cells[cells.indexOf(event.target) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) {
    document.querySelector("[data-grid-save]").focus();
  }
});

document.addEventListener("paste", (event) => {
  const column = event.target.dataset?.column;
  const rows = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/).map((row) => row.split("\t"));
  if (!column || (rows.length === 1 && rows[0].length === 1)) return;
  event.preventDefault();
  const columns = [...event.target.closest("tr").querySelectorAll("[data-column]")].map((cell) => cell.dataset.column);
  const left = columns.indexOf(column);
  const top = cellsOf(column).indexOf(event.target);
  rows.forEach((row, down) => row.forEach((value, right) => {
    const name = columns[left + right];
    const cell = name && cellsOf(name)[top + down];
    if (cell) cell.value = value.trim();
  }));
});
