// The form of a session: "everybody" ticks all rows, an unticked row is no longer everybody, and how many are there.
"use strict";

const rowsOf = (part) => [...document.getElementsByName(`${part}-person_ids`)];

// The rows that are typed as absent (3, 5-6), whether their boxes are ticked or not.
function absentOf(part) {
  const typed = document.getElementsByName(`${part}-absent`)[0]?.value ?? "";
  const rows = new Set();
  for (const [, first, last] of typed.matchAll(/(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?/g)) {
    for (let row = Number(first); row <= Number(last ?? first); row += 1) rows.add(row);
  }
  return rows;
}

function sayPresent() {
  for (const place of document.querySelectorAll("[data-present]")) {
    const boxes = rowsOf(place.dataset.present), absent = absentOf(place.dataset.present);
    const isThere = (box) => box.checked && !absent.has(Number(box.dataset.row));
    place.textContent = `${boxes.filter(isThere).length}/${boxes.length}`;
  }
  const channel = document.getElementById("channel");
  if (channel) channel.required = document.querySelector("input[name=done]:checked") !== null;
}

// Before anybody else hears of the change: a draft is to hold what follows from it (drafts.js).
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box instanceof HTMLInputElement && box.dataset.everybody) {
    for (const row of rowsOf(box.dataset.everybody)) row.checked = box.checked;
  } else if (box instanceof HTMLInputElement && box.name?.endsWith("-person_ids") && !box.checked) {
    const all = document.querySelector(`[data-everybody="${box.name.replace("-person_ids", "")}"]`);
    if (all) all.checked = false;
  }
  sayPresent();
}, true);
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.name.endsWith("-absent")) sayPresent();
});
document.addEventListener("DOMContentLoaded", sayPresent);
