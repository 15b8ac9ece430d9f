"""The visits of some days with what was done with each: the list behind every figure, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import local
from rollout.core.paging import ROWS, Paged, paged
from rollout.core.scopes import bound
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import Area, Office, Unit, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.register.taking_part import HELD_STATES, takes_part
from rollout.visit_measures.queries.kinds import OF_THOSE_WHO_CAME, By, Days, Kind, in_groups, kinds
from rollout.vocabulary import Labelled
from rollout.vocabulary_of_visits import VisitAct, VisitState, VisitWords


@dataclass(frozen=True)
class Asked:
    """Which visits: of a kind, of one group or (`by` None) of all."""

    days: Days
    kind: Kind | None = None
    by: By | None = None
    key: int = 0


@dataclass(frozen=True)
class Measured:
    """A visit: what of it fell into the days, when it was first offered, and with whom it is, as far as is seen.

    `asked`: its units, by code and name; `came`: those that take part.
    """

    id: int
    words: Labelled
    day: date | None
    kinds: frozenset[Kind]
    offered_on: date | None
    asked: tuple[tuple[str, str], ...]
    came: tuple[tuple[str, str], ...]
    officers: tuple[str, ...]

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Of what was held those that were there, else all."""
        return self.came if self.kinds & OF_THOSE_WHO_CAME else self.asked

    @property
    def waited(self) -> int | None:
        """Days from the first offer to the visit, of one that was held; none where it was before the offer."""
        if Kind.DONE not in self.kinds or self.day is None or self.offered_on is None:
            return None
        return max((self.day - self.offered_on).days, 0)


def is_group(viewer: Viewer, days: Days, by: By, key: int) -> bool:
    """Was anything done with the group? One query."""
    found = in_groups(viewer, kinds(viewer, days), by).subquery()
    return viewer.session.scalar(select(found.c.key).where(found.c.key == key).limit(1)) is not None


def page_of(viewer: Viewer, asked: Asked, number: int, rows: int = ROWS) -> Paged[Measured]:
    """The latest first. Seven queries."""
    session = viewer.session
    found = in_groups(viewer, kinds(viewer, asked.days), asked.by).subquery("grouped")
    own = select(found.c.visit_id, found.c.kind).where(found.c.key == asked.key)
    keys = select(found.c.visit_id).where(found.c.key == asked.key)
    if asked.kind is not None:
        keys = keys.where(found.c.kind == asked.kind.value)
    visits = select(Visit).where(Visit.id.in_(keys)).order_by(Visit.listed_on.desc(), Visit.id.desc())
    page = paged(session, visits, number, rows)
    ids = [visit.id for visit in page.rows]
    of: defaultdict[int, set[Kind]] = defaultdict(set)
    for visit_id, kind in session.execute(own.where(among(session, found.c.visit_id, ids))):
        of[visit_id].add(Kind(kind))
    offered, parts, officers = _offered(session, ids), _parts(viewer, ids), _officers(session, ids)
    lines = [
        Measured(
            visit.id,
            _words_to_reader(visit, parts[visit.id]),
            visit.day,
            frozenset(of[visit.id]),
            offered.get(visit.id),
            tuple((part.code, part.name) for part in parts[visit.id]),
            tuple((part.code, part.name) for part in parts[visit.id] if part.comes),
            officers[visit.id],
        )
        for visit in page.rows
    ]
    return Paged(lines, page.number, page.total)


def _words_to_reader(visit: Visit, parts: Collection[_Part]) -> Labelled:
    """Who sees only units that are out of what was agreed reads that: the page of the visit says so, too."""
    is_out = VisitState(visit.state) in HELD_STATES and not any(part.comes for part in parts)
    return VisitWords.OUT if is_out else VisitState(visit.state)


def _offered(session: Session, visit_ids: Collection[int]) -> dict[int, date]:
    """When each was first offered. One query."""
    rows = (
        select(VisitEvent.visit_id, func.min(VisitEvent.at))
        .where(among(session, VisitEvent.visit_id, visit_ids), VisitEvent.act == VisitAct.PROPOSE.value)
        .group_by(VisitEvent.visit_id)
    )
    return {visit_id: local(at).date() for visit_id, at in session.execute(rows)}


class _Part(NamedTuple):
    """A unit of a visit that is of the viewer's figures."""

    code: str
    name: str
    comes: bool


def _parts(viewer: Viewer, visit_ids: Collection[int]) -> defaultdict[int, list[_Part]]:
    """Visit → its units that are of the viewer's figures, by name. One query."""
    rows = (
        select(VisitUnit.visit_id, Unit.code, Unit.name, takes_part())
        .join(Unit, Unit.id == VisitUnit.unit_id)
        .where(
            among(viewer.session, VisitUnit.visit_id, visit_ids),
            bound(viewer.selection(Permission.SEE_FIGURES), "visit_unit.unit_id"),
        )
        .order_by(Unit.sort_name, Unit.id)
    )
    found: defaultdict[int, list[_Part]] = defaultdict(list)
    for visit_id, code, name, does_come in viewer.session.execute(rows):
        found[visit_id].append(_Part(code, name, bool(does_come)))
    return found


def _officers(session: Session, visit_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Visit → who goes, by name. Two queries."""
    going: dict[int, set[int]] = {visit_id: set() for visit_id in visit_ids}
    pairs = select(VisitOfficer.visit_id, VisitOfficer.user_id).where(among(session, VisitOfficer.visit_id, visit_ids))
    for visit_id, user_id in session.execute(pairs):
        going[visit_id].add(user_id)
    names = display_names(session, {key for users in going.values() for key in users})
    return {visit_id: tuple(sorted(names[key] for key in users)) for visit_id, users in going.items()}


def names_of(session: Session, by: By, keys: Collection[int]) -> dict[int, str]:
    """What groups are called; 0 is not said: whoever shows it has the word. One query."""
    asked = [key for key in keys if key]
    if by is By.OFFICER:
        return display_names(session, asked)
    table = Office if by is By.OFFICE else Area
    return {row.id: row.name for row in session.execute(select(table.id, table.name).where(table.id.in_(asked)))}
