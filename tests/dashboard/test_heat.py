"""The heat map: every share is that of the overview of its place and day, for everyone; nothing small is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.dashboard.heat import WEEKS, heat, week_ends
from rollout.dashboard.lens import Lens, Place
from rollout.models import User
from rollout.vocabulary import FIRST_DAY, AreaList, Base, Dimension, Evidence, PeopleGroup
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import plain_client
from tests.page import PageClient

LogIn = Callable[[str], PageClient]
SPOT = re.compile(r'<a href="(/\?[^"]+)" title="([\d.]+)/([\d.]+) [^"]+">([^<]+)</a>')
TILE = re.compile(
    r'<div class="figure">\s*<span class="name">Đã được cấp tài khoản</span>\s*<span class="value">(.*?)</div>',
    re.DOTALL,
)
TAG = re.compile(r"<[^>]+>")
LENSES = (
    "areas=2021",
    "areas=2025",
    "areas=2021&district=524",
    "areas=2021&commune=21025",
    "areas=2021&department=UBND-51&base=smartphone",
    "areas=2021&evidence=verified&office=BHXH-524",
    "areas=2021&evidence=official",
)


def spots(page: str) -> list[tuple[str, int, int, str]]:
    """(address, accepted, base, share) of each cell that has a share."""
    return [
        (html.unescape(url), walk.number(n), walk.number(base), share) for url, n, base, share in SPOT.findall(page)
    ]


@pytest.mark.parametrize("username", VIEWERS)
def test_every_share_is_that_of_the_overview_of_its_place_and_day(log_in: LogIn, username: str) -> None:
    client = log_in(username)
    plain = plain_client(client.application, client)
    seen = 0
    for lens in LENSES:
        if plain.get(f"/heat?{lens}").status_code == 404:
            assert username not in ("staff", "leader")
            continue
        for url, accepted, base, share in spots(client.page(f"/heat?{lens}").response.text)[::5]:
            tile = TILE.search(plain.get(url).text)
            assert tile, url
            text = " ".join(TAG.sub(" ", tile[1]).split())
            if "ẩn" in text or "< 5" in text.replace("&lt;", "<"):  # of another page other numbers are hidden with it
                assert username.startswith(("leader", "mixed")), url
                continue
            assert walk.number(text.split()[0]) == accepted, url
            assert f"{accepted}/{base} " in text, url
            assert f" {share}" in text, url
            seen += 1
    assert seen or username in ("liaison.school", "leader.unit", "leader.department")


@pytest.mark.parametrize("lens", LENSES)
def test_queries_do_not_grow_with_rows_or_weeks(log_in: LogIn, lens: str, count_queries: Callable[[], int]) -> None:
    client = log_in("staff")
    client.page("/heat")
    before = count_queries()
    client.get(f"/heat?{lens}")
    assert count_queries() - before <= 12


@pytest.mark.parametrize("username", ["leader", "leader.district", "leader.unit", "mixed"])
def test_no_share_of_a_small_number_is_shown_to_who_sees_no_people(log_in: LogIn, username: str) -> None:
    plain = plain_client((client := log_in(username)).application, client)
    for lens in LENSES:
        text = plain.get(f"/heat?{lens}").text
        for url, accepted, base, _share in spots(text):
            if username == "mixed" and "unit=TA0000A" in url:
                continue  # of this one they see the people
            assert base >= 5, url
            assert accepted == 0 or accepted >= 5 or base >= 100, url
    assert "“ẩn”: tỷ lệ của một số nhỏ" in log_in("leader").page("/heat?areas=2021").response.text


def test_rows_sum_to_the_total_of_each_week(log_in: LogIn) -> None:
    text = log_in("staff").get("/heat?areas=2021").text
    rows, total = text.split("<tfoot>")
    by_day: dict[str, list[int]] = {}
    for url, accepted, base, _share in spots(rows):
        day = re.search(r"day=([\d-]+)", url)
        assert day
        held = by_day.setdefault(day[1], [0, 0])
        held[0] += accepted
        held[1] += base
    found = {re.search(r"day=([\d-]+)", url)[1]: [n, base] for url, n, base, _share in spots(total)}  # type: ignore[index]
    assert found == by_day
    assert len(found) == WEEKS
    assert list(found) == sorted(found)
    assert list(found)[-1] == today().isoformat()


def test_of_all_groups_together_there_is_no_share(log_in: LogIn) -> None:
    assert "Chưa so được tỷ lệ" in log_in("staff").page("/heat?group=all").text


def test_a_place_of_nobody_is_no_page(log_in: LogIn) -> None:
    assert log_in("leader.district").get("/heat?areas=2021&unit=TA0000A").status_code == 404
    assert log_in("desk").get("/heat").status_code == 404


@pytest.mark.parametrize("place", [Place(Dimension.OFFICE, "BHXH-524"), Place(Dimension.DISTRICT, "524")])
def test_long_maps_have_pages_with_the_same_total(province: Session, place: Place) -> None:
    """By unit and by a dimension that is rolled up."""
    lens = Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021).at(place)
    for username in ("staff", "leader"):
        viewer = viewer_of(province, province.scalars(select(User).where(User.username == username)).one())
        whole = heat(viewer, lens, 1)
        assert len(whole.rows) > 2
        pages = [heat(viewer, lens, page, size=2) for page in range(1, 1 + -(-len(whole.rows) // 2))]
        assert [strip for page in pages for strip in page.rows] == list(whole.rows)
        assert all(page.total == whole.total and page.hidden == whole.hidden for page in pages)
        assert [page.page for page in pages] == list(range(1, pages[0].last_page + 1))


def test_weeks_end_on_sundays_and_on_the_day_asked() -> None:
    days = week_ends(date(2026, 11, 25))
    assert days[-1] == date(2026, 11, 25)
    assert days[-2] == date(2026, 11, 22)
    assert len(days) == WEEKS + 1
    assert {b - a for a, b in pairwise(days[:-1])} == {timedelta(weeks=1)}
    assert week_ends(date(2026, 11, 22))[-2:] == (date(2026, 11, 15), date(2026, 11, 22))
    assert week_ends(FIRST_DAY)[-1] == FIRST_DAY


def test_the_overview_leads_to_the_map(log_in: LogIn) -> None:
    client = log_in("officer")
    page = client.page("/")
    assert "Bản đồ nhiệt" in client.page(page.links["Bản đồ nhiệt theo tuần"]).title
