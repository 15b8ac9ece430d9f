"""A small installation: a user, a unit and one posting a day in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from rollout.core.installation import install
from rollout.ledger import chain
from rollout.models import User
from rollout.register import units
from rollout.register.act import Act
from rollout.vocabulary import FIRST_DAY


@pytest.fixture
def system(session: Session) -> User:
    """The user "system" of an installation without units."""
    held = install(session, is_demo=False)
    session.commit()
    return held


@pytest.fixture
def add_unit(session: Session, system: User) -> Callable[[str], int]:
    """Adds a unit in a transaction of its own; returns the seq at which the chain then stands."""

    def add(code: str) -> int:
        act = Act(session, by=session.merge(system), action="create_unit")
        units.create_unit(act, units.NewUnit(code, f"Đơn vị {code}", FIRST_DAY), by=session.merge(system))
        act.apply()
        session.commit()
        seq = chain.last_seq(session)
        session.rollback()  # a transaction left open would keep SQLite from all others
        return seq

    return add
