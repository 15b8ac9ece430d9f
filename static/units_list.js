// The list of units by keyboard: j and k lead from row to row, space ticks, Enter opens.
"use strict";

function rows() {
  return [...document.querySelectorAll("table.units tbody tr")];
}

function isFree(event) {
  const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  return !isModified && !event.target.closest("input:not([type=checkbox]), textarea, select, summary, button");
}

function stopOf(row) {
  return row.querySelector("th a") ?? row.querySelector("[name=unit_ids]");
}

document.addEventListener("keydown", (event) => {
  if (!isFree(event)) return;
  const here = event.target.closest("table.units tbody tr");
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    const all = rows();
    const next = here ? all[all.indexOf(here) + step] : all[step > 0 ? 0 : all.length - 1];
    const stop = next && stopOf(next);
    if (!stop) return;
    event.preventDefault();
    stop.focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === " " && here && event.target.type !== "checkbox") {
    const box = here.querySelector("[name=unit_ids]");
    if (!box) return;
    event.preventDefault();
    box.click();
  } else if (event.key === "Enter" && here && event.target.type === "checkbox") {
    const link = here.querySelector("th a");
    if (!link) return;
    event.preventDefault();  // Enter in a box would press the first button of the form
    link.click();
  }
});

function ready() {
  for (const item of document.querySelectorAll("[data-script]")) item.hidden = false;
}

document.addEventListener("htmx:load", ready);
document.addEventListener("DOMContentLoaded", ready);
