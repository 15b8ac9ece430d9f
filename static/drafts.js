// Keeps a form that is not sent yet: on the server when it can be reached, in this browser until then, for a week at most.
"use strict";

const DRAFTS = (() => {
  const LONGEST = 7 * 24 * 3600 * 1000;  // ms
  const PAUSE = 10_000;  // ms after the last change
  const LONGEST_LEAVE = 3000;  // ms that a log-out waits
  const user = document.currentScript.dataset.user;
  const own = `draft:${user}:`;

  function entries() {
    const found = [];
    for (let place = 0; place < localStorage.length; place++) {
      const name = localStorage.key(place);
      if (!name.startsWith("draft:")) continue;
      try {
        found.push({ ...JSON.parse(localStorage.getItem(name)), name });
      } catch {
        found.push({ at: 0, name });
      }
    }
    return found;
  }

  function sweep() {
    for (const held of entries()) if (!(Date.now() - held.at < LONGEST)) localStorage.removeItem(held.name);
  }

  const field = (form, name) => form.elements.namedItem(name);
  const pairs = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  const key = (form) => own + field(form, "token").value;

  function say(form, what) {
    const place = form.querySelector("[data-draft-said]");
    if (place) place.textContent = place.dataset[what];
  }

  function keepHere(form) {
    const held = { at: Date.now(), path: field(form, "form_path").value, revision: Number(field(form, "revision").value), pairs: pairs(form) };
    try {
      localStorage.setItem(key(form), JSON.stringify(held));
    } catch {
      return;  // full, or forbidden: the server still keeps the draft
    }
    // A refresh opens this very draft.
    const address = new URL(location.href);
    address.searchParams.set("draft", field(form, "token").value);
    history.replaceState(history.state, "", address);
  }

  async function keepThere(form) {
    clearTimeout(waiting);
    if (!isChanged) return;
    isChanged = false;
    const number = field(form, "revision"), revision = Number(number.value), body = new URLSearchParams(new FormData(form));
    number.value = revision + 1;
    let state = "kept";
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, redirect: "error", keepalive: body.toString().length < 60_000 });
      if (answer.ok) state = (await answer.json()).state;
    } catch {
      state = "kept";
    }
    if (state === "kept") isChanged = true;
    if (state === "saved" && !isChanged) localStorage.removeItem(key(form));
    say(form, state);
  }

  let waiting = 0, isChanged = false;

  function changed(form) {
    isChanged = true;
    keepHere(form);
    clearTimeout(waiting);
    waiting = setTimeout(() => keepThere(form), PAUSE);
  }

  function fill(form, held) {
    for (const box of form.elements) if (box.type === "checkbox" || box.type === "radio") box.checked = false;
    const told = new Map();
    for (const [name, value] of held.pairs) told.set(name, [...(told.get(name) ?? []), value]);
    for (const item of form.elements) {
      const values = told.get(item.name);
      if (!values || ["csrf_token", "token", "revision"].includes(item.name)) continue;
      if (item.type === "checkbox" || item.type === "radio") item.checked = values.includes(item.value);
      else if (item.matches("select, textarea, input")) item.value = values.shift() ?? item.value;
    }
    const number = field(form, "revision");
    number.value = Math.max(Number(number.value), held.revision + 1);
    document.dispatchEvent(new Event("change"));
    say(form, "again");
    isChanged = true;
    waiting = setTimeout(() => keepThere(form), PAUSE);
  }

  // What the server knows of a form, "" where nobody can be asked.
  async function state(held) {
    try {
      const answer = await fetch(`/drafts/${held.name.slice(own.length)}`, { cache: "no-store", redirect: "error" });
      return answer.ok ? await answer.json() : "";
    } catch {
      return "";
    }
  }

  async function start() {
    sweep();
    if (!user) return;
    document.querySelector("form[data-log-out]")?.addEventListener("submit", leave);
    const form = document.querySelector("form[data-draft]");
    if (form) watch(form);
    for (const held of entries().filter((one) => one.name.startsWith(own)).sort((a, b) => a.at - b.at)) {
      const told = await state(held);
      const isOwn = form && key(form) === held.name;
      const known = isOwn ? Number(field(form, "revision").value) - 1 : told.revision ?? 0;  // what the page shows, if it is this form's
      if (told.state === "sent" || known >= held.revision) localStorage.removeItem(held.name);
      else if (isOwn) fill(form, held);
      else if (form && held.path === field(form, "form_path").value) offer(held);
    }
    if (form && !isChanged && new URLSearchParams(location.search).has("draft")) await catchUp(form);
  }

  // A draft may have been on its way when the page was made without it.
  async function catchUp(form) {
    const told = await state({ name: key(form) });
    if (!isChanged && told.state === "draft" && told.revision >= Number(field(form, "revision").value)) location.reload();
  }

  function offer(held) {
    const place = document.querySelector("[data-draft-left]");
    if (!place) return;
    const address = new URL(held.path, location.href);
    address.searchParams.set("draft", held.name.slice(own.length));
    place.querySelector("a").href = address;
    place.querySelector("[data-draft-when]").textContent = new Date(held.at).toLocaleString(document.documentElement.lang);
    place.hidden = false;
  }

  function watch(form) {
    form.addEventListener("input", () => changed(form));
    form.addEventListener("change", () => changed(form));
    form.addEventListener("submit", () => keepHere(form));
    window.addEventListener("blur", () => keepThere(form));
    window.addEventListener("pagehide", () => keepThere(form));
    window.addEventListener("online", () => keepThere(form));
    document.addEventListener("htmx:sendError", () => {
      keepHere(form);
      say(form, "kept");
    });
  }

  // Whoever logs out with a network leaves nothing behind in this browser: the server keeps it, for them alone.
  async function handOver(held, mark) {
    const body = new URLSearchParams([...held.pairs, ["csrf_token", mark]]);
    try {
      const answer = await fetch(`/drafts/${held.name.slice(own.length)}`, { method: "POST", body, redirect: "error" });
      if (answer.ok) localStorage.removeItem(held.name);
    } catch {
      return;  // no network: it waits here
    }
  }

  async function leave(event) {
    event.preventDefault();
    const out = event.target, mark = field(out, "csrf_token").value;
    const all = entries().filter((one) => one.name.startsWith(own) && one.pairs).map((held) => handOver(held, mark));
    await Promise.race([Promise.all(all), new Promise((done) => setTimeout(done, LONGEST_LEAVE))]);
    isChanged = false;
    out.submit();
  }

  return { start };
})();

document.addEventListener("DOMContentLoaded", () => DRAFTS.start().catch(() => {}));  // storage forbidden: the button still saves drafts
