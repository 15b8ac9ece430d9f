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
  for (const box of root.querySelectorAll("[data-tick]")) box.hidden = false;
}

function prepare(root) {
  focusErrors(root);
  showWhatNeedsScripts(root);
}

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
document.addEventListener("DOMContentLoaded", () => prepare(document));

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
});

// Copying needs a script: the button shows itself where there is one.
function offerCopies(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("DOMContentLoaded", () => offerCopies(document));
document.addEventListener("htmx:load", (event) => offerCopies(event.detail.elt));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
  button.lastElementChild.textContent = button.dataset.copied;
});
