"""The overview: what it says to whom, through which lens, in how many queries; every page is checked by the client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rollout.core.dates import today
from rollout.vocabulary import Dimension
from tests.dashboard import walk
from tests.dashboard.province import VIEWERS
from tests.dashboard.test_lists import PAGES
from tests.page import Page, PageClient

LogIn = Callable[[str], PageClient]
SINCE = (today() - timedelta(days=60)).isoformat()


@pytest.mark.parametrize("username", VIEWERS)
def test_every_page_is_sound_and_takes_few_queries(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    for address in PAGES:
        before = count_queries()
        client.page(address)
        assert count_queries() - before <= 15, address


def table(page: Page) -> dict[str, list[str]]:
    """The rows of the breakdown by their name, its headings first and its totals last."""
    first = next(n for n, row in enumerate(page.rows) if row[-1] == "Đơn vị đã triển khai" or "trong kỳ" in row[-1])
    last = next(n for n, row in enumerate(page.rows) if row[0] == "Tổng cộng")
    return {row[0]: row[1:] for row in page.rows[first : last + 1]}


def first_number(cell: str) -> int:
    return walk.number(cell.split(" ")[0])


@pytest.mark.parametrize("by", [dimension.value for dimension in Dimension])
def test_the_rows_of_the_table_sum_to_its_total(log_in: LogIn, by: str) -> None:
    rows = table(log_in("staff").page(f"/?areas=2021&by={by}&period=since&since={SINCE}"))
    total = rows.pop("Tổng cộng")
    headings = rows.pop(next(iter(rows)))
    for column in range(len(headings)):
        assert sum(first_number(row[column]) for row in rows.values()) == first_number(total[column]), headings[column]


def test_a_drill_goes_from_district_to_commune_to_unit(log_in: LogIn) -> None:
    client = log_in("leader")
    province = client.page("/?areas=2021")
    district = client.page(province.links["Huyện Bình Sơn"])
    assert "Chia theo" not in district.title
    commune_names = set(table(district)) - {"Tổng cộng", "Xã, phường, thị trấn"}
    assert "Chưa xác định" in commune_names
    commune = client.page(district.links[min(commune_names - {"Chưa xác định"})])
    assert any(name.startswith("Đơn vị ") for name in table(commune))
    assert client.page(commune.links["Toàn tỉnh"]).heading == "Tổng quan"


def test_departments_are_a_tree(log_in: LogIn) -> None:
    client = log_in("staff")
    page = client.page("/?by=department")
    below = client.page(page.links["Ủy ban nhân dân tỉnh Quảng Ngãi"]) if "Sở Y tế" not in page.links else page
    assert {"Sở Y tế", "Sở Giáo dục và Đào tạo", "Trực thuộc Ủy ban nhân dân tỉnh Quảng Ngãi"} <= set(table(below))


def test_the_sentence_says_rate_base_day_and_evidence(log_in: LogIn) -> None:
    text = log_in("leader").page("/?areas=2021").text
    assert f"Đến {today():%d/%m/%Y}, toàn tỉnh có " in text
    assert "người tham gia được cấp tài khoản, đạt " in text
    assert "(đơn vị báo)" in text
    assert "Người lao động · Tổng số người tham gia · Đơn vị báo" in text
    other = log_in("leader").page("/?areas=2021&base=smartphone&evidence=verified").text
    assert "người có điện thoại thông minh được cấp tài khoản" in other
    assert "Người có điện thoại thông minh · Cán bộ đã xác nhận" in other


def test_all_groups_together_have_no_rate(log_in: LogIn) -> None:
    page = log_in("staff").page("/?group=all&areas=2021")
    assert "không tính tỷ lệ chung" in page.text
    assert "đạt" not in page.text.split("Xu hướng")[0].replace("Đạt trong kỳ", "")
    accepted = table(page)["Tổng cộng"][5]
    assert "%" not in accepted


def test_official_figures_that_nobody_stated_are_a_dash(log_in: LogIn) -> None:
    total = table(log_in("staff").page("/?evidence=official&areas=2021"))["Tổng cộng"]
    assert total[2] == "–"  # installed
    assert first_number(total[5]) > 0  # accepted


def test_the_flows_add_up(log_in: LogIn) -> None:
    for username in ("staff", "leader.district", "liaison"):
        page = log_in(username).page(f"/?areas=2021&period=since&since={SINCE}")
        rows = page.rows[next(n for n, row in enumerate(page.rows) if row[:2] == ["Chỉ số", "Đầu kỳ"]) :]
        if username == "leader.district":
            rows = [row for row in rows if "< 5" not in row]
        for name, opening, *flows, closing in rows[1:]:
            assert first_number(opening) + sum(map(first_number, flows)) == first_number(closing), name


def test_an_official_with_a_crossed_scope_sees_no_flows(log_in: LogIn) -> None:
    text = log_in("staff.office").page("/?areas=2021&district=522").text
    assert "Tăng, giảm trong kỳ" not in text
    assert "So với đầu kỳ" in text


def test_a_day_to_come_is_refused_in_words(log_in: LogIn) -> None:
    tomorrow = today() + timedelta(days=1)
    page = log_in("staff").page(f"/?day={tomorrow:%d/%m/%Y}", 422)
    assert f"Ngày {tomorrow:%d/%m/%Y} sau hôm nay" in page.text
    assert f"Đến {today():%d/%m/%Y}" in page.text
    assert "Không đọc được ngày" in log_in("staff").page("/?day=31/02/2026", 422).text
    late = f"/?day={SINCE}&period=since&since={today():%d/%m/%Y}"
    assert "Kỳ không thể bắt đầu sau" in log_in("staff").page(late, 422).text


def test_the_bar_works_without_scripts(log_in: LogIn) -> None:
    client = log_in("staff")
    form = client.page("/?areas=2021&district=524").form("day", "group", "base", "evidence", "areas", "period", "since")
    assert form.method == "GET"
    assert form.values["district"] == "524"
    answer = client.submit("/?areas=2021&district=524", {"day": "hôm qua", "base": "smartphone"})
    page = Page(answer)
    assert f"Đến {today() - timedelta(days=1):%d/%m/%Y}" in page.text
    assert "Huyện Bình Sơn" in page.text
    assert page.form("day").values["base"] == "smartphone"


def test_htmx_gets_the_figures_alone(log_in: LogIn) -> None:
    client = log_in("staff")
    fragment = client.fragment("/?areas=2021")
    assert not fragment.markup.is_page
    assert fragment.element("overview") is not None
    assert "HX-Request" in fragment.response.headers["Vary"]
    assert client.fragment("/figures/list?kind=all").element("concerns") is not None


def test_a_scope_without_employees_shows_its_largest_group(log_in: LogIn) -> None:
    client = log_in("liaison.school")
    page = client.page("/")
    assert page.form("group").values["group"] == "student"
    assert first_number(table(page)["Tổng cộng"][0]) > 0
    assert client.page("/?group=employee").form("group").values["group"] == "employee"


def test_what_exceeds_its_base_is_flagged_and_not_clipped(log_in: LogIn) -> None:
    page = log_in("staff").page("/?unit=TA0008A&areas=2021")
    assert "12/10 · 120,0 %" in page.text
    assert "vượt 100 %, cần kiểm tra" in page.text


def test_every_total_says_what_is_known_by_count(log_in: LogIn) -> None:
    page = log_in("staff").page("/?areas=2021")
    assert "Trong đó theo số lượng" in page.text


@pytest.mark.parametrize("by", ["commune", "unit"])
def test_small_numbers_are_hidden_from_who_sees_no_people(log_in: LogIn, by: str) -> None:
    """Numbers under five of communes and units, and as many more as keep them from being worked out."""
    address = f"/?areas=2021&by={by}"
    staff, leader = table(log_in("staff").page(address)), table(log_in("leader").page(address))
    headings, *_ = staff.values()
    small = 0
    for column, heading in enumerate(headings):
        true = {name: first_number(staff[name][column]) for name in list(staff)[1:-1]}
        read = {name: leader[name][column] for name in true}
        hidden = {name for name, text in read.items() if text in ("< 5", "ẩn")}
        if heading.startswith("Đơn vị"):
            assert not hidden, heading
            continue
        for name, number in true.items():
            assert (read[name] == "< 5") == (0 < number < 5), (heading, name)
            small += 0 < number < 5
        if hidden:
            worth = sum(true[name] for name in hidden)
            assert (len(hidden) > 1 and worth >= 5) or worth == sum(true.values()), heading
        assert leader["Tổng cộng"][column] == staff["Tổng cộng"][column]
    assert small > 5


def test_a_leader_of_a_small_place_reads_no_small_total(log_in: LogIn) -> None:
    staff, leader = log_in("staff"), log_in("leader")
    address = "?areas=2021&unit=TA0001A&measure=installed"
    assert staff.page(f"/figures/list{address}").heading in {f"Đã cài đặt ứng dụng: {n} người" for n in range(1, 5)}
    listed = leader.page(f"/figures/list{address}")
    assert listed.heading == "Đã cài đặt ứng dụng: < 5 người"
    assert listed.rows == []
    assert "không hiển thị" in listed.text
    assert not [link for link in walk.figures(leader.get(f"/{address}").text) if "measure=installed" in link]
