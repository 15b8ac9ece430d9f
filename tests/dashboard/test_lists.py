"""The list behind every figure of every page, for everyone: as many people, or the units that sum to it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clock import BEGAN
from tests.dashboard import walk
from tests.dashboard.province import NAMES, VIEWERS
from tests.page import PageClient

pytestmark = pytest.mark.both_engines

SINCE = (BEGAN - timedelta(days=60)).isoformat()
PAST = (BEGAN - timedelta(days=20)).isoformat()

PAGES = (
    f"/?areas=2021&period=since&since={SINCE}",
    f"/?areas=2021&by=unit&period=since&since={SINCE}&group=all",
    "/",
    "/?areas=2025&by=commune",
    f"/?areas=2021&by=commune&base=smartphone&period=since&since={SINCE}",
    f"/?areas=2021&district=524&period=since&since={SINCE}",
    "/?areas=2021&district=-",
    "/?areas=2021&district=524&commune=-",
    "/?areas=2021&commune=21040",
    "/?areas=2025&province=51&by=commune",
    f"/?day={PAST}&by=department&period=quarter",
    f"/?by=department&department=UBND-51&evidence=verified&period=since&since={SINCE}",
    "/?department=UBND-51&own=1",
    f"/?by=office&group=student&period=since&since={SINCE}",
    f"/?by=officer&areas=2021&period=since&since={SINCE}",
    "/?by=unit-type&evidence=official",
    "/?office=BHXH-51&by=unit-type&base=smartphone",
    f"/?unit=TA0002A&areas=2021&period=since&since={SINCE}",
    f"/?day={PAST}&areas=2021&evidence=official&period=month",
)

EVERYWHERE = ("staff", "leader", "mixed")  # who see every unit; a place outside of their scope is no page for others

SHAPES = ("staff.district", "officer", "leader", "leader.department", "mixed")  # one of each shape of a scope

PART = 8  # of the figures of a page are opened; of the first page, and by `make soak`, every one

LogIn = Callable[[str], PageClient]


def plain_client(app: Flask, page_client: PageClient) -> FlaskClient:
    """A client that checks no markup: thousands of lists are opened, and other tests check what they look like."""
    client = FlaskClient(app)
    cookie = page_client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie
    client.set_cookie(cookie.key, cookie.value)
    return client


def opens_its_list(client: FlaskClient, address: str, figure: int) -> None:
    if "kind=" in address:
        assert walk.units_listed(client, address)[:2] == (figure, figure), address
        return
    listed = walk.whole_list(client, address)
    assert listed.heading == figure, address
    assert listed.total == figure, address
    if "flow=" not in address:
        assert listed.people <= figure, address


def figures_of(client: FlaskClient, page: str, username: str) -> dict[str, int]:
    answer = client.get(page)
    if is_outside(username, page, answer.status_code):
        return {}
    assert answer.status_code == 200, page
    return walk.figures(answer.text)


def is_outside(username: str, page: str, status: int) -> bool:
    """Is a page of a place of which the viewer has no unit not there? What is there is told by a test of its own."""
    return (
        status == 404 and username not in EVERYWHERE and bool(re.search(r"[?&](district|commune|unit|off|dep)", page))
    )


@pytest.mark.parametrize(
    ("province_app", "username"),
    [("sqlite", username) for username in VIEWERS] + [("postgresql", username) for username in SHAPES],
    indirect=["province_app"],
)
def test_figures_open_their_lists(province_app: Flask, log_in: LogIn, username: str) -> None:
    client = plain_client(province_app, log_in(username))
    source = random.Random(username)
    opened = figures_of(client, PAGES[0], username)
    for page in PAGES[1:]:
        found = sorted(figures_of(client, page, username).items())
        opened |= dict(source.sample(found, min(PART, len(found))))
    assert len(opened) > 100
    for address, figure in opened.items():
        opens_its_list(client, address, figure)


@pytest.mark.soak
@pytest.mark.parametrize("username", VIEWERS)
def test_every_figure_of_every_page_opens_its_list(province_app: Flask, log_in: LogIn, username: str) -> None:
    client = plain_client(province_app, log_in(username))
    for page in PAGES:
        for address, figure in figures_of(client, page, username).items():
            opens_its_list(client, address, figure)


def first_figure(client: PageClient, page: str, *parts: str) -> tuple[str, int]:
    """The first figure of a page whose list's address holds all the parts."""
    found = walk.figures(client.get(page).text)
    return next((address, figure) for address, figure in found.items() if all(part in address for part in parts))


def test_staff_read_people_with_masked_numbers(log_in: LogIn) -> None:
    client = log_in("staff")
    address, figure = first_figure(client, PAGES[0], "measure=installed", "district=522")
    page = client.page(address)
    assert page.heading == f"Đã cài đặt ứng dụng: {figure} người"
    people = [row for row in page.rows if row[0].startswith("Nguyễn Văn")]
    assert len(people) == figure
    assert all("•••• " in row[1] for row in people)
    assert not [row for row in people if "51000" in "".join(row)]
    assert people == sorted(people, key=lambda row: (NAMES.index(row[2][-1]), row[0]))


def test_a_counting_unit_is_one_line_with_its_number(log_in: LogIn) -> None:
    client = log_in("staff")
    address, figure = first_figure(client, "/?areas=2021", "measure=accepted", "counted=1")
    page = client.page(address)
    rows = [row for row in page.rows if row[-1] != "Số"]
    assert sum(walk.number(row[-1]) for row in rows) == figure
    assert all("theo số lượng" in row[1] for row in rows)


