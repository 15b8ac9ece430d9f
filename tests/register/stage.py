"""Where a random history plays: one province rolled back each time, the register and the naive one side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import event
from sqlalchemy.orm import Session

from rollout.db import db
from rollout.ledger import chain
from rollout.models import User
from rollout.register.act import Act
from rollout.register.errors import RegisterError
from rollout.vocabulary import (
    Channel,
    Evidence,
    Milestone,
    PeopleGroup,
    UnitMode,
)
from tests.register.agreement import Agreement
from tests.register.naive_register import NaiveRegister
from tests.register.naive_written import Refused
from tests.register.world import D, World

PEOPLE, UNITS, LAST = 50, 5, 59
REASON = "lý do"
SUBJECTS = ("area_2021", "area_2025", "department", "unit_type", "office", "officer")

# Few people and days come up often, so that acts meet; all of them come up sometimes.
a_person = st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(0, PEOPLE - 1))
some_people = st.lists(a_person, min_size=1, max_size=6, unique=True)
a_unit = st.integers(0, UNITS - 1)
a_day = st.one_of(st.sampled_from([10, 20, 30, 40]), st.integers(0, LAST))
a_group = st.sampled_from([PeopleGroup.EMPLOYEE, PeopleGroup.EMPLOYEE, PeopleGroup.STUDENT])
a_milestone = st.sampled_from([Milestone.REGISTERED, Milestone.ACCEPTED, Milestone.SIGNED_IN, *Milestone])
an_evidence = st.sampled_from([Evidence.REPORTED, Evidence.REPORTED, Evidence.VERIFIED, Evidence.OFFICIAL])
a_channel = st.sampled_from([Channel.APP, Channel.APP, *Channel])
a_mode = st.sampled_from([UnitMode.LIST, UnitMode.COUNT, None])
a_number = st.integers(0, 60)
some_numbers = st.fixed_dictionaries(
    {}, optional={milestone.value: a_number for milestone in Milestone if milestone is not Milestone.SUBMITTED}
)


@dataclass
class Province:
    """The province that every history begins with; each history is rolled back at its end."""

    world: World
    user_id: int
    people: list[int]

    def open(self) -> Session:
        connection = db.engine.connect()
        connection.begin()
        session = Session(bind=connection, join_transaction_mode="create_savepoint")
        event.listen(session, "before_commit", chain.seal_transaction)
        event.listen(session, "after_rollback", chain.forget_transaction)
        return session


class Stage(RuleBasedStateMachine):
    """Does each act in both and compares everything after it."""

    province: ClassVar[Province]

    def __init__(self) -> None:
        super().__init__()
        self.session = self.province.open()
        user = self.session.get_one(User, self.province.user_id)
        self.world = replace(self.province.world, session=self.session, user=user)
        self.naive = NaiveRegister()
        areas = self.world.areas
        self.agreement = Agreement(
            self.session,
            self.naive,
            {areas[name]: areas[name[0]] for name in ("A", "B", "A1", "B1")},
            D(0),
            D(LAST),
            Random(0),
        )
        self.units: list[int] = []

    def teardown(self) -> None:
        connection = self.session.connection()
        self.session.close()
        connection.get_transaction().rollback()  # type: ignore[union-attr]
        connection.close()

    def perform(self, action: str, real: Callable[[Act], object], naive: Callable[[], object]) -> None:
        """One act in both, refused by both or by none; then everything is compared."""
        act = Act(self.session, by=self.world.user, action=action)
        self.naive.seq = act.seq
        try:
            real(act)
            act.apply()
            self.session.commit()
            refused = None
        except RegisterError as error:
            self.session.rollback()
            refused = error
        try:
            naive()
        except Refused:
            self.naive.take_back()
            assert refused, f"{action}: the rules refuse it"
        else:
            assert not refused, f"{action}: the rules allow it, the register says {refused!r}"
        self.naive.seq = chain.last_seq(self.session)
        if self.naive.seq == act.seq:  # else it was refused or changed nothing
            self.agreement.actions[act.seq] = action
        self.agreement.check()

    def person(self, index: int) -> int:
        return self.province.people[index]

    def values(self, subject: str) -> list[int | None]:
        areas = self.world.areas
        return {
            "area_2021": [None, areas["A"], areas["A1"], areas["B1"]],
            "area_2025": [None, areas["X"], areas["Y"]],
            "department": [None, *self.world.departments],
            "unit_type": [None, *self.world.unit_types],
            "office": [None, *self.world.offices],
            "officer": [None, *self.world.officers],
        }[subject]
