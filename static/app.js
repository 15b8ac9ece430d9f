// What pages do that markup alone cannot: report a lost connection, lead the eye to errors, confirm, print.
"use strict";

document.addEventListener("htmx:sendError", () => {
  const place = document.getElementById("notice");
  const template = document.getElementById("offline");
  if (place && template) place.replaceChildren(template.content.cloneNode(true));
});

function focusErrors(root) {
  const summary = root.querySelector(".errors[tabindex]");
  if (summary) summary.focus();
}

function showWhatNeedsScripts(root) {
  for (const item of root.querySelectorAll("[data-tick], [data-copy], [data-print]")) item.hidden = false;
}

function prepare(root) {
  focusErrors(root);
  showWhatNeedsScripts(root);
}

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
document.addEventListener("DOMContentLoaded", () => prepare(document));

// What had the focus may go with the piece of the page it stood in: whoever uses keys goes on where the new piece is.
let takesFocus = null; // the answer whose swap took the focus; other pieces of the page may arrive meanwhile

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.contains(document.activeElement)) takesFocus = event.detail.xhr;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr !== takesFocus || document.activeElement !== document.body) return;
  takesFocus = null;
  const place = event.detail.elt;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
});

// The menu of the person closes as a menu does.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".person[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const all = event.target.closest("[data-tick]");
  if (all) {
    for (const box of document.getElementsByName(all.dataset.tick)) {
      box.checked = all.checked;
    }
  }
  sayHowMany();
});

// How many are ticked stands where one decides what to do with them; arrows lead from box to box, space ticks.
function sayHowMany() {
  for (const place of document.querySelectorAll("[data-ticked]")) {
    const boxes = [...document.getElementsByName(place.dataset.ticked)];
    place.textContent = `${boxes.filter((box) => box.checked).length}/${boxes.length}`;
  }
}

document.addEventListener("change", sayHowMany);
document.addEventListener("htmx:load", sayHowMany);
document.addEventListener("DOMContentLoaded", sayHowMany);
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.type !== "checkbox") return;
  const boxes = [...document.getElementsByName(event.target.name)];
  const next = boxes[boxes.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();  // an old browser, or an address without TLS
    document.execCommand("copy");
  }
  button.lastElementChild.textContent = button.dataset.copied;
});


// "/" leads to the search; from its field arrows lead through what is found, Escape puts it away.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = [...document.querySelectorAll("[role=search] input[type=search]")].find((item) => item.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
    return;
  }
  const place = event.target.closest(".seek, main");
  const results = place?.querySelector(".results");
  const field = place?.querySelector("[role=search] input[type=search]");
  if (!results || !field || !(event.target === field || results.contains(event.target))) return;
  const stops = [field, ...results.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const next = stops[stops.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  } else if (event.key === "Escape" && place.matches(".seek")) {
    results.replaceChildren();
    field.focus();
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(".seek")) document.getElementById("seek-results")?.replaceChildren();
  for (const menu of document.querySelectorAll(".person[open]")) if (!menu.contains(event.target)) menu.open = false;
});
