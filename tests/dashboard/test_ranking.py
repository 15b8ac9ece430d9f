"""Units ranked among those of their size: ties share a rank, figures open their lists, nothing small is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.dashboard.lens import Lens
from rollout.dashboard.ranking import Band, ranking
from rollout.models import User
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup
from tests import markup
from tests.browser.watch import accessibility_faults, serving, watched_tab
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_browser import log_in as sign_in
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import Page, PageClient

LogIn = Callable[[str], PageClient]
ROW = re.compile(r'data-label="Hạng">(\d+)/(\d+)</td>.*?data-label="Mẫu số">(.*?)</td>.*?khoản">(.*?)</td>')


def rows(page: str) -> list[tuple[int, int, int, int]]:
    """(rank, of how many, people, accepted) of each row."""

    def figure(cell: str) -> int:
        return walk.number(re.sub("<[^>]+>", "", cell).split()[0])

    return [(int(rank), int(of), figure(n), figure(a)) for rank, of, n, a in ROW.findall(page)]


@pytest.mark.parametrize("username", VIEWERS)
def test_units_of_a_band_are_ranked_and_open_their_lists(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    client.page("/ranking")
    seen = 0
    for band in Band:
        before = count_queries()
        page = client.page(f"/ranking?band={band.value}&order=best").response.text
        assert count_queries() - before <= 12
        held = rows(page)
        seen += len(held)
        assert all(band.bounds[0] <= people <= band.bounds[1] for _rank, _of, people, _a in held)
        shares = [accepted / people for _rank, _of, people, accepted in held]
        assert shares == sorted(shares, reverse=True)
        assert [rank for rank, *_ in held] == [1 + sum(other > share for other in shares) for share in shares]
        assert all(of == len(held) for _rank, of, *_ in held)
        if username.startswith("leader"):
            assert not [a for _rank, _of, people, a in held if 0 < a < 5 and people < 100]
        for address, figure in walk.figures(page).items():
            opens_its_list(plain_client(client.application, client), address, figure)
        slow = rows(client.get(f"/ranking?band={band.value}").text)
        assert sorted(slow) == sorted(held)
        assert [a / n for _rank, _of, n, a in slow] == sorted(shares)
    assert seen or username != "staff"


def test_pages_are_cut_by_the_database(province: Session) -> None:
    staff = viewer_of(province, province.scalars(select(User).where(User.username == "staff")).one())
    lens = Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021)
    whole = ranking(staff, lens, Band.SMALL, 1, best_first=False)
    assert len(whole.rows) > 1
    pages = [ranking(staff, lens, Band.SMALL, n, best_first=False, size=1) for n in range(1, len(whole.rows) + 1)]
    assert [row for page in pages for row in page.rows] == list(whole.rows)
    assert {page.last_page for page in pages} == {len(whole.rows)}
    assert [row.rank for row in whole.rows] == sorted((row.rank for row in whole.rows), reverse=True)


def test_a_unit_that_never_said_how_many_have_an_account_has_no_rank(log_in: LogIn) -> None:
    text = log_in("staff").get("/ranking?band=50-199&evidence=verified").text
    assert "Đơn vị H" not in text


def test_all_groups_together_and_what_nobody_said_are_not_ranked(log_in: LogIn) -> None:
    assert "Chưa so được tỷ lệ" in log_in("staff").page("/ranking?group=all").text
    assert log_in("staff").get("/ranking?band=7").status_code == 404


def test_from_the_overview_one_tap_leads_to_who_lags_in_ones_scope(log_in: LogIn) -> None:
    page = log_in("officer").page("/")
    assert "Xếp hạng đơn vị" in log_in("officer").page(page.links["Xếp hạng đơn vị"]).title


def kinds(page: Page) -> dict[str, str]:
    """The kinds of units that can be chosen: code → name."""
    return {option.get("value", ""): markup.words(option) for option in page.element("unit-type").iter("option")}


def counted(page: Page) -> dict[str, int]:
    """How many units each band has, and how many are left out for which reason."""
    found = {}
    for link in page.markup.all("a"):
        band = re.search(r"/ranking\?.*band=([\w-]+)", link.get("href", ""))
        number = re.search(r"([\d.]+) đơn vị", markup.words(link))
        if band and number:
            found[band[1]] = walk.number(number[1])
    return found


@pytest.mark.parametrize("username", VIEWERS)
def test_units_of_one_kind_are_ranked_among_themselves(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    """Every kind that is offered has a page, and the kinds share out all units but those of no known kind."""
    client = log_in(username)
    whole = client.page("/ranking?areas=2021")
    offered = kinds(whole)
    assert len(offered) > 1
    rest = Counter(counted(whole))
    for code in offered.keys() - {""}:
        answer = client.submit("/ranking?areas=2021", {"unit-type": code})
        before = count_queries()
        page = client.page(answer.request.full_path)
        assert count_queries() - before <= 15
        assert f"{offered[code]} · Đến " in page.text
        assert page.form("unit-type").values["unit-type"] == code
        assert kinds(page) == offered
        held = counted(page)
        rest.subtract(held)
        for band in Band:
            shown = rows(client.get(f"/ranking?areas=2021&unit-type={code}&band={band.value}").text)
            assert len(shown) == held[band.value]
            assert all(of == len(shown) for _rank, of, *_ in shown)
    if not username.startswith("leader"):  # of one kind other units are hidden from them than of all
        assert min(rest.values()) >= 0
    assert client.get("/ranking?areas=2021&unit-type=NONE").status_code == 404


def test_a_scope_is_ranked_by_its_own_kinds_and_those_of_no_kind_too(log_in: LogIn) -> None:
    liaison = log_in("liaison").page("/ranking?areas=2021")
    assert set(kinds(liaison)) == {"", "TRUONG-CL", "CQNN"}
    unknown = log_in("staff").page("/ranking?areas=2021&unit-type=-")
    assert kinds(unknown)["-"] == "Chưa xác định"
    assert unknown.form("unit-type").values["unit-type"] == "-"


@pytest.mark.parametrize("lens", ["", "&evidence=verified", "&base=smartphone&group=student"])
def test_who_has_no_rank_is_counted_and_listed(log_in: LogIn, lens: str) -> None:
    """Bands, units of few people and units that never spoke of accounts are together all units that have people."""
    client = log_in("staff")
    held = counted(client.page(f"/ranking?areas=2021{lens}"))
    assert "few" in held
    assert ("silent" in held) == ("verified" in lens)  # two count, and nobody verified their counts
    base = 1 if "smartphone" in lens else 0
    table = client.page(f"/?areas=2021&by=unit{lens}").rows
    people = [
        row for row in table if row[0].startswith("Đơn vị ") and len(row) == 12 and row[1 + base][0] in "123456789"
    ]
    assert sum(held.values()) == len(people)
    for why in held.keys() - {band.value for band in Band}:
        listed = client.page(f"/ranking?areas=2021&band={why}{lens}")
        names = [row[0] for row in listed.rows if row[0].startswith("Đơn vị ")]
        assert len(names) == held[why]
        for name in names:
            assert client.page(listed.links[name]).heading == "Tổng quan"
            assert not re.search(rf">{name}</a></th>.*?Hạng", client.get(f"/ranking?areas=2021{lens}").text)


def test_nobody_in_a_band_is_said_so(log_in: LogIn) -> None:
    assert "Không có đơn vị nào cỡ này" in log_in("staff").page("/ranking?band=200").text
    assert "Không có đơn vị nào cỡ này" in log_in("staff").page("/ranking?band=silent").text


LINES = """(row) => {
  const text = document.createRange();
  text.selectNodeContents(row);
  const middles = [...text.getClientRects()].filter((box) => box.height).map((box) => box.top + box.height / 2);
  return middles.sort((a, b) => a - b).filter((y, at, all) => at === 0 || y - all[at - 1] > 8).length;
}"""


@pytest.mark.browser
def test_on_a_phone_a_rank_takes_two_lines(province_app: Flask, browser: Browser) -> None:
    with serving(province_app) as address, watched_tab(browser, width=390, height=844) as tab:
        sign_in(tab, address, "staff")
        tab.goto(f"{address}/ranking?areas=2021&band=10-49&order=best")
        ranked = tab.locator(".ranking tbody tr:not(:has(.state))")
        rows = [ranked.nth(place) for place in range(ranked.count())]
        assert {row.evaluate(LINES) for row in rows} == {2}
        assert len({round(row.evaluate("(row) => row.offsetHeight")) for row in rows}) == 1  # nor do labels wrap
        assert tab.get_by_role("columnheader", name="Hạng").count() == 1
        assert tab.get_by_role("rowheader").count() >= ranked.count() > 1
        assert accessibility_faults(tab) == []
