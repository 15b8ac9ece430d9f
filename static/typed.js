// Keeps what was typed from getting lost: asks before a page is left, and sends only once the server can be reached.
"use strict";

const sent = new WeakSet();  // forms that are on their way, or have arrived
const waiting = new WeakSet();  // forms that go as soon as the server has answered

// A search is typed anew, and a password must be.
function isMinded(form) {
  return form.getAttribute("method") === "post" && !form.matches("[role=search]") && !form.querySelector("[type=password]");
}

function isTyped(form) {
  return form.querySelector("[aria-invalid]") !== null || [...form.elements].some((field) => {
    if (field.type === "file") return field.value !== "";
    return field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])") && field.value !== field.defaultValue;
  });
}

function isTicked(form) {
  return [...form.elements].some((field) => field.type === "checkbox" && field.checked !== field.defaultChecked);
}

// Of a form with a draft nothing is lost (drafts.js).
window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some((form) => isMinded(form) && !sent.has(form) && !form.matches("[data-draft]") && isTyped(form))) event.preventDefault();
});

document.addEventListener("input", (event) => {
  if (event.target.form) sent.delete(event.target.form);
});
document.addEventListener("htmx:beforeRequest", (event) => sent.add(event.detail.elt));
document.addEventListener("htmx:sendError", (event) => sent.delete(event.detail?.elt));

async function answers() {
  const mark = document.querySelector("link[rel=icon]").href;
  try {
    await fetch(mark, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(10_000) });
    return true;
  } catch {
    return false;
  }
}

// A browser that sends a form into a dead network shows a page of its own, and what was typed is gone with ours.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const isSafe = sent.has(form) || form.hasAttribute("data-hx-post") || !isMinded(form);
  if (isSafe || !form.requestSubmit || !(isTyped(form) || isTicked(form) || form.matches("[data-draft]"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (waiting.has(form)) return;
  waiting.add(form);
  const isReached = await answers();
  waiting.delete(form);
  if (isReached) {
    sent.add(form);
    form.requestSubmit(event.submitter);
  } else {
    document.dispatchEvent(new Event("htmx:sendError"));
  }
}, true);

// Who says no to a question of ours stays, with what was typed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented && !event.target.hasAttribute("data-hx-post")) sent.delete(event.target);
});
