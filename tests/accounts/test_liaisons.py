"""Liaisons who lost their password: whom an officer may help, and whom not."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.dates import today
from rollout.models import User
from rollout.vocabulary import Role, ScopeKind
from tests.accounts.conftest import PASSWORD, AddUnit, AddUser
from tests.page import Page, PageClient


@pytest.fixture
def officer(client: PageClient, add_user: AddUser, add_unit: AddUnit) -> User:
    """The officer of units A and B, who is logged in; C is somebody else's."""
    units = {code: add_unit(code) for code in "ABC"}
    user = add_user("can.bo", Role.OFFICER, ScopeKind.UNITS, unit_ids=[units["A"].id, units["B"].id])
    add_user("dau.moi.a", Role.LIAISON, ScopeKind.UNITS, unit_ids=[units["A"].id])
    add_user("dau.moi.ab", Role.LIAISON, ScopeKind.UNITS, unit_ids=[units["A"].id, units["B"].id])
    add_user("dau.moi.bc", Role.LIAISON, ScopeKind.UNITS, unit_ids=[units["B"].id, units["C"].id])
    add_user("dau.moi.c", Role.LIAISON, ScopeKind.UNITS, unit_ids=[units["C"].id])
    client.log_in("can.bo", PASSWORD)
    return user


def listed(client: PageClient, search: str = "") -> list[str]:
    return [row[1] for row in client.page(f"/liaisons?q={search}").rows[1:]]


def user_named(session: Session, username: str) -> User:
    return session.query(User).filter_by(username=username).one()


def post(client: PageClient, path: str) -> int:
    token = client.page("/account").form(action="/logout").values["csrf_token"]
    return client.post(path, data={"csrf_token": token}).status_code


def test_only_liaisons_all_of_whose_units_are_in_scope_are_listed(client: PageClient, officer: User) -> None:
    assert listed(client) == ["dau.moi.a", "dau.moi.ab"]
    assert listed(client, "moi.ab") == ["dau.moi.ab"]


def test_the_officer_is_asked_and_gives_a_new_code(client: PageClient, session: Session, officer: User) -> None:
    user = user_named(session, "dau.moi.a")
    questions = [button.get("data-confirm", "") for button in client.page("/liaisons").markup.all("button")]
    assert any(f"Mật khẩu hiện tại của {user.display_name} sẽ hết hiệu lực." in question for question in questions)
    page = Page(client.submit("/liaisons", {}, action=f"/liaisons/{user.id}/slip"))
    assert "dau.moi.a" in page.text
    session.expire_all()
    assert user.password_hash is None


@pytest.mark.parametrize("username", ["dau.moi.bc", "dau.moi.c", "can.bo", "system"])
def test_nobody_else_is_reset(username: str, client: PageClient, session: Session, officer: User) -> None:
    user = user_named(session, username)
    before = user.password_hash
    assert post(client, f"/liaisons/{user.id}/slip") == 404
    session.expire_all()
    assert user.password_hash == before


@pytest.mark.parametrize("from_year", [2021, 9000])
def test_a_liaison_who_is_or_will_be_more_is_for_an_admin(
    from_year: int, client: PageClient, session: Session, officer: User
) -> None:
    user = user_named(session, "dau.moi.a")
    actions.assign(
        session,
        user,
        role=Role.STAFF,
        scope=ScopeKind.PROVINCE,
        by=officer,
        from_on=today().replace(year=from_year, day=1),
    )
    assert listed(client) == ["dau.moi.ab"]
    assert post(client, f"/liaisons/{user.id}/slip") == 404


def test_a_closed_account_is_for_an_admin(client: PageClient, session: Session, officer: User) -> None:
    user_named(session, "dau.moi.a").is_active = False
    assert listed(client) == ["dau.moi.ab"]


def test_staff_of_the_province_help_every_liaison(client: PageClient, add_user: AddUser, officer: User) -> None:
    add_user("chuyen.vien", Role.STAFF)
    client.submit("/account", {}, action="/logout")
    client.log_in("chuyen.vien", PASSWORD)
    assert listed(client) == ["dau.moi.a", "dau.moi.ab", "dau.moi.bc", "dau.moi.c"]
