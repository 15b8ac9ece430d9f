"""Settings: who changes them, to what, and what is left in the audit trail."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.installation import install
from rollout.core.settings import settings
from rollout.models import AuditRecord, Setting, User
from rollout.registry.rules import RULES, rule_of
from rollout.registry.seed import load_registry
from rollout.vocabulary import Role, ScopeKind
from tests.page import Page, PageClient

PASSWORD = "bốn từ không liên quan"


@pytest.fixture
def admin(client: PageClient, session: Session) -> User:
    """An admin, who is logged in."""
    system = install(session, is_demo=False)
    load_registry(session)
    user = actions.create_user(session, username="quan.tri", display_name="Quản Trị", by=system)
    actions.set_password(session, user, password=PASSWORD, by=user)
    actions.assign(session, user, role=Role.ADMIN, scope=ScopeKind.PROVINCE, by=system)
    client.log_in("quan.tri", PASSWORD)
    return user


def test_all_settings_are_listed_with_their_basis(client: PageClient, admin: User) -> None:
    rows = client.page("/settings").rows[1:]
    assert len(rows) == 41
    assert ["Điện thoại hỗ trợ", "0255.3828919", "728"] in [row[:3] for row in rows]
    assert "Đã được cấp tài khoản" in [row[1] for row in rows]


def test_a_setting_is_changed_and_the_trail_says_from_what_to_what(
    client: PageClient, session: Session, admin: User
) -> None:
    answer = client.submit("/settings/stale_list_days", {"value": "45"})
    assert answer.status_code == 303
    session.expire_all()
    assert settings(session, "stale_list_days") == {"stale_list_days": "45"}
    record = session.scalars(select(AuditRecord).where(AuditRecord.action == "edit_setting")).one()
    assert record.actor_id == admin.id
    assert record.detail == {"key": "stale_list_days", "before": "60", "after": "45"}


def test_the_same_value_again_leaves_no_trail(client: PageClient, session: Session, admin: User) -> None:
    client.submit("/settings/hotline", {"value": " 0255.3828919 "})
    assert "Giá trị không đổi." in client.page("/settings").text
    assert session.scalars(select(AuditRecord).where(AuditRecord.action == "edit_setting")).all() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_and_nothing_changes(client: PageClient, session: Session, admin: User) -> None:
    for key, value, complaint in (
        ("deployed_rate", "120", "Cần một số nguyên từ 1 đến 100."),
        ("deployed_rate", "tám mươi", "Cần một số nguyên từ 1 đến 100."),
        ("deployed_milestone", "liked", "Chọn một giá trị trong danh sách."),
        ("working_hours", "13:00-12:00", "Cần các khoảng giờ tăng dần"),
        ("working_days", "0,1", "Cần các số từ 1"),
        ("guide_url", "ftp://example.org", "Cần một địa chỉ bắt đầu bằng https://"),
        ("agency_name", "", "Cần điền mục này."),
    ):
        answer = client.submit(f"/settings/{key}", {"value": value})
        assert answer.status_code == 422, key
        assert complaint in Page(answer).text, key
    assert session.scalars(select(AuditRecord).where(AuditRecord.action == "edit_setting")).all() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_setting_that_ships_keeps_its_own_rule(session: Session) -> None:
    load_registry(session)
    shipped = {setting.key: setting.value for setting in session.scalars(select(Setting))}
    assert set(RULES) <= set(shipped), "a rule for a setting that does not exist"
    assert {key: rule_of(key).problem(value) for key, value in shipped.items()} == dict.fromkeys(shipped)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_unknown_setting_does_not_exist(client: PageClient, admin: User) -> None:
    assert client.get("/settings/no_such_key").status_code == 404
