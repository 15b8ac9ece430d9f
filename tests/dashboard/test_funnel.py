"""Where people stop: each step is the figure of its list, for everyone; small losses are said to who sees people."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import PageClient

LogIn = Callable[[str], PageClient]
LOST = re.compile(r'class="lost">ít hơn “[^”]+” ([\d.]+) người')


@pytest.mark.parametrize("username", VIEWERS)
def test_every_step_opens_its_list_in_few_queries(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    client.page("/funnel?areas=2021")
    for address in ("/funnel?areas=2021", "/funnel?areas=2021&base=smartphone&evidence=verified"):
        before = count_queries()
        page = client.page(address).response.text
        assert count_queries() - before <= 12
        found = walk.figures(page)
        assert found or username == "leader.unit"
        for url, figure in found.items():
            opens_its_list(plain_client(client.application, client), url, figure)


def test_what_is_lost_is_the_difference_of_two_steps(log_in: LogIn) -> None:
    page = log_in("staff").get("/funnel?areas=2021").text
    steps = {
        re.search(r"measure=(\w+)", address)[1]: figure  # type: ignore[index]
        for address, figure in walk.figures(page).items()
    }
    chain = [steps[name] for name in ("participants", "installed", "registered", "accepted", "signed_in", "card_used")]
    losses = [before - after for before, after in pairwise(chain) if before > after]
    assert [walk.number(lost) for lost in LOST.findall(page)] == losses
    widest = re.search(r'class="widest">\s*<p class="lost">ít hơn “[^”]+” ([\d.]+)', page)
    assert widest
    assert walk.number(widest[1]) == max(losses)
    assert "Nhiều người dừng nhất" in page


def test_a_small_loss_is_said_to_nobody_without_people(log_in: LogIn) -> None:
    for place in ("district=524", "office=BHXH-51", "unit=TA0001A"):
        page = log_in("leader").get(f"/funnel?areas=2021&{place}").text
        assert all(walk.number(lost) >= 5 for lost in LOST.findall(page))
        assert "“&lt; 5”: từ 1 đến 4 người" in page or "“< 5”: từ 1 đến 4 người" in page


def test_a_place_of_nobody_is_no_page(log_in: LogIn) -> None:
    assert log_in("leader.district").get("/funnel?areas=2021&unit=TA0000A").status_code == 404
