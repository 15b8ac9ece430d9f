"""The plan of a list of users: file × database → what each row does. Pure. A user may stand in several rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rollout.core.access import ROLE_SCOPES
from rollout.core.users import fits, is_username, username_of
from rollout.vocabulary import Role, RowState, ScopeKind
from rollout.workbooks.known_users import KnownUsers, Place, UserRecord
from rollout.workbooks.messages import quotable
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.plans import Plan, PlannedRow
from rollout.workbooks.registry_names import Ambiguous, NotInRegistry

FIELDS = ("display_name", "job_title", "phone", "email")


@dataclass
class UserSteps:
    username: str
    is_new: bool
    fields: dict[str, str] = field(default_factory=dict)
    place: Place | None = None


def plan_users(rows: list[ParsedRow], known: KnownUsers, seq: int) -> Plan:
    planner = _Planner(known)
    return Plan(seq, [planner.plan(row) for row in rows])


class _Planner:
    def __init__(self, known: KnownUsers) -> None:
        self.known = known
        self.users = dict(known.users)

    def plan(self, row: ParsedRow) -> PlannedRow:
        planned = PlannedRow(row)
        username = username_of(row.values.get("username", ""))
        if not is_username(username):
            row.refuse("row.username", "username")
        held = self.users.get(username)
        is_new = held is None or held.is_hidden
        if held and not held.is_active and not is_new:
            row.refuse("row.user_closed", "username")
        if is_new and "display_name" not in row.values:
            row.refuse("row.name", "display_name")
        if is_new and "role" not in row.values:
            row.refuse("row.role", "role")
        place = self._place(row) if "role" in row.values and not row.errors else None
        if row.errors:
            planned.reject()
            return planned
        self._decide(planned, username, None if is_new else held, place)
        return planned

    def _place(self, row: ParsedRow) -> Place | None:
        role = Role(row.values["role"])
        typed = row.values.get("places", "")
        scope = ScopeKind(row.values["scope"]) if "scope" in row.values else ROLE_SCOPES[role][0]
        try:
            place = self._place_in(row, role, scope, typed)
        except NotInRegistry:
            row.refuse("row.not_in_registry", "places", value=quotable(typed))
        except Ambiguous:
            row.refuse("row.ambiguous", "places", value=quotable(typed))
        else:
            if place and not fits(
                role,
                scope,
                office=place.office_id is not None,
                department=place.department_id is not None,
                district=place.area_id is not None,
                units=bool(place.unit_ids),
            ):
                row.refuse("row.scope", "scope")
            return place
        return None

    def _place_in(self, row: ParsedRow, role: Role, scope: ScopeKind, typed: str) -> Place | None:
        registry = self.known.registry
        if scope in (ScopeKind.PROVINCE, ScopeKind.OFFICER):
            if typed:
                row.refuse("row.scope", "places")
            return Place(role, scope)
        if not typed:
            row.refuse("row.scope_missing", "places")
            return None
        if scope is ScopeKind.OFFICE:
            return Place(role, scope, office_id=registry.offices.find(typed))
        if scope is ScopeKind.DEPARTMENT:
            return Place(role, scope, department_id=registry.departments.find(typed))
        if scope is ScopeKind.DISTRICT:
            return Place(role, scope, area_id=registry.areas_2021.find_district(typed))
        codes = [code.upper() for code in re.split(r"[\s;,]+", typed) if code]
        unknown = next((code for code in codes if code not in self.known.units), None)
        if unknown is not None:
            row.refuse("row.unit", "places", code=quotable(unknown))
            return None
        return Place(role, scope, unit_ids=frozenset(self.known.units[code] for code in codes))

    def _named(self, place: Place) -> str:
        """The office, department, district or units of a place; "" where the scope itself says it."""
        label = self.known.registry.label
        if place.unit_ids:
            return "; ".join(sorted(self.known.unit_names[unit_id] for unit_id in place.unit_ids))
        return (
            label("office", place.office_id)
            or label("department", place.department_id)
            or label("area_2021", place.area_id)
            or ""
        )

    def _decide(self, planned: PlannedRow, username: str, held: UserRecord | None, place: Place | None) -> None:
        values = planned.row.values
        steps = UserSteps(username, is_new=held is None)
        known = held.fields if held else dict.fromkeys(FIELDS, "")
        if steps.is_new:
            planned.change("username", None, username)
        for name in FIELDS:
            if name in values and values[name] != known[name]:
                steps.fields[name] = values[name]
                planned.change(name, known[name] or None, values[name])
        places = held.places if held else frozenset()
        if place and place not in places:
            steps.place = place
            planned.change("role", None, place.role.value)
            planned.change("scope", None, place.scope.value)
            if named := self._named(place):
                planned.change("places", None, named)
            if places:
                planned.row.warn("warn.role_added", "role", held=len(places))
        if steps.is_new:
            planned.state, planned.steps = RowState.CREATED, steps
        elif planned.changed:
            planned.state, planned.steps = RowState.UPDATED, steps
        self.users[username] = UserRecord(
            held.id if held else 0, known | steps.fields, places | ({place} if place else set()), True, False
        )
