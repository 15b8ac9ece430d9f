"""After any absence or closed days that were saved, no agreed visit lies inside them but one that was kept on purpose;
and none is lost without a word."""

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
from rollout.models import Closure, OfficerAbsence, Unit, User, Visit, VisitOfficer, VisitUnit
from rollout.register import closures
from rollout.register.visit_acts import officers_of, units_of
from rollout.register.visit_collisions import KEEP, LEAVE, LEAVE_OR_RELEASE, RELEASE, Fate, VisitsInTheWay
from rollout.register.visit_refusals import OfficerAlreadyGoes, TimeRefused
from rollout.register.visits import come_along
from rollout.vocabulary_of_visits import AbsenceKind, VisitAct, VisitAnswer, VisitState
from tests.clock import turning
from tests.databases import Databases
from tests.register.visiting import CLOCKS, MONDAY, TODAY, Visiting, events_of
from tests.register.world import make_world

QUARTERS = st.integers(0, 95)
DAYS = st.integers(0, 4)
SAID = st.sampled_from((RELEASE, LEAVE, LEAVE_OR_RELEASE, KEEP, None, "other"))


@pytest.fixture
def held(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visiting]:
    with databases.lend(tmp_path) as app, app.app_context():
        turning(monkeypatch, CLOCKS)(TODAY)
        visiting = Visiting(make_world(db.session()))
        visiting.officers_at_work()
        yield visiting
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
            st.tuples(
                DAYS, st.sampled_from((420, 510, 600, 810, 900)), st.integers(0, 1), st.integers(0, 2), st.booleans()
            ),
            max_size=5,
        ),
        officer=st.integers(0, 1),
        first=DAYS,
        more=DAYS,
        hours=st.tuples(QUARTERS, st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1]),
        fates=st.lists(SAID, min_size=5, max_size=5),
    )
    def check(
        visits: list[tuple[int, int, int, int, bool]],
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
        for day, starts, goes, unit, is_of_both in visits:
            try:
                visit = held.confirmed(unit_ids[unit], start=(MONDAY + timedelta(days=day), starts), officer=goes)
                if is_of_both:
                    come_along(session, visit, officer_id=held.world.officers[1 - goes], by=held.by)
                    session.commit()
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
        alone = {key for key in keys if officers_of(session, session.get_one(Visit, key)) == [absent_id]}
        before = {visit.id: visit.state for visit in session.scalars(select(Visit))}
        try:
            add(session, new, visits=said, sessions={}, by=session.get_one(User, absent_id))
            session.commit()
        except (VisitsInTheWay, TimeRefused, OfficerAlreadyGoes):
            session.rollback()
            assert {visit.id: visit.state for visit in session.scalars(select(Visit))} == before
            assert session.scalars(select(OfficerAbsence)).all() == []
            return
        assert inside(held) == []
        assert set(said) == set(keys), "nothing is saved before all is said"
        assert all(said[key] != (LEAVE if key in alone else RELEASE) for key in keys), "nor where it cannot be"
        for key in keys:
            visit = session.get_one(Visit, key)
            last = events_of(session, visit)[-1]
            if key in alone and said[key].to_id is None:
                assert (visit.state, last.act) == (VisitState.GIVEN_UP.value, VisitAct.RELEASE.value)
            else:
                assert (visit.state, officers_of(session, visit)) == (VisitState.CONFIRMED.value, [other_id])

    check()


def met_on(held: Visiting, closure: Closure) -> set[int]:
    """Agreed visits of the closed days in which the closed unit still takes part."""
    found = (
        select(Visit.id)
        .join(VisitUnit, VisitUnit.visit_id == Visit.id)
        .where(
            Visit.state == VisitState.CONFIRMED.value,
            VisitUnit.unit_id == closure.unit_id,
            VisitUnit.answer != VisitAnswer.DECLINED.value,
            Visit.day >= closure.from_on,
            Visit.day < closure.to_on,
        )
    )
    return set(held.session.scalars(found))


def test_no_closed_unit_is_met_and_the_others_keep_their_visit(held: Visiting) -> None:
    session = held.session
    unit_ids = [held.unit() for _ in range(3)]

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        visits=st.lists(
            st.tuples(
                DAYS, st.sampled_from((420, 600, 810)), st.integers(0, 1), st.sets(st.integers(0, 2), min_size=1)
            ),
            max_size=4,
        ),
        first=DAYS,
        more=DAYS,
        fates=st.lists(st.sampled_from((LEAVE_OR_RELEASE, LEAVE_OR_RELEASE, KEEP)), min_size=4, max_size=4),
    )
    def check(visits: list[tuple[int, int, int, set[int]]], first: int, more: int, fates: list[Fate]) -> None:
        for row in session.scalars(select(Visit).where(Visit.state != VisitState.CANCELLED.value)):
            row.state = VisitState.CANCELLED.value  # the examples before
        session.query(Closure).delete()
        session.commit()
        for day, starts, goes, units in visits:
            try:
                start = MONDAY + timedelta(days=day), starts
                held.confirmed(*(unit_ids[number] for number in sorted(units)), start=start, officer=goes)
            except TimeRefused:
                session.rollback()
        unit, on = session.get_one(Unit, unit_ids[0]), MONDAY + timedelta(days=first)
        last = on + timedelta(days=more)
        said = dict(zip((visit.id for visit in closures.in_the_way(session, unit, on, last)), fates, strict=False))
        joint = {key for key in said if len(units_of(session, session.get_one(Visit, key))) > 1}
        made = closures.close(session, unit, first=on, last=last, name="Nghỉ", by=held.world.user, fates=said)
        session.commit()
        assert met_on(held, made) == {key for key, fate in said.items() if fate == KEEP}
        for key in said:
            visit = session.get_one(Visit, key)
            stays = said[key] == KEEP or key in joint
            assert visit.state == (VisitState.CONFIRMED if stays else VisitState.GIVEN_UP).value
            others = [row.answer for row in units_of(session, visit) if row.unit_id != unit.id]
            assert set(others) <= {VisitAnswer.ACCEPTED.value}

    check()
