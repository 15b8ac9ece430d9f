"""Units ranked among those of their size: ties share a rank, figures open their lists, nothing small is shown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.dashboard.lens import Lens
from rollout.dashboard.ranking import Band, ranking
from rollout.models import User
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import PageClient

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
