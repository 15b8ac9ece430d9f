"""What every page and fragment must be, whatever its content: a list of what is wrong with one.

The Nu checker judges all saved pages at the end of `make test`; these checks are those that need the
application (do links lead anywhere?) or our own rules (nothing inline, nothing from elsewhere).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

import html5lib
from flask import Flask
from html5lib.constants import E as HTML_ERRORS
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

LANGUAGES = ("vi", "en")
HTMX_METHODS = {f"data-hx-{method}": method.upper() for method in ("get", "post", "put", "patch", "delete")}
UNLABELLED_TYPES = ("hidden", "submit", "button", "reset", "image")
AROUND = {
    "tr": "<table><tbody>", "td": "<table><tbody><tr>", "th": "<table><tbody><tr>", "tbody": "<table>",
    "thead": "<table>", "option": "<select>",
}  # fmt: skip
"""What a fragment is put into, by its first tag; others into nothing."""

SVG = "{http://www.w3.org/2000/svg}"
CONTENT = re.compile("<template[^>]*>(.*)</template>", re.DOTALL)


@dataclass(frozen=True)
class Markup:
    """A parsed page or fragment."""

    root: Element
    is_page: bool

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements of these tags, in the order of the document."""
        return (element for element in self.root.iter() if element.tag in tags)


@lru_cache(maxsize=4)
def parse(text: str) -> Markup:
    """A whole page when the text starts with a doctype, else a fragment as htmx swaps it in.

    What was parsed last is kept: the client checks a page, then the test reads it. Nobody changes it.
    """
    is_page = _is_page(text)
    return Markup(_tree(text) if is_page else _fragment(text), is_page)


def _is_page(text: str) -> bool:
    return text.lstrip()[:9].lower() == "<!doctype"


def _first_tag(text: str) -> str:
    first = re.match(r"\s*<(\w+)", text)
    return first[1] if first else ""


def _fragment(text: str) -> Element:
    """The pieces of a fragment under an element of no name."""
    around = AROUND.get(_first_tag(text), "")
    root = next(_tree(f"<!doctype html><body>{around}{text}").iter("body"))
    for _ in range(around.count("<")):
        root = root[0]
    root.tag = "fragment"
    return root


def _tree(text: str) -> Element:
    """A document as a browser's parser builds it, without comments; what stands in a template is under it."""
    top = LexborHTMLParser(text).root
    assert top is not None
    root = Element(str(top.tag), _attributes_of(top))
    waiting = [(top, root)]
    while waiting:
        node, element = waiting.pop()
        last: Element | None = None
        if node.tag == "template" and (content := CONTENT.fullmatch(node.html or "")):
            held = _fragment(content[1])
            element.text = held.text
            element.extend(held)
        for child in node.iter(include_text=True):
            tag = str(child.tag)
            if tag == "-text":
                said = child.text_content or ""
                if last is None:
                    element.text = (element.text or "") + said
                else:
                    last.tail = (last.tail or "") + said
            elif tag.isalnum():
                is_drawn = tag == "svg" or element.tag.startswith(SVG)  # the title of a drawing is none of the page
                last = SubElement(element, f"{SVG}{tag}" if is_drawn else tag, _attributes_of(child))
                waiting.append((child, last))
    return root


