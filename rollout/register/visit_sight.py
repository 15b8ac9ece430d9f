"""Which visits somebody sees, and how much of each: those of their units, and those they go to themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, exists, or_, select, text, true, union
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.rights import LARGEST_KEY
from rollout.core.scopes import day_asked
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import Unit, Visit, VisitOfficer, VisitUnit
from rollout.register.following_visits import going_to
from rollout.register.taking_part import HELD_STATES, is_out, takes_part
from rollout.vocabulary_of_visits import VisitState, VisitWords


class VisitedUnit(NamedTuple):
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class SeenVisit:
    """A visit as a viewer sees it: `units` are those they may know of, `others` how many more there are.

    `officers` are all who go, by name. `is_whole`: nothing of it is hidden, so what concerns all of it is theirs too.
    `own`: those of the units that are in the viewer's scope, and not known from going there alone.
    `out`, `others_out`: those of the units, and how many of the others, without which it is agreed, or was.
    """

    row: Visit
    units: tuple[VisitedUnit, ...]
    others: int
    officers: dict[int, str]
    own: frozenset[int] = frozenset()
    out: frozenset[int] = frozenset()
    others_out: int = 0

    @property
    def is_whole(self) -> bool:
        return self.others == 0

    @property
    def is_out(self) -> bool:
        """Does the viewer know of no unit but of those that do not come?"""
        return bool(self.units) and all(unit.id in self.out for unit in self.units)

    @property
    def named(self) -> tuple[VisitedUnit, ...]:
        """The units by which it is called: those that come, where the viewer may know of any."""
        return self.units if self.is_out else tuple(unit for unit in self.units if unit.id not in self.out)

    @property
    def others_named(self) -> int:
        """How many more come; of units that do not come nobody is told who else does."""
        return 0 if self.is_out else self.others - self.others_out


def is_seen(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The condition on the table of visits. `permission`: ARRANGE_VISITS for BHXH, ANSWER_VISITS for a unit's people.

    Who arranges visits sees those that they go to, whatever the unit. A unit hears nothing of what is only suggested.
    """
    is_told = true() if permission is Permission.ARRANGE_VISITS else Visit.state != VisitState.SUGGESTED.value
    if viewer.selection(permission).is_everything:
        return is_told  # no visit is without a unit
    scope = viewer.selection(permission).sql("visit_unit.unit_id")
    of_scope = text(scope).bindparams(**day_asked(scope))
    mine = exists().where(VisitUnit.visit_id == Visit.id, of_scope)
    if permission is Permission.ANSWER_VISITS:
        return mine & is_told
    goes = exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == viewer.user.id)
    return or_(mine, goes)


def is_without_theirs(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """The condition on the table of visits for SeenVisit.is_out."""
    scope = viewer.selection(permission).sql("visit_unit.unit_id")
    comes = exists().where(VisitUnit.visit_id == Visit.id, takes_part())
    of_scope = comes.where(text(scope).bindparams(**day_asked(scope)))
    goes = exists().where(VisitOfficer.visit_id == Visit.id, VisitOfficer.user_id == viewer.user.id)
    known = or_(of_scope, goes & comes) if permission is Permission.ARRANGE_VISITS else of_scope
    return Visit.state.in_([state.value for state in HELD_STATES]) & ~known


def is_called(viewer: Viewer, permission: Permission, words: VisitState | VisitWords) -> ColumnElement[bool]:
    """The condition on the table of visits: those of which the viewer reads these words."""
    is_out_to_them = is_without_theirs(viewer, permission)
    return is_out_to_them if words is VisitWords.OUT else (Visit.state == words.value) & ~is_out_to_them


def seen_keys(viewer: Viewer) -> CompoundSelect[int] | None:
    """The keys of the visits of which `is_seen` holds to whoever arranges them, for lists: by indexes from their units
    and from themselves, however many others there are. None for all."""
    selection = viewer.selection(Permission.ARRANGE_VISITS)
    if selection.is_everything:
        return None
    scope = selection.sql("visit_unit.unit_id")
    mine = select(VisitUnit.visit_id).where(text(scope).bindparams(**day_asked(scope)))
    return union(mine, select(VisitOfficer.visit_id).where(VisitOfficer.user_id == viewer.user.id))


def seen_visit(viewer: Viewer, visit_id: int, permission: Permission) -> SeenVisit | None:
    """None for a visit that the viewer does not see. At most six queries."""
    if visit_id > LARGEST_KEY:
        return None
    row = viewer.session.scalar(select(Visit).where(Visit.id == visit_id, is_seen(viewer, permission)))
    return None if row is None else seen(viewer, [row], permission)[0]


def seen(viewer: Viewer, rows: Collection[Visit], permission: Permission) -> list[SeenVisit]:
    """Visits, each seen already, with what the viewer may know of it. At most five queries, however many they are."""
    session = viewer.session
    keys = [row.id for row in rows]
    units: defaultdict[int, list[int]] = defaultdict(list)
    out: defaultdict[int, set[int]] = defaultdict(set)
    pairs = select(
        VisitUnit.visit_id,
        VisitUnit.unit_id,
        is_out(),
    ).join(Visit, Visit.id == VisitUnit.visit_id)
    for visit_id, unit_id, is_gone in session.execute(pairs.where(among(session, VisitUnit.visit_id, keys))):
        units[visit_id].append(unit_id)
        if is_gone:
            out[visit_id].add(unit_id)
    officers = going_to(session, keys)
    mine_too = permission is Permission.ARRANGE_VISITS
    goes_to = {key for key, going in officers.items() if mine_too and viewer.user.id in going}
    named = _named(session, {unit_id for held in units.values() for unit_id in held})
    mine = in_scope(viewer, permission, named.keys())
    names = display_names(session, {user_id for held in officers.values() for user_id in held})
    found = []
    for row in rows:
        known = [unit for key, unit in named.items() if key in units[row.id] and (key in mine or row.id in goes_to)]
        there = sorted(((key, names[key]) for key in officers.get(row.id, ())), key=lambda item: item[1])
        own = frozenset(unit.id for unit in known if unit.id in mine)
        gone = frozenset(unit.id for unit in known if unit.id in out[row.id])
        others = len(units[row.id]) - len(known)
        found.append(SeenVisit(row, tuple(known), others, dict(there), own, gone, len(out[row.id]) - len(gone)))
    return found


def _named(session: Session, unit_ids: Collection[int]) -> dict[int, VisitedUnit]:
    """Units by name."""
    asked = select(Unit.id, Unit.code, Unit.name).where(among(session, Unit.id, unit_ids))
    return {row.id: VisitedUnit(*row) for row in session.execute(asked.order_by(Unit.sort_name, Unit.id))}


def in_scope(viewer: Viewer, permission: Permission, unit_ids: Collection[int]) -> Collection[int]:
    """Those of some units that are in the scope of the permission."""
    selection = viewer.selection(permission)
    if selection.is_everything or not unit_ids:
        return unit_ids
    scope = selection.sql("unit.id")
    asked = select(Unit.id).where(among(viewer.session, Unit.id, unit_ids), text(scope).bindparams(**day_asked(scope)))
    return set(viewer.session.scalars(asked))
