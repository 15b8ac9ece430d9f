"""What the tests of accounts share: people with roles, and places to hold them in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.dates import now
from rollout.core.installation import install
from rollout.models import Unit, UnitCode, User
from rollout.vocabulary import FIRST_DAY, CodeKind, Role, ScopeKind

PASSWORD = "bốn từ không liên quan"

AddUser = Callable[..., User]
AddUnit = Callable[[str], Unit]


@pytest.fixture
def system(session: Session) -> User:
    return install(session, is_demo=False)


@pytest.fixture
def add_user(session: Session, system: User) -> AddUser:
    """Adds someone who has set a password; `role` in the whole province unless a scope is named."""

    def add(
        username: str,
        role: Role | None = None,
        scope: ScopeKind = ScopeKind.PROVINCE,
        *,
        is_demo: bool = False,
        **place: object,
    ) -> User:
        user = actions.create_user(
            session, username=username, display_name=f"Người Dùng {username}", by=system, is_demo=is_demo
        )
        actions.set_password(session, user, password=PASSWORD, by=user)
        if role is not None:
            actions.assign(session, user, role=role, scope=scope, by=system, **place)  # type: ignore[arg-type]
        session.commit()
        return user

    return add


@pytest.fixture
def add_unit(session: Session) -> AddUnit:
    def add(code: str) -> Unit:
        unit = Unit(code=code, name=f"Đơn vị {code}", sort_name=code, search_name=code, created_at=now())
        session.add(unit)
        session.flush()
        session.add(UnitCode(unit_id=unit.id, kind=CodeKind.CODE.value, code=code, from_on=FIRST_DAY))
        return unit

    return add
