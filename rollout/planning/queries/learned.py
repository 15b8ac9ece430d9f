"""What sessions of like units brought: of the last ones in the province, whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number
from rollout.ledger.balances import last_balance
from rollout.models import GuidanceSession
from rollout.models.rollup import DIM_CODE, column
from rollout.planning.expected import SessionRow, Yields, band, learn
from rollout.register.attention import group_rows
from rollout.register.yields import DAYS, yields_by_unit
from rollout.vocabulary import Measure, PeopleGroup
from rollout.vocabulary_of_sessions import SessionState

SESSIONS = 200
"""The last sessions from which is learned."""

LOOKS_BACK = timedelta(days=730)


def learned(session: Session, on: date) -> Yields | None:
    """None where nothing is known yet. Eight queries."""
    return learn(session_rows(session, on))


def session_rows(session: Session, on: date) -> list[SessionRow]:
    """A row for each session and unit that lists people; of those whose fourteen days have passed."""
    held = GuidanceSession
    last = (
        select(held.id, held.day)
        .where(
            held.state == SessionState.HELD.value,
            held.day < on - timedelta(days=DAYS),
            held.day >= on - LOOKS_BACK,
        )
        .order_by(held.day.desc(), held.id.desc())
    )
    days: dict[int, date] = {}
    found = None
    most = SESSIONS
    while found is None:  # fewer of them, as long as too many people came
        days = dict(session.execute(last.limit(most)).all())
        found = yields_by_unit(session, days, None, on) if days else {}
        most //= 2
    pairs = [(unit_id, day_number(days[key])) for key, units in found.items() for unit_id in units]
    before = _people_before(session, pairs)
    return [
        SessionRow(kind, band(people), missing, len(result.people))
        for key, units in found.items()
        for unit_id, result in units.items()
        for people, missing, kind in [before[unit_id, day_number(days[key])]]
    ]


def _people_before(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(unit, day) → people at the end of the day before, those of them without an account, and the type. One query."""
    if not pairs:
        return {}
    asked = ", ".join(f"({int(unit_id)}, {int(day)})" for unit_id, day in sorted(set(pairs)))
    people, accepted = column(Measure.PARTICIPANTS), column(Measure.ACCEPTED)
    kind = (
        f"SELECT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['unit_type']} AND s.unit_id = a.unit_id "
        "AND s.from_day <= a.day AND s.to_day > a.day"
    )
    rows = session.execute(
        text(
            f"WITH asked (unit_id, day) AS (VALUES {asked}) "
            f"SELECT a.unit_id, a.day, COALESCE(SUM(b.{people}), 0), COALESCE(SUM(b.{people} - b.{accepted}), 0), "
            f"COALESCE(({kind}), 0) FROM asked a CROSS JOIN ({group_rows(tuple(PeopleGroup))}) p "
            f"LEFT JOIN unit_balance b ON {last_balance('p.code', 'a.unit_id', '(a.day - 1)')} "
            "GROUP BY a.unit_id, a.day"
        )
    )
    return {(unit_id, day): (int(number), int(missing), int(key)) for unit_id, day, number, missing, key in rows}