def test_a_leader_reads_units_and_never_a_person(log_in: LogIn) -> None:
    client = log_in("leader")
    for address in walk.figures(client.get(PAGES[0]).text):
        if "measure=accepted" in address:
            assert "Nguyễn Văn" not in client.get(address).text


def test_who_sees_the_people_of_a_part_is_told_so(log_in: LogIn) -> None:
    page = log_in("mixed").page("/figures/list?measure=participants&areas=2021")
    assert "ngoài phạm vi được xem danh sách cá nhân" in page.text
    assert "Nguyễn Văn" in page.text
    assert "ngoài phạm vi được xem" not in log_in("staff").page("/figures/list?measure=participants").text


def test_units_that_changed_group_are_listed_with_their_balance(log_in: LogIn) -> None:
    address = f"/figures/list?measure=participants&areas=2021&district=522&flow=transferred&from={SINCE}"
    page = log_in("staff").page(address)
    rows = [row for row in page.rows if row[0].startswith("Đơn vị C")]
    assert len(rows) == 1
    assert rows[0][-1].startswith("+")


def test_a_long_list_has_pages(log_in: LogIn) -> None:
    client = log_in("staff")
    address = "/figures/list?measure=participants&group=all"
    first = client.page(address)
    assert len(first.rows) == 51
    assert "Trang 1/2" in first.text
    second = client.page(first.links["Trang sau"])
    assert not {row[0] for row in first.rows[1:]} & {row[0] for row in second.rows[1:]}
    last = client.page(f"{address}&page=99")
    assert last.rows == second.rows


@pytest.mark.parametrize(
    "address",
    [
        "/figures/list",
        "/figures/list?measure=password",
        "/figures/list?measure=accepted&evidence=rumour",
        "/figures/list?measure=accepted&flow=magic",
        "/figures/list?measure=accepted&district=999&areas=2021",
        "/figures/list?measure=accepted&unit=NONE",
        "/figures/list?measure=accepted&flow=reached&from=yesterday",
        "/figures/list?measure=accepted&flow=reached&areas=2021&district=524&office=BHXH-51",
        "/figures/list?kind=lazy",
        "/?by=colour",
        "/?group=cats",
        "/?commune=522&areas=2021",
    ],
)
def test_an_address_that_names_nothing_is_no_page(log_in: LogIn, address: str) -> None:
    log_in("staff").page(address, 404)


@pytest.mark.parametrize(
    ("username", "inside", "outside"),
    [
        (
            "leader.district",
            ("unit=TA0003A", "unit=TA0002A&period=quarter", "district=524", "commune=21040",
             "department=SGDDT", "office=BHXH-524", "officer=officer2",
             "unit-type=DNNQD", "district=-", "officer=-"),
            ("unit=TA0000A", "unit=NONE", "district=522", "commune=21025", "department=UBND-51&own=1",
             "office=BHXH-536", "officer=leader", "officer=nobody", "unit-type=HSSV", "district=524&unit=TA0000A"),
        ),
        (
            "leader.unit",
            ("unit=TA0000A", "officer=officer", "district=522", "office=BHXH-51"),
            ("unit=TA0003A", "district=524", "officer=admin", "office=BHXH-524", "department=SYT"),
        ),
        ("officer", ("unit=TA0000A", "officer=officer"), ("unit=TA0001A", "officer=desk", "officer=officer2")),
        (
            "leader",
            ("unit=TA0003A", "officer=officer", "district=527", "office=BHXH-525"),
            ("officer=staff", "officer=nobody", "unit=NONE", "district=999"),
        ),
    ],
)  # fmt: skip
def test_a_place_without_a_unit_of_the_viewer_is_no_page(
    log_in: LogIn, username: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    """Whether it exists or not: nothing is told of other scopes, nor of who has an account."""
    client = log_in(username)
    for asked in inside:
        client.page(f"/?areas=2021&{asked}")
        client.page(f"/figures/list?areas=2021&measure=participants&{asked}")
    for asked in outside:
        client.page(f"/?areas=2021&{asked}", 404)
        client.page(f"/figures/list?areas=2021&measure=participants&{asked}", 404)
        client.page(f"/figures/list?areas=2021&kind=all&{asked}", 404)


def test_who_may_see_no_figures_has_no_overview(log_in: LogIn) -> None:
    client = log_in("desk")
    for address in ("/figures/list?measure=accepted", "/figures/list?kind=stale"):
        client.page(address, 404)
    assert client.get("/").status_code in (303, 404)


def test_the_unit_behind_a_figure_shows_that_figure(log_in: LogIn) -> None:
    staff = log_in("staff")
    asked = f"day={PAST}&group=employee&base=smartphone&evidence=verified"
    units = [
        line for line in staff.page(f"/figures/list?measure=participants&{asked}").links.items() if "/units/" in line[1]
    ]
    _name, url = units[0]
    assert dict(parse_qsl(urlsplit(url).query)) == dict(parse_qsl(asked))
    behind = staff.page(url)
    assert behind.form("day", "base").values["day"] == f"{date.fromisoformat(PAST):%d/%m/%Y}"
    code = re.search(r"TA\d{4}A", behind.text)
    assert code
    listed = staff.page(f"/figures/list?measure=participants&unit={code[0]}&{asked}")
    figure = re.search(r"Người tham gia: ([\d.]+) người", listed.heading)
    assert figure
    assert f"Người có điện thoại thông minh {figure[1]}" in behind.text
