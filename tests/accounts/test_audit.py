"""The page of the audit trail."""

from __future__ import annotations

import ast

import pytest
from sqlalchemy.orm import Session

from rollout.accounts.trail_words import ACTIONS, CODES, DETAILS, SUBJECTS
from rollout.core import audit
from rollout.models import User
from rollout.vocabulary import Role
from tests.accounts.conftest import PASSWORD, AddUser
from tests.machine import ROOT
from tests.page import Page, PageClient


@pytest.fixture
def admin(client: PageClient, add_user: AddUser) -> User:
    user = add_user("quan.tri", Role.ADMIN)
    client.log_in("quan.tri", PASSWORD)
    return user


def acts(page: Page) -> list[str]:
    return [row[2] for row in page.rows[1:]]


def test_the_latest_is_first(client: PageClient, admin: User) -> None:
    page = client.page("/audit")
    assert acts(page) == ["Đăng nhập", "Giao vai trò", "Đặt mật khẩu", "Tạo tài khoản"]
    assert page.rows[1][1] == page.rows[1][3] == admin.display_name
    assert "Vai trò: Quản trị hệ thống" in page.rows[2][4]


def test_a_reason_is_shown_in_words(client: PageClient, session: Session, admin: User) -> None:
    audit.record(session, by=admin, action="reveal_person", subject="person", subject_id=7, reason="đối chiếu tờ khai")
    assert client.page("/audit").rows[1][2:5] == [
        "Xem số đầy đủ", "Người tham gia số 7", "Lý do: đối chiếu tờ khai"
    ]  # fmt: skip


def test_fields_are_named_as_on_their_forms(client: PageClient, session: Session, admin: User) -> None:
    fields = ["bhxh", "name", "unit_code"]
    audit.record(session, by=admin, action="take_refused", subject="batch", subject_id=3, fields=fields, rows=2)
    assert client.page("/audit").rows[1][4] == "Thông tin đổi: Mã số BHXH, Tên, Mã đơn vị; Số dòng: 2"


def test_it_is_filtered_by_who_and_what(client: PageClient, admin: User, add_user: AddUser) -> None:
    add_user("lan.tran")
    assert acts(Page(client.submit("/audit", {"action": "set_password"}))) == ["Đặt mật khẩu"] * 2
    assert acts(client.page("/audit?user=lan.tran")) == ["Đặt mật khẩu"]
    assert "Không có việc nào khớp" in client.page("/audit?user=khong.co.ai").text


def test_older_entries_are_a_link_away_none_twice(client: PageClient, session: Session, admin: User) -> None:
    for number in range(1, 121):
        audit.record(session, by=admin, action="counted", subject="thing", subject_id=number)
    seen, address = [], "/audit?action=counted"
    while address:
        page = client.page(address)
        seen += [row[3] for row in page.rows[1:]]
        address = page.links.get("Cũ hơn", "")
    assert seen == [f"thing {number}" for number in reversed(range(1, 121))]


def recorded(keyword: str, callee: str) -> set[str]:
    """The literal values that calls of functions with this in their name are given under a keyword."""
    found: set[str] = set()
    for path in (ROOT / "rollout").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(callee):
                values = [given.value for given in node.keywords if given.arg == keyword]
                found |= {str(value.value) for value in values if isinstance(value, ast.Constant)}
    return found


def test_every_act_and_thing_that_is_recorded_has_its_words() -> None:
    acts, things = recorded("action", "record"), recorded("subject", "record")
    assert len(acts) > 20
    assert acts <= set(ACTIONS), "add the act to ACTIONS of rollout/accounts/trail_words.py"
    assert things <= set(SUBJECTS), "add the thing to SUBJECTS of rollout/accounts/trail_words.py"


NOT_NOTED = {"by", "action", "subject", "subject_id", "user", "person_id", "unit_id"}
"""What calls say beside the details: who, what and to whom."""


def test_whatever_is_noted_of_an_act_has_its_words() -> None:
    noted: set[str] = set()
    for path in (ROOT / "rollout").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("record", "_finish", "_one")):
                given = {keyword.arg for keyword in node.keywords if keyword.arg}
                noted |= given - NOT_NOTED if "action" in given else set()
    assert len(noted) > 30
    assert noted <= set(DETAILS), "add it to DETAILS of rollout/accounts/trail_words.py"


def test_no_code_is_of_two_lists() -> None:
    for kinds in CODES.values():
        codes = [code for kind in kinds for code in kind]
        assert len(codes) == len(set(codes))
