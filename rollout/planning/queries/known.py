"""What is known of the units that could be visited: a bounded number of queries, however many units and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, bindparam, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from rollout.core.dates import day_number
from rollout.core.selection import Selection
from rollout.db import among
from rollout.ledger.balances import last_balance
from rollout.ledger.person_lines import IMPLIED_BY
from rollout.ledger.said import is_unsaid_of
from rollout.models import (
    Membership,
    Obstacle,
    ObstaclePerson,
    Statement,
    UnitType,
    Visit,
    VisitUnit,
)
from rollout.models.rollup import DIM_CODE, column
from rollout.register.attention import exists as unit_exists
from rollout.register.attention import group_rows, is_deployed
from rollout.register.homes import Homes, homes_of
from rollout.register.taking_part import takes_part
from rollout.register.ways import Communes, areas_of
from rollout.vocabulary import Evidence, Measure, Milestone, PeopleGroup, UnitForm
from rollout.vocabulary_of_obstacles import BLOCKS, OPEN_STATES
from rollout.vocabulary_of_visits import OPEN_STATES as OPEN_VISITS
from rollout.vocabulary_of_visits import VisitState

BEFORE_ACCOUNT = frozenset(
    {Milestone.INFO_COMPLETED, Milestone.INSTALLED, Milestone.REGISTERED, Milestone.SUBMITTED, Milestone.ACCEPTED}
)
BLOCKING = tuple(kind.value for kind, milestone in BLOCKS.items() if milestone in BEFORE_ACCOUNT)
"""Obstacles that keep people from their account; the others trouble those who have one."""

SHOW_ACCOUNT = sorted({Milestone.ACCEPTED, *IMPLIED_BY[Milestone.ACCEPTED]})


UNDER_WAY = OPEN_VISITS - {VisitState.SUGGESTED}


class Known(NamedTuple):
    """A unit of today. `missing` have no account: None where it counts and never said of a group with people how many
    have one.

    Places are keys, none where nobody knows.
    """

    id: int
    code: str
    name: str
    people: int
    missing: int | None
    is_deployed: bool
    office_id: int | None
    officer_id: int | None
    type_id: int | None
    district_id: int | None


def known_units(session: Session, selection: Selection, on: date) -> list[Known]:
    """The units of a selection, by name. One query."""
    people, accepted = column(Measure.PARTICIPANTS), column(Measure.ACCEPTED)
    spans = ", ".join(
        f"(SELECT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE[dim]} AND s.unit_id = u.id "
        f"AND s.from_day <= :day AND s.to_day > :day) AS {dim}_id"
        for dim in ("office", "officer", "unit_type", "district")
    )
    unsaid = is_unsaid_of("u.id", Milestone.ACCEPTED, "p.name", Evidence.REPORTED)
    rows = session.execute(
        text(
            f"""
            WITH own AS MATERIALIZED (
                SELECT u.id, u.code, u.name, u.sort_name, CASE WHEN {is_deployed("u.id")} THEN 1 ELSE 0 END AS deployed,
                    {spans}
                FROM unit u WHERE {selection.sql("u.id")} AND {unit_exists("u.id")}
            ),
            of_group AS (
                SELECT u.id, COALESCE(b.{people}, 0) AS people,
                    CASE WHEN NOT {unsaid} THEN COALESCE(b.{people} - b.{accepted}, 0) END AS missing
                FROM own u CROSS JOIN ({group_rows(tuple(PeopleGroup))}) p
                LEFT JOIN unit_balance b ON {last_balance("p.code", "u.id")}
            ),
            now AS (
                SELECT id, SUM(people) AS people,
                    CASE WHEN SUM(CASE WHEN people > 0 AND missing IS NULL THEN 1 ELSE 0 END) = 0
                    THEN SUM(CASE WHEN missing < 0 THEN 0 ELSE missing END) END AS missing
                FROM of_group GROUP BY id
            )
            SELECT own.*, now.people, now.missing FROM own JOIN now ON now.id = own.id ORDER BY own.sort_name, own.id
            """
        ).bindparams(bindparam("day", day_number(on)), bindparam("on", on, type_=Date()))
    )
    return [
        Known(
            row.id,
            row.code,
            row.name,
            int(row.people),
            None if row.missing is None else int(row.missing),
            bool(row.deployed),
            row.office_id or None,
            row.officer_id or None,
            row.unit_type_id or None,
            row.district_id or None,
        )
        for row in rows
    ]


def household_types(session: Session) -> frozenset[int]:
    """Types of units that are the households of a commune: nobody there agrees a visit. One query."""
    return frozenset(session.scalars(select(UnitType.id).where(UnitType.form == UnitForm.COMMUNE.value)))


def blocked_at(session: Session, unit_ids: Collection[int], on: date) -> dict[int, int]:
    """Unit → how many of its people without an account open obstacles hold: those named, each once, and the largest
    number of those of whom only a number is said, for two numbers may be of the same people. Two queries."""
    held = Obstacle
    is_open = (
        among(session, held.unit_id, unit_ids),
        held.state.in_([state.value for state in sorted(OPEN_STATES)]),
        held.kind.in_(BLOCKING),
    )
    named = (
        select(held.unit_id, func.count(ObstaclePerson.person_id.distinct()))
        .join(ObstaclePerson, ObstaclePerson.obstacle_id == held.id)
        .where(*is_open, _is_listed(on), ~_has_account(on))
        .group_by(held.unit_id)
    )
    found: Counter[int] = Counter()
    for unit_id, number in session.execute(named):
        found[unit_id or 0] += number
    told = select(func.count()).where(ObstaclePerson.obstacle_id == held.id).correlate(held).scalar_subquery()
    more = held.people_count - told
    unnamed = select(held.unit_id, func.max(more)).where(*is_open, more > 0).group_by(held.unit_id)
    for unit_id, people in session.execute(unnamed):
        found[unit_id or 0] += int(people or 0)
    return dict(found)


def _is_listed(on: date) -> ColumnElement[bool]:
    return exists().where(
        Membership.person_id == ObstaclePerson.person_id,
        Membership.unit_id == Obstacle.unit_id,
        Membership.voided_seq.is_(None),
        Membership.from_on <= on,
        Membership.to_on > on,
    )


def _has_account(on: date) -> ColumnElement[bool]:
    return exists().where(
        Statement.person_id == ObstaclePerson.person_id,
        Statement.voided_seq.is_(None),
        Statement.milestone.in_(SHOW_ACCOUNT),
        Statement.day <= on,
    )


def open_visits(session: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Unit → the first visit with it that is under way; what is only suggested is not, for nobody was told of it. One
    query."""
    rows = session.execute(
        select(VisitUnit.unit_id, func.min(Visit.id))
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            among(session, VisitUnit.unit_id, unit_ids),
            Visit.state.in_([state.value for state in sorted(UNDER_WAY)]),
            takes_part(),
        )
        .group_by(VisitUnit.unit_id)
    )
    return dict(rows.all())


def suggestion_of(session: Session, unit_id: int) -> Visit | None:
    """The visit with a unit alone that somebody, or the clock, suggested and nobody has offered. One query."""
    other = aliased(VisitUnit)
    return session.scalar(
        select(Visit)
        .join(VisitUnit, VisitUnit.visit_id == Visit.id)
        .where(
            VisitUnit.unit_id == unit_id,
            Visit.state == VisitState.SUGGESTED.value,
            Visit.session_id.is_(None),
            ~exists().where(other.visit_id == Visit.id, other.unit_id != unit_id),
        )
        .order_by(Visit.id)
        .limit(1)
    )


@dataclass(frozen=True)
class Places:
    """Where units are, communes of 2025, and where their officers begin and end their days."""

    units: Mapping[int, int]
    homes: Homes

    def start(self, unit: Known) -> int | None:
        """From where a unit is visited: by its officer, else from its office. None where nobody knows."""
        if self.homes.is_known(unit.officer_id):
            return self.homes.commune(unit.officer_id)
        return self.homes.commune_of_office(unit.office_id)


def places(session: Session, unit_ids: Collection[int], held: Communes, on: date) -> Places:
    """Five queries."""
    return Places(areas_of(session, unit_ids, on, held), homes_of(session, held, on))
