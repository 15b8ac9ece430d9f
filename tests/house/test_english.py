"""On an English page nothing is left in Vietnamese but data: names of units, people, areas and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from rollout.guide.pages import PAGES
from rollout.models import Base, Setting
from tests import markup
from tests.house.walk import ENDS_THE_WALK, lived_in, path_of, rules, somebody_of_everything

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

VIETNAMESE = re.compile(r"[^\W\d_a-zA-Z]")
SEEN = ("title", "aria-label", "placeholder", "alt", "data-label", "data-confirm", "data-hx-confirm")
FURTHER = (
    "/?group=all&unit-type=-",
    "/?district=-&areas=2021",
    "/?areas=2021",
    "/?by=unit",
    "/?by=unit-type&base=smartphone&evidence=verified&period=month",
    "/?day=gone",
    "/ranking?unit-type=-",
    "/ranking?band=few",
    "/figures/list?measure=participants&unit-type=-",
    "/figures/list?measure=participants&flow=joined&from=2021-01-01&officer=-",
    "/figures/list?kind=nothing&unit-type=-",
    "/figures/list?kind=all&unit-type=-",
    "/units?filters=1&state=nothing&below=50&contact=never&size=1-9&callee=none&order=contact&unit_type=0",
    "/units?state=no_count&deployed=no&proposal=open&age=60&sector=0&columns=missing",
    "/units/ticked/handover?unit_ids=1",
    "/units/ticked/log?unit_ids=1",
    "/units/ticked/message?unit_ids=1",
    "/units/2/people?step=info",
    "/units/1/people?step=install&standing=abroad",
    "/units/1?day=2020-01-02&group=all",
    "/units/2/people",
    "/audit?action=mark",
    "/calendar?view=month&state=confirmed",
    "/calendar?view=month&day=2027-02-06",
    "/calendar?view=day",
    "/calendar?view=agenda",
    "/calendar/address?unit=1",
    *(f"/guide/{slug}" for slug in PAGES),
)
"""Addresses that say more than their routes do by themselves."""

NAMES = ("BHXH Việt Nam", "Quảng Ngãi", "Mã đơn vị", "Thẻ BHYT")
"""What has no other name in English: bodies, a column of the files that are imported, an item of VssID's menu."""


def names_held(session: Session) -> list[str]:
    """Every text with Vietnamese letters that the database holds, the longest first; labels of settings are ours."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and not (table.name == Setting.__tablename__ and column.name == "label"):
                found.update(filter(None, session.scalars(select(column))))
    return sorted(filter(VIETNAMESE.search, found), key=len, reverse=True)


def texts(page: markup.Markup) -> Iterator[str]:
    """Every text of a page that is in the page's own language, attributes that are read out included."""
    foreign = {id(part) for element in page.root.iter() if element.get("lang") == "vi" for part in element.iter()}
    for element in page.root.iter():
        if element.tag not in ("script", "style") and id(element) not in foreign:
            yield from filter(None, (element.text, *(element.get(name) for name in SEEN)))
            if element.tag in ("input", "button") and element.get("type") == "submit":
                yield element.get("value", "")
        yield element.tail or ""


def test_nothing_but_data_is_in_vietnamese(app: Flask, session: Session) -> None:
    app.config.update(WTF_CSRF_ENABLED=False)
    walker = somebody_of_everything(lived_in(app, session))
    names = re.compile("|".join(map(re.escape, (*names_held(session), *NAMES))))
    walker.ask("/language", "POST", data={"language": "en"})
    pages = {(method, path_of(app, rule)) for rule, method in rules(app) if rule.endpoint not in ENDS_THE_WALK}
    pages -= {("POST", "/language")}
    assert "Overview" in walker.ask("/").text
    wrong: dict[str, set[str]] = {}
    for method, path in sorted(pages | {("GET", path) for path in FURTHER}):
        answer = walker.ask(path, method)
        if answer.mimetype == "text/html" and answer.data:
            for text in texts(markup.parse(answer.text)):
                if VIETNAMESE.search(rest := names.sub("", " ".join(text.split()))):
                    wrong.setdefault(rest.strip(), set()).add(f"{method} {path} {answer.status_code}")
    assert not wrong, "\n".join(f"{text}: {sorted(places)[:3]}" for text, places in wrong.items())
