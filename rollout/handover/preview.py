"""What a handover would do, before anything is written: what the giver has, who gets how much, what to mind."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.office_hours import Hours
from rollout.handover import rules
from rollout.handover.queries import holdings
from rollout.handover.queries.officers import officers
from rollout.handover.rules import HeldUnit, NewHandover, Officer, Takers
from rollout.models import Handover, HandoverRule, Visit
from rollout.register.deputies import deputies
from rollout.register.following import coming_sessions, open_obstacles
from rollout.register.following_visits import going_to, not_kept, open_visits

MOST_CHOSEN = 200
"""Units of which each has a choice of its own; of more the rule alone says to whom they go."""


class Share(NamedTuple):
    """An officer who gets units: how many they have, and how many come."""

    name: str
    has: int
    gets: int


class Away(NamedTuple):
    """An officer who gets units and is on leave in these days."""

    name: str
    since: date
    until: date


class Released(NamedTuple):
    """An agreed visit that whoever gets it cannot keep: it is given up, to be agreed anew."""

    visit_id: int
    day: date
    hours: Hours
    unit: str
    taker: str


class District(NamedTuple):
    id: int
    name: str
    units: int
    taker_id: int


@dataclass(frozen=True)
class Preview:
    """`takers`: to whom each unit goes by the rule and the choices; `others`: the officers who can be chosen.

    `lent`: how many of the units the giver has for the days of somebody's leave.
    """

    asked: NewHandover
    units: list[HeldUnit]
    officers: dict[int, Officer]
    takers: Takers
    districts: list[District]
    obstacles: int
    sessions: int
    requests: int
    away: list[Away]
    lent: int
    visits: int
    released: list[Released]

    @property
    def people(self) -> int:
        return sum(unit.people for unit in self.units)

    @property
    def staying(self) -> int:
        return len(self.units) - len(self.takers)

    @property
    def others(self) -> list[Officer]:
        return [officer for officer in self.officers.values() if officer.id != self.asked.giver_id]

    @property
    def has_choices(self) -> bool:
        return len(self.units) <= MOST_CHOSEN

    @property
    def shares(self) -> list[Share]:
        gets = Counter(self.takers.values())
        return [Share(held.name, held.load, gets[key]) for key, held in self.officers.items() if gets[key]]

    @property
    def seal(self) -> str:
        """Changes with the units of the giver: what is confirmed is what was seen."""
        seen = ",".join(str(unit.id) for unit in self.units)
        if not self.has_choices:
            seen += ";" + ",".join(f"{key}:{taker}" for key, taker in sorted(self.takers.items()))
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def preview_of(
    viewer: Viewer, asked: NewHandover, chosen: Mapping[int, int], single: Mapping[int, int] | None = None
) -> Preview:
    """`chosen`: district → officer, by rule DISTRICT; `single`: unit → officer (0: it stays), in the place of the rule.

    About twenty-five queries.
    """
    session = viewer.session
    units = holdings.held_units(viewer, asked.giver_id, asked.from_on)
    at_work = {officer.id: officer for officer in officers(session)}
    others = [officer for officer in at_work.values() if officer.id != asked.giver_id]
    if single is not None and len(units) <= MOST_CHOSEN:
        takers = {unit.id: single[unit.id] for unit in units if single.get(unit.id)}
    elif asked.rule is HandoverRule.ONE:
        takers = rules.one(units, asked.taker_id or 0)
    elif asked.rule is HandoverRule.DISTRICT:
        takers = rules.by_district(units, chosen)
    else:
        takers = rules.spread(units, others)
    held = [unit.id for unit in units]
    visits = open_visits(session, asked.giver_id, held, max(asked.from_on, today()), asked.to_on)
    return Preview(
        asked,
        units,
        at_work,
        takers,
        _districts(units, chosen) if asked.rule is HandoverRule.DISTRICT else [],
        len(open_obstacles(session, asked.giver_id, held)),
        len(coming_sessions(session, asked.giver_id, held, asked.from_on, asked.to_on)),
        holdings.waiting_requests(session, held),
        _away(viewer, asked, takers, at_work),
        sum(held.officer_id == asked.giver_id for held in deputies(session, takers).values()),
        len(visits),
        _released(session, visits, {unit.id: unit.name for unit in units}, takers, at_work),
    )


def _released(
    session: Session,
    visits: Mapping[Visit, list[int]],
    names: Mapping[int, str],
    takers: Takers,
    at_work: Mapping[int, Officer],
) -> list[Released]:
    """Thirteen queries, none where nothing is agreed."""
    given = {visit: [key for key in unit_ids if key in takers] for visit, unit_ids in visits.items()}
    to = {visit: takers[unit_ids[0]] for visit, unit_ids in given.items() if unit_ids}
    going = going_to(session, [visit.id for visit in to]) if to else {}
    lost = not_kept(session, {visit: key for visit, key in to.items() if key not in going[visit.id]})
    return [
        Released(
            visit.id, visit.day, Hours(visit.starts or 0, visit.ends or 0), names[given[visit][0]],
            at_work[to[visit]].name if to[visit] in at_work else "",
        )
        for visit in lost
        if visit.day
    ]  # fmt: skip


def _districts(units: list[HeldUnit], chosen: Mapping[int, int]) -> list[District]:
    counted = Counter((unit.district_id, unit.district) for unit in units)
    found = [District(key, name, number, chosen.get(key, 0)) for (key, name), number in counted.items()]
    return sorted(found, key=lambda district: (district.id == 0, district.name))


def _away(viewer: Viewer, asked: NewHandover, takers: Takers, at_work: Mapping[int, Officer]) -> list[Away]:
    """Takers who are on leave themselves in these days. One query."""
    statement = (
        select(Handover.giver_id, Handover.from_on, Handover.to_on)
        .where(
            Handover.giver_id.in_(set(takers.values())),
            Handover.undone_at.is_(None),
            Handover.to_on > asked.from_on,
        )
        .order_by(Handover.from_on, Handover.id)
    )
    if asked.to_on is not None:
        statement = statement.where(Handover.from_on < asked.to_on)
    rows = viewer.session.execute(statement)
    return [Away(at_work[key].name, since, until) for key, since, until in rows if key in at_work and until]
