// The form of a session: "everybody" ticks all rows, an unticked row is no longer everybody, and how many are ticked.
"use strict";

const rowsOf = (part) => [...document.getElementsByName(`${part}-person_ids`)];

function sayPresent() {
  for (const place of document.querySelectorAll("[data-present]")) {
    const boxes = rowsOf(place.dataset.present);
    place.textContent = `${boxes.filter((box) => box.checked).length}/${boxes.length}`;
  }
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
document.addEventListener("DOMContentLoaded", sayPresent);
