"""The figures of the visits of some days, of the whole scope and by group: the database counts, no visit is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, case, cast, func, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.db import among
from rollout.models import Visit, VisitEvent
from rollout.register.yields import yields_of
from rollout.visit_measures.queries.kinds import By, Days, Kind, held, in_groups, kinds
from rollout.vocabulary_of_visits import VisitAct


@dataclass(frozen=True)
class Figures:
    """Of some visits: how many of each kind, the mean of days waited, who got an account after those held, and of
    these after the ripe ones.

    `people`, `ripe_people` None: too many to be looked up."""

    numbers: Mapping[Kind, int]
    waited: float | None
    people: int | None
    ripe_people: int | None

    @property
    def visits_per_person(self) -> float | None:
        return self.numbers[Kind.RIPE] / self.ripe_people if self.ripe_people else None


class Counting:
    """Counts the visits of a viewer's figures of some days."""

    def __init__(self, viewer: Viewer, days: Days) -> None:
        self._viewer, self._days = viewer, days
        self._people = _people(viewer, days)

    def by_group(self, by: By | None) -> dict[int, Figures]:
        """Of each group with which something was done; of all as group 0. Three queries."""
        session = self._viewer.session
        found = in_groups(self._viewer, kinds(self._viewer, self._days), by).subquery("grouped")
        done = in_groups(self._viewer, held(self._viewer, self._days), by).subquery("done")
        numbers: defaultdict[int, dict[Kind, int]] = defaultdict(lambda: dict.fromkeys(Kind, 0))
        counted = select(found.c.key, found.c.kind, func.count()).group_by(found.c.key, found.c.kind)
        for key, kind, number in session.execute(counted):
            numbers[key][Kind(kind)] = number
        mean = (
            select(done.c.key, func.avg(_waited(session)))
            .join(Visit, Visit.id == done.c.visit_id)
            .where(done.c.kind == Kind.DONE.value)
            .group_by(done.c.key)
        )
        waited = {key: float(days) for key, days in session.execute(mean) if days is not None}
        people = self._people_of(done)
        return {
            key: Figures(
                told, waited.get(key),
                None if people is None else len(people.get((key, Kind.DONE), ())),
                None if people is None else len(people.get((key, Kind.RIPE), ())),
            )
            for key, told in numbers.items()
        }  # fmt: skip

    def whole(self) -> Figures:
        return self.by_group(None).get(0) or Figures(
            dict.fromkeys(Kind, 0), None, *([None, None] if self._people is None else [0, 0])
        )

    def _people_of(self, done: Any) -> dict[tuple[int, Kind], set[int]] | None:
        """Group and kind → who got an account after a visit of it, each once. One query."""
        if self._people is None:
            return None
        pairs = (
            select(done.c.key, done.c.kind, Visit.session_id)
            .join(Visit, Visit.id == done.c.visit_id)
            .where(among(self._viewer.session, Visit.session_id, self._people))
        )
        told: defaultdict[tuple[int, Kind], set[int]] = defaultdict(set)
        for key, kind, session_id in self._viewer.session.execute(pairs):
            told[key, Kind(kind)] |= self._people[session_id]
        return told


def _waited(session: Session) -> Any:
    """Days from the first offer to the visit, none where it was before the offer; the clock of Việt Nam is seven hours
    ahead all year."""
    offered = (
        select(func.min(VisitEvent.at))
        .where(VisitEvent.visit_id == Visit.id, VisitEvent.act == VisitAct.PROPOSE.value)
        .correlate(Visit)
        .scalar_subquery()
    )
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(Visit.day) - func.julianday(func.date(offered, "+7 hours"))
    else:
        days = Visit.day - cast(offered + text("interval '7 hours'"), Date)
    return case((days < 0, 0), else_=days)


def _people(viewer: Viewer, days: Days) -> dict[int, frozenset[int]] | None:
    """Session of a visit held → who got an account within fourteen days after it, where somebody did; None for too
    many people. Six queries."""
    of = held(viewer, days).subquery("held")
    sessions = (
        select(Visit.session_id, Visit.day)
        .join(of, of.c.visit_id == Visit.id)
        .where(of.c.kind == Kind.DONE.value, Visit.session_id.is_not(None))
    )
    on = {row.session_id: row.day for row in viewer.session.execute(sessions)}
    found = yields_of(viewer.session, on, viewer.units_of(Permission.SEE_FIGURES), today())
    return None if found is None else {key: one.people for key, one in found.items() if one.people}