def _attributes_of(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def faults(text: str) -> list[str]:
    """What a strict parser minds, which takes ten times longer than reading a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    if _is_page(text):
        parser.parse(text)
    else:
        around = re.findall(r"\w+", AROUND.get(_first_tag(text), "div"))
        parser.parseFragment(text, container=around[-1])
    return [f"line {line}: {HTML_ERRORS[code] % details}" for (line, _), code, details in parser.errors]


def words(element: Element) -> str:
    """All text in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _attributes(markup: Markup, *names: str) -> Iterator[tuple[Element, str, str]]:
    for element in markup.root.iter():
        for name in names:
            if (value := element.get(name)) is not None:
                yield element, name, value


def problems(markup: Markup, app: Flask, path: str) -> list[str]:
    """What is wrong with a page or fragment that was answered at `path`; empty when nothing is."""
    found = [*_identities(markup), *_labels(markup), *_inline(markup), *_htmx(markup)]
    found += [*_addresses(markup, app, path), *_forms(markup, app, path)]
    if markup.is_page:
        found += _frame(markup)
    return found


def _frame(markup: Markup) -> Iterator[str]:
    html = next(markup.all("html"))
    if html.get("lang") not in LANGUAGES:
        yield f'<html lang="{html.get("lang")}">: say the language of the page, one of {LANGUAGES}'
    headings = [words(heading) for heading in markup.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"a page has one <h1> with text; found {headings}"
    titles = [words(title) for title in markup.all("title")]
    if len(titles) != 1 or not titles[0]:
        yield f"a page has one <title> with text; found {titles}"
    if len(list(markup.all("main"))) != 1:
        yield "a page has one <main>"


def _identities(markup: Markup) -> Iterator[str]:
    known = Counter(value for _, _, value in _attributes(markup, "id"))
    for value, times in known.items():
        if times > 1:
            yield f'id="{value}" stands {times} times'
    if not markup.is_page:
        return  # what a fragment refers to may be in the page around it
    for element, name, value in _attributes(
        markup, "for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "list", "form"
    ):
        for target in value.split():
            if target not in known:
                yield f'<{element.tag} {name}="{value}">: no element has the id "{target}"'


def _labels(markup: Markup) -> Iterator[str]:
    labelled = {label.get("for") for label in markup.all("label")}
    inside = {id(field) for label in markup.all("label") for field in label.iter()}
    for field in markup.all("input", "select", "textarea"):
        if field.tag == "input" and field.get("type") in UNLABELLED_TYPES:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not (named or id(field) in inside or (field.get("id") and field.get("id") in labelled)):
            yield f'<{field.tag} name="{field.get("name")}"> has no label'
    for element in markup.all("button", "a"):
        pictures = [image.get("alt") or image.get("aria-label") for image in element.iter()]
        if not (words(element) or element.get("aria-label") or element.get("aria-labelledby") or any(pictures)):
            yield f"<{element.tag} {element.attrib}> has no text and no aria-label"
    for image in markup.all("img"):
        if image.get("alt") is None:
            yield f'<img src="{image.get("src")}"> has no alt'


def _inline(markup: Markup) -> Iterator[str]:
    for element in markup.root.iter():
        if str(element.tag).endswith("style"):  # in SVG as well; a comment's tag is no text
            yield "<style>: styles belong into static/app.css"
        if element.tag == "script" and element.get("src") is None and element.get("type") != "application/json":
            yield "<script> without src: scripts belong into static/"
        for name, value in element.attrib.items():
            if name == "style":
                yield f'<{element.tag} style="{value}">: the policy blocks it; use a class, <meter> or an SVG attribute'
            if name.startswith("on"):
                yield f"<{element.tag} {name}>: handlers belong into static/app.js"
            if value.strip().lower().startswith("javascript:"):
                yield f'<{element.tag} {name}="{value}">: no script in an address'


def _htmx(markup: Markup) -> Iterator[str]:
    for element in markup.root.iter():
        for name, value in element.attrib.items():
            if name.startswith("hx-"):
                yield f"<{element.tag} {name}>: write data-{name}"
            if name.startswith("data-hx-on"):
                yield f"<{element.tag} {name}>: needs eval, which the policy blocks; use static/app.js"
            if name.startswith("data-hx-") and value.strip().startswith("js:"):
                yield f'<{element.tag} {name}="{value}">: js: values need eval, which the policy blocks'
            if name == "data-hx-trigger" and "[" in value:
                yield f'<{element.tag} {name}="{value}">: trigger filters fail open without eval'


def _match(app: Flask, target: str, method: str) -> str | None:
    """Why an address leads nowhere in this application, or None; `target` is its path."""
    if not target.startswith("/"):
        return "write the address from the root, with url_for"
    try:
        endpoint, values = app.url_map.bind("localhost").match(target, method=method)
    except RequestRedirect:
        return None
    except MethodNotAllowed:
        return f"the route there does not take {method}"
    except HTTPException:
        return "no route matches it"
    if endpoint == "static" and not (Path(app.static_folder or "") / values["filename"]).is_file():
        return "no such file in static/"
    return None


def _is_by_secret(app: Flask, target: str) -> bool:
    """Does a form go to an address that is itself the secret (core/access.by_secret)?"""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(target, method="POST")
    except HTTPException:
        return False
    return hasattr(app.view_functions[endpoint], "by_secret")


def _addresses(markup: Markup, app: Flask, path: str) -> Iterator[str]:
    known = {value for _, _, value in _attributes(markup, "id")}
    leads_nowhere = cache(partial(_match, app))  # a page holds hundreds of addresses of a few routes
    for element, name, value in _attributes(markup, "href", "src", "srcset", "data", "poster", *HTMX_METHODS):
        if name == "data" and element.tag != "object":
            continue
        target = urlsplit(value)
        if target.scheme or target.netloc:
            outward = element.tag == "a" and target.scheme in ("https", "http", "tel", "mailto", "sms")
            if not outward and not value.startswith("data:image/"):
                yield f'<{element.tag} {name}="{value}">: nothing is loaded from elsewhere'
        elif value.startswith("#"):
            if markup.is_page and value != "#" and value[1:] not in known:
                yield f'<{element.tag} {name}="{value}">: no element has that id'
        elif reason := leads_nowhere(target.path or path, HTMX_METHODS.get(name, "GET")):
            yield f'<{element.tag} {name}="{value}">: {reason}'


def _forms(markup: Markup, app: Flask, path: str) -> Iterator[str]:
    for form in markup.all("form"):
        method = (form.get("method") or "get").upper()
        if method == "DIALOG":
            continue
        action = form.get("action") or ""
        target = urlsplit(action)
        if target.scheme or target.netloc:
            yield f'<form action="{action}">: forms go to this application only'
        elif reason := _match(app, target.path or path, method):
            yield f'<form method="{method}" action="{action}">: {reason}'
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token" and field.get("value")]
        if method == "POST" and len(tokens) != (0 if _is_by_secret(app, target.path or path) else 1):
            yield f'<form action="{action}">: a form that posts has one csrf_token field; found {len(tokens)}'
        if method == "GET" and tokens:
            yield f'<form action="{action}">: the csrf_token of a GET form ends up in addresses and logs'
