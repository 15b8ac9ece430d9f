"""Where people stop: each step and each loss is the figure of its list, for everyone; small ones are not told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from rollout.models import Unit
from rollout.register import counts
from rollout.vocabulary import Channel, Evidence, Milestone, PeopleGroup, UnitMode
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed

LogIn = Callable[[str], PageClient]
LOST = re.compile(r'class="lost">Trong số “([^”]+)”, chưa ghi nhận bước này: <a href="[^"]+">([\d.]+)</a> người')


def losses(page: str) -> list[tuple[str, int]]:
    """(the figure before, how many of it are not this far) of each step where anybody is lost."""
    return [(before, walk.number(lost)) for before, lost in LOST.findall(page)]


@pytest.mark.parametrize("username", VIEWERS)
def test_every_step_and_loss_opens_its_list_in_few_queries(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    client.page("/funnel?areas=2021")
    lost = 0
    for lens in ("", "&base=smartphone&evidence=verified", "&evidence=official", "&group=all"):
        before = count_queries()
        page = client.page(f"/funnel?areas=2021{lens}").response.text
        assert count_queries() - before <= 12
        found = walk.figures(page)
        assert found or username == "leader.unit"
        for url, figure in found.items():
            lost += "lacks=" in url
            opens_its_list(plain_client(client.application, client), url, figure)
    assert lost or username in ("leader.unit", "leader.department")


def test_a_loss_is_of_those_who_could_have_come_further(log_in: LogIn) -> None:
    """Not of the step that stands above: the app is no step on the way, and optional steps lose nobody."""
    page = log_in("staff").get("/funnel?areas=2021").text
    steps = {
        re.search(r"measure=(\w+)", address)[1]: figure  # type: ignore[index]
        for address, figure in walk.figures(page).items()
        if "lacks=" not in address
    }
    names = {"participants": "Người tham gia", "registered": "Đã gửi tờ khai đăng ký"}
    names |= {"accepted": "Đã được cấp tài khoản", "signed_in": "Đã đăng nhập"}
    pairs = (
        ("participants", "installed"), ("participants", "registered"), ("registered", "accepted"),
        ("accepted", "signed_in"), ("signed_in", "card_used"),
    )  # fmt: skip
    expected = [(names[before], steps[before] - steps[step]) for before, step in pairs if steps[before] > steps[step]]
    assert losses(page) == expected
    widest = re.search(r'class="widest">\s*<p class="lost">[^<]*<a[^>]*>([\d.]+)', page)
    assert widest
    silent = {"signed_in": 44 + 12}  # accounts of the two units that count, and never said who signed in
    on_the_way = [steps[before] - steps[step] - silent.get(step, 0) for before, step in pairs if step != "installed"]
    assert walk.number(widest[1]) == max(on_the_way)


def test_who_registered_on_the_portal_did_not_stop_before_the_app(staffed: Staffed) -> None:
    world = staffed.world
    people = world.listed(world.unit(), 30)
    world.mark(people[:8], Milestone.INSTALLED, 2)
    world.mark(people[5:25], Milestone.REGISTERED, 3, channel=Channel.PORTAL)
    world.mark(people[10:16], Milestone.ACCEPTED, 4)
    page = staffed.staff().page("/funnel")
    assert losses(page.response.text) == [
        ("Người tham gia", 22), ("Người tham gia", 10), ("Đã gửi tờ khai đăng ký", 14), ("Đã được cấp tài khoản", 6),
    ]  # fmt: skip
    assert "Bước nhiều người dừng nhất: sau mốc “Đã gửi tờ khai đăng ký”, 14 người chưa ghi nhận" in page.text
    listed = staffed.staff().page(address_of(page, "registered", "accepted"))
    assert listed.heading == "Đã gửi tờ khai đăng ký, chưa ghi nhận “Đã được cấp tài khoản”: 14 người"
    shown = {row[0] for row in listed.rows if row[0].startswith("Nguyễn")}
    assert shown == {world.person(person_id).name for person_id in (*people[5:10], *people[16:25])}


def test_official_data_implies_nothing(staffed: Staffed) -> None:
    """Of ten accounts in its file nobody is said to have registered: they did not stop before, nor are they two."""
    world = staffed.world
    people = world.listed(world.unit(), 30)
    world.mark(people[:6], Milestone.REGISTERED, 2, evidence=Evidence.OFFICIAL)
    world.mark(people[5:15], Milestone.ACCEPTED, 3, evidence=Evidence.OFFICIAL)
    page = staffed.staff().page("/funnel?evidence=official")
    assert losses(page.response.text) == [("Người tham gia", 24), ("Người tham gia", 20)]
    assert "nhiều người dừng nhất" not in page.text
    staffed.staff().page("/figures/list?measure=registered&lacks=accepted&evidence=official", 404)


def address_of(page: Page, measure: str, lacks: str) -> str:
    """Where the loss between two steps leads."""
    found = walk.figures(page.response.text)
    return next(url for url in found if f"measure={measure}&" in url and url.endswith(f"lacks={lacks}"))


def test_a_leader_reads_the_units_of_a_loss_and_small_ones_in_one_line(staffed: Staffed) -> None:
    world = staffed.world
    for registered, accepted in ((20, 8), (20, 17), (20, 20), (9, 0)):
        people = world.listed(world.unit(office=world.offices[0]), 30)
        world.mark(people[:registered], Milestone.REGISTERED, 2)
        world.mark(people[:accepted], Milestone.ACCEPTED, 3)
    client = staffed.leader()
    page = client.page("/funnel")
    assert ("Đã gửi tờ khai đăng ký", 24) in losses(page.response.text)
    listed = client.page(address_of(page, "registered", "accepted"))
    rows = {row[0]: row[-1] for row in listed.rows[1:]}
    assert rows == {"Đơn vị 1": "12", "2 đơn vị có số nhỏ, gộp chung": "12"}
    one = client.page("/funnel?unit=TA0032A")  # 3 of 20 are not this far
    assert "Đã gửi tờ khai đăng ký" not in dict(losses(one.response.text))


@pytest.mark.parametrize(
    "asked", ["measure=installed&lacks=registered", "measure=accepted&lacks=registered", "measure=units&lacks=accepted"]
)
def test_a_list_takes_off_only_what_is_a_part(log_in: LogIn, asked: str) -> None:
    log_in("staff").page(f"/figures/list?{asked}", 404)


def test_a_small_loss_is_said_to_nobody_without_people(log_in: LogIn) -> None:
    for place in ("district=524", "office=BHXH-51", "unit=TA0001A"):
        page = log_in("leader").get(f"/funnel?areas=2021&{place}").text
        assert all(lost >= 5 for _before, lost in losses(page))
        assert "“&lt; 5”: từ 1 đến 4 người" in page or "“< 5”: từ 1 đến 4 người" in page


def test_a_place_of_nobody_is_no_page(log_in: LogIn) -> None:
    assert log_in("leader.district").get("/funnel?areas=2021&unit=TA0000A").status_code == 404


def test_what_a_unit_that_counts_never_said_is_not_recorded(staffed: Staffed) -> None:
    """It stands in the list of those of whom the step is not recorded; its own page tells of no loss there."""
    world = staffed.world
    people = world.listed(world.unit(), 10)
    world.mark(people[:5], Milestone.ACCEPTED, 1)
    world.mark(people[:2], Milestone.SIGNED_IN, 2)
    counted = world.unit(UnitMode.COUNT)
    with world.act() as act:
        numbers = {"participants": 40, "registered": 20, "accepted": 15}
        stated = counts.Stated(
            day=D(3), group=PeopleGroup.EMPLOYEE, evidence=Evidence.REPORTED, numbers=numbers, reason="đếm"
        )
        counts.record(act, counted, stated)
    client = staffed.staff()
    page = client.page("/funnel")
    assert ("Đã được cấp tài khoản", 18) in losses(page.response.text)
    rows = client.page(address_of(page, "accepted", "signed_in")).rows[1:]
    assert sorted(walk.number(row[-1]) for row in rows) == [1, 1, 1, 15]
    alone = losses(client.page(f"/funnel?unit={staffed.session.get_one(Unit, counted).code}").response.text)
    assert alone == [("Người tham gia", 20), ("Đã gửi tờ khai đăng ký", 5)], "of the app nothing is said either"


@pytest.mark.parametrize(("signed_in", "widest"), [(30, "Người tham gia"), (10, "Đã được cấp tài khoản")])
def test_people_do_not_stop_where_their_unit_never_reports_the_step(
    staffed: Staffed, signed_in: int, widest: str
) -> None:
    """Sixty accounts of a unit that does not state who signed in make no step the widest, and are told beside it."""
    world = staffed.world
    people = world.listed(world.unit(), 35)
    world.mark(people[:30], Milestone.ACCEPTED, 1)
    world.mark(people[:signed_in], Milestone.CARD_USED, 2)
    with world.act() as act:
        numbers = {"participants": 70, "registered": 60, "accepted": 60}
        stated = counts.Stated(D(3), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers)
        counts.record(act, world.unit(UnitMode.COUNT), stated)
    for client, silent in (
        (staffed.staff(), "trong đó 60 người của đơn vị chưa báo mốc này"),
        (staffed.leader(), "gồm cả người của đơn vị chưa báo mốc này"),
    ):
        page = client.page("/funnel")
        found = re.search(r'class="widest">\s*<p class="lost">Trong số “([^”]+)”', page.response.text)
        assert found
        assert found[1] == widest
        assert (silent in page.text) == (widest == "Đã được cấp tài khoản")
