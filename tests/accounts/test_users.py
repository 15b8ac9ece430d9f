"""Users as an admin keeps them: the list, creating, correcting, roles and scopes, closing."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.accounts import actions
from rollout.accounts.errors import OwnAccount, OwnAdminRole, UsernameMalformed, UsernameTaken, WrongScope
from rollout.core.access import ROLE_SCOPES, Permission, viewer_of
from rollout.core.dates import today
from rollout.models import Area, Assignment, AuditRecord, Office, UnitCode, User
from rollout.registry.seed import load_registry
from rollout.vocabulary import FIRST_DAY, CodeKind, Role, ScopeKind
from tests.accounts.conftest import PASSWORD, AddUnit, AddUser
from tests.page import Page, PageClient
from tests.staffed import queries


@pytest.fixture
def admin(client: PageClient, add_user: AddUser) -> User:
    """The admin who is logged in."""
    user = add_user("quan.tri", Role.ADMIN)
    client.log_in("quan.tri", PASSWORD)
    return user


def names(page: Page) -> list[str]:
    return [row[1] for row in page.rows[1:]]


def add_people(session: Session, by: User, *people: str) -> None:
    for number, name in enumerate(people):
        actions.create_user(session, username=f"nguoi.{number}", display_name=name, by=by)


@pytest.mark.both_engines
def test_users_are_listed_by_given_name(client: PageClient, session: Session, admin: User) -> None:
    add_people(session, admin, "Trần Văn Ân", "Lê Thị Ánh", "Nguyễn Văn An", "Bùi Thị Đào", "Đỗ Văn Dũng")
    listed = [name for name in names(client.page("/users")) if name != admin.display_name]
    assert listed == ["Nguyễn Văn An", "Lê Thị Ánh", "Trần Văn Ân", "Đỗ Văn Dũng", "Bùi Thị Đào"]


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anh", ["Lê Thị Ánh"]),
        ("LÊ THỊ", ["Lê Thị Ánh"]),
        ("nguoi.1", ["Lê Thị Ánh"]),
        ("văn an", ["Nguyễn Văn An"]),
        ("%", []),
        ("không có ai", []),
    ],
)
def test_a_search_needs_no_marks(
    typed: str, found: list[str], client: PageClient, session: Session, admin: User
) -> None:
    add_people(session, admin, "Nguyễn Văn An", "Lê Thị Ánh")
    page = Page(client.submit("/users", {"q": typed}))
    assert names(page) == found
    fragment = client.fragment(f"/users?q={typed.replace('%', '%25')}")
    assert names(fragment) == found


def test_the_list_is_in_pages_of_fifty(client: PageClient, session: Session, admin: User) -> None:
    add_people(session, admin, *(f"Người Số {number:03}" for number in range(60)))
    assert len(names(client.page("/users"))) == 50
    assert len(names(client.page("/users?page=2"))) == 11
    assert len(names(client.page("/users?page=99999"))) == 11
    assert "Trang 2/2 · 61 dòng" in client.page("/users?page=2").text


def test_the_list_is_filtered_by_state(client: PageClient, session: Session, admin: User, add_user: AddUser) -> None:
    add_people(session, admin, "Nguyễn Chờ")
    add_user("da.khoa").is_active = False
    assert names(client.page("/users?state=waiting")) == ["Nguyễn Chờ"]
    assert names(client.page("/users?state=closed")) == ["Người Dùng da.khoa"]
    assert names(client.page("/users?state=in_use")) == [admin.display_name]


def test_a_user_is_created_corrected_and_called(client: PageClient, session: Session, admin: User) -> None:
    filled = {"username": "Moi.Vao", "display_name": "  Lý   Mới ", "job_title": "Kế toán", "phone": "0908 182 151"}
    created = client.submit("/users/new", filled)
    page = client.page(created.headers["Location"])
    assert page.heading == "Lý Mới"
    assert page.links["0908182151"] == "tel:0908182151", "as a file of users would keep it"
    user = session.scalars(select(User).where(User.username == "moi.vao")).one()
    assert user.phone is not None
    assert b"0908" not in user.phone
    client.submit(f"/users/{user.id}/edit", {"display_name": "Lý Thị Mới", "job_title": "Kế toán", "phone": ""})
    assert client.page(f"/users/{user.id}").heading == "Lý Thị Mới"
    detail = session.scalars(select(AuditRecord.detail).where(AuditRecord.action == "edit_user")).one()
    assert detail == {"fields": ["display_name", "phone"]}


def test_where_an_officer_sets_out_is_said_and_taken_back(
    client: PageClient, session: Session, admin: User, add_user: AddUser
) -> None:
    load_registry(session)
    area = session.scalars(select(Area).where(Area.area_list == "2025", Area.code == "21484")).one()
    old = session.scalars(select(Area.id).where(Area.area_list == "2021", Area.code == "21484")).one()
    filled = {"username": "can.bo", "display_name": "Lý Mới", "set_out_area": str(area.id)}
    created = client.submit("/users/new", filled).headers["Location"]
    user = session.scalars(select(User).where(User.username == "can.bo")).one()
    assert user.set_out_area_id == area.id
    assert "Xã Ba Tơ" in client.page(created).text
    address, kept = f"/users/{user.id}/edit", {"display_name": "Lý Mới"}
    assert client.submit(address, {**kept, "set_out_area": str(old)}).status_code == 422, "of the list of 2025 alone"
    client.submit(address, kept | {"set_out_area": str(area.id)})
    client.submit(address, kept | {"set_out_area": "0"})
    assert session.scalar(select(User.set_out_area_id).where(User.username == "can.bo")) is None
    assert "Xã Ba Tơ" not in client.page(created).text
    details = session.scalars(select(AuditRecord.detail).where(AuditRecord.action == "edit_user")).all()
    assert details == [{"fields": ["set_out_area"]}], "only what changed"


def test_officers_see_where_they_set_out(client: PageClient, session: Session, add_user: AddUser) -> None:
    load_registry(session)
    officer = add_user("can.bo", Role.OFFICER, ScopeKind.OFFICER)
    client.log_in("can.bo", PASSWORD)
    assert "Nơi xuất phát khi đi cơ sởCơ quan BHXH" in client.page("/account").text
    officer.set_out_area_id = session.scalars(
        select(Area.id).where(Area.name == "Xã Ba Vinh", Area.area_list == "2025")
    ).one()
    session.commit()
    assert "Nơi xuất phát khi đi cơ sởXã Ba Vinh" in client.page("/account").text


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"username": "quan.tri"}, 'Tên đăng nhập "quan.tri" đã có người dùng.'),
        ({"username": "có dấu"}, "Tên đăng nhập cần từ 3 đến 60 ký tự"),
        ({"username": "ab"}, "Tên đăng nhập cần từ 3 đến 60 ký tự"),
        ({"username": ""}, "Cần điền mục này."),
        ({"display_name": ""}, "Cần điền mục này."),
        ({"phone": "12345"}, "Số điện thoại gồm 10 chữ số (di động) hoặc 11 chữ số"),
        ({"phone": "gọi 123456789"}, "Số điện thoại gồm 10 chữ số (di động) hoặc 11 chữ số"),
        ({"display_name": "a" * 301}, "Dài quá 300 ký tự."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_created(
    typed: dict[str, str], complaint: str, client: PageClient, session: Session, admin: User
) -> None:
    filled = {"username": "moi.vao", "display_name": "Lý Mới", "job_title": "", "phone": ""} | typed
    answer = client.submit("/users/new", filled)
    assert answer.status_code == 422
    assert complaint in Page(answer).text
    assert session.scalars(select(User.username).where(User.username != "system")).all() == ["quan.tri"]


def give(client: PageClient, user: User, role: Role, **filled: object) -> TestResponse:
    return client.submit(f"/users/{user.id}/assignments/new?role={role.value}", filled)


def test_a_role_is_given_in_each_kind_of_place(
    client: PageClient, session: Session, admin: User, add_user: AddUser, add_unit: AddUnit
) -> None:
    load_registry(session)
    add_unit("TA0001A")
    add_unit("TA0002A")
    user = add_user("nguoi.moi")
    office = session.scalars(select(Office).where(Office.code == "BHXH-524")).one()
    give(client, user, Role.STAFF, scope="office", office=str(office.id))
    give(client, user, Role.LIAISON, units="ta0001a, TA0002A\nTA0001A")
    give(client, user, Role.OFFICER, scope="officer")
    rows = client.page(f"/users/{user.id}").rows[1:4]
    assert [row[:2] for row in rows] == [
        ["Chuyên viên Phòng TT&PTĐT", "Cơ quan BHXH · BHXH huyện Bình Sơn"],
        ["Đầu mối đơn vị", "Các đơn vị được giao · Đơn vị TA0001A (+1)"],
        ["Cán bộ chuyên quản", "Đơn vị được giao chuyên quản"],
    ]


def test_units_are_named_by_their_code_and_never_by_another_units_tax_code(
    client: PageClient, session: Session, admin: User, add_user: AddUser, add_unit: AddUnit
) -> None:
    unit, other = add_unit("4300100001"), add_unit("TA0002A")
    for code in ("4300100001", "4300100002"):
        session.add(UnitCode(unit_id=other.id, kind=CodeKind.TAX.value, code=code, from_on=FIRST_DAY))
        session.flush()
    user = add_user("nguoi.moi")
    assert 'Không có đơn vị mang mã "4300100002".' in Page(give(client, user, Role.LIAISON, units="4300100002")).text
    give(client, user, Role.LIAISON, units="4300100001")
    (given,) = session.scalars(select(Assignment).where(Assignment.user_id == user.id))
    assert [row.unit_id for row in given.units] == [unit.id]


@pytest.mark.parametrize(
    ("role", "filled", "complaint"),
    [
        (Role.LIAISON, {"units": "KHONG-CO"}, 'Không có đơn vị mang mã "KHONG-CO".'),
        (Role.LIAISON, {"units": ""}, "Cần điền mục này."),
        (Role.STAFF, {"scope": "office", "office": "0"}, "Cần điền mục này."),
        (Role.STAFF, {"scope": "officer"}, "Phạm vi"),
        (Role.ADMIN, {"from_on": "ngày kia"}, "Không đọc được ngày."),
    ],
)
def test_a_place_that_does_not_fit_is_refused(
    role: Role,
    filled: dict[str, object],
    complaint: str,
    client: PageClient,
    session: Session,
    admin: User,
    add_user: AddUser,
) -> None:
    user = add_user("nguoi.moi")
    answer = give(client, user, role, **filled)
    assert answer.status_code == 422
    assert complaint in Page(answer).text
    assert session.scalars(select(Assignment).where(Assignment.user_id == user.id)).all() == []


def test_a_role_that_starts_later_does_nothing_until_then(client: PageClient, session: Session, admin: User) -> None:
    user = actions.create_user(session, username="sap.toi", display_name="Người Sắp Tới", by=admin)
    given = actions.assign(
        session, user, role=Role.ADMIN, scope=ScopeKind.PROVINCE, by=admin, from_on=today().replace(year=9000)
    )
    assert not viewer_of(session, user).can(Permission.MANAGE_USERS)
    assert viewer_of(session, user, given.from_on).can(Permission.MANAGE_USERS)


def test_a_role_taken_away_ends_today(client: PageClient, session: Session, admin: User, add_user: AddUser) -> None:
    user = add_user("nguoi.cu", Role.STAFF)
    held = session.scalars(select(Assignment).where(Assignment.user_id == user.id)).one()
    held.from_on = today().replace(year=today().year - 1)
    client.submit(f"/users/{user.id}", {}, action=f"/users/{user.id}/assignments/{held.id}/end")
    session.expire_all()
    assert held.to_on == today()
    assert not viewer_of(session, user).can(Permission.SEE_UNITS)


def test_a_role_given_and_taken_on_one_day_leaves_only_its_trail(
    client: PageClient, session: Session, admin: User, add_user: AddUser
) -> None:
    user = add_user("nham.lan", Role.STAFF)
    held = session.scalars(select(Assignment.id).where(Assignment.user_id == user.id)).one()
    client.submit(f"/users/{user.id}", {}, action=f"/users/{user.id}/assignments/{held}/end")
    assert session.scalars(select(Assignment).where(Assignment.user_id == user.id)).all() == []
    acts = session.scalars(select(AuditRecord.action).where(AuditRecord.subject_id == user.id)).all()
    assert {"assign", "end_assignment"} <= set(acts)


def test_an_admin_keeps_the_last_own_admin_role_and_account(
    client: PageClient, session: Session, admin: User, system: User
) -> None:
    held = session.scalars(select(Assignment).where(Assignment.user_id == admin.id)).one()
    with pytest.raises(OwnAdminRole):
        actions.end_assignment(session, held, by=admin)
    with pytest.raises(OwnAccount):
        actions.deactivate(session, admin, by=admin)
    client.submit(f"/users/{admin.id}", {}, action=f"/users/{admin.id}/assignments/{held.id}/end")
    assert "Không thể tự bỏ vai trò quản trị cuối cùng" in client.page(f"/users/{admin.id}").text
    client.submit(f"/users/{admin.id}", {}, action=f"/users/{admin.id}/deactivate")
    assert "Không thể tự khóa tài khoản" in client.page(f"/users/{admin.id}").text
    actions.assign(session, admin, role=Role.ADMIN, scope=ScopeKind.PROVINCE, by=system)
    actions.end_assignment(session, held, by=admin)


def test_a_closed_account_is_opened_again(client: PageClient, session: Session, admin: User, add_user: AddUser) -> None:
    user = add_user("tam.khoa")
    client.submit(f"/users/{user.id}", {}, action=f"/users/{user.id}/deactivate")
    assert "Đã khóa" in client.page(f"/users/{user.id}").text
    client.submit(f"/users/{user.id}", {}, action=f"/users/{user.id}/reactivate")
    session.expire_all()
    assert user.is_active


def test_system_is_nobody_to_administer(client: PageClient, admin: User, system: User) -> None:
    assert client.get(f"/users/{system.id}").status_code == 404
    assert system.display_name not in names(client.page("/users"))


def test_a_malformed_username_is_refused(session: Session, system: User) -> None:
    for username in ("ab", "có.dấu", "a b c", "-abc", "x" * 61):
        with pytest.raises(UsernameMalformed):
            actions.create_user(session, username=username, display_name="Ai Đó", by=system)


@pytest.mark.both_engines
def test_usernames_differ_by_more_than_case(session: Session, system: User) -> None:
    actions.create_user(session, username="lan.tran", display_name="Trần Lan", by=system)
    with pytest.raises(UsernameTaken):
        actions.create_user(session, username=" LAN.Tran ", display_name="Trần Lan", by=system)


def test_a_role_is_held_only_where_it_belongs(session: Session, system: User) -> None:
    user = actions.create_user(session, username="ai.do", display_name="Ai Đó", by=system)
    for role in Role:
        for scope in set(ScopeKind) - set(ROLE_SCOPES[role]):
            with pytest.raises(WrongScope):
                actions.assign(session, user, role=role, scope=scope, by=system)


def test_the_page_of_roles_says_what_each_may(client: PageClient, admin: User) -> None:
    text = client.page("/roles").text
    assert all(permission.sentence in text for permission in Permission)
    assert all(role.label in text for role in Role)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_pages_of_admins_do_not_exist_for_others(
    role: Role, client: PageClient, add_user: AddUser, add_unit: AddUnit
) -> None:
    unit = add_unit("TA0001A")
    scope = ROLE_SCOPES[role][0]
    add_user("nguoi.khac", role, scope, **({"unit_ids": [unit.id]} if scope is ScopeKind.UNITS else {}))
    client.log_in("nguoi.khac", PASSWORD)
    for path in ("/users", "/users/new", "/users/1", "/users/1/edit", "/audit", "/settings"):
        assert client.get(path).status_code == 404, path


def test_a_page_of_fifty_asks_no_more_than_a_page_of_one(
    client: PageClient, session: Session, admin: User, add_unit: AddUnit, system: User
) -> None:
    unit = add_unit("TA0001A")
    actions.assign(session, admin, role=Role.STAFF, scope=ScopeKind.PROVINCE, by=system)

    def add_liaisons(numbers: range) -> None:
        for number in numbers:
            user = actions.create_user(session, username=f"dau.moi.{number}", display_name="Đầu Mối", by=system)
            actions.assign(session, user, role=Role.LIAISON, scope=ScopeKind.UNITS, by=system, unit_ids=[unit.id])
        session.commit()

    paths = ("/users", "/liaisons", "/audit")
    add_liaisons(range(1))
    few = {path: queries(partial(client.page, path)) for path in paths}
    add_liaisons(range(1, 60))
    assert {path: queries(partial(client.page, path)) for path in paths} == few
    assert max(few.values()) <= 15
