"""Which addressees a viewer sees: the units of their scope, and the bodies that the scope itself names."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from rollout.core.access import ROLES, Permission, Viewer, department_subtree
from rollout.core.rights import sees_people_of_all
from rollout.core.selection import Part, Selection
from rollout.directives.kinds import Body
from rollout.models import Department
from rollout.vocabulary import Role, ScopeKind


@dataclass(frozen=True)
class Reach:
    """`departments` and `offices` are None for all. `masks`: small numbers of people are hidden (docs/adr/0012)."""

    selection: Selection
    departments: frozenset[int] | None
    offices: frozenset[int] | None
    masks: bool = False

    @property
    def is_everything(self) -> bool:
        return self.departments is None

    def of_officer(self, officer_id: int) -> Reach:
        """The units of one officer alone, no bodies."""
        units = self.selection.within(Part(frozenset({officer_id}), "officer"))
        return Reach(units, frozenset(), frozenset(), self.masks)

    def holds(self, body: Body) -> bool:
        """Is a department or an office within it? Units are asked for by the database."""
        held = self.departments if body.what == "department" else self.offices
        return held is None or body.id in held


def reach(viewer: Viewer, permission: Permission = Permission.SEE_OBLIGATIONS) -> Reach:
    """What the scopes that grant a permission hold.

    A scope by department holds it and all below it; one by district the bodies of the district, whose own figures are
    those of the body, wherever its units are; one by office that office. Scopes of units hold units alone. At most
    one query for each kind of scope.
    """
    masks = not sees_people_of_all(viewer, permission)
    held = [a for a in viewer.assignments if permission in ROLES[Role(a.role)]]
    selection = viewer.selection(permission)
    if selection.is_everything and held:
        return Reach(selection, None, None, masks)
    departments: set[int] = set()
    for assignment in held:
        if assignment.scope_kind == ScopeKind.DEPARTMENT and assignment.department_id:
            departments |= department_subtree(viewer.session, assignment.department_id)
    districts = {a.area_id for a in held if a.scope_kind == ScopeKind.DISTRICT and a.area_id}
    if districts:
        departments |= set(viewer.session.scalars(select(Department.id).where(Department.area_id.in_(districts))))
    offices = {a.office_id for a in held if a.scope_kind == ScopeKind.OFFICE and a.office_id}
    return Reach(selection, frozenset(departments), frozenset(offices), masks)
