"""The pages of the registry, with the registry that ships with the product."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.dates import today
from rollout.core.installation import install
from rollout.core.working_days import holidays_of
from rollout.models import User
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role, ScopeKind
from tests.page import PageClient

PASSWORD = "bốn từ không liên quan"

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def staff(client: PageClient, session: Session) -> User:
    """Someone of the province's staff, who is logged in."""
    system = install(session, is_demo=False)
    load_registry(session)
    user = actions.create_user(session, username="chuyen.vien", display_name="Chuyên Viên", by=system)
    actions.set_password(session, user, password=PASSWORD, by=user)
    actions.assign(session, user, role=Role.STAFF, scope=ScopeKind.PROVINCE, by=system)
    client.log_in("chuyen.vien", PASSWORD)
    return user


def test_the_first_page_says_how_much_there_is(client: PageClient, staff: User) -> None:
    assert dict(client.page("/registry").rows[1:]) == {
        "Địa bàn 2021 và 2025": "397",
        "Sở, ban, ngành, đoàn thể": "270",
        "Cơ quan BHXH": "13",
        "Ngành": "21",
        "Khối, loại hình": "24",
        "Văn bản chỉ đạo": "4",
        "Ngày nghỉ, ngày làm bù trong năm": str(len(holidays_of(today().year))),
        "Thời gian đi lại ghi riêng": "25",
    }


def test_areas_of_2021_say_what_became_of_them(client: PageClient, staff: User) -> None:
    rows = client.page("/registry/areas?list=2021&province=51").rows[1:]
    assert len(rows) == 1 + 13 + 173
    by_code = {row[1]: row for row in rows}
    assert by_code["21142"] == [
        "Xã Trà Bùi",
        "21142",
        "Xã, phường, thị trấn",
        "Huyện Trà Bồng",
        "Xã Cà Đam (một phần), Xã Tây Trà Bồng (một phần)",
    ]
    assert by_code["536"][4] == "Đặc khu Lý Sơn"
    codes = [row[1] for row in rows]
    assert codes.index("21142") > codes.index("525")
    assert len(client.page("/registry/areas?list=2021&province=62").rows) == 1 + 1 + 10 + 102


def test_areas_of_2025_say_what_they_were_made_of(client: PageClient, staff: User) -> None:
    rows = client.page("/registry/areas").rows[1:]
    assert len(rows) == 1 + 96
    dong_son = next(row for row in rows if row[1] == "21109")
    assert dong_son[4].count(",") == 4


def test_departments_stand_under_what_they_answer_to(client: PageClient, staff: User) -> None:
    rows = client.page("/registry/departments").rows[1:]
    assert len(rows) == 270
    names = [row[0] for row in rows]
    assert names[0] == "Ủy ban nhân dân tỉnh Quảng Ngãi"
    binh_son = names.index("Ủy ban nhân dân huyện Bình Sơn")
    assert "Bình Sơn" in names[binh_son + 1]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("offices", "BHXH huyện Bình Sơn"),
        ("sectors", "Giáo dục và đào tạo"),
        ("unit-types", "Người lao động"),
    ],
)
def test_the_short_lists_are_there_to_read(path: str, words: str, client: PageClient, staff: User) -> None:
    assert words in client.page(f"/registry/{path}").text


def test_an_unknown_list_or_province_shows_the_first(client: PageClient, staff: User) -> None:
    assert len(client.page("/registry/areas?list=1954&province=99").rows) == 1 + 97


def test_staff_read_the_registry_and_leave_the_settings(client: PageClient, staff: User) -> None:
    assert client.get("/settings").status_code == 404
    assert client.get("/settings/hotline").status_code == 404
