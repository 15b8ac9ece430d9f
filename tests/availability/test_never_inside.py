"""After any absence that was saved, no agreed visit of that officer lies inside it; and none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rollout.availability.absence import Absence
from rollout.availability.actions.absences import add, in_the_way
from rollout.core.office_hours import Hours
from rollout.db import db
from rollout.models import OfficerAbsence, User, Visit, VisitOfficer
from rollout.register.visit_acts import officers_of
from rollout.register.visit_collisions import KEEP, RELEASE, Fate, VisitsInTheWay
from rollout.register.visit_refusals import TimeRefused
from rollout.vocabulary_of_visits import AbsenceKind, VisitAct, VisitState
from tests.clock import turning
from tests.databases import Databases
from tests.register.visiting import CLOCKS, MONDAY, TODAY, Visiting, events_of
from tests.register.world import make_world

QUARTERS = st.integers(0, 95)
DAYS = st.integers(0, 4)
SAID = st.sampled_from((RELEASE, KEEP, None, "other"))


@pytest.fixture
def held(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visiting]:
    with databases.lend(tmp_path) as app, app.app_context():
        turning(monkeypatch, CLOCKS)(TODAY)
        yield Visiting(make_world(db.session()))
        db.session.remove()


def inside(held: Visiting) -> list[int]:
    """Agreed visits in an absence that stands of somebody who goes."""
    row = OfficerAbsence
    found = (
        select(Visit.id)
        .join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
        .join(row, row.user_id == VisitOfficer.user_id)
        .where(
            Visit.state == VisitState.CONFIRMED.value,
            row.taken_back_at.is_(None),
            row.from_on <= Visit.day,
            row.to_on > Visit.day,
            row.starts < Visit.ends,
            row.ends > Visit.starts,
        )
    )
    return list(held.session.scalars(found))


def test_no_agreed_visit_is_left_inside(held: Visiting) -> None:
    session = held.session
    unit_ids = [held.unit() for _ in range(3)]

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        visits=st.lists(
            st.tuples(DAYS, st.sampled_from((420, 510, 600, 810, 900)), st.integers(0, 1), st.integers(0, 2)),
            max_size=5,
        ),
        officer=st.integers(0, 1),
        first=DAYS,
        more=DAYS,
        hours=st.tuples(QUARTERS, st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1]),
        fates=st.lists(SAID, min_size=5, max_size=5),
    )
    def check(
        visits: list[tuple[int, int, int, int]],
        officer: int,
        first: int,
        more: int,
        hours: tuple[int, int],
        fates: list[Fate | str | None],
    ) -> None:
        for row in session.scalars(select(Visit).where(Visit.state != VisitState.CANCELLED.value)):
            row.state = VisitState.CANCELLED.value  # the examples before
        session.query(OfficerAbsence).delete()
        session.commit()
        for day, starts, goes, unit in visits:
            try:
                held.confirmed(unit_ids[unit], start=(MONDAY + timedelta(days=day), starts), officer=goes)
            except TimeRefused:
                session.rollback()
        absent_id, other_id = held.world.officers[officer], held.world.officers[1 - officer]
        start = MONDAY + timedelta(days=first)
        new = Absence(
            absent_id, AbsenceKind.OTHER, start, start + timedelta(days=more), Hours(hours[0] * 15, hours[1] * 15)
        )  # fmt: skip
        hit, _sessions = in_the_way(session, new)
        keys = [visit.id for visit in hit]
        said = {
            key: fate if isinstance(fate, Fate) else Fate(to_id=other_id)
            for key, fate in zip(keys, fates, strict=False)
            if fate is not None
        }
        before = {visit.id: visit.state for visit in session.scalars(select(Visit))}
        try:
            add(session, new, visits=said, sessions={}, by=session.get_one(User, absent_id))
            session.commit()
        except (VisitsInTheWay, TimeRefused):
            session.rollback()
            assert {visit.id: visit.state for visit in session.scalars(select(Visit))} == before
            assert session.scalars(select(OfficerAbsence)).all() == []
            return
        assert inside(held) == []
        assert set(said) == set(keys), "nothing is saved before all is said"
        for key in keys:
            visit = session.get_one(Visit, key)
            is_given = visit.state == VisitState.CONFIRMED.value and officers_of(session, visit) == [other_id]
            last = events_of(session, visit)[-1]
            assert is_given or (visit.state, last.act) == (VisitState.EXPIRED.value, VisitAct.RELEASE.value)
            assert is_given == (said[key].to_id is not None)

    check()
