"""The first view: three figures that are links as a whole, what waits, who lags; all of them open their lists."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from rollout.register import marks
from rollout.vocabulary import Evidence, Milestone
from tests.clock import BEGAN
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import PageClient
from tests.register.world import D
from tests.staffed import Staffed

LogIn = Callable[[str], PageClient]
SINCE = (BEGAN - timedelta(days=60)).isoformat()
TILE = re.compile(r'<a class="headline" href="([^"]+)">(.*?)</a>', re.DOTALL)
VALUE = re.compile(r'class="value[^"]*">([^<]*)<')
SHARE = re.compile(r'class="share">([\d.]+) / [\d.]+ · [\d,]+ %<')


def section(page: str, name: str) -> str:
    """The part of a page under one of its headings."""
    found = re.search(rf'aria-labelledby="{name}-heading">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("username", VIEWERS)
def test_every_figure_of_the_first_view_opens_its_list(log_in: LogIn, username: str) -> None:
    client = log_in(username)
    for address in (f"/?areas=2021&period=since&since={SINCE}", "/?base=smartphone&areas=2021"):
        page = client.get(address).text
        tiles = TILE.findall(page)
        for url, inside in tiles:
            figure = VALUE.search(inside)
            share = SHARE.search(inside)
            assert figure
            assert share is None or share[1] == figure[1]
            opens_its_list(plain_client(client.application, client), html.unescape(url), walk.number(figure[1]))
        assert tiles or username == "leader.unit"
        for name in ("needs", "laggards"):
            for url, number in walk.figures(section(page, name)).items():
                opens_its_list(plain_client(client.application, client), url, number)


def test_at_most_three_things_wait_and_five_places_lag(staffed: Staffed) -> None:
    world = staffed.world
    for n in range(8):
        people = world.listed(world.unit(officer=staffed.officer_id(f"officer.{n}")), 30)
        world.mark(people[: 30 if n == 7 else 1 + (5 * n) % 7], Milestone.ACCEPTED, 5)
        with world.act() as act:
            marks.reject(act, person_id=people[-1], day=D(9), reason="mờ", evidence=Evidence.VERIFIED)
    page = staffed.staff().page("/?by=officer").response.text
    assert section(page, "needs").count("<li>") == 3
    slow = [float(share.replace(",", ".")) for share in re.findall(r"<b>([\d,]+) %</b>", section(page, "laggards"))]
    assert slow == [3.3, 6.7, 10.0, 13.3, 16.7]


def test_what_is_hidden_is_no_link_and_waits_for_nobody(log_in: LogIn) -> None:
    page = log_in("leader").get("/?areas=2021&unit=TA0001A&group=all").text
    assert not TILE.findall(page)
    assert "hidden-number" in section(page, "headlines")
    assert "người:" not in section(page, "needs")
