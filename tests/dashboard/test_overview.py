"""The overview: what it says to whom, through which lens, in how many queries; every page is checked by the client."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import viewer_of
from rollout.core.dates import today
from rollout.dashboard.lens import Lens
from rollout.dashboard.queries import Overview, overview
from rollout.models import User
from rollout.vocabulary import AreaList, Base, Dimension, Evidence, Milestone, PeopleGroup
from tests.clock import BEGAN
from tests.dashboard import walk
from tests.dashboard.province import DAYS, VIEWERS
from tests.dashboard.test_lists import PAGES, is_outside
from tests.page import Page, PageClient
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines

LogIn = Callable[[str], PageClient]
SINCE = (BEGAN - timedelta(days=60)).isoformat()


@pytest.mark.parametrize("username", VIEWERS)
def test_every_page_is_sound_and_takes_few_queries(
    log_in: LogIn, username: str, count_queries: Callable[[], int]
) -> None:
    client = log_in(username)
    for address in PAGES:
        if is_outside(username, address, client.get(address).status_code):
            continue
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
        said = [number_or_none(row[column]) or 0 for row in rows.values()]
        assert sum(said) == first_number(total[column]), headings[column]


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
    assert "Người lao động · Mẫu số: Tổng số người tham gia · Đơn vị báo" in text
    other = log_in("leader").page("/?areas=2021&base=smartphone&evidence=verified").text
    assert "người có điện thoại thông minh được cấp tài khoản" in other
    assert "Mẫu số: Người có điện thoại thông minh · Cán bộ đã xác nhận" in other


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_slowest_are_slower_than_all_and_not_a_liaisons_own(staffed: Staffed) -> None:
    """Compared are places of thirty people and more, from three of them on."""
    world = staffed.world
    officers = [staffed.officer_id(f"officer.{n}") for n in range(4)]
    unit_ids = [world.unit(officer=officer) for officer in officers]
    for unit_id, size, accepted in zip(unit_ids, (30, 30, 29, 10), (20, 6, 3, 9), strict=True):
        world.mark(world.listed(unit_id, size)[:accepted], Milestone.ACCEPTED, 5)
    staff = staffed.staff()
    assert "Chậm nhất" not in staff.page("/?by=officer").text
    world.listed(unit_ids[2], 1)
    page = staff.page("/?by=officer")
    among = "Chậm nhất trong các nơi từ 30 người trở lên: Người officer.2 (10,0 %), Người officer.1 (20,0 %)"
    assert among in page.text
    assert "đơn vị có người lao động chưa có người nào cài đặt" in page.text
    assert "đơn vị (mọi nhóm) có danh sách cũ hơn 60 ngày" in page.text
    world.listed(unit_ids[3], 20)
    assert "Chậm nhất: Người officer.2 (10,0 %), Người officer.1 (20,0 %)" in staff.page("/?by=officer").text
    assert "Chậm nhất" not in staffed.liaison(*unit_ids).page("/?by=officer").text
    assert "Chậm nhất" not in staff.page("/?by=officer&officer=officer.0").text


def share(cell: str) -> float:
    return float(cell.split(" ")[1].replace(",", "."))


def test_a_liaison_of_several_units_reads_how_many(log_in: LogIn) -> None:
    text = log_in("liaison").page("/?areas=2021").text
    assert f"Đến {today():%d/%m/%Y}, 2 đơn vị được giao có " in text


def test_units_that_need_attention_say_of_which_people_and_as_of_when(log_in: LogIn) -> None:
    text = log_in("staff").page("/?areas=2021&group=student").text
    assert "Có người tham gia nhưng chưa có người nào cài đặt (Học sinh, sinh viên)" in text
    assert "Danh sách cũ hơn 60 ngày (mọi nhóm)" in text
    assert "đơn vị (mọi nhóm) ·" in text  # "đã triển khai" is of units, whoever is in them
    past = log_in("staff").page(f"/?areas=2021&day={SINCE}").text
    assert "Danh sách cũ hơn 60 ngày; theo ngày danh sách đang ghi hôm nay" in past


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


@pytest.mark.parametrize("by", ["district", "department", "unit", "office"])
def test_where_the_total_is_a_dash_so_is_every_row(log_in: LogIn, by: str) -> None:
    day = today() - timedelta(days=DAYS)  # before any official statement
    page = log_in("staff").page(f"/?evidence=official&areas=2021&by={by}&day={day.isoformat()}")
    rows = table(page)
    rows.pop(next(iter(rows)))
    total = rows.pop("Tổng cộng")
    milestones = [column for column in range(2, len(total)) if total[column] == "–"]
    assert len(milestones) == (7 if by == "unit" else 9)  # seven milestones, and two "trong kỳ" where rolled up
    assert {row[column] for row in rows.values() for column in milestones} == {"–"}
    assert "Chậm nhất" not in page.text
    concerns = page.text.split("Đơn vị cần chú ý")[1]
    assert "Chưa có người nào cài đặt – đơn vị" in concerns
    assert "Chậm tiến độ – đơn vị" in concerns
    assert (
        client_rows(log_in("staff").page(f"/figures/list?kind=nothing&evidence=official&day={day.isoformat()}")) == []
    )


def client_rows(page: Page) -> list[list[str]]:
    return [row for row in page.rows if row[0].startswith("Đơn vị ")]


def test_what_a_unit_that_counts_never_said_is_a_dash(log_in: LogIn) -> None:
    """Unit H counts people, installed and accepted; the total holds what the others said."""
    rows = table(log_in("staff").page("/?areas=2021&by=unit"))
    assert rows["Đơn vị H"][4] == "–"  # submitted
    assert first_number(rows["Đơn vị H"][5]) == 44
    assert rows["Đơn vị H"][6] == "–"  # rejected
    assert first_number(rows["Tổng cộng"][4]) > 0
    alone = log_in("leader").page("/?areas=2021&unit=TA0007A")
    assert table(alone)["Tổng cộng"][4] == "–"


def test_the_flows_add_up(log_in: LogIn) -> None:
    for username in ("staff", "leader.district", "liaison"):
        page = log_in(username).page(f"/?areas=2021&period=since&since={SINCE}")
        rows = page.rows[next(n for n, row in enumerate(page.rows) if row[:2] == ["Chỉ số", "Đầu kỳ"]) :]
        if username == "leader.district":
            rows = [row for row in rows if not {"< 5", "ẩn"} & set(row)]
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
    assert "12/10 người tham gia · 120,0 %" in page.text
    assert "vượt 100 %, cần kiểm tra" in page.text
    listed = log_in("staff").page("/figures/list?unit=TA0008A&areas=2021&measure=accepted")
    assert "12/10 người tham gia 120,0 % vượt 100 %, cần kiểm tra" in listed.text


def test_every_rate_says_of_whom_it_is(log_in: LogIn) -> None:
    client = log_in("staff")
    for base, noun in (("all", "người tham gia"), ("smartphone", "người có điện thoại thông minh")):
        page = client.page(f"/?areas=2021&base={base}")
        assert f"Tỷ lệ các mốc: trên số {noun} của cùng dòng" in page.text
        figure = first_number(table(page)["Tổng cộng"][5])
        listed = client.page(f"/figures/list?areas=2021&base={base}&measure=accepted")
        assert re.search(rf"{figure}/\d+ {noun} \d+,\d %", listed.text)
    people = client.page("/figures/list?areas=2021&base=smartphone&measure=participants")
    assert "Người có điện thoại thông minh" not in people.text  # participants are the same in both bases
    assert "Đơn vị báo" not in people.text


def test_people_who_moved_between_units_are_named_as_such(log_in: LogIn) -> None:
    text = log_in("staff").page(f"/?areas=2021&period=since&since={SINCE}").text
    assert "gồm cả người chuyển giữa các đơn vị" in text


def test_every_total_says_what_is_known_by_count(log_in: LogIn) -> None:
    page = log_in("staff").page("/?areas=2021")
    assert "Trong đó theo số lượng" in page.text


SMALL_ADDRESSES = (
    "by=commune", "by=unit", "by=office", "by=department&department=UBND-51", "by=officer&unit-type=TRUONG-CL",
    "by=unit-type&office=BHXH-51", "by=unit&department=UBND-51&own=1", "by=district&office=BHXH-524",
    f"by=district&period=since&since={SINCE}", f"by=office&group=student&period=since&since={SINCE}",
    "by=unit-type&base=smartphone", "by=office&evidence=verified",
)  # fmt: skip


@pytest.mark.parametrize("address", SMALL_ADDRESSES)
def test_small_numbers_are_hidden_from_who_sees_no_people(log_in: LogIn, address: str) -> None:
    """Whatever narrows a page: no number under five, nothing of a group under five, nothing to work one out by."""
    address = f"/?areas=2021&{address}"
    staff, leader = table(log_in("staff").page(address)), table(log_in("leader").page(address))
    headings, *_ = staff.values()
    for column, heading in enumerate(headings):
        true = {name: number_or_none(staff[name][column]) for name in list(staff)[1:]}
        read = {name: leader[name][column] for name in true}
        gone = {name for name, text in read.items() if text in ("< 5", "ẩn")}
        if heading.startswith("Đơn vị"):
            assert not gone, heading
            continue
        for name, number in true.items():
            assert read[name] != "< 5" or name == "Tổng cộng", "the word for a part does not tell how small it is"
            if number is not None and (0 < abs(number) < 5 or 0 < first_number(staff[name][0]) < 5):
                is_a_row = name == "Tổng cộng" and re.search(r"&(department|unit-type|office)=", address)
                may_be_of_many = "trong kỳ" in heading or is_a_row
                assert name in gone or (may_be_of_many and first_number(staff[name][0]) >= 100), (heading, name)
        total = true.pop("Tổng cộng")
        if total and gone - {"Tổng cộng"} and "Tổng cộng" not in gone:
            worth = sum(abs(true[name] or 0) for name in gone)
            assert len(gone) > 1, heading
            assert worth >= 5 or worth == abs(total or 0), heading
            assert leader["Tổng cộng"][column] == staff["Tổng cộng"][column]


def number_or_none(cell: str) -> int | None:
    return None if cell == "–" else first_number(cell)


def test_a_group_under_five_is_hidden_whole(log_in: LogIn) -> None:
    """Unit B has three people: even that none of them has reached something is said to nobody but who sees them."""
    staff, leader = log_in("staff"), log_in("leader")
    for address in ("by=unit", "by=commune&unit=TA0001A"):
        row = table(leader.page(f"/?areas=2021&group=all&{address}"))
        assert set(row["Đơn vị B" if "Đơn vị B" in row else "Tổng cộng"][:9]) <= {"< 5", "ẩn", "–"}
    assert "0" in table(staff.page("/?areas=2021&group=all&by=unit"))["Đơn vị B"][:9]
    page = leader.page("/?areas=2021&group=all&unit=TA0001A")
    assert "“< 5”: từ 1 đến 4 người" in page.text
    assert "%" not in table(page)["Tổng cộng"][5]
    listed = leader.page("/figures/list?areas=2021&group=all&unit=TA0001A&measure=card_used")
    assert listed.heading.endswith((": < 5 người", ": ẩn người"))
    assert listed.rows == []


def test_pages_of_units_hide_together(province: Session) -> None:
    """A number is not given away by the other pages of its table."""
    leader = viewer_of(province, province.scalars(select(User).where(User.username == "leader")).one())
    lens = Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021)

    def read(page: int, size: int) -> Overview:
        return overview(leader, lens, Dimension.UNIT, page, may_change_group=False, size=size)

    whole = read(1, 50)
    pages = [read(page, 1) for page in range(1, whole.table.last_page + len(whole.table.rows))]
    assert [row for held in pages for row in held.table.rows] == list(whole.table.rows)
    assert {held.hidden for held in pages} == {whole.hidden}
    assert whole.hidden


def test_flows_of_a_leader_do_not_give_a_small_one_away(log_in: LogIn) -> None:
    for address in (
        f"/?areas=2021&period=since&since={SINCE}",
        f"/?areas=2021&district=524&period=since&since={SINCE}",
    ):
        rows = {}
        for username in ("staff", "leader"):
            page = log_in(username).page(address)
            at = next(n for n, row in enumerate(page.rows) if row[:2] == ["Chỉ số", "Đầu kỳ"])
            rows[username] = page.rows[at + 1 :]
        people = rows["staff"][0]
        are_many = min(first_number(people[1]), first_number(people[-1])) >= 100
        assert are_many == ("district" not in address)
        for true, read in zip(rows["staff"], rows["leader"], strict=True):
            if true[0].startswith("Đơn vị"):
                assert true == read
                continue
            numbers = [first_number(cell) for cell in true[1:]]
            gone = [n for n, cell in enumerate(read[1:]) if cell in ("< 5", "ẩn")]
            opening, *flows, closing = range(len(numbers))
            small = {n for n, number in enumerate(numbers) if 0 < abs(number) < 5}
            if are_many:  # a few who came or went point at nobody among so many
                assert not gone or small & {opening, closing}, true[0]
                continue
            assert small <= set(gone), true[0]
            moved = [n for n in flows if numbers[n]]
            assert not gone or (opening in gone and (not moved or set(moved) & set(gone))), true[0]


def test_the_course_does_not_give_away_what_the_flows_hide(log_in: LogIn) -> None:
    """The end of last week is a point of the course and the opening of the week: what one hides so does the other."""
    leader, hidden, sunday = log_in("leader"), 0, today() - timedelta(days=today().weekday() + 1)
    for place in ("district=524", "office=BHXH-51", "department=SGDDT", "unit-type=CQNN"):
        for weeks in range(6):
            day = sunday - timedelta(weeks=weeks)
            until = min(day + timedelta(days=4), today())
            page = leader.page(f"/?areas=2021&{place}&day={until.isoformat()}")
            at = next(n for n, row in enumerate(page.rows) if row[0] == "Đến hết ngày")
            headings = page.rows[at]
            course = {row[0]: row for row in page.rows[at + 1 :]}
            begin = next(n for n, row in enumerate(page.rows) if row[:2] == ["Chỉ số", "Đầu kỳ"])
            flows = {row[0]: row for row in page.rows[begin + 1 :]}
            for column, name in enumerate(headings[1:], 1):
                point = course[f"{day:%d/%m/%Y}"][column]
                last = page.rows[at + 1][column]
                for shown, part in ((point, flows[name][1]), (last, flows[name][-1])):
                    assert (shown in ("< 5", "ẩn")) == (part in ("< 5", "ẩn")), (place, day, name)
                    hidden += part == "ẩn"
    assert hidden


def test_a_leader_of_a_small_place_reads_no_small_total(log_in: LogIn) -> None:
    staff, leader = log_in("staff"), log_in("leader")
    address = "?areas=2021&unit=TA0001A&measure=installed"
    assert staff.page(f"/figures/list{address}").heading in {f"Đã cài đặt ứng dụng: {n} người" for n in range(1, 5)}
    listed = leader.page(f"/figures/list{address}")
    assert listed.heading == "Đã cài đặt ứng dụng: < 5 người"
    assert listed.rows == []
    assert "không hiển thị" in listed.text
    assert not [link for link in walk.figures(leader.get(f"/{address}").text) if "measure=installed" in link]
