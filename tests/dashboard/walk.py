"""Reads the pages of figures as a person does: every number that is a link, and the list that it opens."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from flask.testing import FlaskClient

LINK = re.compile(r'<a href="(/figures/list\?[^"]+)">([^<]*)</a>')
ROW = re.compile(r'<td class="number" data-label="Số">([^<]*)</td>')
PERSON = re.compile(r'<th scope="row"><a href="/people/')
NEXT = re.compile(r'<a rel="next" href="([^"]+)"')
TOTAL = re.compile(r"<h1>[^<]*: ([^<: ]+(?: \d+)?) (?:người|đơn vị)</h1>")


class Listed(NamedTuple):
    """A whole list, all of its pages: what its heading says, the sum of its rows, how many are people."""

    heading: int
    total: int
    people: int


def number(text: str) -> int:
    """1.234, +12 or −3 as a whole number; raises ValueError for what is hidden or nothing."""
    return int(text.replace(".", "").replace("−", "-"))


def figures(page: str) -> dict[str, int]:
    """Address → number of every figure on a page that leads to a list."""
    found = {}
    for address, text in LINK.findall(page):
        found[html.unescape(address)] = number(text)
    return found


def whole_list(client: FlaskClient, address: str) -> Listed:
    """Opens a list and all its further pages."""
    heading, total, people = None, 0, 0
    while True:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status}"
        page = answer.text
        if heading is None:
            found = TOTAL.search(page)
            assert found, f"{address}: no total in its heading"
            heading = number(found[1])
        rows = ROW.findall(page)
        assert "kind=" in address or len(rows) <= 50
        total += sum(map(number, rows))
        people += len(PERSON.findall(page))
        following = NEXT.search(page)
        if following is None:
            return Listed(heading, total, people)
        address = html.unescape(following[1])


def units_listed(client: FlaskClient, address: str) -> Listed:
    """Opens a list of units that need attention and all its further pages."""
    total, heading = 0, None
    while True:
        page = client.get(address).text
        heading = heading or TOTAL.search(page)
        total += len(re.findall(r'<tr><th scope="row"><a href="/\?', page))
        following = NEXT.search(page)
        if following is None:
            assert heading, f"{address}: no total in its heading"
            return Listed(number(heading[1]), total, 0)
        address = html.unescape(following[1])
