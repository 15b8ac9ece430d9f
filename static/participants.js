// Lists of people: ticking a whole run at once, and what follows from the milestone that is chosen.
"use strict";

let lastTicked = null;

function boxesLike(box) {
  return [...document.getElementsByName(box.name)];
}

function isTick(target) {
  return target.type === "checkbox" && target.name === "person_ids";
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!isTick(box)) return;
  const boxes = boxesLike(box);
  const from = boxes.indexOf(lastTicked);
  if (event.shiftKey && from >= 0) {
    const to = boxes.indexOf(box);
    for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  lastTicked = box;
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.shiftKey || !isTick(event.target)) return;
  const boxes = boxesLike(event.target);
  const next = boxes[boxes.indexOf(event.target) + step];
  if (!next) return;
  event.target.checked = next.checked = true;
  lastTicked = next;
  next.dispatchEvent(new Event("change", { bubbles: true }));
});

function sayWhatFollows() {
  for (const place of document.querySelectorAll("[data-implied]")) {
    const form = place.closest("form");
    const isElsewhere = place.dataset.elsewhere.split(" ").includes(form.elements.channel.value);
    const follows = JSON.parse(place.dataset.implied)[form.elements.milestone.value][isElsewhere ? 1 : 0];
    place.hidden = !follows;
    place.querySelector("output").textContent = follows;
  }
}

function ready() {
  for (const item of document.querySelectorAll("[data-script]")) item.hidden = false;
  sayWhatFollows();
}

document.addEventListener("change", sayWhatFollows);
document.addEventListener("htmx:load", ready);
document.addEventListener("DOMContentLoaded", ready);
