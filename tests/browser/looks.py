"""What is wrong with the page that is open, to whomever it is shown: at a desk and on a phone, by day and by night."""

from __future__ import annotations

from typing import Literal, NamedTuple

from playwright.sync_api import Page, expect

from tests.machine import axe_script


class Look(NamedTuple):
    """A size of screen and a theme, and which rules of the checker are asked; none means all, but for some."""

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"]
    rules: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


COLOUR = ("color-contrast", "link-in-text-block")
ROOM = ("target-size", "scrollable-region-focusable")

LOOKS = (
    Look("at a desk", 1366, 768, "light"),
    Look("at a desk by night", 1366, 768, "dark", COLOUR),
    Look("on a phone by night", 390, 844, "dark", COLOUR),
    Look("on a phone", 390, 844, "light", COLOUR + ROOM),
)
"""All rules once; then those whose answer depends on the theme or on the room there is."""

LOOKS_OF_A_TRANSLATION = (
    Look("on a phone", 390, 844, "light", but=COLOUR),
    Look("at a desk", 1366, 768, "light", ROOM),
)
"""Other words need other room; colours are the same."""

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

VIOLATIONS = """async ([tags, rules, but]) => {
  const only = rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const options = {runOnly: only, resultTypes: ["violations"]};
  if (!rules.length) {
    options.rules = {"target-size": {enabled: true}};  // off by default
    for (const rule of but) options.rules[rule] = {enabled: false};
  }
  const found = await axe.run(document, options);
  return found.violations.map((rule) =>
    `${rule.id}: ${rule.help}: ` + rule.nodes.map((node) => node.target.join(" ")).slice(0, 5).join("; "));
}"""

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  const isCut = (table) => getComputedStyle(table).display === "block"
    && table.parentElement.scrollWidth > table.parentElement.clientWidth + 1;
  const cut = [...document.querySelectorAll("table")].filter(isCut);  // rows of label and value need no more room
  if (cut.length) return cut.map((table) => `wider than the screen: <table class="${table.className}">`);
  if (document.documentElement.scrollWidth <= room) return [];
  const isHeld = (item) => item !== document.body
    && (getComputedStyle(item).overflowX !== "visible" || isHeld(item.parentElement));
  const out = [...document.querySelectorAll("body *")].filter((item) =>
    item.getBoundingClientRect().right > room + 1 && !isHeld(item.parentElement));
  return out.slice(-5).map((item) => `wider than the screen: <${item.localName} class="${item.className}">`);
}"""

OUT_OF_REACH = """() => {
  const what = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const faults = [];
  for (const item of document.querySelectorAll(what)) {
    if (item.tabIndex < 0 || item.disabled || !item.checkVisibility({visibilityProperty: true})) continue;
    item.focus({preventScroll: true});
    const name = `<${item.localName}> ${(item.getAttribute("aria-label") ?? item.innerText ?? "").slice(0, 40)}`;
    if (document.activeElement !== item) faults.push(`takes no focus: ${name}`);
    else if (getComputedStyle(item).outlineStyle === "none") faults.push(`shows no focus: ${name}`);
  }
  document.activeElement?.blur();
  return faults;
}"""

THUMBS_BELOW = 600  # px: a phone

TOO_LOW = """() => [...document.querySelectorAll("main :is(a[href], button, summary)")].filter((item) =>
  item.checkVisibility({visibilityProperty: true}) && item.getClientRects().length
  && !item.closest(".out-of-sight, svg") && item.getBoundingClientRect().height < 24
).slice(0, 5).map((item) => `too low for a thumb: <${item.localName}> ${item.innerText.slice(0, 40)}`)"""

PAPER = {"": 680, "wide": 1009}
"""Named page → the room on it in px: A4 upright and across, without its margins (static/app.css)."""

CUT_ON_PAPER = """(name) => {
  const room = document.documentElement.clientWidth;
  const isOn = (item) => {
    const page = getComputedStyle(item).page;
    return page !== "auto" ? page === name : item.parentElement ? isOn(item.parentElement) : name === "";
  };
  const isCut = (item) => item.getBoundingClientRect().right > room + 1
    || (getComputedStyle(item).overflowX !== "visible" && item.scrollWidth > item.clientWidth + 1);
  const out = [...document.querySelectorAll("body *")].filter((item) =>
    item.checkVisibility() && !item.closest(".out-of-sight, svg") && isOn(item) && isCut(item));
  const gone = [...document.querySelectorAll("tbody tr:not([hidden])")].filter((row) =>
    !row.checkVisibility() && row.closest("table").checkVisibility());
  return [...out.slice(-5).map((item) => `cut off: <${item.localName} class="${item.className}">`),
    ...gone.slice(-5).map((row) => `not printed: <tr class="${row.className}">`)];
}"""


def wait_until_whole(tab: Page) -> None:
    """Until the pieces that a page asks for by itself are there."""
    expect(tab.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)


def out_of_room(tab: Page) -> list[str]:
    """What of the page that is open is wider than its screen, or too low for a thumb where that is a phone's."""
    wait_until_whole(tab)
    is_phone = tab.viewport_size is not None and tab.viewport_size["width"] < THUMBS_BELOW
    found: list[str] = tab.evaluate(SIDEWAYS) + (tab.evaluate(TOO_LOW) if is_phone else [])
    return found


def faults(tab: Page, looks: tuple[Look, ...]) -> list[str]:
    """Of the page that is open; changes the size and the theme of the tab."""
    wait_until_whole(tab)
    tab.evaluate(axe_script())
    found: list[str] = []
    for look in looks:
        tab.set_viewport_size({"width": look.width, "height": look.height})
        tab.emulate_media(color_scheme=look.theme)
        minded = tab.evaluate(VIOLATIONS, [STANDARDS, look.rules, look.but]) + tab.evaluate(SIDEWAYS)
        if look.width < THUMBS_BELOW:
            minded += tab.evaluate(TOO_LOW)
        if look.theme == "light":
            tab.keyboard.press("Shift")  # whoever uses keys is shown where the focus is
            minded += tab.evaluate(OUT_OF_REACH)
        found += [f"{look.name}: {fault}" for fault in minded]
    return found


def cut_on_paper(tab: Page) -> list[str]:
    """What does not fit on the sheets that the page that is open is printed on; leaves the tab as a screen."""
    wait_until_whole(tab)
    tab.emulate_media(media="print", color_scheme="light")
    found: list[str] = []
    for name, room in PAPER.items():
        tab.set_viewport_size({"width": room, "height": 900})
        cut = tab.evaluate(CUT_ON_PAPER, name)
        if cut:  # a chart is drawn anew a moment after its room has changed
            tab.wait_for_timeout(500)
            cut = tab.evaluate(CUT_ON_PAPER, name)
        found += [f"on paper: {fault}" for fault in cut]
    tab.emulate_media(media="null")
    return found
