"""What whoever loads a file may do, and where."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.installation import SYSTEM
from rollout.core.selection import EVERYTHING, Selection
from rollout.models import User
from rollout.vocabulary import Evidence, ImportKind

PERMISSION = {
    ImportKind.PARTICIPANTS: Permission.IMPORT_PEOPLE,
    ImportKind.UNITS: Permission.IMPORT_COUNTS,
    ImportKind.USERS: Permission.IMPORT_USERS,
    ImportKind.OFFICIAL: Permission.RECONCILE,
}
"""Of units the least: their numbers; who may say more of them holds IMPORT_UNITS too."""

LOADERS = tuple(PERMISSION.values())
"""Who loads files of any kind."""

Units = frozenset[int] | None
"""Named units, or None for every one."""


@dataclass(frozen=True)
class Rights:
    """`loads`: units whose lists or numbers one may load; `changes`: those of which one may load all else; `edits`:
    units whose people one may take off the list; `verifies`: units for which one's word is more than the unit's.
    `selection`: where units may be made, nowhere where `only_counts`."""

    loads: Units
    changes: Units
    edits: Units
    verifies: Units
    selection: Selection
    only_counts: bool = False

    def may_load(self, unit_id: int) -> bool:
        return self.loads is None or unit_id in self.loads

    def may_change(self, unit_id: int) -> bool:
        return self.changes is None or unit_id in self.changes

    def may_edit(self, unit_id: int) -> bool:
        return self.edits is None or unit_id in self.edits

    def evidence(self, wanted: Evidence, unit_id: int) -> Evidence:
        """The evidence that a row of a unit carries: never more than the loader may say there."""
        may_verify = self.verifies is None or unit_id in self.verifies
        return wanted if may_verify else Evidence.REPORTED


EVERY_RIGHT = Rights(None, None, None, None, EVERYTHING)


def rights_of(session: Session, user: User, kind: ImportKind) -> Rights:
    """What a user may do with a file of a kind today; "system", as whom commands act, everything."""
    if user.username == SYSTEM:
        return EVERY_RIGHT
    viewer = viewer_of(session, user)
    is_of_units = kind is ImportKind.UNITS
    loads = viewer.units_of(PERMISSION[kind])
    return Rights(
        loads,
        viewer.units_of(Permission.IMPORT_UNITS) if is_of_units else loads,
        viewer.units_of(Permission.EDIT_PEOPLE),
        viewer.units_of(Permission.VERIFY_PEOPLE),
        viewer.selection(Permission.IMPORT_UNITS if is_of_units else PERMISSION[kind]),
        only_counts=is_of_units and not viewer.can(Permission.IMPORT_UNITS),
    )
