"""Two days compared: the shares are the overviews', the flows make the difference and open their lists."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from rollout.core.dates import today
from rollout.register import counts, units
from rollout.vocabulary import Evidence, Milestone, PeopleGroup, UnitMode
from tests.clock import BEGAN
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import PageClient
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines

LogIn = Callable[[str], PageClient]
ROW = re.compile(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'<td class="number" data-label="([^"]+)">(.*?)</td>', re.DOTALL)
SHARE = re.compile(r'<a href="(/\?[^"]+)">[^<]+</a> <span class="rate">([\d.]+)/([\d.]+)<')
TAG = re.compile(r"<[^>]+>")
FIRST = (BEGAN - timedelta(days=30)).isoformat()
LENSES = (
    f"areas=2021&first={FIRST}",
    f"areas=2025&first={FIRST}&base=smartphone",
    "areas=2021&period=quarter&district=524",
    f"areas=2021&first={FIRST}&department=UBND-51",
    f"areas=2021&first={FIRST}&office=BHXH-524",
)


def rows(page: str) -> list[tuple[str, dict[str, str]]]:
    """(name, text of each cell by its heading) of each row, the total last."""
    return [
        (TAG.sub("", name), {label: " ".join(TAG.sub(" ", held).split()) for label, held in CELL.findall(cells)})
        for name, cells in ROW.findall(page)
    ]


def amounts(cells: dict[str, str]) -> tuple[int | None, list[int] | None]:
    """The people moved, and the flows; None where one is hidden or not said."""
    _first, _second, _points, people, *flows = cells.values()
    shown = [text for text in (people, *flows) if re.fullmatch(r"[+−]?[\d.]+", text)]
    if len(shown) < 1 + len(flows):
        return None, None
    return walk.number(people), [walk.number(text) for text in flows]


@pytest.mark.parametrize("username", VIEWERS)
def test_flows_make_the_difference_and_open_their_lists(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    plain = plain_client(client.application, client)
    made = 0
    for lens in LENSES:
        if plain.get(f"/compare?{lens}").status_code == 404:
            assert username not in ("staff", "leader")
            continue
        before = count_queries()
        page = client.page(f"/compare?{lens}").response.text
        assert count_queries() - before <= 16
        for _name, cells in rows(page):
            people, flows = amounts(cells)
            if people is not None and flows:
                assert sum(flows) == people
                made += 1
        for address, figure in walk.figures(page).items():
            opens_its_list(plain, address, figure)
    assert made or username != "staff"


def test_the_shares_are_those_of_the_overview_of_each_day(log_in: LogIn) -> None:
    client = log_in("staff")
    text = client.get(f"/compare?areas=2021&first={FIRST}").text
    found = SHARE.findall(text)
    assert len(found) > 6
    assert {re.search(r"day=([\d-]+)", address)[1] for address, *_ in found} == {FIRST, today().isoformat()}  # type: ignore[index]
    for address, accepted, base in found:
        overview = client.get(html.unescape(address)).text
        assert f"{accepted}/{base} người tham gia" in overview, address


def test_the_rows_sum_to_the_total(log_in: LogIn) -> None:
    *held, (_name, total) = rows(log_in("staff").get(f"/compare?areas=2021&first={FIRST}").text)
    people, flows = amounts(total)
    assert flows
    assert people == sum(amounts(cells)[0] or 0 for _name, cells in held)
    assert flows == [sum(column) for column in zip(*(amounts(cells)[1] or [] for _name, cells in held), strict=True)]


@pytest.mark.parametrize("username", ["leader", "leader.district", "leader.unit", "mixed"])
def test_nothing_small_is_shown_to_who_sees_no_people(log_in: LogIn, username: str) -> None:
    plain = plain_client((client := log_in(username)).application, client)
    for lens in LENSES:
        for name, cells in rows(plain.get(f"/compare?{lens}").text):
            first, second, _points, *moved = cells.values()
            bases = [walk.number(n) for text in (first, second) for n in re.findall(r"\d/([\d.]+)$", text)]
            if len(bases) == 2 and min(bases) >= 100:
                continue
            numbers = [walk.number(text) for text in moved if re.fullmatch(r"[+−]?[\d.]+", text)]
            assert not [n for n in numbers if 0 < abs(n) < 5], (lens, name)


def test_a_first_day_that_is_no_earlier_is_refused_beside_its_field(log_in: LogIn) -> None:
    client = log_in("staff")
    answer = client.get(f"/compare?first={today().isoformat()}")
    assert answer.status_code == 422
    assert "Ngày trước phải trước ngày" in answer.text
    assert client.get("/compare?first=xyz").status_code == 422


def test_the_change_on_the_overview_leads_here(log_in: LogIn) -> None:
    client = log_in("officer")
    page = client.page("/")
    assert "So sánh hai ngày" in client.page(page.links["So sánh hai ngày"]).title


def sums(held: list[tuple[str, dict[str, str]]], place: int) -> tuple[int, int]:
    """The accounts and the base of all rows on one of the two days."""
    found = [re.search(r"([\d.]+|–)/([\d.]+)$", list(cells.values())[place]) for _name, cells in held]
    accepted = sum(walk.number(m[1]) for m in found if m and m[1] != "–")
    return accepted, sum(walk.number(m[2]) for m in found if m)


@pytest.mark.parametrize(("lens", "names"), [("office=bhxh-1", 4), ("areas=2025", 2), ("areas=2021", 1)])
def test_rows_sum_to_the_total_whoever_stopped_said_nothing_or_has_no_number(
    staffed: Staffed, lens: str, names: int
) -> None:
    """A unit that stopped between the days, two that said nothing or not all, one of accounts without people."""
    world = staffed.world
    one, stopped = (world.unit(office=world.offices[0]) for _ in range(2))
    for unit_id, size, first, then in ((one, 60, 30, 15), (stopped, 20, 15, 0)):
        people = world.listed(unit_id, size)
        world.mark(people[:first], Milestone.ACCEPTED, 5)
        world.mark(people[first : first + then], Milestone.ACCEPTED, 25)
    world.unit(UnitMode.COUNT, office=world.offices[0])
    silent, alone = (world.unit(UnitMode.COUNT, office=office) for office in world.offices)
    for unit_id, numbers in ((silent, {"participants": 40}), (alone, {"accepted": 45})):
        with world.act() as act:
            stated = counts.Stated(D(3), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers)
            counts.record(act, unit_id, stated)
    with world.act() as act:
        units.switch_mode(act, stopped, mode=None, on=D(22), reason="ngừng")
    asked = f"first={D(20).isoformat()}&day={D(30).isoformat()}&{lens}"
    client = staffed.staff()
    *held, (_name, total) = rows(client.get(f"/compare?{asked}").text)
    for place in (0, 1):
        assert sums(held, place) == sums([("", total)], place)
    assert len(held) == names
    moved = [amounts(cells)[0] for _name, cells in held]
    assert sum(n or 0 for n in moved) == amounts(total)[0]
