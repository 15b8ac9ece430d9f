"""Who hands over and who can take: officers at work, how many units they have and where."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.users import names_to_choose
from rollout.handover.rules import Officer
from rollout.models import Assignment, AssignmentUnit, User
from rollout.models.rollup import DIM_CODE
from rollout.register.officers_at_work import is_officer, names_at_work
from rollout.vocabulary import ScopeKind

Choice = tuple[int, str]


def givers(viewer: Viewer) -> list[Choice]:
    """The officers of units that the viewer may edit today, by name. Two queries."""
    scope = viewer.selection(Permission.EDIT_UNITS).sql("s.unit_id")
    ids = viewer.session.execute(
        text(
            f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE['officer']} AND s.group_id > 0 "
            f"AND s.from_day <= :day AND s.to_day > :day AND {scope}"
        ),
        {"day": day_number(today())},
    ).scalars()
    return list(names_to_choose(viewer.session, ids.all()).items())


def officers(session: Session) -> list[Officer]:
    """Every officer at work today, by name. Four queries."""
    rows = session.execute(
        select(User.id, Assignment.id, Assignment.scope_kind, Assignment.office_id)
        .join(Assignment, Assignment.user_id == User.id)
        .where(*is_officer())
    ).all()
    owner = {assignment_id: user_id for user_id, assignment_id, *_ in rows}
    own = {user_id for user_id, _id, kind, _office in rows if kind == ScopeKind.OFFICER}
    offices: defaultdict[int, set[int]] = defaultdict(set)
    for user_id, _id, _kind, office_id in rows:
        if office_id is not None:
            offices[user_id].add(office_id)
    units: defaultdict[int, set[int]] = defaultdict(set)
    named = select(AssignmentUnit.assignment_id, AssignmentUnit.unit_id)
    for assignment_id, unit_id in session.execute(named.where(AssignmentUnit.assignment_id.in_(owner))):
        units[owner[assignment_id]].add(unit_id)
    loads, at = _loads(session)
    return [
        Officer(
            key, name, loads.get(key, 0), frozenset(offices[key] | at[key]), key in own, frozenset(offices[key]),
            frozenset(units[key]),
        )
        for key, name in names_at_work(session).items()
    ]  # fmt: skip


def _loads(session: Session) -> tuple[dict[int, int], defaultdict[int, set[int]]]:
    """Officer → how many units they have today, and of which offices. One query."""
    rows = session.execute(
        text(
            "SELECT o.group_id, COALESCE(f.group_id, 0), COUNT(*) FROM unit_span o LEFT JOIN unit_span f "
            f"ON f.dim = {DIM_CODE['office']} AND f.unit_id = o.unit_id AND f.from_day <= :day AND f.to_day > :day "
            f"WHERE o.dim = {DIM_CODE['officer']} AND o.group_id > 0 AND o.from_day <= :day AND o.to_day > :day "
            "GROUP BY o.group_id, COALESCE(f.group_id, 0)"
        ),
        {"day": day_number(today())},
    )
    loads: dict[int, int] = {}
    at: defaultdict[int, set[int]] = defaultdict(set)
    for officer_id, office_id, number in rows:
        loads[officer_id] = loads.get(officer_id, 0) + number
        if office_id:
            at[officer_id].add(office_id)
    return loads, at
