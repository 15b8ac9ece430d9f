// A block of the week that is drawn to another quarter hour leads to the form with that time; nothing moves by itself.
"use strict";

const FAR_ENOUGH = 6;  // pixels: less is a click
const EDGE = 48;  // pixels from the edge of the window within which it scrolls along
const STEP = 16;
let drag = null;

function quarterAt(grid, y) {
  const box = grid.getBoundingClientRect();
  const row = Math.floor(((y - box.top) / box.height) * Number(grid.dataset.quarters));
  return Math.max(0, Math.min(row, Number(grid.dataset.quarters) - drag.quarters));
}

function clock(minute) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function showGhost(grid, row) {
  drag.ghost.className = `ghost q${row} e${row + drag.quarters}`;
  drag.ghost.textContent = clock(Number(grid.dataset.first) + 15 * row);
  if (drag.ghost.parentNode !== grid) grid.append(drag.ghost);
  drag.to = { day: grid.dataset.day, starts: Number(grid.dataset.first) + 15 * row };
}

function end() {
  drag?.ghost.remove();
  drag?.block.classList.remove("held");
  document.body.classList.remove("dragging");
  drag = null;
}

function isGrid() {
  const grid = document.querySelector(".column .quarters");
  return grid !== null && getComputedStyle(grid).display === "grid";
}

document.addEventListener("pointerdown", (event) => {
  const block = event.target.closest(".column [data-move]");
  if (!block || event.pointerType !== "mouse" || event.button !== 0 || !isGrid()) return;
  if (event.target.closest(".change")) return;
  const grid = block.closest(".quarters");
  drag = { block, x: event.clientX, y: event.clientY, quarters: Number(block.dataset.quarters), to: null };
  drag.ghost = document.createElement("div");
  drag.grip = event.clientY - block.getBoundingClientRect().top;  // the block hangs where it was taken
  const row = quarterAt(grid, block.getBoundingClientRect().top + 1);
  drag.from = { day: grid.dataset.day, starts: Number(grid.dataset.first) + 15 * row };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.to && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
  document.body.classList.add("dragging");
  drag.block.classList.add("held");
  if (event.clientY < EDGE) window.scrollBy(0, -STEP);
  if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
  const grid = document.elementsFromPoint(event.clientX, event.clientY).find((item) => item.matches(".column .quarters"));
  if (grid) showGhost(grid, quarterAt(grid, event.clientY - drag.grip + 7));
});

document.addEventListener("pointerup", () => {
  if (!drag) return;
  const { block, from, to } = drag;
  end();
  if (!to) return;
  const swallow = (event) => event.preventDefault();  // letting go over the link is no click on it
  document.addEventListener("click", swallow, { capture: true });
  setTimeout(() => {
    document.removeEventListener("click", swallow, { capture: true });
    if (to.day === from.day && to.starts === from.starts) return;
    window.location.assign(`${block.dataset.move}?day=${to.day}&starts=${to.starts}`);
  });
});

document.addEventListener("pointercancel", end);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end();
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest(".column [data-move]")) event.preventDefault();  // the link in it is not dragged itself
});

function offer() {
  const help = document.querySelector(".drag-help");
  if (help && document.querySelector(".column [data-move]") && matchMedia("(pointer: fine)").matches) help.hidden = false;
}

document.addEventListener("DOMContentLoaded", offer);
document.addEventListener("htmx:load", offer);
