"""What a list of users does: accounts that wait for their slips, roles in scopes, corrections, undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from rollout.core.users import assign, email_of, phone_of
from rollout.models import Assignment, User
from rollout.vocabulary import ImportKind, Role, ScopeKind
from tests.workbooks.loading import Loader
from tests.workbooks.test_people import A, B, codes, counts

ON_ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

HEADER = ("Tên đăng nhập", "Họ và tên", "Vai trò", "Phạm vi", "Mã phạm vi", "Chức vụ", "Điện thoại")
NGA = ("Nga.Pham", "Phạm Thị Nga", "Đầu mối đơn vị", "", f"{A}; {B}", "Kế toán", "0908182151")
SON = ("son.le", "Lê Sơn", "Cán bộ chuyên quản", "", "", "", "")


def load(loader: Loader, *rows: Sequence[Any]) -> dict[str, Any]:
    return loader.load([HEADER, *rows], ImportKind.USERS)


def user(loader: Loader, username: str) -> User:
    return loader.session.scalars(select(User).where(User.username == username)).one()


def roles(loader: Loader, username: str) -> list[tuple[str, str]]:
    held = select(Assignment).where(Assignment.user_id == user(loader, username).id).order_by(Assignment.id)
    return [(row.role, row.scope_kind) for row in loader.session.scalars(held)]


def test_accounts_wait_for_their_slips(loader: Loader) -> None:
    result = load(loader, NGA, SON, ("lanh.dao", "Võ Thanh", "lãnh đạo", "huyện", "Huyện Bình Sơn", "", ""))
    assert counts(result) == {"created": 3}, result["errors"]
    nga = user(loader, "nga.pham")
    assert (nga.display_name, nga.job_title, phone_of(nga)) == ("Phạm Thị Nga", "Kế toán", "0908182151")
    assert (nga.password_hash, nga.is_active) == (None, True)
    (assignment,) = nga.assignments
    assert {row.unit_id for row in assignment.units} == set(loader.units.values())
    assert roles(loader, "son.le") == [("officer", "officer")]
    assert roles(loader, "lanh.dao") == [("leader", "district")]
    assert counts(load(loader, NGA, SON)) == {"unchanged": 2}


def test_addresses_for_messages_come_with_the_list(loader: Loader) -> None:
    header = (*HEADER[:2], "Vai trò", "Email")
    first = ("son.le", "Lê Sơn", "Cán bộ chuyên quản", "Son.Le@quangngai.gov.vn")
    assert counts(loader.load([header, first], ImportKind.USERS)) == {"created": 1}
    assert email_of(user(loader, "son.le")) == "son.le@quangngai.gov.vn"
    blank, other = (*first[:3], ""), (*first[:3], "son@quangngai.gov.vn")
    assert counts(loader.load([header, blank], ImportKind.USERS)) == {"unchanged": 1}
    batch = loader.load([header, other], ImportKind.USERS)["batch"]
    assert email_of(user(loader, "son.le")) == "son@quangngai.gov.vn"
    loader.undo(batch)
    assert email_of(user(loader, "son.le")) == "son.le@quangngai.gov.vn"
    wrong = loader.load([header, (*first[:3], "son.le")], ImportKind.USERS)
    assert codes(wrong) == [(2, "row.email")]


def test_a_user_may_stand_in_several_rows(loader: Loader) -> None:
    second = ("son.le", "", "chuyên viên", "cơ quan bhxh", "BHXH huyện Sơn Hà", "", "")
    assert counts(load(loader, SON, second)) == {"created": 1, "updated": 1}
    assert roles(loader, "son.le") == [("officer", "officer"), ("staff", "office")]
    assert counts(load(loader, SON, second)) == {"unchanged": 2}


def test_what_differs_is_corrected_and_blanks_erase_nothing(loader: Loader) -> None:
    load(loader, NGA)
    assert counts(load(loader, ("nga.pham", "", "", "", "", "Phó phòng", ""))) == {"updated": 1}
    nga = user(loader, "nga.pham")
    assert (nga.display_name, nga.job_title, phone_of(nga)) == ("Phạm Thị Nga", "Phó phòng", "0908182151")


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("x", "Ai Đó", "chuyên viên", "", "", "", ""), "row.username"),
        (("ai.do", "", "chuyên viên", "", "", "", ""), "row.name"),
        (("ai.do", "Ai Đó", "", "", "", "", ""), "row.role"),
        (("ai.do", "Ai Đó", "giám đốc", "", "", "", ""), "row.choice"),
        (("ai.do", "Ai Đó", "đầu mối", "", "", "", ""), "row.scope_missing"),
        (("ai.do", "Ai Đó", "đầu mối", "", "TA9999A", "", ""), "row.unit"),
        (("ai.do", "Ai Đó", "đầu mối", "toàn tỉnh", "", "", ""), "row.scope"),
        (("ai.do", "Ai Đó", "chuyên viên", "toàn tỉnh", A, "", ""), "row.scope"),
        (("ai.do", "Ai Đó", "lãnh đạo", "sở ngành", "Sở Không Có", "", ""), "row.not_in_registry"),
        (("ai.do", "Ai Đó", "chuyên viên", "", "", "", "12"), "row.contact_phone"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(loader: Loader, row: tuple[str, ...], code: str) -> None:
    result = load(loader, row)
    assert codes(result)[0] == (2, code)
    assert counts(result) == {"rejected": 1}


def test_undoing_closes_accounts_that_nobody_has_used(loader: Loader) -> None:
    batch = load(loader, NGA, SON)["batch"]
    user(loader, "son.le").password_hash = "set since"
    loader.session.commit()
    assert loader.undo(batch)["kept"] == 1
    assert (user(loader, "nga.pham").is_active, roles(loader, "nga.pham")) == (False, [])
    assert (user(loader, "son.le").is_active, roles(loader, "son.le")) == (True, [("officer", "officer")])
    assert counts(load(loader, NGA)) == {"created": 1}
    assert user(loader, "nga.pham").is_active


def test_a_closed_account_is_not_opened_by_a_file(loader: Loader) -> None:
    load(loader, NGA)
    user(loader, "nga.pham").is_active = False
    loader.session.commit()
    assert codes(load(loader, NGA)) == [(2, "row.user_closed")]


def test_undoing_puts_back_what_was_corrected(loader: Loader) -> None:
    load(loader, NGA)
    batch = load(loader, ("nga.pham", "Phạm Nga", "chuyên viên", "", "", "Phó phòng", "0908182152"))["batch"]
    assert len(roles(loader, "nga.pham")) == 2
    loader.undo(batch)
    nga = user(loader, "nga.pham")
    assert (nga.display_name, nga.job_title, phone_of(nga)) == ("Phạm Thị Nga", "Kế toán", "0908182151")
    assert len(roles(loader, "nga.pham")) == 1


@pytest.mark.parametrize("whose", ["nga.pham", "son.le"])
def test_undoing_leaves_a_role_that_took_the_place_of_the_one_it_gave(loader: Loader, whose: str) -> None:
    """A role that ended on its first day is deleted, and SQLite gives its key to the next one."""
    load(loader, NGA, ("son.le", "Lê Sơn", "lãnh đạo", "", "", "", ""))
    batch = load(loader, ("nga.pham", "", "chuyên viên", "", "", "", ""))["batch"]
    given = loader.session.scalars(select(Assignment).order_by(Assignment.id.desc())).first()
    assert given is not None
    assert given.user_id == user(loader, "nga.pham").id
    key = given.id
    loader.session.delete(given)
    loader.session.flush()
    other = assign(loader.session, user(loader, whose), role=Role.DESK, scope=ScopeKind.PROVINCE, by=loader.system)
    if loader.session.get_bind().dialect.name == "sqlite":
        assert other.id == key
    loader.session.commit()
    loader.undo(batch)
    assert ("desk", "province") in roles(loader, whose)
